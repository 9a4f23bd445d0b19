//! A world: the whole program over a table in memory, with clocks that stand still until they are moved.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use maat_app::{
    App,
    access::Caller,
    limit::Limits,
    live::Live,
    pool::{NewLogin, Pool, PoolConfig, Step},
    ports::Clock,
    ring::{Resting, turn},
    secret::Secrets,
    session::Sessions,
    table::{Item, MemoryTable, Op, Segment, Table},
    testing::{CountedIds, MemoryBlobs, Outbox, SetClock},
    turns::Turns,
    users::Users,
};
use maat_core::id::UserId;
use maat_web::{
    http::{Hand, Web, rate::Rate},
    letters::Letters,
    router::router,
};

use crate::{Asked, Client, Interleaved, PASSWORD, Wrist};

const URL: &str = "http://127.0.0.1:8080";
/// More items than a world of a test has.
const ITEMS: usize = 10_000;

/// The whole program.
pub struct World {
    /// The time of the plan.
    pub clock: Arc<SetClock>,
    /// The time on the wall: sign-ins, codes and limits go by it.
    pub wall: Arc<SetClock>,
    /// What is stored.
    pub table: Arc<MemoryTable>,
    /// What the table was asked for.
    pub asked: Arc<Asked>,
    /// The pictures.
    pub blobs: Arc<MemoryBlobs>,
    /// What was sent to watches.
    pub wrist: Arc<Wrist>,
    /// The letters that were sent.
    pub mail: Arc<Outbox>,
    /// What handlers have at hand.
    pub web: Web,
    ids: Arc<CountedIds>,
    anyone: Client,
}

impl World {
    /// An empty world, at this instant.
    pub async fn at(now: &str) -> Self {
        let table = Arc::new(MemoryTable::new());
        Self::over(table, Arc::default(), now.parse().unwrap(), Arc::default()).await
    }

    /// The same world again: what happens in one does not happen in the other.
    pub async fn fork(&self) -> Self {
        let table = Arc::new(MemoryTable::new());
        for some in self.rows().await.chunks(100) {
            let puts = some.iter().cloned().map(Op::Put).collect();
            table.transact(puts).await.unwrap();
        }
        let blobs = MemoryBlobs::default();
        blobs.all().clone_from(&self.blobs.all());
        Self::over(table, blobs.into(), self.clock.now(), self.ids.clone()).await
    }

    /// The program started again over what is stored: a second process beside the first, or the next after a crash.
    pub async fn restart(&self) -> Self {
        Self::over(
            self.table.clone(),
            self.blobs.clone(),
            self.clock.now(),
            self.ids.clone(),
        )
        .await
    }

    /// The same world, in which a token is good for so many requests a minute.
    pub fn with_rate(mut self, a_minute: u32) -> Self {
        self.web.rate = Arc::new(Rate::new(a_minute));
        self.anyone.router = router(self.web.clone());
        self
    }

    /// The same, believing this proxy.
    pub fn behind(mut self, proxy: &str) -> Self {
        self.web.proxies = [proxy.parse().unwrap()].into();
        self.anyone.router = router(self.web.clone());
        self
    }

    /// The same, where people reach it at this address.
    pub fn at_address(mut self, url: &str) -> Self {
        self.web.public_url = url.into();
        self.anyone.router = router(self.web.clone());
        self
    }

    /// The same world, on a host that holds no connection open.
    pub fn without_streams(mut self) -> Self {
        self.web.streams = false;
        self.anyone.router = router(self.web.clone());
        self
    }

    async fn over(memory: Arc<MemoryTable>, blobs: Arc<MemoryBlobs>, now: Timestamp, ids: Arc<CountedIds>) -> Self {
        let (clock, wall) = (Arc::new(SetClock::at(now)), Arc::new(SetClock::at(now)));
        let asked = Arc::<Asked>::default();
        let table: Arc<dyn Table> = Arc::new(Interleaved {
            table: memory.clone(),
            asked: asked.clone(),
        });
        let secrets = Arc::new(Secrets::new(&[7; 32]));
        let live = Live::default();
        let wrist = Arc::new(Wrist::over(live.clone()));
        let config = PoolConfig {
            region: "local".into(),
            public_url: URL.into(),
        };
        let mail = Arc::new(Outbox::default());
        let pool = Pool::open(
            table.clone(),
            secrets.clone(),
            wall.clone(),
            ids.clone(),
            mail.clone(),
            config,
        );
        let pool = Arc::new(pool.await.unwrap());
        let users = Arc::new(Users::new(
            table.clone(),
            secrets.clone(),
            wall.clone(),
            ids.clone(),
            pool.clone(),
        ));
        let letters = Letters {
            users: users.clone(),
            mail: mail.clone(),
            public_url: URL.into(),
        };
        let app = App {
            table: table.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            wall: wall.clone(),
            ids: ids.clone(),
            secrets: secrets.clone(),
            turns: Turns::default(),
            known: Arc::default(),
            live,
            push: wrist.clone(),
            mail: mail.clone(),
            letters: Arc::new(letters),
        };
        let web = Web::from(Hand {
            app,
            verifier: pool.verifier(),
            users,
            sessions: Arc::new(Sessions::new(table.clone(), secrets.clone(), wall.clone(), ids.clone())),
            limits: Arc::new(Limits::new(table, secrets, wall.clone())),
            sign_in: pool.clone(),
            pool: Some(pool),
            public_url: URL.into(),
            origins: Arc::default(),
            proxies: Arc::default(),
            streams: true,
            rate: Arc::default(),
        });
        let anyone = Client {
            router: router(web.clone()),
            token: None,
        };
        Self {
            clock,
            wall,
            table: memory,
            asked,
            blobs,
            wrist,
            mail,
            web,
            ids,
            anyone,
        }
    }

