//! Groups: wearers planned together.

use axum::{Json, extract::State, http::StatusCode};
use maat_app::{
    Error, Result,
    away::{Hush, Until},
    groups::{Group, GroupDraft},
    store::Stored,
};
use maat_core::id::{GroupId, OrganisationId};
use schemars::JsonSchema;
use serde::Serialize;

use super::together::EachView;
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, Params},
    once::NewId,
    problem::Answer,
    reply::{Created, List, Paging, Tagged},
};

/// A group, with the members that one may see.
#[derive(Serialize, JsonSchema)]
pub struct GroupView {
    /// This group.
    id: GroupId,
    #[serde(flatten)]
    group: Group,
    /// Which writing of it this is; its ETag.
    version: u64,
}

impl GroupView {
    fn read(stored: Stored<Group>) -> Result<Self> {
        Ok(Self {
            id: stored.item.id.parse().map_err(Error::internal)?,
            group: stored.value,
            version: stored.item.version,
        })
    }
}

/// A group, and what became of those who joined and left.
#[derive(Serialize, JsonSchema)]
pub struct ChangedGroup {
    /// The group as it is now.
    #[serde(flatten)]
    group: GroupView,
    /// What became of it, wearer by wearer.
    wearers: Vec<EachView>,
}

/// `POST /v1/organisations/{org}/groups`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    NewId(id): NewId,
    Body(draft): Body<GroupDraft>,
) -> Answer<Created<GroupView>> {
    let proof = web.app.planner_in(caller, org).await?;
    let stored = web.app.create_group_once(proof, id.into(), draft).await?;
    Ok(Created(stored.item.version, GroupView::read(stored)?))
}

/// `GET /v1/organisations/{org}/groups`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org,)): Ids<(OrganisationId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<GroupView>>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let all = web.app.list_groups(proof).await?.into_iter();
    let views = all.map(GroupView::read).collect::<Result<_>>()?;
    Ok(Json(paging.page(views, |view| view.id.to_string())?))
}

/// `GET /v1/organisations/{org}/groups/{g}`
pub async fn read(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, GroupId)>,
) -> Answer<Tagged<GroupView>> {
    let proof = web.app.viewer_in(caller, org).await?;
    let stored = web.app.group(proof, id).await?;
    Ok(Tagged(stored.item.version, GroupView::read(stored)?))
}

/// `PATCH /v1/organisations/{org}/groups/{g}`: who joins gets what the group has planned, from who leaves it is taken.
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, GroupId)>,
    IfMatch(version): IfMatch,
    Body(draft): Body<GroupDraft>,
) -> Answer<Tagged<ChangedGroup>> {
    let proof = web.app.planner_in(caller, org).await?;
    let (stored, each) = web.app.update_group(proof, id, draft, version).await?;
    let (version, group) = (stored.item.version, GroupView::read(stored)?);
    let wearers = each.into_iter().map(Into::into).collect();
    Ok(Tagged(version, ChangedGroup { group, wearers }))
}

/// `DELETE /v1/organisations/{org}/groups/{g}`: what was planned stays with each member.
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Ids<(OrganisationId, GroupId)>,
    IfMatch(version): IfMatch,
) -> Answer<StatusCode> {
    let proof = web.app.planner_in(caller, org).await?;
    web.app.delete_group(proof, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which group of which organisation.
type Which = Ids<(OrganisationId, GroupId)>;
/// What became of each member.
type ForEach = Answer<Json<List<EachView>>>;

/// `PUT /v1/organisations/{org}/groups/{g}/away`
pub async fn away(state: State<Web>, caller: Signed, which: Which, Body(until): Body<Until>) -> ForEach {
    hush(state, caller, which, Hush::Away, Some(until)).await
}

/// `DELETE /v1/organisations/{org}/groups/{g}/away`
pub async fn back(state: State<Web>, caller: Signed, which: Which) -> ForEach {
    hush(state, caller, which, Hush::Away, None).await
}

/// `PUT /v1/organisations/{org}/groups/{g}/mute`
pub async fn mute(state: State<Web>, caller: Signed, which: Which, Body(until): Body<Until>) -> ForEach {
    hush(state, caller, which, Hush::Mute, Some(until)).await
}

/// `DELETE /v1/organisations/{org}/groups/{g}/mute`
pub async fn unmute(state: State<Web>, caller: Signed, which: Which) -> ForEach {
    hush(state, caller, which, Hush::Mute, None).await
}

async fn hush(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((org, id)): Which,
    hush: Hush,
    until: Option<Until>,
) -> ForEach {
    let proof = web.app.planner_in(caller, org).await?;
    let each = web.app.hush_group(proof, id, hush, until).await?;
    Ok(Json(List::whole(each.into_iter().map(Into::into).collect())))
}
