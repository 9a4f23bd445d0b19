//! Export: everything that is stored of a wearer or an organisation, item by item as it stands, page by page, so that it may
//! be as long as it likes. What can be used to get in (keyed hashes) is left out.

use std::collections::VecDeque;

use futures::{Stream, stream};
use jiff::{Timestamp, civil::Date};
use maat_core::{
    id::WearerId,
    plan::{Change, Dated, Series},
    sight::Eye,
    untold::Untold,
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    App, Error, Result,
    access::{AtHome, InOrganisation, Owner},
    keys,
    record::Record,
    store::Work,
    table::{Item, Query},
    wearers::MAX_WEARERS,
};

/// Items read at once.
const PAGE: usize = 500;
/// Fields that hold the keyed hash of a way in, or where a watch can be sent to.
const SECRETS: [&str; 4] = ["token", "hash", "secret", "push"];

/// One thing that is stored.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exported {
    /// What it is: `wearer`, `series`, `check_in`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Under what it is filed: the wearer's plan, log, messages.
    pub filed_under: String,
    /// When it was first written.
    #[cfg_attr(feature = "schema", schemars(with = "maat_core::schema::Instant"))]
    pub created_at: Timestamp,
    /// When it was last written.
    #[cfg_attr(feature = "schema", schemars(with = "maat_core::schema::Instant"))]
    pub updated_at: Timestamp,
    /// What it holds.
    pub data: Map<String, Value>,
}

/// What is read of a partition.
#[derive(Clone)]
struct Part {
    pk: String,
    about: Option<WearerId>,
}

impl App {
    /// Notes that all of a wearer is handed out.
    pub async fn note_export(&self, by: Owner<AtHome>) -> Result<()> {
        self.commit(by.trail("wearer.export", by.wearer), Work::default()).await
    }

    /// The first date after this one on which something is planned once or happened.
    pub async fn next_lived(&self, by: Owner<AtHome>, after: Option<Date>) -> Result<Option<Date>> {
        let from = after.map_or_else(String::new, |date| format!("{date}~"));
        let mut first = None;
        for pk in [keys::plan_pk(by.wearer), keys::log_pk(by.wearer)] {
            // What begins with no date comes after those that do.
            let page = self.table.query(&Query::range(pk, from.clone(), ":", 1)).await?;
            let date = page
                .items
                .first()
                .and_then(|item| item.key.sk.get(..10)?.parse::<Date>().ok());
            first = [first, date].into_iter().flatten().min();
        }
        Ok(first)
    }

    /// All that is stored of a wearer, in pages.
    pub async fn export_wearer(&self, by: Owner<AtHome>) -> Result<impl Stream<Item = Result<Vec<Exported>>> + use<>> {
        self.note_export(by).await?;
        let mut parts = wearer_parts(by.wearer);
        let organisation = by.actor.organisation;
        for pk in [keys::alert_pk(organisation), keys::organisation_pk(organisation)] {
            parts.push_back(Part {
                pk,
                about: Some(by.wearer),
            });
        }
        Ok(self.export(by.eye(), parts))
    }

    /// All that is stored of an organisation and its wearers, in pages.
    pub async fn export_organisation(
        &self,
        by: Owner<InOrganisation>,
    ) -> Result<impl Stream<Item = Result<Vec<Exported>>> + use<>> {
        let organisation = by.actor.organisation;
        self.commit(by.trail("organisation.export", organisation), Work::default())
            .await?;
        let own = [
            keys::organisation_pk(organisation),
            keys::alert_pk(organisation),
            keys::audit_pk(organisation),
        ];
        let mut parts: VecDeque<_> = own.map(|pk| Part { pk, about: None }).into();
        let wearers = Query::prefix(keys::organisation_pk(organisation), "wearer#", MAX_WEARERS);
        for item in self.all(wearers).await? {
            parts.extend(wearer_parts(item.id.parse().map_err(Error::internal)?));
        }
        Ok(self.export(by.eye(), parts))
    }

    fn export(&self, eye: Eye, parts: VecDeque<Part>) -> impl Stream<Item = Result<Vec<Exported>>> + use<> {
        let begin = (self.clone(), parts, None::<String>);
        stream::try_unfold(begin, move |(app, mut parts, after)| async move {
            let Some(part) = parts.front().cloned() else {
                return Ok(None);
            };
            let mut query = Query::prefix(part.pk, "", PAGE);
            query.after = after;
            let page = app.table.query(&query).await?;
            if page.next.is_none() {
                parts.pop_front();
            }
            let items = page
                .items
                .into_iter()
                .filter(|item| part.about.is_none_or(|id| names(item, id)));
            let items = items.map(|item| Ok(exported(seen(eye, item)?)));
            Ok(Some((items.collect::<Result<_>>()?, (app, parts, page.next))))
        })
    }
}

fn wearer_parts(id: WearerId) -> VecDeque<Part> {
    keys::wearer_partitions(id).map(|pk| Part { pk, about: None }).into()
}

/// True if an item of an organisation is about the wearer.
fn names(item: &Item, id: WearerId) -> bool {
    let id = id.to_string();
    item.key.sk.contains(&id) || Value::Object(item.data.clone()).to_string().contains(&id)
}

/// What stands on a plan, as they see it: what another organisation keeps private is no more than a time.
fn seen(eye: Eye, mut item: Item) -> Result<Item> {
    let now = item.updated_at;
    let said = match item.kind.as_str() {
        Series::KIND => eye.series(Series::read(&item)?).item(item.key.clone(), &item.id, now),
        Dated::KIND => eye.dated(Dated::read(&item)?).item(item.key.clone(), &item.id, now),
        Change::KIND => eye.change(Change::read(&item)?).item(item.key.clone(), &item.id, now),
        Untold::KIND => eye.untold(Untold::read(&item)?).item(item.key.clone(), &item.id, now),
        _ => return Ok(item),
    };
    item.data = said.data;
    Ok(item)
}

fn exported(item: Item) -> Exported {
    let mut data = item.data;
    data.retain(|name, _| !SECRETS.contains(&name.as_str()));
    Exported {
        kind: item.kind,
        id: item.id,
        filed_under: item.key.pk,
        created_at: item.created_at,
        updated_at: item.updated_at,
        data,
    }
}
