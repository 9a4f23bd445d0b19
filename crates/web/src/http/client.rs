//! By what a request came, for the audit.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use maat_app::audit::{Client, Program, with_client};

use super::Web;

/// The layer: what a request changes is audited as its client's.
pub async fn client(State(web): State<Web>, request: Request, next: Next) -> Response {
    let program = match request.uri().path().starts_with("/v1/") {
        true => Program::Api,
        false => Program::Pages,
    };
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let from = from.map(|ConnectInfo(address)| web.app.secrets.hash("address", &address.ip().to_string()));
    let client = Client::new(program, agent, from);
    with_client(client, next.run(request)).await
}
