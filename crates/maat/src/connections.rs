//! Connections: how many there are at once, and how long one may take to say what it wants.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use maat_app::limit::network;
use maat_web::http::proxy::Proxy;
use tokio::{
    net::{TcpListener, TcpStream},
    select,
    sync::{Semaphore, watch},
    task::JoinSet,
    time::sleep,
};
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

/// Most connections at once; the next waits to be taken.
const MAX_OPEN: usize = 4_096;
/// Most of one network; the next is closed. A school is behind one address, and so is whoever wants to leave no room.
const MAX_OF_NETWORK: usize = 512;
/// How long the head of a request may take, and how long a connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// How long the next piece of a body may take.
const PIECE_WITHIN: Duration = Duration::from_secs(30);
/// How long nothing is taken when the system has no more to give.
const PAUSE: Duration = Duration::from_secs(1);

/// Answers by `router` until told to stop; then until those who are being answered have heard it all. Of a trusted proxy
/// there may be any number, as it speaks for many.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: Arc<[Proxy]>,
    mut stopped: watch::Receiver<bool>,
) {
    let (places, open) = (Arc::new(Semaphore::new(MAX_OPEN)), Arc::<Open>::default());
    let mut talks = JoinSet::new();
    loop {
        let place = places.clone().acquire_owned().await;
        let accepted = select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        let Ok((stream, from)) = accepted else {
            sleep(PAUSE).await;
            continue;
        };
        let many = from.ip().to_canonical().is_loopback() || proxies.iter().any(|proxy| proxy.has(from.ip()));
        let Some(counted) = open.clone().count(from.ip(), many) else {
            continue;
        };
        let talk = talk(stream, from, router.clone(), stopped.clone());
        talks.spawn(async move {
            let _held = (place, counted);
            talk.await;
        });
        while talks.try_join_next().is_some() {}
    }
    while talks.join_next().await.is_some() {}
}

async fn talk(stream: TcpStream, from: SocketAddr, router: Router, mut stopped: watch::Receiver<bool>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(TimeoutBody::new(PIECE_WITHIN, body)));
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().oneshot(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    // Whoever breaks off, says nonsense or says nothing is not answered: there is nobody to tell.
    select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// How many are open, by network.
#[derive(Default)]
struct Open(Mutex<HashMap<String, usize>>);

/// One that is counted, until it is dropped.
struct Counted {
    open: Arc<Open>,
    network: String,
}

impl Open {
    /// Counts one more; `None` if it is one too many, and `many` are not allowed.
    fn count(self: Arc<Self>, from: IpAddr, many: bool) -> Option<Counted> {
        let network = network(from);
        let mut open = self.hold();
        let theirs = open.entry(network.clone()).or_default();
        if *theirs >= MAX_OF_NETWORK && !many {
            return None;
        }
        *theirs += 1;
        drop(open);
        Some(Counted { open: self, network })
    }

    fn hold(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.open.hold();
        if let Some(theirs) = open.get_mut(&self.network) {
            *theirs -= 1;
            if *theirs == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Bytes, routing::post};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        time::Instant,
    };

    use super::*;

    /// A server that says how long a body is.
    async fn server() -> (SocketAddr, watch::Sender<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let router = Router::new().route("/", post(|body: Bytes| async move { body.len().to_string() }));
        tokio::spawn(serve(listener, router, Arc::default(), stopped));
        (address, stop)
    }

    /// What is answered to these words, until the connection is closed, and how long that takes.
    async fn said(words: &str) -> (String, Duration) {
        let (address, _stop) = server().await;
        let (mut stream, begun) = (TcpStream::connect(address).await.unwrap(), Instant::now());
        stream.write_all(words.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_is_slow_to_say_what_they_want_is_hung_up_on() {
        let long = HEAD_WITHIN * 3;
        for words in ["", "POST / HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
            let (answer, after) = said(words).await;
            assert!(
                !answer.contains("200 OK") && after < long,
                "{words:?}: {answer} after {after:?}"
            );
        }
        let (answer, after) = said("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok").await;
        assert!(
            answer.contains("200 OK") && after < long,
            "one that is idle: {answer} after {after:?}"
        );
        let (answer, after) = said("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nok").await;
        assert!(
            !answer.contains("200 OK") && after < long,
            "half a body: {answer} after {after:?}"
        );
    }

    #[tokio::test]
    async fn what_two_readers_could_take_for_two_requests_is_none() {
        let smuggled = "POST /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
        for head in [
            "Content-Length: 1\r\nContent-Length: 40",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked, identity",
            "Content-Length : 1",
        ] {
            let words = format!("POST / HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n{smuggled}");
            let (answer, _) = said(&words).await;
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{head}: {answer}");
            assert!(answer.starts_with("HTTP/1.1 400"), "{head}: {answer}");
        }
    }

    #[test]
    fn a_network_has_its_share_and_a_proxy_as_many_as_it_likes() {
        let (open, from) = (Arc::<Open>::default(), "203.0.113.9".parse().unwrap());
        let held: Vec<_> = (0..MAX_OF_NETWORK)
            .map(|_| open.clone().count(from, false).unwrap())
            .collect();
        assert!(open.clone().count(from, false).is_none());
        assert!(open.clone().count(from, true).is_some());
        assert!(open.clone().count("203.0.113.10".parse().unwrap(), false).is_some());
        drop(held);
        assert!(open.hold().is_empty(), "nothing is kept of who has gone");
    }
}
