//! Who is in the demo, and what is on their day: read from `demo/places.toml`, made by the same use cases as anyone's.

use std::{collections::BTreeMap, fmt, str::FromStr};

use maat_app::{
    App,
    access::{Caller, OfWearer, OnWrist, Owner, Planner, Worn},
    devices::DeviceDraft,
    organisations::OrganisationDraft,
    pool::Step,
    wearers::WearerDraft,
};
use maat_core::{
    id::{OrganisationId, UserId, WearerId},
    patch::Patch,
    role::Role,
    time::Zone,
};
use maat_web::http::Web;
use serde::Deserialize;

use super::{PASSWORD, ZONE, habits::Habit, plan, plan::Planned, replay};
use crate::Failure;

/// The language of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// English.
    En,
    /// Dutch.
    Nl,
}

impl Language {
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nl => "nl",
        }
    }

    fn watch(self) -> &'static str {
        match self {
            Self::En => "Watch",
            Self::Nl => "Horloge",
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "en" => Ok(Self::En),
            "nl" => Ok(Self::Nl),
            _ => Err("en or nl".to_owned()),
        }
    }
}

#[derive(Deserialize)]
struct Places {
    place: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    name: BTreeMap<String, String>,
    carers: Vec<CarerRow>,
    wearers: Vec<WearerRow>,
    plan: Vec<Planned>,
}

#[derive(Deserialize)]
struct CarerRow {
    name: String,
    email: String,
    role: Role,
    #[serde(default)]
    sees: Vec<String>,
}

#[derive(Deserialize)]
struct WearerRow {
    name: String,
    habit: Habit,
}

/// Everyone in the demo.
pub(super) struct Cast {
    /// Whom one can sign in as.
    pub(super) carers: Vec<CarerSeen>,
    /// Those whose watches answer by themselves.
    pub(super) players: BTreeMap<WearerId, Player>,
    /// The one whose watch is for whoever looks at the demo.
    pub(super) yours: Yours,
}

/// A carer, as the demo tells of them.
pub(super) struct CarerSeen {
    pub(super) email: String,
    pub(super) role: Rights,
    pub(super) place: String,
}

/// A role, as it is said on screen.
pub(super) struct Rights(Role);

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self.0 {
            Role::Owner => "runs all",
            Role::Planner => "plans for some",
            Role::Viewer => "looks at some",
        })
    }
}

/// A wearer whose watch answers by itself.
pub(super) struct Player {
    pub(super) worn: Worn<OnWrist>,
    pub(super) habit: Habit,
}

/// The wearer for whoever looks at the demo.
pub(super) struct Yours {
    pub(super) name: String,
    pub(super) planner: Planner<OfWearer>,
}

impl Cast {
    /// Makes everyone, as of the evening before, so that the day that is in progress was planned when it began.
    pub(super) async fn meet(web: &Web, language: Language) -> Result<Self, Failure> {
        let places: Places = toml::from_str(include_str!("../../demo/places.toml"))?;
        let app = replay::evening_before(&web.app)?;
        let (mut carers, mut players, mut yours) = (Vec::new(), BTreeMap::new(), None);
        for place in places.place {
            let name = place.name.get(language.tag()).cloned().unwrap_or_default();
            let users = sign_up(web, &place.carers).await?;
            let owner = users
                .first()
                .map(|(_, caller)| *caller)
                .ok_or("a place needs a carer")?;
            let organisation = organisation(&app, owner, &name, language).await?;
            let wearers = wearers(&app, owner, organisation, &place, language).await?;
            assign(&app, owner, organisation, &users, &wearers).await?;
            for (row, planner) in wearers {
                match row.habit {
                    Habit::Yours => {
                        yours = Some(Yours {
                            name: row.name.clone(),
                            planner,
                        })
                    }
                    habit => {
                        let worn = pair(&app, planner, language).await?;
                        players.insert(planner.wearer, Player { worn, habit });
                    }
                }
            }
            let seen = |row: &CarerRow| CarerSeen {
                email: row.email.clone(),
                role: Rights(row.role),
                place: name.clone(),
            };
            carers.extend(place.carers.iter().map(seen));
        }
        Ok(Self {
            carers,
            players,
            yours: yours.ok_or("one wearer is for whoever looks")?,
        })
    }
}

/// The carers as users who can sign in.
async fn sign_up<'a>(web: &Web, carers: &'a [CarerRow]) -> Result<Vec<(&'a CarerRow, Caller)>, Failure> {
    let mut users = Vec::new();
    for row in carers {
        let said = |refusal: maat_app::pool::Refusal| format!("{}: {refusal}", row.email);
        let pool = web.built_in()?;
        pool.add_user(&row.email, Some(row.name.clone()), Some(PASSWORD.into()))
            .await
            .map_err(said)?;
        let step = pool.sign_in(&row.email, PASSWORD, None).await.map_err(said)?;
        let Step::Done(signed_in) = step else {
            return Err(format!("{}: more than a password is asked for", row.email).into());
        };
        let identity = pool.vouch(signed_in);
        users.push((
            row,
            Caller {
                user: web.users.resolve(&identity).await?,
            },
        ));
    }
    Ok(users)
}

async fn organisation(app: &App, owner: Caller, name: &str, language: Language) -> Result<OrganisationId, Failure> {
    let draft = OrganisationDraft {
        name: Patch::Set(name.to_owned()),
        time_zone: Patch::Set(Zone::named(ZONE)?),
        language: Patch::Set(language.tag().to_owned()),
    };
    Ok(app.create_organisation(owner, draft).await?.id)
}

/// The wearers of a place, each with their plan.
async fn wearers<'a>(
    app: &App,
    owner: Caller,
    organisation: OrganisationId,
    place: &'a Place,
    language: Language,
) -> Result<Vec<(&'a WearerRow, Planner<OfWearer>)>, Failure> {
    let by: Owner<_> = app.owner_in(owner, organisation).await?;
    let activities = plan::activities(app, by.into(), &place.plan, language).await?;
    let mut wearers = Vec::new();
    for row in &place.wearers {
        let draft = WearerDraft {
            name: Patch::Set(row.name.clone()),
            ..WearerDraft::default()
        };
        let id: WearerId = app.create_wearer(by.into(), draft).await?.item.id.parse()?;
        let planner = app.planner_of(owner, id).await?;
        plan::lay(app, planner, &place.plan, &row.name, &activities).await?;
        wearers.push((row, planner));
    }
    Ok(wearers)
}

/// Gives the other carers their place, and the wearers they see.
async fn assign(
    app: &App,
    owner: Caller,
    organisation: OrganisationId,
    users: &[(&CarerRow, Caller)],
    wearers: &[(&WearerRow, Planner<OfWearer>)],
) -> Result<(), Failure> {
    for (row, Caller { user }) in users.iter().skip(1) {
        app.put_carer(app.owner_in(owner, organisation).await?, *user, row.role)
            .await?;
        for (_, planner) in wearers.iter().filter(|(wearer, _)| row.sees.contains(&wearer.name)) {
            app.assign(app.owner_of(owner, planner.wearer).await?, UserId::clone(user))
                .await?;
        }
    }
    Ok(())
}

async fn pair(app: &App, planner: Planner<OfWearer>, language: Language) -> Result<Worn<OnWrist>, Failure> {
    let (code, _) = app.create_pairing_code(planner.at_home()?).await?;
    let device = DeviceDraft {
        name: language.watch().into(),
        platform: "demo".into(),
    };
    let paired = app.pair(&code, device).await?;
    Ok(app.worn(&paired.token).await?)
}
