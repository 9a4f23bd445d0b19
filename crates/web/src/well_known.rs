//! `GET /.well-known/maat`: all that a client needs to know to sign in and begin.

use axum::{Json, Router, extract::State, routing::get};
use maat_app::{sign_in::About, users::LANGUAGES};
use serde::Serialize;

use crate::cognito::open_to_all;

/// What a client is told.
#[derive(Debug, Serialize)]
pub struct WellKnown {
    /// Of the program.
    pub version: &'static str,
    /// The `iss` of access tokens.
    pub issuer: String,
    /// The user pool that carers sign in to.
    pub user_pool_id: String,
    /// The client of that pool that apps sign in as.
    pub client_id: String,
    /// Where the sign-in wire is.
    pub cognito_endpoint: String,
    /// The pool's region.
    pub region: String,
    /// What the pages, watches and mails speak.
    pub languages: &'static [&'static str],
    /// The application server's key that a watch subscribes to Web Push with, if this server sends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_push_key: Option<String>,
}

/// What is told from.
#[derive(Clone)]
struct Source {
    pool: About,
    web_push_key: Option<String>,
}

/// `GET /.well-known/maat`, open to pages of any origin.
pub fn router(pool: About, web_push_key: Option<String>) -> Router {
    Router::new()
        .route("/.well-known/maat", get(tell))
        .layer(open_to_all())
        .with_state(Source { pool, web_push_key })
}

async fn tell(State(Source { pool, web_push_key }): State<Source>) -> Json<WellKnown> {
    Json(WellKnown {
        version: env!("CARGO_PKG_VERSION"),
        issuer: pool.issuer,
        user_pool_id: pool.pool_id,
        client_id: pool.client_id,
        cognito_endpoint: pool.endpoint,
        region: pool.region,
        languages: LANGUAGES,
        web_push_key,
    })
}
