//! That a person is really told: who, by which way, how often, and what is not said.

use std::time::Duration;

use maat_app::push::{Says, Sent, Wake};
use maat_core::role::Role;
use maat_tests::{Client, Family, World};
use serde_json::{Value, json};

use crate::{carer, id};

/// A mother and a grandfather in the circle, a neighbour who looks along outside it; each with a phone of their name.
struct Circle {
    world: World,
    family: Family,
    opa: Client,
    watch: Client,
}

impl Circle {
    async fn at(now: &str) -> Self {
        let world = World::at(now).await;
        let family = Family::of(&world, "Anna").await;
        let opa = carer(&world, &family, "Opa", Role::Viewer, &[family.sam]).await;
        let neighbour = carer(&world, &family, "Bea", Role::Viewer, &[family.sam]).await;
        for (who, token) in [(&family.owner, "anna"), (&opa, "opa"), (&neighbour, "bea")] {
            let phone = json!({"kind": "fcm", "token": token});
            who.put("/v1/me/push", phone).await.is(204);
        }
        let (first, second) = (world.id_of(&family.owner).await, world.id_of(&opa).await);
        let members = json!([{"user_id": first}, {"user_id": second}]);
        let circle = json!({"step_minutes": 5, "members": members});
        family.owner.put(family.sams("circle"), circle).await.is(200);
        let watch = family.watch(&world).await;
        Self {
            world,
            family,
            opa,
            watch,
        }
    }

    /// On a Monday, at nine in Amsterdam.
    async fn at_nine() -> Self {
        Self::at("2026-11-23T08:00:00Z").await
    }

