//! A store that is restored is the store as it was some time ago; what happened since is known to the watches alone.

use std::collections::BTreeSet;

use jiff::Timestamp;
use maat_core::prompt::{PromptId, Ringing};
use maat_tests::World;
use serde_json::json;

use crate::{TODAY, at_nine};

/// What a watch is left with: it rings each prompt once, whoever tells it again.
#[derive(Default)]
struct Watch(BTreeSet<PromptId>);

impl Watch {
    /// Hears what was sent, and says at which planned local times it rings.
    fn hears(&mut self, world: &World) -> Vec<String> {
        let sent: Vec<Ringing> = world.wrist.take().into_iter().map(|(_, ringing)| ringing).collect();
        let new = sent.into_iter().filter(|ringing| self.0.insert(ringing.prompt.id));
        new.map(|ringing| ringing.prompt.id.to_string().rsplit('T').next().unwrap().to_owned())
            .collect()
    }
}

#[tokio::test]
async fn after_a_restore_nothing_older_than_its_grace_rings_and_nothing_rings_twice() {
    let (world, family) = at_nine().await;
    for (title, start) in [("Maths", "09:10"), ("Break", "09:30"), ("Reading", "10:00")] {
        family
            .plan(json!({"title": title, "start": format!("{TODAY}T{start}")}))
            .await;
    }
    let mut watch = Watch::default();
    let backup = world.fork().await;
    world.live(25).await;
    assert_eq!(watch.hears(&world), ["09:10"]);

    // Down from 9:25 to 9:40; it goes on from what was backed up at nine.
    let restored = backup;
    restored.set("2026-11-23T08:40:00Z");
    let now: Timestamp = restored.app().now();
    restored.catch_up().await;
    let sent = restored.wrist.take();
    assert!(
        sent.iter().all(|(_, ringing)| now < ringing.prompt.until),
        "nothing is sent after its grace"
    );
    let again: Vec<_> = sent
        .iter()
        .filter(|(_, ringing)| !watch.0.insert(ringing.prompt.id))
        .collect();
    assert!(again.is_empty(), "what rang at 9:10 is over");
    assert_eq!(sent.len(), 1, "the break that came due meanwhile still rings");

    restored.live(30).await;
    assert_eq!(watch.hears(&restored), ["10:00"]);
}

#[tokio::test]
async fn what_rang_just_before_a_restore_is_told_again_under_its_id_and_a_watch_rings_it_once() {
    let (world, family) = at_nine().await;
    family
        .plan(json!({"title": "Maths", "start": format!("{TODAY}T09:10")}))
        .await;
    let mut watch = Watch::default();
    let restored = world.fork().await;
    world.live(12).await;
    assert_eq!(watch.hears(&world), ["09:10"]);
    restored.set("2026-11-23T08:13:00Z");
    restored.catch_up().await;
    assert_eq!(watch.hears(&restored), Vec::<String>::new());
    restored.live(60).await;
    assert_eq!(watch.hears(&restored), Vec::<String>::new());
    let ended = restored.rows_of("outcome").await;
    assert_eq!(ended.len(), 1, "and it ends in one outcome");
}
