//! A server at the other end: HTTP/1.1 or 2 over TLS, which keeps what it was sent and answers as it is told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Response, Version},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode};
use maat_push::Outbound;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

const MAX_BODY: usize = 64 * 1024;

/// What the server was sent.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) version: Version,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    /// A header that is there once.
    pub(crate) fn header(&self, name: &str) -> &str {
        let all: Vec<_> = self.headers.get_all(name).iter().collect();
        assert_eq!(all.len(), 1, "{name}");
        all[0].to_str().unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Talk {
    seen: Vec<Seen>,
    answers: VecDeque<Response<String>>,
}

/// The server.
pub(crate) struct Peer {
    pub(crate) port: u16,
    root: reqwest::Certificate,
    talk: Arc<Mutex<Talk>>,
}

impl Peer {
    /// One that speaks these protocols (ALPN).
    pub(crate) async fn speaking(protocols: &[&str]) -> Self {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = signing_key.serialize_der().try_into().unwrap();
        let mut tls = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        tls.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = Self {
            port: listener.local_addr().unwrap().port(),
            root: reqwest::Certificate::from_der(cert.der()).unwrap(),
            talk: Arc::default(),
        };
        let router = Router::new().fallback(answer).with_state(peer.talk.clone());
        tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(tls)), router));
        peer
    }

    /// One as most are.
    pub(crate) async fn new() -> Self {
        Self::speaking(&["h2", "http/1.1"]).await
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The world in which this server is vouched for.
    pub(crate) fn outbound(&self) -> Outbound {
        Outbound {
            roots: vec![self.root.clone()],
            ..Outbound::default()
        }
    }

    /// The next answer, after those that wait already. Without one, the answer is 200.
    pub(crate) fn answers(&self, status: u16, headers: &[(&str, &str)], body: impl Into<String>) {
        let mut answer = Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        let answer = answer.body(body.into()).unwrap();
        self.talk.lock().unwrap().answers.push_back(answer);
    }

    /// What it was sent since it was last asked.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.talk.lock().unwrap().seen)
    }

    /// The one thing it was sent.
    pub(crate) fn only(&self) -> Seen {
        let [seen] = self.seen().try_into().unwrap();
        seen
    }
}

async fn serve(listener: TcpListener, tls: TlsAcceptor, router: Router) {
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, service) = (tls.clone(), TowerToHyperService::new(router.clone()));
        tokio::spawn(async move {
            if let Ok(stream) = tls.accept(stream).await {
                let server = auto::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            }
        });
    }
}

async fn answer(State(talk): State<Arc<Mutex<Talk>>>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.unwrap().to_vec();
    let mut talk = talk.lock().unwrap();
    talk.seen.push(Seen {
        version: head.version,
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        headers: head.headers,
        body,
    });
    talk.answers.pop_front().unwrap_or_default().map(Body::from)
}

/// The head and claims of a token that was signed with this key.
pub(crate) fn verified(token: &str, key: &DecodingKey, algorithm: Algorithm) -> (Header, Value) {
    let mut validation = Validation::new(algorithm);
    // The clock of the tests stands still.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let token = decode::<Value>(token, key, &validation).unwrap();
    (token.header, token.claims)
}
