use maat_web::router::ROUTES;
use serde_json::json;

use crate::at_nine;

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused_on_every_route_and_changes_nothing() {
    let (world, family) = at_nine().await;
    let watch = family.watch(&world).await;
    let before = world.rows().await;
    let without_body = [
        "take",
        "resolve",
        "pairing-codes",
        "calendar",
        "calendar-feed",
        "media",
        "tell",
        "test",
    ];
    let with_body = ROUTES.iter().filter(|(method, path)| {
        ["POST", "PATCH"].contains(method) && !without_body.iter().any(|end| path.ends_with(end))
    });
    for (method, path) in with_body {
        let client = if path.starts_with("/v1/watch/") {
            &watch
        } else {
            &family.owner
        };
        // An occurrence has an id of its own kind.
        let id = match path.contains("/occurrences/") {
            true => format!("{}_2026-11-23", family.sam),
            false => family.sam.to_string(),
        };
        let path = path
            .replace("/proposals/{id}", &format!("/proposals/{}", family.sam))
            .replace("{org}", &family.organisation.to_string())
            .replace("{w}", &family.sam.to_string())
            .replace("{id}", &id)
            .replace("{a}", &family.sam.to_string())
            .replace("{r}", &family.sam.to_string())
            .replace("{g}", &family.sam.to_string())
            .replace("{e}", &family.sam.to_string())
            .replace("{d}", &family.sam.to_string())
            .replace("{user}", &family.sam.to_string());
        for body in ["", "{", "[]", "null", "\"text\"", "\u{1}"] {
            let answer = client.ask(method, &path).text("application/json", body).await;
            assert_eq!(answer.status, 400, "{method} {path} {body:?}");
            answer.refused(400, "malformed");
        }
        let (field, _) = client
            .ask(method, &path)
            .text("text/plain", "{}")
            .await
            .refused(400, "malformed");
        assert_eq!(field, "Content-Type", "{method} {path}");
        let large = format!("{{\"name\": \"{}\"}}", "x".repeat(1 << 20));
        client
            .ask(method, &path)
            .text("application/json", large)
            .await
            .refused(413, "too_large");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_is_nowhere_and_what_is_not_done_that_way_are_problems_too() {
    let (world, family) = at_nine().await;
    for path in ["/v1", "/v1/nothing", "/v1/wearers/x", "/v1/wearers/%00"] {
        family.owner.get(path).await.refused(404, "not_found");
    }
    family.owner.delete("/v1/me").await.refused(405, "not_allowed");
    for token in ["", "x", "a.b.c"] {
        let answer = world.bearer(token).get("/v1/me").await;
        answer.refused(401, "unauthenticated");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn a_parameter_given_twice_is_refused_by_its_name() {
    let (_world, family) = at_nine().await;
    let answer = family.owner.get("/v1/pictograms?language=en&language=nl").await;
    assert_eq!(answer.refused(422, "invalid").0, "language");
}

#[tokio::test]
async fn a_whole_number_may_be_written_with_a_point() {
    let (_world, family) = at_nine().await;
    let path = format!("/v1/organisations/{}/activities", family.organisation);
    let made = family
        .owner
        .post(&path, json!({ "title": "Maths", "duration_minutes": 45.0 }))
        .await;
    assert_eq!(made.is(201)["duration_minutes"], 45);
    let answer = family
        .owner
        .post(&path, json!({ "title": "Maths", "duration_minutes": 45.5 }))
        .await;
    assert_eq!(answer.refused(422, "invalid").0, "duration_minutes");
}
