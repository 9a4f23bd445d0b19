//! Who asks: a carer with an access token, a watch with a device token, or no one in particular.

use axum::{
    Router,
    body::Body,
    http::{Request, Response, request::Builder},
};
use futures::future::BoxFuture;
use serde_json::Value;
use tower::ServiceExt;

use crate::{Answer, Frames, contract};

/// Someone with a token, or no one.
#[derive(Clone)]
pub struct Client {
    pub(crate) router: Router,
    /// What they bear.
    pub token: Option<String>,
}

/// A request, sent when it is awaited.
pub struct Ask {
    router: Router,
    request: Builder,
    body: Vec<u8>,
}

impl Client {
    /// A request without a body.
    pub fn ask(&self, method: &str, path: &str) -> Ask {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        Ask {
            router: self.router.clone(),
            request,
            body: Vec::new(),
        }
    }

    /// `GET`
    pub fn get(&self, path: impl AsRef<str>) -> Ask {
        self.ask("GET", path.as_ref())
    }

    /// `POST` of JSON.
    pub fn post(&self, path: impl AsRef<str>, body: Value) -> Ask {
        self.ask("POST", path.as_ref()).json(&body)
    }

    /// `PUT` of JSON.
    pub fn put(&self, path: impl AsRef<str>, body: Value) -> Ask {
        self.ask("PUT", path.as_ref()).json(&body)
    }

    /// `PATCH` with JSON.
    pub fn patch(&self, path: impl AsRef<str>, body: Value) -> Ask {
        self.ask("PATCH", path.as_ref()).json(&body)
    }

    /// `DELETE`
    pub fn delete(&self, path: impl AsRef<str>) -> Ask {
        self.ask("DELETE", path.as_ref())
    }

    /// `GET` of a stream of events.
    pub async fn stream(&self, path: impl AsRef<str>) -> Frames {
        Frames::read(self.get(path).begin().await)
    }
}

impl Ask {
    /// With this header.
    pub fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    /// From this address.
    pub fn from(mut self, address: &str) -> Self {
        let address = std::net::SocketAddr::new(address.parse().unwrap(), 50_000);
        self.request = self.request.extension(axum::extract::ConnectInfo(address));
        self
    }

    /// With this JSON.
    pub fn json(self, body: &Value) -> Self {
        self.text("application/json", body.to_string())
    }

    /// With this text of this type.
    pub fn text(self, kind: &str, body: impl Into<String>) -> Self {
        self.file(kind, body.into())
    }

    /// With this file of this type.
    pub fn file(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.with("content-type", kind)
    }

    /// Sends it; the answer's body is still to come.
    pub async fn begin(self) -> Response<Body> {
        let request = self.request.body(Body::from(self.body)).unwrap();
        self.router.oneshot(request).await.unwrap()
    }
}

impl IntoFuture for Ask {
    type Output = Answer;
    type IntoFuture = BoxFuture<'static, Answer>;

    fn into_future(self) -> Self::IntoFuture {
        let asked = (self.request.method_ref().cloned(), self.request.uri_ref().cloned());
        Box::pin(async move {
            let answer = Answer::read(self.begin().await).await;
            if let (Some(method), Some(uri)) = asked {
                contract::hold(&method, uri.path(), &answer);
            }
            answer
        })
    }
}
