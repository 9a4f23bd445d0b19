use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::json;

use crate::world::world;

#[tokio::test]
async fn a_client_finds_all_it_needs() {
    let world = world().await;
    let (status, told) = world.get("/.well-known/maat").await;
    assert_eq!(status, StatusCode::OK);
    let issuer = format!("http://127.0.0.1:8080/cognito/{}", world.pool.id());
    assert_eq!(
        told,
        json!({
            "version": env!("CARGO_PKG_VERSION"), "issuer": issuer, "user_pool_id": world.pool.id(),
            "client_id": world.pool.client_id(), "cognito_endpoint": "http://127.0.0.1:8080/cognito/",
            "region": "local", "languages": ["en", "nl"],
        })
    );
    let below = |document: &str| format!("/cognito/{}/.well-known/{document}", world.pool.id());
    let (_, configuration) = world.get(&below("openid-configuration")).await;
    assert_eq!(configuration["issuer"], issuer);
    assert_eq!(configuration["jwks_uri"], format!("{issuer}/.well-known/jwks.json"));
    let (_, jwks) = world.get(&below("jwks.json")).await;
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 1);
    assert_eq!(jwks["keys"][0]["alg"], "RS256");
    assert!(jwks["keys"][0].get("d").is_none(), "no private part");
    let (status, _) = world.get("/cognito/local_other/.well-known/jwks.json").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_app_in_a_browser_may_sign_in_from_any_origin_without_credentials() {
    let world = world().await;
    let preflight = Request::options("/cognito/")
        .header("origin", "https://app.example.org")
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,x-amz-target,x-amz-user-agent",
        );
    let answer = world.raw(preflight.body(Body::empty()).unwrap()).await;
    assert!(answer.status().is_success());
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["access-control-allow-headers"], "*");
    assert!(answer.headers().get("access-control-allow-credentials").is_none());
}
