//! Watches: pairing, and which there are.

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use maat_app::{
    Error, Result,
    devices::{Device, DeviceDraft, Paired, Test},
    store::Stored,
    wearers::{MAX_NAME, Wearer},
};
use maat_core::{
    id::{DeviceId, WearerId},
    schema::{Instant, Line},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    pairing::{From, guess, name},
    wearers::WearerView,
};
use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, Ids, IfMatch, Nothing},
    problem::Answer,
    reply::{List, NO_STORE, NoStore, Tagged},
};

/// A code for one watch.
#[derive(Serialize, JsonSchema)]
pub struct CodeView {
    /// To be typed on the watch.
    code: String,
    /// The watch page with the code in it, for a QR code.
    url: String,
    /// Until when it can be used, once.
    #[schemars(with = "Instant")]
    expires_at: Timestamp,
}

/// `POST /v1/wearers/{w}/pairing-codes`
pub async fn create_code(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Nothing: Nothing,
) -> Answer<(StatusCode, NoStore, Json<CodeView>)> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    let (code, expires_at) = web.app.create_pairing_code(proof).await?;
    let url = format!("{}/watch?code={code}", web.public_url);
    Ok((StatusCode::CREATED, NO_STORE, Json(CodeView { code, url, expires_at })))
}

/// What a watch sends to be paired.
#[derive(Deserialize, JsonSchema)]
pub struct PairingRequest {
    /// As it was shown; small letters and gaps do no harm.
    code: String,
    /// What the watch says of itself.
    device: DeviceDraft,
}

/// What it gets.
#[derive(Serialize, JsonSchema)]
pub struct PairedView {
    /// This watch.
    device_id: DeviceId,
    /// To be sent as a bearer token; shown this once.
    token: String,
    /// Who wears it.
    wearer: WearerView,
}

/// `POST /v1/pairing`
pub async fn pair(
    State(web): State<Web>,
    from: From,
    Body(request): Body<PairingRequest>,
) -> Answer<(NoStore, Json<PairedView>)> {
    let counted = guess(&web, &name(from)).await?;
    let Paired {
        device,
        wearer,
        profile,
        token,
    } = web.app.pair(&request.code, request.device).await?;
    web.limits.give_all_back(&counted).await?;
    Ok((NO_STORE, Json(PairedView::new(device, token, wearer, profile))))
}

impl PairedView {
    pub(super) fn new(device_id: DeviceId, token: String, wearer: WearerId, profile: Wearer) -> Self {
        Self {
            device_id,
            token,
            wearer: WearerView::new(wearer, profile, None),
        }
    }
}

/// A paired watch.
#[derive(Serialize, JsonSchema)]
pub struct DeviceView {
    /// This watch.
    id: DeviceId,
    /// What it is called.
    name: String,
    /// What it is made of, as it said when it was paired.
    platform: String,
    /// Since when it is paired.
    #[schemars(with = "Instant")]
    paired_at: Timestamp,
    /// Which writing of it this is; its ETag.
    version: u64,
}

pub(super) fn view(stored: Stored<Device>) -> Result<DeviceView> {
    let id = stored.item.id.parse().map_err(Error::internal)?;
    let Device { name, platform, .. } = stored.value;
    Ok(DeviceView {
        id,
        name,
        platform,
        paired_at: stored.item.created_at,
        version: stored.item.version,
    })
}

/// `GET /v1/wearers/{w}/devices`
pub async fn list(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
) -> Answer<Json<List<DeviceView>>> {
    let proof = web.app.viewer_at_home(caller, wearer).await?;
    let devices = web.app.list_devices(proof).await?;
    Ok(Json(List::whole(devices.into_iter().map(view).collect::<Result<_>>()?)))
}

/// A device's new name.
#[derive(Deserialize, JsonSchema)]
pub struct Rename {
    /// What it is called.
    #[schemars(with = "Line<MAX_NAME>")]
    name: String,
}

/// `PATCH /v1/wearers/{w}/devices/{d}`
pub async fn rename(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, DeviceId)>,
    IfMatch(version): IfMatch,
    Body(rename): Body<Rename>,
) -> Answer<Tagged<DeviceView>> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    let stored = web.app.rename_device(proof, id, &rename.name, version).await?;
    Ok(Tagged(stored.item.version, view(stored)?))
}

/// A test signal that a watch is asked for.
#[derive(Serialize, JsonSchema)]
pub struct TestView {
    /// This signal: a watch gives it once.
    pub(super) id: Uuid,
    /// Until when it is of use.
    #[schemars(with = "Instant")]
    pub(super) until: Timestamp,
}

impl std::convert::From<Test> for TestView {
    fn from(Test { id, until }: Test) -> Self {
        Self { id, until }
    }
}

/// `POST /v1/wearers/{w}/devices/{d}/test`
pub async fn test(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, DeviceId)>,
    Nothing: Nothing,
) -> Answer<(StatusCode, Json<TestView>)> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    let test = web.app.test_device(proof, id).await?;
    Ok((StatusCode::CREATED, Json(test.into())))
}

/// `DELETE /v1/wearers/{w}/devices/{d}`
pub async fn delete(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer, id)): Ids<(WearerId, DeviceId)>,
) -> Answer<StatusCode> {
    let proof = web.app.planner_of(caller, wearer).await?.at_home()?;
    web.app.delete_device(proof, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
