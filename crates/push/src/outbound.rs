//! Going out: one way to make a client, that never follows a redirect and never waits long, and a look-up of names that
//! can refuse what lies inside.

use std::{
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use reqwest::{
    Certificate, Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

use crate::address::is_outside;

/// Longest wait for a connection, the look-up of the name included.
const CONNECT: Duration = Duration::from_secs(3);
/// Longest wait for an answer, from the beginning.
const ANSWER: Duration = Duration::from_secs(5);
/// Most that is read of an answer, in bytes.
const MAX_ANSWER: usize = 16 * 1024;

/// Finds the addresses of a name.
#[async_trait]
pub trait Lookup: Send + Sync + 'static {
    /// All addresses of `host`.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The look-up of the system.
struct System;

#[async_trait]
impl Lookup for System {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// How to reach the world: as the system does, unless told otherwise.
#[derive(Clone)]
pub struct Outbound {
    /// Who vouches for servers, besides those whom the system trusts.
    pub roots: Vec<Certificate>,
    /// How names are looked up.
    pub lookup: Arc<dyn Lookup>,
}

impl Default for Outbound {
    fn default() -> Self {
        Self {
            roots: Vec::new(),
            lookup: Arc::new(System),
        }
    }
}

impl Outbound {
    /// A client for addresses from configuration.
    pub(crate) fn trusted(&self) -> ClientBuilder {
        let lookup = Guarded {
            lookup: self.lookup.clone(),
            inside: None,
        };
        self.client(lookup)
    }

    /// A client for addresses from strangers: https alone, and no name but those in `inside` leads inside.
    pub(crate) fn wary(&self, inside: Vec<String>) -> ClientBuilder {
        let lookup = Guarded {
            lookup: self.lookup.clone(),
            inside: Some(inside.into()),
        };
        self.client(lookup).https_only(true)
    }

    fn client(&self, lookup: Guarded) -> ClientBuilder {
        Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .tls_certs_merge(self.roots.clone())
            .dns_resolver(Arc::new(lookup))
    }
}

/// Looks at each address when a connection is made: a name that was outside a moment ago may lead inside now.
struct Guarded {
    lookup: Arc<dyn Lookup>,
    /// Names that may lead inside; `None`: all may.
    inside: Option<Arc<[String]>>,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, inside) = (self.lookup.clone(), self.inside.clone());
        Box::pin(async move {
            let host = name.as_str();
            let free = inside.is_none_or(|inside| inside.iter().any(|name| name == host));
            let mut found = lookup.addresses(host).await?;
            found.retain(|address| free || is_outside(*address));
            if found.is_empty() {
                return Err(Box::<dyn Error + Send + Sync>::from(
                    "the name leads to no address outside",
                ));
            }
            Ok(Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

/// The body of an answer, as far as it is read: what a stranger's server sends may have no end.
pub(crate) async fn body(mut answer: reqwest::Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() >= MAX_ANSWER {
            body.truncate(MAX_ANSWER);
            break;
        }
    }
    body
}
