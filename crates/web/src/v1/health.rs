//! Whether it lives, and whether it can serve.

use axum::{Json, extract::State};
use maat_app::keys;
use maat_core::time::tz_version;
use serde_json::{Value, json};

use crate::http::{Web, problem::Answer};

/// `GET /livez`: the process answers.
pub async fn livez() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// `GET /readyz`: the store answers too.
pub async fn readyz(State(web): State<Web>) -> Answer<Json<Value>> {
    web.app.table.get(&keys::pool()).await?;
    Ok(Json(
        json!({ "status": "ok", "tz_version": tz_version(), "version": env!("CARGO_PKG_VERSION") }),
    ))
}
