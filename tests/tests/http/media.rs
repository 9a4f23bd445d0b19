use jiff::SignedDuration;
use maat_app::table::Item;
use maat_tests::{Family, World, png};
use serde_json::json;

use crate::{at_nine, id};

/// All that is stored but the counters of limits.
async fn kept(world: &World) -> Vec<Item> {
    let rows = world.rows().await.into_iter();
    rows.filter(|item| item.kind != "rate").collect()
}

#[tokio::test]
async fn a_picture_is_taken_in_and_shown_to_whoever_may_see_it() {
    let (world, family) = at_nine().await;
    let made = family.picture(&png(60, 40, [200, 30, 30])).await;
    assert_eq!(
        (&made["width"], &made["height"]),
        (&json!(40), &json!(40)),
        "its middle, square"
    );
    let read = family.owner.get(family.here(&format!("media/{}", id(&made)))).await;
    read.is(200);
    assert_eq!(read.header("content-type"), made["content_type"].as_str().unwrap());
    assert_eq!(read.header("x-content-type-options"), "nosniff");
    assert!(read.header("content-security-policy").contains("sandbox"));
    assert_eq!(read.body.len(), made["bytes"]);
    let known = family
        .owner
        .get(family.here(&format!("media/{}", id(&made))))
        .with("if-none-match", read.tag());
    assert_eq!(known.await.status, 304);
    // An <img> has no token; its address is enough, for a while.
    let url = made["url"].as_str().unwrap();
    let shown = world.anyone().get(url).await;
    assert_eq!((shown.status, &shown.body), (200, &read.body));
    world.wall.advance(SignedDuration::from_hours(3));
    world.anyone().get(url).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_address_is_good_for_what_it_was_made_for_alone() {
    let (world, family) = at_nine().await;
    let (one, other) = (
        family.picture(&png(4, 4, [1, 1, 1])).await,
        family.picture(&png(5, 5, [2, 2, 2])).await,
    );
    let url = one["url"].as_str().unwrap();
    let simple = |made: &serde_json::Value| id(made).replace('-', "");
    let until = url.rsplit('.').nth(1).unwrap();
    let later = until.parse::<i64>().unwrap() + 86_400;
    for forged in [
        url.replace(&simple(&one), &simple(&other)),
        url.replace(until, &later.to_string()),
        url[..url.len() - 1].to_owned(),
        format!("{url}A"),
        "/v1/media/x".to_owned(),
        "/v1/media/...".to_owned(),
    ] {
        world.anyone().get(&forged).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn the_same_picture_is_kept_once_in_an_organisation_and_apart_in_another() {
    let (world, family) = at_nine().await;
    let other = Family::of(&world, "Wim").await;
    let file = png(20, 20, [10, 200, 10]);
    let (first, again) = (family.picture(&file).await, family.picture(&file).await);
    assert_eq!(id(&first), id(&again));
    let elsewhere = other.picture(&file).await;
    assert_ne!(id(&first), id(&elsewhere), "its id tells nobody that another has it");
    assert_eq!(world.blobs.all().len(), 2);
    other
        .owner
        .get(other.here(&format!("media/{}", id(&first))))
        .await
        .refused(404, "not_found");
    assert_eq!(world.rows_of("media").await.len(), 2);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_nothing_is_kept() {
    let (world, family) = at_nine().await;
    let whole = png(30, 30, [0, 0, 0]);
    let mut huge = whole.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let before = kept(&world).await;
    for (kind, file) in [
        (
            "image/svg+xml",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(),
        ),
        ("image/png", b"<html><script>alert(1)</script></html>".to_vec()),
        ("image/png", whole[..whole.len() / 2].to_vec()),
        ("image/png", huge),
        ("image/gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
        ("image/png", Vec::new()),
    ] {
        let answer = family.owner.ask("POST", &family.here("media")).file(kind, file).await;
        assert_eq!(answer.invalid(), "file", "{kind}");
    }
    let large = family
        .owner
        .ask("POST", &family.here("media"))
        .file("image/png", vec![0; 7 << 20]);
    large.await.refused(413, "too_large");
    assert!(kept(&world).await == before);
    assert!(world.blobs.all().is_empty());
}

#[tokio::test]
async fn what_stands_behind_a_picture_in_its_file_is_not_kept() {
    let (_, family) = at_nine().await;
    let file = [
        png(30, 30, [1, 2, 3]),
        b"<html><script>alert(1)</script></html>".to_vec(),
    ]
    .concat();
    let made = family.picture(&file).await;
    let read = family.owner.get(family.here(&format!("media/{}", id(&made)))).await;
    assert!(!read.text().contains("script"));
    assert!(read.header("content-type").starts_with("image/"));
}

#[tokio::test]
async fn an_activity_shows_a_picture_of_its_own_organisation_and_the_watch_fetches_it() {
    let (world, family) = at_nine().await;
    let other = Family::of(&world, "Wim").await;
    let (own, foreign) = (
        family.picture(&png(8, 8, [5, 5, 5])).await,
        other.picture(&png(9, 9, [6, 6, 6])).await,
    );
    let activity = |picture: &str| json!({"title": "Grandma", "picture": picture, "steps": [{"title": "Shoes", "pictogram": "shoes"}]});
    let refused = family
        .owner
        .post(family.here("activities"), activity(id(&foreign)))
        .await;
    assert_eq!(refused.invalid(), "picture");
    let made = family.activity(activity(id(&own))).await;
    assert_eq!(made["picture"], own["id"]);
    family
        .plan(json!({"activity_id": made["id"], "start": "2026-11-23T10:00"}))
        .await;
    assert_eq!(family.first("2026-11-23").await["picture"], own["id"]);
    let watch = family.watch(&world).await;
    let sync = watch.get("/v1/watch/sync").await.is(200);
    let images = sync["images"].as_array().unwrap();
    let ids: Vec<_> = images.iter().map(|image| image["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&id(&own)) && ids.contains(&"shoes"), "{ids:?}");
    for image in images {
        assert!(!image["hash"].as_str().unwrap().is_empty());
        world.anyone().get(image["url"].as_str().unwrap()).await.is(200);
    }
}