    /// Sam asks for help, and what is due then is done; the alert.
    async fn help(&self) -> Value {
        let event = json!({"id": self.family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
        let events = json!({ "events": [event] });
        self.watch.post("/v1/watch/events", events).await.is(200);
        self.world.catch_up().await;
        self.family.alerts("open").await.remove(0)
    }

    async fn likes(&self, who: &Client, notifications: Value) {
        who.put("/v1/me/notifications", notifications).await.is(200);
    }

    async fn reached_nowhere(&self, who: &Client) {
        who.put("/v1/me/push", json!({"kind": "none"})).await.is(204);
    }

    /// Whose phones were handed something since the last time, in order.
    fn pushed(&self) -> Vec<String> {
        let mut phones: Vec<String> = self.world.wrist.pushed().into_iter().map(|(token, _)| token).collect();
        phones.sort();
        phones
    }

    /// To whom letters went, oldest first.
    fn letters(&self) -> Vec<String> {
        self.world.mail.letters().into_iter().map(|letter| letter.to).collect()
    }

    async fn deliveries(&self) -> usize {
        self.world.rows_of("delivery").await.len()
    }

    /// Something at half past nine that is not answered, and the hour after it, in which the watch is heard now and then.
    async fn unanswered(&self, telling: &str) {
        let entry = json!({"title": "Pill", "start": "2026-11-23T09:30", "confirm": "done", "telling": telling});
        self.family.plan(entry).await;
        for _ in 0..60 {
            self.world.live(1).await;
            self.watch.get("/v1/watch/sync").await.is(200);
        }
    }
}

#[tokio::test]
async fn who_is_told_is_pushed_once_then_the_next_one_and_nobody_outside_the_circle() {
    let circle = Circle::at_nine().await;
    let alert = circle.help().await;
    let pushed = circle.world.wrist.pushed();
    let [(token, Wake { says, ttl, topic })] = &pushed[..] else {
        panic!("{pushed:?}");
    };
    assert_eq!(token, "anna");
    assert_eq!(*says, Says::Alert(id(&alert).parse().unwrap()));
    assert_eq!(*ttl, Duration::from_secs(3600));
    assert!(topic.len() <= 32);
    circle.world.live(4).await;
    assert_eq!(circle.pushed(), Vec::<String>::new(), "once");
    circle.world.live(2).await;
    assert_eq!(circle.pushed(), ["opa"]);
    circle.world.live(30).await;
    assert_eq!(circle.pushed(), Vec::<String>::new());
    assert_eq!(circle.deliveries().await, 0);
}

#[tokio::test]
async fn a_telling_that_was_written_before_a_crash_goes_out_after_it() {
    let circle = Circle::at_nine().await;
    let event = json!({"id": circle.family.sam, "kind": "help", "at": "2026-11-23T08:00:00Z"});
    let events = json!({ "events": [event] });
    circle.watch.post("/v1/watch/events", events).await.is(200);
    assert_eq!(circle.pushed(), Vec::<String>::new());
    let again = circle.world.restart().await;
    again.catch_up().await;
    let pushed = again.wrist.pushed();
    assert_eq!((pushed.len(), pushed[0].0.as_str()), (1, "anna"));
}

#[tokio::test]
async fn whoever_has_several_phones_is_told_on_each_and_again_only_where_it_failed() {
    let circle = Circle::at_nine().await;
    let tablet = json!({"kind": "fcm", "token": "tablet"});
    circle.family.owner.put("/v1/me/push", tablet).await.is(204);
    circle
        .world
        .wrist
        .answer_to("tablet", Sent::Later(Some(Duration::from_secs(90))));
    circle.help().await;
    assert_eq!(circle.pushed(), ["anna", "tablet"]);
    assert_eq!(circle.deliveries().await, 1);
    circle.world.wrist.answer(Sent::Sent);
    circle.world.live(1).await;
    assert_eq!(
        circle.pushed(),
        Vec::<String>::new(),
        "it asked to be left alone for 90 seconds"
    );
    circle.world.live(1).await;
    assert_eq!(circle.pushed(), ["tablet"]);
    assert_eq!(circle.deliveries().await, 0);
}

#[tokio::test]
async fn a_push_that_never_goes_out_is_given_up_after_an_hour() {
    let circle = Circle::at_nine().await;
    circle.world.wrist.answer(Sent::Later(None));
    circle.help().await;
    circle.world.live(58).await;
    assert!(circle.deliveries().await > 0);
    circle.world.live(10).await;
    assert_eq!(circle.deliveries().await, 0);
    circle.pushed();
    circle.world.live(10).await;
    assert_eq!(circle.pushed(), Vec::<String>::new());
}

#[tokio::test]
async fn once_someone_goes_nobody_is_told_any_more() {
    let circle = Circle::at_nine().await;
    circle.world.wrist.answer(Sent::Later(None));
    let alert = circle.help().await;
    let take = circle.family.here(&format!("alerts/{}/take", id(&alert)));
    circle.family.owner.post(take, json!({})).await.is(200);
    circle.pushed();
    circle.world.live(20).await;
    assert_eq!(circle.pushed(), Vec::<String>::new());
    assert_eq!((circle.deliveries().await, circle.letters().len()), (0, 0));
}

#[tokio::test]
async fn a_phone_that_its_service_no_longer_knows_is_ended_and_a_letter_takes_its_place() {
    let circle = Circle::at_nine().await;
    circle.world.wrist.answer_to("anna", Sent::Gone);
    circle.help().await;
    assert_eq!(circle.pushed(), ["anna"]);
    let reached = circle.world.rows_of("reached").await;
    assert!(reached.iter().all(|row| row.data["subscription"]["token"] != "anna"));
    assert_eq!(circle.deliveries().await, 0, "there is no one to send it to");
    assert_eq!(circle.letters(), Vec::<String>::new());
    circle.world.live(6).await;
    assert_eq!(circle.letters(), ["anna@example.org"]);
    assert_eq!(circle.pushed(), ["opa"]);
}

#[tokio::test]
async fn once_everyone_was_told_each_is_written_to_once() {
    let circle = Circle::at_nine().await;
    circle.reached_nowhere(&circle.family.owner).await;
    circle.help().await;
    assert_eq!(circle.letters(), Vec::<String>::new());
    circle.world.live(6).await;
    assert_eq!(circle.letters(), ["anna@example.org"], "no push reaches her");
    circle.world.live(3).await;
    assert_eq!(circle.letters().len(), 1);
    circle.world.live(3).await;
    assert_eq!(circle.letters(), ["anna@example.org", "opa@example.org"], "each once");
    circle.world.live(60).await;
    assert_eq!(circle.letters().len(), 2);
}

#[tokio::test]
async fn a_letter_leads_to_today_and_names_nobody() {
    let circle = Circle::at_nine().await;
    circle.likes(&circle.family.owner, json!({"help": "mail"})).await;
    circle
        .family
        .owner
        .patch("/v1/me", json!({"language": "nl"}))
        .await
        .is(200);
    let alert = circle.help().await;
    assert_eq!(
        circle.pushed(),
        Vec::<String>::new(),
        "she likes letters, and gets them at once"
    );
    let [letter] = circle.world.mail.letters().try_into().unwrap();
    assert_eq!(
        (&*letter.to, &*letter.subject),
        ("anna@example.org", "Iemand heeft je nodig bij MAAT")
    );
    assert!(
        letter
            .text
            .contains(&format!("http://127.0.0.1:8080/alerts/{}", id(&alert))),
        "{}",
        letter.text
    );
    for name in ["Sam", "Anna", "help", "hulp"] {
        assert!(
            !letter.text.contains(name) && !letter.subject.contains(name),
            "{name}: {}",
            letter.text
        );
    }
    circle.world.live(30).await;
    let to_her = circle.letters().iter().filter(|to| *to == "anna@example.org").count();
    assert_eq!(to_her, 1, "no second one when everyone was told");
}

#[tokio::test]
async fn whoever_wants_neither_is_left_alone_and_the_next_one_hears() {
    let circle = Circle::at_nine().await;
    circle.likes(&circle.family.owner, json!({"help": "none"})).await;
    circle.help().await;
    assert_eq!(circle.pushed(), Vec::<String>::new());
    circle.world.live(20).await;
    assert_eq!(circle.pushed(), ["opa"]);
    assert_eq!(circle.letters(), ["opa@example.org"]);
}

#[tokio::test]
async fn whoever_was_taken_out_meanwhile_hears_nothing() {
    let circle = Circle::at_nine().await;
    circle.help().await;
    circle.world.wrist.answer(Sent::Later(None));
    circle.world.live(5).await;
    assert!(circle.pushed().contains(&"opa".to_owned()));
    let opa = circle.world.id_of(&circle.opa).await;
    let carer = circle.family.here(&format!("carers/{opa}"));
    circle.family.owner.delete(carer).await.is(204);
    circle.world.live(10).await;
    assert!(!circle.pushed().contains(&"opa".to_owned()));
    assert!(!circle.letters().contains(&"opa@example.org".to_owned()));
}

#[tokio::test]
async fn to_whom_it_is_handed_over_is_told() {
    let circle = Circle::at_nine().await;
    let alert = circle.help().await;
    circle.pushed();
    let opa = circle.world.id_of(&circle.opa).await;
    let path = circle.family.here(&format!("alerts/{}/hand-over", id(&alert)));
    circle.family.owner.post(path, json!({ "user_id": opa })).await.is(200);
    circle.world.catch_up().await;
    assert_eq!(circle.pushed(), ["opa"]);
}

#[tokio::test]
async fn what_the_plan_wants_only_on_today_is_told_there_alone() {
    let circle = Circle::at_nine().await;
    circle.unanswered("line").await;
    assert_eq!(circle.world.rows_of("open_alert").await.len(), 1, "it stands on Today");
    assert_eq!(circle.pushed(), Vec::<String>::new());
    assert_eq!(circle.letters(), Vec::<String>::new());
}

#[tokio::test]
async fn what_the_plan_wants_pushed_is_pushed_whatever_the_hour() {
    let circle = Circle::at_nine().await;
    let all_day = json!({"quiet_hours": {"from": "00:00", "until": "23:59"}});
    circle.likes(&circle.family.owner, all_day.clone()).await;
    circle.likes(&circle.opa, all_day).await;
    circle.unanswered("push").await;
    assert_eq!(circle.pushed(), ["anna", "opa"]);
}

#[tokio::test]
async fn a_notice_waits_until_the_quiet_hours_are_over() {
    let circle = Circle::at_nine().await;
    let morning = json!({"quiet_hours": {"from": "09:00", "until": "13:00"}});
    circle.likes(&circle.family.owner, morning).await;
    circle.unanswered("notice").await;
    assert_eq!(circle.pushed(), ["opa"], "who keeps none is told");
    // Ten in Amsterdam until now.
    circle.world.live(179).await;
    assert!(!circle.pushed().contains(&"anna".to_owned()));
    circle.world.live(2).await;
    assert!(circle.pushed().contains(&"anna".to_owned()));
}
