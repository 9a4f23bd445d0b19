//! Carers: of an organisation, and of a wearer.

use axum::{Json, extract::State, http::StatusCode};
use jiff::{Timestamp, civil::Date};
use maat_app::{
    Error, Result,
    access::Carer,
    carers::{AssignmentDraft, CarerDraft, CarerHere, CarerOfWearer},
    store::Stored,
};
use maat_core::{
    id::{OrganisationId, UserId, WearerId},
    role::Role,
    schema::{Instant, IsoDate},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, Params},
    problem::Answer,
    reply::{List, MAX_LIMIT, Paging, Tagged},
};

/// A carer of an organisation. Their address is for its owners alone.
#[derive(Serialize, JsonSchema)]
pub struct CarerView {
    /// Who.
    user_id: UserId,
    /// What they are called.
    name: String,
    /// Their address; told to owners alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// What they may do.
    role: Role,
    /// Since when they belong here.
    #[schemars(with = "Instant")]
    since: Timestamp,
    /// The last day on which they are away.
    #[schemars(with = "Option<IsoDate>")]
    away_until: Option<Date>,
    /// Whether they are here today.
    #[serde(skip_serializing_if = "Option::is_none")]
    here_today: Option<bool>,
    /// Which writing of it this is; its ETag.
    version: u64,
}

/// `?here=today`: only those who are here today.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Which {
    /// Only those who are here today.
    here: Option<Here>,
    /// How many at most; 100, if left out.
    #[schemars(range(min = 1, max = MAX_LIMIT))]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// When someone is here.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Here {
    /// Today.
    Today,
}

/// `GET /v1/organisations/{org}/carers`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    Params(which): Params<Which>,
) -> Answer<Json<List<CarerView>>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let mut carers = web.app.list_carers(proof).await?;
    carers.retain(|carer| which.here.is_none() || carer.here_today);
    let page = Paging::new(which.limit, which.cursor).page(carers, |here| (here.carer.item.created_at, here.user))?;
    let owns = proof.actor.role.allows(Role::Owner);
    let mut items = Vec::new();
    for CarerHere {
        user,
        carer,
        here_today,
    } in page.items
    {
        let mut view = view(&web, user, carer, owns).await?;
        view.here_today = Some(here_today);
        items.push(view);
    }
    Ok(Json(List { items, next: page.next }))
}

/// `PATCH /v1/organisations/{org}/carers/{user}`
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, user)): Ids<(OrganisationId, UserId)>,
    IfMatch(version): IfMatch,
    Body(draft): Body<CarerDraft>,
) -> Answer<Tagged<CarerView>> {
    let proof = web.app.owner_in(caller, org).await?;
    let stored = web.app.update_carer(proof, user, draft, version).await?;
    Ok(Tagged(stored.item.version, view(&web, user, stored, true).await?))
}

/// `DELETE /v1/organisations/{org}/carers/{user}`
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, user)): Ids<(OrganisationId, UserId)>,
) -> Answer<StatusCode> {
    let proof = web.app.owner_in(caller, org).await?;
    web.app.delete_carer(proof, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn view(web: &Web, user_id: UserId, stored: Stored<Carer>, with_email: bool) -> Result<CarerView> {
    let user = web.users.get(user_id).await?;
    Ok(CarerView {
        user_id,
        name: user.name,
        email: user.email.filter(|_| with_email),
        role: stored.value.role,
        since: stored.item.created_at,
        away_until: stored.value.away_until,
        here_today: None,
        version: stored.item.version,
    })
}

/// Someone who sees a wearer.
#[derive(Serialize, JsonSchema)]
pub struct CarerOfWearerView {
    /// Who.
    user_id: UserId,
    /// What they are called.
    name: String,
    /// The organisation that they belong to.
    organisation_id: OrganisationId,
    /// What they may do there.
    role: Role,
    /// The first day; null: always until then.
    #[schemars(with = "Option<IsoDate>")]
    from: Option<Date>,
    /// The last day; null: for always.
    #[schemars(with = "Option<IsoDate>")]
    until: Option<Date>,
    /// Whether they are here today.
    here_today: bool,
}

/// `GET /v1/wearers/{w}/carers` (`?here=today`)
pub async fn list_of_wearer(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(which): Params<Which>,
) -> Answer<Json<List<CarerOfWearerView>>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let mut carers = web.app.carers_of(proof).await?;
    carers.retain(|carer| which.here.is_none() || carer.here_today);
    let key = |carer: &CarerOfWearer| (carer.organisation, carer.user);
    let page = Paging::new(which.limit, which.cursor).page(carers, key)?;
    let mut items = Vec::new();
    for carer in page.items {
        items.push(view_of_wearer(&web, carer).await?);
    }
    Ok(Json(List { items, next: page.next }))
}

/// `PUT /v1/wearers/{w}/carers/{user}`: for always, or for some days.
pub async fn assign(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, user)): Ids<(WearerId, UserId)>,
    Body(days): Body<AssignmentDraft>,
) -> Answer<Json<CarerOfWearerView>> {
    let proof = web.app.owner_of(caller, wearer).await?;
    web.app.assign_for(proof, user, days).await?;
    let mut carers = web.app.carers_of(proof.into_viewer()).await?.into_iter();
    let carer = carers.find(|carer| carer.user == user).ok_or_else(Error::not_found)?;
    Ok(Json(view_of_wearer(&web, carer).await?))
}

async fn view_of_wearer(web: &Web, carer: CarerOfWearer) -> Result<CarerOfWearerView> {
    Ok(CarerOfWearerView {
        user_id: carer.user,
        name: web.users.get(carer.user).await?.name,
        organisation_id: carer.organisation,
        role: carer.role,
        from: carer.from,
        until: carer.until,
        here_today: carer.here_today,
    })
}

/// `DELETE /v1/wearers/{w}/carers/{user}`
pub async fn unassign(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, user)): Ids<(WearerId, UserId)>,
) -> Answer<StatusCode> {
    let proof = web.app.owner_of(caller, wearer).await?;
    web.app.unassign(proof, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
