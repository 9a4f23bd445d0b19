//! What is read on its way in: whatever it is, it is no fault of ours.

use maat_tests::{Client, Family, World};
use tokio::runtime::Runtime;

use crate::each_in_time;

fn family() -> (Runtime, World, Family) {
    let runtime = Runtime::new().unwrap();
    let (world, family) = runtime.block_on(async {
        let world = World::at("2026-11-23T08:00:00Z").await.with_rate(0);
        let family = Family::of(&world, "Anna").await;
        (world, family)
    });
    (runtime, world, family)
}

/// The status of an answer, which is never ours to be ashamed of.
fn no_fault(runtime: &Runtime, client: &Client, method: &str, path: &str, kind: &str, body: &[u8]) {
    let text = String::from_utf8_lossy(body).into_owned();
    let answer = runtime.block_on(async { client.ask(method, path).text(kind, text).await });
    assert!(
        answer.status < 500,
        "{method} {path}: {} {}",
        answer.status,
        answer.text()
    );
}

/// As a query: what no address can hold is written with percent signs.
fn in_query(bytes: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"=&-.,:%+".contains(byte);
    let write = |byte: &u8| {
        if plain(byte) {
            char::from(*byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    bytes.iter().map(write).collect()
}

#[test]
fn any_query_is_answered() {
    const QUERIES: &[&str] = &[
        "limit=2&cursor=01936b2e-7d1c-7000-8000-000000000001",
        "from=2026-11-23&to=2026-12-01&state=open",
        "since=2026-11-23:0123456789ab,2026-11-24:0123456789ab&days=7&budget=1000",
        "query=bus&language=nl",
    ];
    let (runtime, _world, family) = family();
    each_in_time(QUERIES, |bytes| {
        let query = in_query(bytes);
        let (org, w) = (family.organisation, family.sam);
        for path in [
            format!("/v1/wearers/{w}/entries"),
            format!("/v1/wearers/{w}/days"),
            format!("/v1/organisations/{org}/alerts"),
            "/v1/pictograms".into(),
        ] {
            no_fault(
                &runtime,
                &family.owner,
                "GET",
                &format!("{path}?{query}"),
                "application/json",
                b"",
            );
        }
    });
}

#[test]
fn any_form_is_answered() {
    const FORMS: &[&str] = &[
        "email=anna%40example.org&password=Correct-horse-7&form_token=abc&next=%2F",
        "name=Sam&time_zone=Europe%2FAmsterdam",
    ];
    let (runtime, world, _family) = family();
    each_in_time(FORMS, |bytes| {
        for path in ["/sign-in", "/language", "/sign-up"] {
            no_fault(
                &runtime,
                &world.anyone(),
                "POST",
                path,
                "application/x-www-form-urlencoded",
                bytes,
            );
        }
    });
}

#[test]
fn any_word_of_a_stranger_or_an_owner_is_answered() {
    const BODIES: &[&str] = &[
        r#"{"events": [{"id": "01936b2e-7d1c-7000-8000-000000000001", "kind": "ok", "at": "2026-11-23T08:00:00Z", "sequence": 1}]}"#,
        r#"{"code": "BCDFGHJK", "device": {"name": "Watch", "platform": "web"}}"#,
        r#"{"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": "x", "AuthParameters": {"USERNAME": "a", "PASSWORD": "b"}}"#,
        r#"{"title": "Gym", "start": "2026-11-23T12:00", "repeat": "FREQ=DAILY", "steps": ["Shoes"]}"#,
    ];
    let (runtime, world, family) = family();
    let watch = runtime.block_on(family.watch(&world));
    each_in_time(BODIES, |bytes| {
        no_fault(&runtime, &watch, "POST", "/v1/watch/events", "application/json", bytes);
        no_fault(
            &runtime,
            &world.anyone(),
            "POST",
            "/v1/pairing",
            "application/json",
            bytes,
        );
        no_fault(
            &runtime,
            &world.anyone(),
            "POST",
            "/cognito/",
            "application/x-amz-json-1.1",
            bytes,
        );
        no_fault(
            &runtime,
            &family.owner,
            "POST",
            &format!("/v1/wearers/{}/entries", family.sam),
            "application/json",
            bytes,
        );
    });
}