    /// The use cases.
    pub fn app(&self) -> &App {
        &self.web.app
    }

    /// No one in particular.
    pub fn anyone(&self) -> Client {
        self.anyone.clone()
    }

    /// Whoever bears this.
    pub fn bearer(&self, token: impl Into<String>) -> Client {
        Client {
            token: Some(token.into()),
            ..self.anyone()
        }
    }

    /// The same client as in another world.
    pub fn again(&self, client: &Client) -> Client {
        Client {
            token: client.token.clone(),
            ..self.anyone()
        }
    }

    /// Someone new, signed in.
    pub async fn user(&self, name: &str) -> Client {
        let email = format!("{}@example.org", name.to_lowercase());
        let pool = self.web.built_in().unwrap();
        pool.add_user(&email, Some(name.into()), Some(PASSWORD.into()))
            .await
            .unwrap();
        self.sign_in(&email).await
    }

    /// Someone new, signed in on the pages, who has not shown yet that their address is theirs.
    pub async fn unconfirmed(&self, name: &str) -> Caller {
        let email = format!("{}@example.org", name.to_lowercase());
        let (pool, new) = (
            self.web.built_in().unwrap(),
            NewLogin {
                email: email.clone(),
                password: PASSWORD.into(),
                name: Some(name.into()),
            },
        );
        pool.sign_up(new, None).await.unwrap();
        let Step::Done(signed_in) = pool.sign_in(&email, PASSWORD, None).await.unwrap() else {
            panic!("more than a password is asked for");
        };
        let user = self.web.users.resolve(&pool.vouch(signed_in)).await.unwrap();
        Caller { user }
    }

    /// The same one again, with a new token.
    pub async fn sign_in(&self, email: &str) -> Client {
        let pool = self.web.built_in().unwrap();
        let Step::Done(signed_in) = pool.sign_in(email, PASSWORD, None).await.unwrap() else {
            panic!("more than a password is asked for");
        };
        self.bearer(pool.tokens(signed_in).await.unwrap().access)
    }

    /// Who a signed-in client is.
    pub async fn id_of(&self, client: &Client) -> UserId {
        let me = client.get("/v1/me").await.is(200);
        me["id"].as_str().unwrap().parse().unwrap()
    }

    /// A signed-in client, as use cases know them.
    pub async fn caller(&self, client: &Client) -> Caller {
        Caller {
            user: self.id_of(client).await,
        }
    }

    /// Time passes: for the plan and on the wall.
    pub fn pass(&self, time: SignedDuration) {
        self.clock.advance(time);
        self.wall.advance(time);
    }

    /// Time passes for the plan alone: sign-ins stay good.
    pub fn set(&self, now: &str) {
        let now: Timestamp = now.parse().unwrap();
        self.clock.advance(now.duration_since(self.clock.now()));
    }

    /// Minutes pass, and what comes due is done, as by the loop of a single machine.
    pub async fn live(&self, minutes: i64) {
        for _ in 0..minutes {
            self.pass(SignedDuration::from_mins(1));
            self.catch_up().await;
        }
    }

    /// Does what is due, until nothing is.
    pub async fn catch_up(&self) {
        while turn(self.app(), 0, &mut Resting::default()).await.unwrap().is_zero() {}
    }

    /// Everything that is stored, by key.
    pub async fn rows(&self) -> Vec<Item> {
        let page = self.table.scan(Segment::WHOLE, None, ITEMS).await.unwrap();
        assert!(page.next.is_none(), "a world of more than {ITEMS} items");
        let mut rows = page.items;
        rows.sort_by(|one, other| one.key.cmp(&other.key));
        rows
    }

    /// Everything of one type that is stored.
    pub async fn rows_of(&self, kind: &str) -> Vec<Item> {
        let rows = self.rows().await;
        rows.into_iter().filter(|item| item.kind == kind).collect()
    }
}
