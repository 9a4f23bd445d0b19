//! The audit, and who looked at a wearer.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use jiff::Timestamp;
use maat_app::{
    Code, Result,
    audit::{Accessed, Asked, Client, Listed, Outcome},
};
use maat_core::{
    id::{OrganisationId, UserId, WearerId},
    role::Role,
    schema::Instant,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Ids, Params},
    problem::Answer,
    reply::{List, MAX_LIMIT, Paging},
};

/// An entry of the audit.
#[derive(Serialize, JsonSchema)]
pub struct AuditView {
    /// This entry.
    id: Uuid,
    /// When.
    #[schemars(with = "Instant")]
    at: Timestamp,
    /// What was done: `entry.create`.
    action: String,
    /// Who; nobody's id if it was done on the machine itself.
    user_id: String,
    /// What they are called; null for one who is no more.
    user_name: Option<String>,
    /// What they were allowed to do then.
    role: Role,
    /// For whom, if not for themselves: a wearer whose word it is.
    on_behalf_of: Option<String>,
    /// By what they did it.
    client: Client,
    /// About which wearer, if about one.
    wearer_id: Option<String>,
    /// The id of the thing.
    object: String,
    /// Whether it was done.
    outcome: Outcome,
}

/// Someone who looked at a wearer, or changed something of theirs.
#[derive(Serialize, JsonSchema)]
pub struct AccessView {
    /// When; of a look, the first in its hour.
    #[schemars(with = "Instant")]
    at: Timestamp,
    /// Who.
    user_id: String,
    /// What they are called; null for one who is no more.
    user_name: Option<String>,
    /// What they were allowed to do then.
    role: Role,
    /// The organisation that they belong to.
    organisation_id: OrganisationId,
    /// What was done: `wearer.read`, `entry.create`.
    action: String,
    /// The id of the thing.
    object: String,
}

/// `?wearer=&from=&to=`
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Which {
    /// About this wearer alone.
    wearer: Option<WearerId>,
    /// From this instant on.
    #[schemars(with = "Option<Instant>")]
    from: Option<Timestamp>,
    /// Before this instant.
    #[schemars(with = "Option<Instant>")]
    to: Option<Timestamp>,
    /// How many at most; 100, if left out.
    #[schemars(range(min = 1, max = MAX_LIMIT))]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// `GET /v1/organisations/{org}/audit`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    Params(which): Params<Which>,
) -> Answer<Json<List<AuditView>>> {
    let proof = web.app.owner_in(caller, org).await?;
    let paging = Paging::new(which.limit, which.cursor);
    let asked = Asked {
        wearer: which.wearer,
        from: which.from,
        to: which.to,
    };
    let (found, last) = web
        .app
        .list_audit(proof, &asked, paging.after()?, paging.limit()?)
        .await?;
    let mut names = Names::default();
    let mut views = Vec::new();
    for Listed { id, at, entry } in found {
        views.push(AuditView {
            id,
            at,
            user_name: names.of(&web, &entry.user).await?,
            action: entry.action,
            user_id: entry.user,
            role: entry.role,
            on_behalf_of: entry.on_behalf_of,
            client: entry.client,
            wearer_id: entry.wearer,
            object: entry.object,
            outcome: entry.outcome,
        });
    }
    Ok(Json(List::new(views, last)))
}

/// `GET /v1/wearers/{w}/access-log`
pub async fn access_log(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<AccessView>>> {
    // Reading it is a look, too.
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    web.app.viewer_of(caller, wearer).await?;
    let (found, last) = web.app.access_log(proof, paging.after()?, paging.limit()?).await?;
    let mut names = Names::default();
    let mut views = Vec::new();
    for accessed in found {
        let user_name = names.of(&web, &accessed.user).await?;
        let Accessed {
            at,
            user: user_id,
            role,
            organisation: organisation_id,
            action,
            object,
        } = accessed;
        views.push(AccessView {
            at,
            user_id,
            user_name,
            role,
            organisation_id,
            action,
            object,
        });
    }
    Ok(Json(List::new(views, last)))
}

/// Names of users, each asked for once.
#[derive(Default)]
struct Names(BTreeMap<String, Option<String>>);

impl Names {
    /// The name of a user; none for the machine itself.
    async fn of(&mut self, web: &Web, user: &str) -> Result<Option<String>> {
        if let Some(known) = self.0.get(user) {
            return Ok(known.clone());
        }
        let name = match user.parse::<UserId>() {
            Ok(id) => match web.users.get(id).await {
                Ok(user) => Some(user.name),
                Err(error) if error.code == Code::NotFound => None,
                Err(error) => return Err(error),
            },
            Err(_) => None,
        };
        self.0.insert(user.to_owned(), name.clone());
        Ok(name)
    }
}
