//! Messages to a watch.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, btree_map::Entry},
};

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use maat_app::{
    Code, Error, Result,
    messages::{Message, MessageDraft, MessageKind},
    store::Stored,
};
use maat_core::{
    id::{MediaId, MessageId, OrganisationId, ProposalId, UserId, WearerId},
    schema::Instant,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, Params},
    once::NewId,
    problem::Answer,
    reply::{List, Paging},
};

/// A message, and what became of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MessageView {
    /// This message.
    id: MessageId,
    /// What sort it is.
    kind: MessageKind,
    /// What it says.
    text: Option<String>,
    /// Id of its pictogram.
    pub pictogram: Option<String>,
    /// A picture of the organisation's own.
    pub picture: Option<MediaId>,
    /// The proposal that it answers.
    proposal_id: Option<ProposalId>,
    /// Whether with yes.
    accepted: Option<bool>,
    /// The user who sent it.
    from: UserId,
    /// What they are called; null, if that is not known any more.
    from_name: Option<String>,
    /// When it was sent.
    #[schemars(with = "Instant")]
    sent_at: Timestamp,
    /// Until when it waits to be shown.
    #[schemars(with = "Instant")]
    expires_at: Timestamp,
    /// Null: not shown yet, as far as is known.
    #[schemars(with = "Option<Instant>")]
    shown_at: Option<Timestamp>,
    /// Null: no OK yet.
    #[schemars(with = "Option<Instant>")]
    ok_at: Option<Timestamp>,
    /// Whose picture it is.
    #[serde(skip)]
    pub organisation: OrganisationId,
}

impl MessageView {
    /// As these stand, each with its sender's name.
    pub async fn all(web: &Web, messages: Vec<Stored<Message>>) -> Result<Vec<Self>> {
        let mut names = BTreeMap::new();
        for Stored { value, .. } in &messages {
            if let Entry::Vacant(unknown) = names.entry(value.from) {
                unknown.insert(name(web, value.from).await?);
            }
        }
        let view = |message: Stored<Message>| {
            let from = names[&message.value.from].clone();
            Self::new(message, from)
        };
        messages.into_iter().map(view).collect()
    }

    fn new(stored: Stored<Message>, from_name: Option<String>) -> Result<Self> {
        let message = stored.value;
        Ok(Self {
            id: stored.item.id.parse().map_err(Error::internal)?,
            kind: message.kind(),
            text: message.text,
            pictogram: message.pictogram,
            picture: message.picture,
            proposal_id: message.answers.map(|(id, _)| id),
            accepted: message.answers.map(|(_, yes)| yes),
            from: message.from,
            from_name,
            sent_at: message.sent_at,
            expires_at: message.expires_at,
            shown_at: message.shown_at,
            ok_at: message.ok_at,
            organisation: message.organisation_id,
        })
    }
}

async fn name(web: &Web, user: UserId) -> Result<Option<String>> {
    match web.users.get(user).await {
        Ok(user) => Ok(Some(user.name)),
        Err(gone) if gone.code == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// `POST /v1/wearers/{w}/messages`
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    NewId(id): NewId,
    Body(draft): Body<MessageDraft>,
) -> Answer<(StatusCode, Json<MessageView>)> {
    let proof = web.app.planner_of(caller, wearer).await?;
    let stored = web.app.create_message_once(proof, id.into(), draft).await?;
    let from = name(&web, stored.value.from).await?;
    Ok((StatusCode::CREATED, Json(MessageView::new(stored, from)?)))
}

/// `GET /v1/wearers/{w}/messages`: of a week, newest first.
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Params(paging): Params<Paging>,
) -> Answer<Json<List<MessageView>>> {
    let proof = web.app.viewer_of(caller, wearer).await?;
    let all = MessageView::all(&web, web.app.list_messages(proof).await?).await?;
    Ok(Json(paging.page(all, |message| Reverse(message.id))?))
}
