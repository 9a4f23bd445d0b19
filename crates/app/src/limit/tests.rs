use futures::future::join_all;

use super::*;
use crate::{table::MemoryTable, testing::SetClock};

const TEN: Limit = Limit {
    name: "test",
    most: 10,
    seconds: 900,
};

fn limits() -> (Arc<SetClock>, Arc<Limits>) {
    let clock = Arc::new(SetClock::at("2026-11-23T08:00:00Z".parse().unwrap()));
    let secrets = Arc::new(Secrets::new(&[7; 32]));
    let limits = Limits::new(Arc::new(MemoryTable::new()), secrets, clock.clone());
    (clock, Arc::new(limits))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_tries_at_once_never_pass_the_limit() {
    let (_, limits) = limits();
    let tries = (0..1000).map(|_| {
        let limits = limits.clone();
        tokio::spawn(async move { limits.take(TEN, "anna").await.unwrap() })
    });
    let let_through = join_all(tries)
        .await
        .into_iter()
        .filter(|taken| *taken.as_ref().unwrap());
    assert_eq!(let_through.count(), 10);
    assert!(limits.take(TEN, "bram").await.unwrap(), "someone else is not held up");
}

#[tokio::test]
async fn a_new_window_begins_anew_and_what_is_given_back_counts_no_more() {
    let (clock, limits) = limits();
    for _ in 0..10 {
        assert!(limits.take(TEN, "anna").await.unwrap());
    }
    assert!(!limits.take(TEN, "anna").await.unwrap());
    limits.give_back(TEN, "anna").await.unwrap();
    assert!(limits.take(TEN, "anna").await.unwrap());
    assert!(!limits.take(TEN, "anna").await.unwrap());
    clock.advance(jiff::SignedDuration::from_secs(900));
    assert!(limits.take(TEN, "anna").await.unwrap());
}

#[test]
fn an_ipv6_household_is_counted_as_one() {
    let network = |text: &str| network(text.parse().unwrap());
    assert_eq!(network("192.0.2.7"), "192.0.2.7");
    assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
    assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
    assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
}
