//! What a group has planned, of which each member has a copy.

use axum::{Json, extract::State};
use maat_app::group_entries::ForAll;
use maat_core::{
    id::{EntryId, GroupId, OrganisationId},
    plan::EntryDraft,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    entries::EntryView,
    tell::{OnFrom, Told},
    together::EachView,
};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, Params},
    once::NewId,
    problem::Answer,
    reply::{Created, List, Paging, Tagged},
};

/// A group's entry, and what became of it for each member.
#[derive(Serialize, JsonSchema)]
pub struct ForAllView {
    /// The group's own entry.
    #[serde(flatten)]
    entry: EntryView,
    /// What became of it, wearer by wearer.
    wearers: Vec<EachView>,
}

impl From<ForAll> for ForAllView {
    fn from(ForAll { entry, wearers }: ForAll) -> Self {
        Self {
            entry: entry.into(),
            wearers: wearers.into_iter().map(Into::into).collect(),
        }
    }
}

/// `POST /v1/organisations/{org}/groups/{g}/entries`: a copy in each member's plan.
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, group)): Ids<(OrganisationId, GroupId)>,
    Params(told): Params<Told>,
    NewId(id): NewId,
    Body(draft): Body<EntryDraft>,
) -> Answer<Created<ForAllView>> {
    let proof = web.app.planner_in(caller, org).await?;
    let made = web
        .app
        .create_group_entry_once(proof, group, id.into(), draft, told.tell)
        .await?;
    Ok(Created(made.entry.version, made.into()))
}

/// `GET /v1/organisations/{org}/groups/{g}/entries`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, group)): Ids<(OrganisationId, GroupId)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<EntryView>>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let all = web.app.list_group_entries(proof, group).await?;
    let keyed: Vec<_> = all
        .into_iter()
        .map(|entry| (entry.id, EntryView::from(entry)))
        .collect();
    let List { items, next } = paging.page(keyed, |(id, _)| id.to_string())?;
    let items = items.into_iter().map(|(_, view)| view).collect();
    Ok(Json(List { items, next }))
}

/// `GET /v1/organisations/{org}/groups/{g}/entries/{e}`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, group, id)): Ids<(OrganisationId, GroupId, EntryId)>,
) -> Answer<Tagged<EntryView>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let entry = web.app.group_entry(proof, group, id).await?;
    Ok(Tagged(entry.version, entry.into()))
}

/// `PATCH /v1/organisations/{org}/groups/{g}/entries/{e}`: for every member for whom it was not changed alone
/// (`?from=date`: this and following; default today).
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, group, id)): Ids<(OrganisationId, GroupId, EntryId)>,
    Params(on): Params<OnFrom>,
    IfMatch(version): IfMatch,
    Body(draft): Body<EntryDraft>,
) -> Answer<Tagged<ForAllView>> {
    let proof = web.app.planner_in(caller, org).await?;
    let made = web
        .app
        .update_group_entry(proof, group, id, draft, on.into(), version)
        .await?;
    Ok(Tagged(made.entry.version, made.into()))
}

/// `DELETE /v1/organisations/{org}/groups/{g}/entries/{e}` (`?from=date`: this and following; default today)
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, group, id)): Ids<(OrganisationId, GroupId, EntryId)>,
    Params(on): Params<OnFrom>,
    IfMatch(version): IfMatch,
) -> Answer<Json<List<EachView>>> {
    let proof = web.app.planner_in(caller, org).await?;
    let each = web.app.delete_group_entry(proof, group, id, on.into(), version).await?;
    Ok(Json(List::whole(each.into_iter().map(Into::into).collect())))
}
