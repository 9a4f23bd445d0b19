//! A pool over a table in memory, and a client that speaks its wire.

use std::sync::Arc;

use axum::{
    Router,
    body::{self, Body},
    http::{Request, Response, StatusCode},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use maat_app::{
    pool::{Pool, PoolConfig},
    secret::Secrets,
    sign_in::SignIn,
    table::MemoryTable,
    testing::{CountedIds, Outbox, SetClock},
};
use maat_web::{cognito, well_known};
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const ANNA: &str = "anna@example.org";
pub(crate) const PASSWORD: &str = "correct horse";

pub(crate) struct World {
    pub(crate) clock: Arc<SetClock>,
    pub(crate) mail: Arc<Outbox>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) app: Router,
}

pub(crate) async fn world() -> World {
    let clock = Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let mail = Arc::new(Outbox::default());
    let config = PoolConfig {
        region: "local".to_owned(),
        public_url: "http://127.0.0.1:8080".to_owned(),
    };
    let (table, ids) = (Arc::new(MemoryTable::new()), Arc::new(CountedIds::default()));
    let secrets = Arc::new(Secrets::new(&[7; 32]));
    let pool = Pool::open(table, secrets, clock.clone(), ids, mail.clone(), config).await;
    let pool = Arc::new(pool.unwrap());
    let app = cognito::router(pool.clone()).merge(well_known::router(pool.about(), None));
    World { clock, mail, pool, app }
}

impl World {
    pub(crate) async fn raw(&self, request: Request<Body>) -> Response<Body> {
        self.app.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.raw(Request::get(path).body(Body::empty()).unwrap()).await).await
    }

    pub(crate) async fn send(&self, operation: &str, body: String) -> Response<Body> {
        let request = Request::post("/cognito/")
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
            .header("content-type", "application/x-amz-json-1.1");
        self.raw(request.body(Body::from(body)).unwrap()).await
    }

    /// What the operation answers, which must be good. The client's id is added.
    pub(crate) async fn ok(&self, operation: &str, body: Value) -> Value {
        let (status, answer) = read(self.send(operation, self.of_client(body)).await).await;
        assert_eq!(status, StatusCode::OK, "{operation}: {answer}");
        answer
    }

    /// Name and words of the refusal, which header and body must tell alike.
    pub(crate) async fn refused(&self, operation: &str, body: Value) -> (String, String) {
        refusal(self.send(operation, self.of_client(body)).await).await
    }

    pub(crate) fn of_client(&self, mut body: Value) -> String {
        let given = body.as_object_mut().unwrap();
        given.entry("ClientId").or_insert_with(|| json!(self.pool.client_id()));
        body.to_string()
    }

    pub(crate) async fn confirmed(&self) {
        self.ok("SignUp", json!({"Username": ANNA, "Password": PASSWORD})).await;
        let code = self.mail.last_code(ANNA).unwrap();
        self.ok("ConfirmSignUp", json!({"Username": ANNA, "ConfirmationCode": code}))
            .await;
    }

    pub(crate) async fn signed_in(&self) -> Value {
        self.ok("InitiateAuth", by_password(PASSWORD)).await["AuthenticationResult"].take()
    }
}

pub(crate) async fn read(response: Response<Body>) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

pub(crate) async fn refusal(response: Response<Body>) -> (String, String) {
    assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
    let header = response.headers()["x-amzn-errortype"].to_str().unwrap().to_owned();
    let (status, answer) = read(response).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
    assert_eq!(answer["__type"], header);
    (header, answer["message"].as_str().unwrap().to_owned())
}

pub(crate) fn by_password(password: &str) -> Value {
    json!({"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": ANNA, "PASSWORD": password}})
}

pub(crate) fn by_refresh_token(token: &Value) -> Value {
    json!({"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": token}})
}

pub(crate) fn told(name: &str, message: &str) -> (String, String) {
    (name.to_owned(), message.to_owned())
}

pub(crate) fn claims(token: &Value) -> Value {
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}
