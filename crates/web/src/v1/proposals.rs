//! What a wearer proposes.

use std::cmp::Reverse;

use axum::{Json, extract::State};
use jiff::Timestamp;
use maat_app::{
    Error, Result,
    proposals::{AnswerDraft, Proposal, Verdict},
    store::Stored,
};
use maat_core::{
    id::{ActivityId, EntryId, ProposalId, UserId, WearerId},
    schema::Instant,
    time::Local,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Params},
    problem::Answer,
    reply::{List, Paging},
};

/// A proposal, and what was said to it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposalView {
    /// This proposal.
    id: ProposalId,
    /// The activity, if it is one.
    activity_id: Option<ActivityId>,
    /// What the wearer calls it.
    title: Option<String>,
    /// The pictogram that the wearer chose.
    pictogram: Option<String>,
    /// When, if the wearer said.
    start: Option<Local>,
    /// When it was proposed.
    #[schemars(with = "Instant")]
    proposed_at: Timestamp,
    /// Null: nobody has answered yet.
    answer: Option<Verdict>,
    /// Who said yes or no.
    answered_by: Option<UserId>,
    /// When they said it.
    #[schemars(with = "Option<Instant>")]
    answered_at: Option<Timestamp>,
    /// The entry that it became.
    entry_id: Option<EntryId>,
}

fn view(stored: Stored<Proposal>) -> Result<ProposalView> {
    let proposal = stored.value;
    let answered = proposal.answered;
    Ok(ProposalView {
        id: stored.item.id.parse().map_err(Error::internal)?,
        activity_id: proposal.activity_id,
        title: proposal.title,
        pictogram: proposal.pictogram,
        start: proposal.start,
        proposed_at: proposal.proposed_at,
        answer: answered.as_ref().map(|answered| answered.answer),
        answered_by: answered.as_ref().map(|answered| answered.by),
        answered_at: answered.as_ref().map(|answered| answered.at),
        entry_id: answered.and_then(|answered| answered.entry),
    })
}

/// `GET /v1/wearers/{w}/proposals`: of a month, newest first.
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<ProposalView>>> {
    let proof = web.app.viewer_at_home(caller, wearer).await?;
    let all = web.app.list_proposals(proof).await?.into_iter();
    let all = all.map(view).collect::<Result<Vec<_>>>()?;
    Ok(Json(paging.page(all, |one| Reverse((one.proposed_at, one.id)))?))
}

/// `POST /v1/wearers/{w}/proposals/{id}/answer`
pub async fn answer(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, ProposalId)>,
    Body(draft): Body<AnswerDraft>,
) -> Answer<Json<ProposalView>> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    Ok(Json(view(web.app.answer_proposal(proof, id, draft).await?)?))
}
