//! How I am told of what needs someone, and where.

use axum::{extract::State, http::StatusCode};
use maat_core::notify::Notifications;

use super::watch::push::PushRequest;
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, IfMatch},
    problem::Answer,
    reply::Tagged,
};

/// `PUT /v1/me/push`
pub async fn reach(
    State(web): State<Web>,
    Signed(caller): Signed,
    Body(request): Body<PushRequest>,
) -> Answer<StatusCode> {
    let address = request.address().map(str::to_owned);
    match request.subscription()? {
        Some(subscription) => web.app.reach(caller, subscription).await?,
        None => web.app.reach_no_more(caller, address.as_deref()).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /v1/me/notifications`
pub async fn read(State(web): State<Web>, Signed(caller): Signed) -> Answer<Tagged<Notifications>> {
    let (version, notifications) = web.app.notifications(caller).await?;
    Ok(Tagged(version, notifications))
}

/// `PUT /v1/me/notifications`
pub async fn put(
    State(web): State<Web>,
    Signed(caller): Signed,
    IfMatch(version): IfMatch,
    Body(notifications): Body<Notifications>,
) -> Answer<Tagged<Notifications>> {
    let (version, notifications) = web.app.put_notifications(caller, notifications, version).await?;
    Ok(Tagged(version, notifications))
}
