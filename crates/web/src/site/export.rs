//! All of a wearer as one file that people read, sent as it is read: part by part, so that it may be as long as it likes.

mod parts;

use std::collections::{BTreeMap, VecDeque};

use askama::Template;
use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use jiff::civil::Date;
use maat_app::{
    Error, Result,
    access::{AtHome, OfWearer, Owner, Viewer},
    wearers::Wearer,
};
use maat_core::{
    activity::Activity,
    id::{AlertId, UserId, WearerId},
    time::Zone,
};

use super::visitor::{Ids, Member};
use crate::{
    http::Web,
    messages::{Language, Text},
    pages::{
        export::{Foot, Group, Lines, POLICY},
        moment::Moment,
    },
};

/// What is still to be written, in this order.
enum Part {
    Head,
    Activities(VecDeque<Activity>, bool),
    Repeats,
    Days(Option<Date>, bool),
    Messages,
    Alerts(Option<AlertId>, bool),
    Consents,
    Access(Option<String>, bool),
    Foot,
}

/// What each part needs.
struct Reader {
    web: Web,
    by: Owner<AtHome>,
    wearer: Wearer,
    zone: Zone,
    t: Text,
    /// Users by name, as they come up.
    names: BTreeMap<UserId, String>,
}

/// `GET /wearers/{w}/export`: to whoever runs the place, as a file.
pub(super) async fn page(State(web): State<Web>, member: Member, Ids((id,)): Ids<(WearerId,)>) -> Response {
    let file = async {
        let by = web.app.owner_of(member.caller, id).await?.at_home()?;
        readable(web.clone(), by).await
    };
    member.answer(file.await)
}

/// The file, on its way out. That it is handed out is noted.
pub(crate) async fn readable(web: Web, by: Owner<AtHome>) -> Result<Response> {
    web.app.note_export(by).await?;
    let wearer = web.app.wearer(seen(by)).await?.value;
    let reader = Reader {
        zone: wearer.zones.at(web.app.now()).clone(),
        t: Language::of(Some(&wearer.language), None).text(),
        names: BTreeMap::new(),
        web,
        by,
        wearer,
    };
    let name = format!(
        "attachment; filename=\"maat-{}.html\"",
        reader.wearer.today(reader.web.app.now())
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_DISPOSITION, &name),
    ];
    // A fault breaks the answer off, so that half a file does not pass for a whole one.
    let parts = stream::try_unfold((reader, Some(Part::Head)), |(mut reader, part)| async move {
        let Some(part) = part else {
            return Ok::<_, Error>(None);
        };
        let (text, next) = reader.write(part).await?;
        Ok(Some((text, (reader, next))))
    });
    Ok((headers, Body::from_stream(parts)).into_response())
}

fn seen(by: Owner<AtHome>) -> Viewer<OfWearer> {
    by.into_viewer().into()
}

impl Reader {
    /// A part as text, and what comes next.
    async fn write(&mut self, part: Part) -> Result<(String, Option<Part>)> {
        let t = self.t;
        Ok(match part {
            Part::Head => {
                let (head, looks) = self.head().await?;
                (text(&head)?, Some(Part::Activities(looks, true)))
            }
            Part::Activities(mut left, first) => {
                let some = self.activities(&mut left, first).await?;
                let next = match left.is_empty() {
                    true => Part::Repeats,
                    false => Part::Activities(left, false),
                };
                (text(&some)?, Some(next))
            }
            Part::Repeats => {
                let groups = one_group(self.repeats().await?);
                (section(t.export_repeats(), groups)?, Some(Part::Days(None, true)))
            }
            Part::Days(after, first) => match self.days(after).await? {
                Some((groups, last)) => {
                    let heading = first.then(|| t.export_days());
                    (text(&Lines { heading, groups })?, Some(Part::Days(Some(last), false)))
                }
                None => (String::new(), Some(Part::Messages)),
            },
            Part::Messages => {
                let groups = one_group(self.messages().await?);
                (section(t.export_messages(), groups)?, Some(Part::Alerts(None, true)))
            }
            Part::Alerts(after, first) => {
                let (lines, next) = self.alerts(after).await?;
                let heading = first.then(|| t.export_alerts());
                let next = next.map_or(Part::Consents, |next| Part::Alerts(Some(next), false));
                let groups = one_group(lines);
                (text(&Lines { heading, groups })?, Some(next))
            }
            Part::Consents => {
                let groups = one_group(self.consents().await?);
                (section(t.export_agreed(), groups)?, Some(Part::Access(None, true)))
            }
            Part::Access(after, first) => {
                let (lines, next) = self.access(after).await?;
                let heading = first.then(|| t.export_looked_at());
                let next = next.map_or(Part::Foot, |next| Part::Access(Some(next), false));
                let groups = one_group(lines);
                (text(&Lines { heading, groups })?, Some(next))
            }
            Part::Foot => (text(&Foot { t })?, None),
        })
    }

    /// What someone is called.
    async fn name(&mut self, user: UserId) -> String {
        if let Some(known) = self.names.get(&user) {
            return known.clone();
        }
        let name = match self.web.users.get(user).await {
            Ok(user) if !user.name.is_empty() => user.name,
            _ => self.t.export_someone().to_owned(),
        };
        self.names.insert(user, name.clone());
        name
    }

    /// When, with its date.
    fn when(&self, at: jiff::Timestamp) -> String {
        let at = Moment::new(at, &self.zone);
        format!("{} {}", self.date(at.date()), self.t.time(&at))
    }

    /// A date as one says it, with its year.
    fn date(&self, date: Date) -> String {
        format!("{} {}", self.t.date(&date), date.year())
    }
}

fn one_group(lines: Vec<crate::pages::export::Line>) -> Vec<Group> {
    match lines.is_empty() {
        true => Vec::new(),
        false => vec![Group { title: None, lines }],
    }
}

fn section(heading: &'static str, groups: Vec<Group>) -> Result<String> {
    let heading = Some(heading);
    text(&Lines { heading, groups })
}

fn text(template: &impl Template) -> Result<String> {
    template.render().map_err(Error::internal)
}
