//! Whether it lives, and whether it can serve.

use axum::{Json, extract::State};
use maat_app::keys;
use maat_core::time::tz_version;
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{Web, problem::Answer};

/// It lives.
#[derive(Serialize, JsonSchema)]
pub struct LiveView {
    /// Always `ok`: what can't say so says nothing.
    status: &'static str,
}

/// It can serve.
#[derive(Serialize, JsonSchema)]
pub struct ReadyView {
    /// Always `ok`.
    status: &'static str,
    /// The release of the time zone database, as `2026f`.
    tz_version: &'static str,
    /// The program's own release.
    version: &'static str,
}

/// `GET /livez`: the process answers.
pub async fn livez() -> Json<LiveView> {
    Json(LiveView { status: "ok" })
}

/// `GET /readyz`: the store answers too.
pub async fn readyz(State(web): State<Web>) -> Answer<Json<ReadyView>> {
    web.app.table.get(&keys::pool()).await?;
    Ok(Json(ReadyView {
        status: "ok",
        tz_version: tz_version(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}
