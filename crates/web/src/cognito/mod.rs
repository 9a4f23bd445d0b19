//! The sign-in wire: what an Amazon Cognito user pool answers over HTTP, over the pool built in. Requests are `POST` with the
//! operation in `X-Amz-Target` and JSON 1.1 in the body; clients made for Cognito need only another address.

mod account;
mod answer;
mod auth;
mod input;
mod reset;
mod sign_up;

use std::{net::IpAddr, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{self, Body},
    extract::{ConnectInfo, Path, State},
    http::{HeaderName, Method, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use maat_app::pool::Pool;
use serde_json::{Value, json};
use tower_http::cors::{Any, CorsLayer};

use self::answer::{Failure, success};

/// Largest request, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// How long others may keep the public keys.
const KEYS_MAX_AGE: &str = "public, max-age=300";
const TARGET: &str = "AWSCognitoIdentityProviderService.";

/// `POST /cognito/`, and below it the pool's keys and description. Open to pages of any origin, without credentials: a browser
/// app of someone else's signs in here as it would on AWS.
pub fn router(pool: Arc<Pool>) -> Router {
    Router::new()
        .route("/cognito", post(serve))
        .route("/cognito/", post(serve))
        .route("/cognito/{pool_id}/.well-known/jwks.json", get(jwks))
        .route(
            "/cognito/{pool_id}/.well-known/openid-configuration",
            get(configuration),
        )
        .layer(open_to_all())
        .with_state(pool)
}

/// CORS for what any page may ask.
pub(crate) fn open_to_all() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(Any)
        .expose_headers([HeaderName::from_static(answer::ERROR_TYPE)])
        .max_age(Duration::from_secs(24 * 3600))
}

async fn serve(State(pool): State<Arc<Pool>>, request: Request<Body>) -> Response {
    let from = client_address(&request);
    let target = request
        .headers()
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok());
    let operation = target.and_then(|target| target.strip_prefix(TARGET)).map(str::to_owned);
    let answered = match (operation, body::to_bytes(request.into_body(), MAX_BODY_BYTES).await) {
        (Some(operation), Ok(body)) => perform(&pool, &operation, &body, from).await,
        (None, _) => Err(Failure::UnknownOperation),
        (_, Err(_)) => Err(Failure::Unreadable),
    };
    answered.map_or_else(IntoResponse::into_response, success)
}

/// Every operation, on one page.
async fn perform(pool: &Pool, operation: &str, body: &[u8], from: Option<IpAddr>) -> Result<Value, Failure> {
    let input = || input::read(body);
    match operation {
        "SignUp" => sign_up::sign_up(pool, input()?, from).await,
        "ConfirmSignUp" => sign_up::confirm(pool, input()?, from).await,
        "ResendConfirmationCode" => sign_up::resend(pool, input()?, from).await,
        "InitiateAuth" => auth::initiate(pool, input()?, from).await,
        "RespondToAuthChallenge" => auth::respond(pool, input()?, from).await,
        "GetTokensFromRefreshToken" => auth::exchange(pool, input()?).await,
        "RevokeToken" => auth::revoke(pool, input()?).await,
        "GlobalSignOut" => auth::sign_out_everywhere(pool, input()?).await,
        "ForgotPassword" => reset::forgot(pool, input()?, from).await,
        "ConfirmForgotPassword" => reset::confirm(pool, input()?, from).await,
        "GetUser" => account::get_user(pool, input()?).await,
        "UpdateUserAttributes" => account::update(pool, input()?).await,
        "ChangePassword" => account::change_password(pool, input()?, from).await,
        "AssociateSoftwareToken" => account::associate(pool, input()?).await,
        "VerifySoftwareToken" => account::verify(pool, input()?, from).await,
        "SetUserMFAPreference" => account::prefer(pool, input()?).await,
        _ => Err(Failure::UnknownOperation),
    }
}

fn client_address(request: &Request<Body>) -> Option<IpAddr> {
    let connection = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    Some(connection.0.ip())
}

async fn jwks(State(pool): State<Arc<Pool>>, Path(pool_id): Path<String>) -> Response {
    match pool.jwks().await {
        Ok(keys) => of_this_pool(&pool, &pool_id, || json!({"keys": keys})),
        Err(error) => Failure::from(error).into_response(),
    }
}

/// OpenID Connect Discovery 1.0, 3, as far as Cognito fills it in for a pool without hosted pages.
async fn configuration(State(pool): State<Arc<Pool>>, Path(pool_id): Path<String>) -> Response {
    of_this_pool(&pool, &pool_id, || {
        let issuer = pool.issuer();
        json!({
            "issuer": issuer,
            "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "token"],
            "scopes_supported": ["openid", "email", "profile"],
            "subject_types_supported": ["public"],
        })
    })
}

fn of_this_pool(pool: &Pool, pool_id: &str, document: impl Fn() -> Value) -> Response {
    match pool_id == pool.id() {
        true => ([(header::CACHE_CONTROL, KEYS_MAX_AGE)], Json(document())).into_response(),
        false => StatusCode::NOT_FOUND.into_response(),
    }
}
