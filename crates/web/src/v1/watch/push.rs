//! Where a watch is woken that does not listen.

use axum::{extract::State, http::StatusCode};
use maat_app::{
    Error, Result,
    push::{Subscription, WebPushKeys},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::http::{Web, caller::Watch, extract::Body, problem::Answer};

/// Where a watch, or a carer, is reached.
#[derive(Deserialize, JsonSchema)]
pub struct PushRequest {
    kind: Kind,
    /// With `web_push`: the address that the browser, or UnifiedPush, was given.
    endpoint: Option<String>,
    /// With `web_push`.
    keys: Option<WebPushKeys>,
    /// With `fcm` or `apns`: the token that the device was given.
    token: Option<String>,
}

/// Which push service; with `none`, nothing is sent any more.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    WebPush,
    Fcm,
    Apns,
    None,
}

/// `PUT /v1/watch/push`
pub async fn push(State(web): State<Web>, Watch(worn): Watch, Body(request): Body<PushRequest>) -> Answer<StatusCode> {
    web.app.subscribe(worn, request.subscription()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl PushRequest {
    /// The address or token that is named, with whatever kind.
    pub(crate) fn address(&self) -> Option<&str> {
        self.endpoint.as_deref().or(self.token.as_deref())
    }

    /// What is to be sent to; `None` for nothing.
    pub(crate) fn subscription(self) -> Result<Option<Subscription>> {
        Ok(Some(match self.kind {
            Kind::None => return Ok(None),
            Kind::WebPush => Subscription::WebPush {
                endpoint: needed("endpoint", self.endpoint)?,
                keys: needed("keys", self.keys)?,
            },
            Kind::Fcm => Subscription::Fcm {
                token: needed("token", self.token)?,
            },
            Kind::Apns => Subscription::Apns {
                token: needed("token", self.token)?,
            },
        }))
    }
}

fn needed<T>(field: &str, given: Option<T>) -> Result<T> {
    given.ok_or_else(|| Error::invalid(field, "This is needed for this kind."))
}
