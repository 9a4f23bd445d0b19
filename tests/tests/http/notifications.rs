use maat_app::push::MAX_REACHED;
use maat_tests::{Client, World};
use serde_json::{Value, json};

use crate::at_nine;

fn fcm(token: &str) -> Value {
    json!({"kind": "fcm", "token": token})
}

async fn reach(who: &Client, token: &str) {
    who.put("/v1/me/push", fcm(token)).await.is(204);
}

async fn tokens(world: &World) -> Vec<String> {
    let rows = world.rows_of("reached").await.into_iter();
    let token = |row: maat_app::table::Item| row.data["subscription"]["token"].as_str().unwrap().to_owned();
    let mut tokens: Vec<String> = rows.map(token).collect();
    tokens.sort();
    tokens
}

#[tokio::test]
async fn until_i_say_otherwise_i_am_told_as_is_usual() {
    let (_, family) = at_nine().await;
    let usual = family.owner.get("/v1/me/notifications").await;
    assert_eq!(usual.tag(), "\"0\"");
    let night = json!({"from": "22:00:00", "until": "07:00:00"});
    assert_eq!(
        usual.is(200),
        json!({"help": "push", "urgent": "push", "notice": "push", "quiet_hours": night})
    );
}

#[tokio::test]
async fn what_i_say_is_kept_and_what_i_leave_out_is_as_usual() {
    let (world, family) = at_nine().await;
    let mine = json!({"help": "mail", "notice": "none", "quiet_hours": null});
    let put = family.owner.put("/v1/me/notifications", mine).await;
    let tag = put.tag();
    let kept = json!({"help": "mail", "urgent": "push", "notice": "none", "quiet_hours": null});
    assert_eq!(put.is(200), kept);
    let read = family.owner.get("/v1/me/notifications").await;
    assert_eq!((read.tag(), read.is(200)), (tag, kept));
    let other = world.user("Bo").await;
    assert_eq!(other.get("/v1/me/notifications").await.is(200)["help"], "push");
}

#[tokio::test]
async fn of_two_who_say_it_at_once_one_is_told() {
    let (_, family) = at_nine().await;
    let put = |tag: &'static str| {
        let ask = family.owner.put("/v1/me/notifications", json!({"notice": "mail"}));
        ask.with("if-match", tag)
    };
    put("\"0\"").await.is(200);
    put("\"0\"").await.refused(412, "stale");
    put("\"1\"").await.is(200);
}

#[tokio::test]
async fn what_is_wrong_with_how_i_am_told_is_named_and_changes_nothing() {
    let (world, family) = at_nine().await;
    let before = world.rows().await;
    for (wrong, field) in [
        (json!({"help": "pigeon"}), "help"),
        (json!({"urgent": 1}), "urgent"),
        (json!({"notice": null}), "notice"),
        (json!({"quiet_hours": {"from": "22:00"}}), "quiet_hours.until"),
        (
            json!({"quiet_hours": {"from": "25:00", "until": "07:00"}}),
            "quiet_hours.from",
        ),
        (
            json!({"quiet_hours": {"from": "07:00", "until": "07:00"}}),
            "quiet_hours.until",
        ),
    ] {
        let answer = family.owner.put("/v1/me/notifications", wrong.clone()).await;
        assert_eq!(answer.invalid(), field, "{wrong}");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn i_am_reached_in_several_browsers_and_phones_each_once() {
    let (world, family) = at_nine().await;
    for token in ["phone", "tablet", "phone"] {
        reach(&family.owner, token).await;
    }
    assert_eq!(tokens(&world).await, ["phone", "tablet"]);
    let before = world.rows().await;
    reach(&family.owner, "phone").await;
    assert_eq!(world.rows().await, before, "to say the same again writes nothing");
    for row in world.rows_of("reached").await {
        assert!(
            !row.key.sk.contains("phone") && !row.key.sk.contains("tablet"),
            "{:?}",
            row.key
        );
    }
}

#[tokio::test]
async fn of_more_than_can_be_the_one_that_came_first_goes() {
    let (world, family) = at_nine().await;
    for number in 0..=MAX_REACHED {
        reach(&family.owner, &format!("phone-{number:02}")).await;
        world.pass(jiff::SignedDuration::from_secs(1));
    }
    let tokens = tokens(&world).await;
    assert_eq!(tokens.len(), MAX_REACHED);
    assert_eq!(tokens[0], "phone-01");
}

#[tokio::test]
async fn i_am_told_no_more_at_one_address_or_at_all_and_others_still_are() {
    let (world, family) = at_nine().await;
    let bo = world.user("Bo").await;
    for (who, token) in [
        (&family.owner, "phone"),
        (&family.owner, "tablet"),
        (&family.owner, "laptop"),
        (&bo, "bo"),
    ] {
        reach(who, token).await;
    }
    let none = |token: &str| json!({"kind": "none", "token": token});
    for token in ["phone", "bo", "unknown"] {
        family.owner.put("/v1/me/push", none(token)).await.is(204);
    }
    assert_eq!(
        tokens(&world).await,
        ["bo", "laptop", "tablet"],
        "what is another's stays"
    );
    family.owner.put("/v1/me/push", json!({"kind": "none"})).await.is(204);
    assert_eq!(tokens(&world).await, ["bo"]);
}

#[tokio::test]
async fn what_is_wrong_with_where_i_am_reached_is_named_and_changes_nothing() {
    let (world, family) = at_nine().await;
    let before = world.rows().await;
    for (wrong, field) in [
        (json!({}), "kind"),
        (json!({"kind": "pigeon"}), "kind"),
        (json!({"kind": "fcm"}), "token"),
        (json!({"kind": "web_push", "endpoint": "https://ntfy.sh/x"}), "keys"),
        (fcm("refused"), "token"),
    ] {
        assert_eq!(family.owner.put("/v1/me/push", wrong).await.invalid(), field);
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn an_export_does_not_tell_where_i_am_reached() {
    let (_, family) = at_nine().await;
    reach(&family.owner, "my-own-phone").await;
    for export in [family.sams("export"), family.here("export")] {
        assert!(!family.owner.get(export).await.text().contains("my-own-phone"));
    }
}
