//! Pairing the other way: the watch shows the code. And how often codes may be tried, in both.

use std::net::SocketAddr;

use axum::{
    Extension, Json,
    extract::{ConnectInfo, State},
    http::StatusCode,
};
use jiff::Timestamp;
use maat_app::{
    Result,
    devices::{DeviceDraft, Paired},
    limit::{Limit, network},
    pairing::INTERVAL,
};
use maat_core::{
    id::{DeviceId, WearerId},
    schema::Instant,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::devices::{DeviceView, PairedView, view};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids},
    once::NewId,
    problem::Answer,
    reply::{NO_STORE, NoStore},
};

/// Guesses at codes from one network.
const GUESSES: Limit = Limit {
    name: "pairing",
    most: 20,
    seconds: 600,
};
/// Guesses at codes in all: with 34.5 bits and ten minutes, one in millions hits.
const ALL_GUESSES: Limit = Limit {
    name: "pairing_all",
    most: 2_000,
    seconds: 600,
};

/// Watches that begin to show a code, in one network: a class begins all at once.
const STARTS: Limit = Limit {
    name: "pairing_start",
    most: 100,
    seconds: 600,
};
/// The same in all.
const ALL_STARTS: Limit = Limit {
    name: "pairing_start_all",
    most: 10_000,
    seconds: 600,
};

/// Where a request came from, for the limits.
pub(super) type From = Option<Extension<ConnectInfo<SocketAddr>>>;

/// The network that a request is counted as.
pub(super) fn name(from: From) -> String {
    from.map_or_else(
        || "unknown".to_owned(),
        |Extension(ConnectInfo(address))| network(address.ip()),
    )
}

/// Counts a guess at a code, before it is looked at; what was counted is given back for a right one.
pub(crate) async fn guess(web: &Web, who: &str) -> Result<Vec<(Limit, String)>> {
    let counted = vec![(GUESSES, who.to_owned()), (ALL_GUESSES, String::new())];
    match web.limits.take_all(&counted).await? {
        true => Ok(counted),
        false => {
            let message = "Too many codes were tried. Wait ten minutes, then ask for a new one.";
            Err(web.limits.too_many(GUESSES, message))
        }
    }
}

/// What a watch says when it begins.
#[derive(Deserialize, JsonSchema)]
pub struct StartRequest {
    /// What the watch says of itself.
    device: DeviceDraft,
}

/// What it gets.
#[derive(Serialize, JsonSchema)]
pub struct StartView {
    /// To be shown.
    user_code: String,
    /// To ask with; secret.
    device_code: String,
    /// How many seconds to wait between two times of asking.
    interval: u32,
    /// Until when the codes are good.
    #[schemars(with = "Instant")]
    expires_at: Timestamp,
}

/// `POST /v1/pairing/start`
pub async fn start(
    State(web): State<Web>,
    from: From,
    Body(request): Body<StartRequest>,
) -> Answer<(StatusCode, NoStore, Json<StartView>)> {
    let counted = [(STARTS, name(from)), (ALL_STARTS, String::new())];
    if !web.limits.take_all(&counted).await? {
        let message = "Too many watches begin at once here. Try again in ten minutes.";
        return Err(web.limits.too_many(STARTS, message).into());
    }
    let begun = web.app.start_pairing(request.device).await?;
    let view = StartView {
        user_code: begun.user_code,
        device_code: begun.device_code,
        interval: INTERVAL,
        expires_at: begun.expires_at,
    };
    Ok((StatusCode::CREATED, NO_STORE, Json(view)))
}

/// What a watch asks with.
#[derive(Deserialize, JsonSchema)]
pub struct TokenRequest {
    /// The secret that the watch was given with the code.
    device_code: String,
}

/// `POST /v1/pairing/token`
pub async fn token(State(web): State<Web>, Body(request): Body<TokenRequest>) -> Answer<(NoStore, Json<PairedView>)> {
    let Paired {
        device,
        wearer,
        profile,
        token,
    } = web.app.paired_token(&request.device_code).await?;
    Ok((NO_STORE, Json(PairedView::new(device, token, wearer, profile))))
}

/// The code that a watch shows.
#[derive(Deserialize, JsonSchema)]
pub struct PairRequest {
    /// As the watch shows it; small letters and gaps do no harm.
    user_code: String,
    /// The device that this watch takes the place of, if any: its name stays, its token ends.
    #[serde(default)]
    device_id: Option<DeviceId>,
}

/// `POST /v1/wearers/{w}/devices`
pub async fn pair(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    NewId(id): NewId,
    Body(request): Body<PairRequest>,
) -> Answer<(StatusCode, Json<DeviceView>)> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    let counted = guess(&web, &caller.user.to_string()).await?;
    let (id, again) = match request.device_id {
        Some(device) => (device, true),
        None => (DeviceId(id), false),
    };
    let stored = web.app.pair_waiting(proof, &request.user_code, id, again).await?;
    web.limits.give_all_back(&counted).await?;
    Ok((StatusCode::CREATED, Json(view(stored)?)))
}
