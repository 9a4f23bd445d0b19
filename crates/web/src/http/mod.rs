//! The edge: how requests are read and answers are written, the same for every route.

pub mod caller;
pub mod client;
pub mod cors;
pub mod extract;
pub mod headers;
pub mod once;
pub mod picture;
pub mod problem;
pub mod proxy;
pub mod rate;
pub mod reply;
pub mod sse;

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use maat_app::{
    App, Error, Result, limit::Limits, pool::Pool, session::Sessions, sign_in::SignIn, token::Verifier, users::Users,
};

/// What every handler has at hand. The router clones it for each request, several times over: so it is one pointer.
#[derive(Clone)]
pub struct Web(Arc<Hand>);

/// What is in [`Web`].
#[derive(Clone)]
pub struct Hand {
    /// The use cases.
    pub app: App,
    /// The pool that the pages sign in to.
    pub sign_in: Arc<dyn SignIn>,
    /// The same, where it is the one built in.
    pub pool: Option<Arc<Pool>>,
    /// Who an access token is.
    pub verifier: Arc<Verifier>,
    /// Users.
    pub users: Arc<Users>,
    /// Signed-in browsers.
    pub sessions: Arc<Sessions>,
    /// How often is too often.
    pub limits: Arc<Limits>,
    /// Where people reach this, without a slash at the end: `http://127.0.0.1:8080`.
    pub public_url: Arc<str>,
    /// Whose pages may use the API, besides our own.
    pub origins: Arc<[cors::Origin]>,
    /// Whose word on whom they speak for is believed.
    pub proxies: Arc<[proxy::Proxy]>,
    /// Whether this host holds connections open, for streams of events.
    pub streams: bool,
    /// How many requests are too many.
    pub rate: Arc<rate::Rate>,
}

impl Hand {
    /// The pool built in.
    ///
    /// # Errors
    /// `NotFound` where people sign in elsewhere.
    pub fn built_in(&self) -> Result<&Arc<Pool>> {
        self.pool.as_ref().ok_or_else(Error::not_found)
    }
}

impl From<Hand> for Web {
    fn from(hand: Hand) -> Self {
        Self(Arc::new(hand))
    }
}

impl Deref for Web {
    type Target = Hand;

    fn deref(&self) -> &Hand {
        &self.0
    }
}

/// While it is being wired: what was cloned before does not see the change.
impl DerefMut for Web {
    fn deref_mut(&mut self) -> &mut Hand {
        Arc::make_mut(&mut self.0)
    }
}
