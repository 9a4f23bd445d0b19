use serde_json::json;

use crate::at_nine;

#[tokio::test]
async fn a_pictogram_is_found_in_dutch_and_in_english_and_says_whose_it_is() {
    let (world, _) = at_nine().await;
    let find = |query: &str| world.anyone().get(format!("/v1/pictograms?{query}"));
    let dutch = find("query=TANDEN&language=nl").await.is(200);
    let first = &dutch["items"][0];
    assert_eq!(
        (&first["id"], &first["name"]),
        (&json!("brush-teeth"), &json!("Tanden poetsen"))
    );
    for whose in ["source", "author", "licence"] {
        assert!(!first[whose].as_str().unwrap().is_empty(), "{whose}");
    }
    let english = find("query=teeth&language=en").await.is(200);
    assert_eq!(english["items"][0]["name"], "Brushing teeth");
    let by_browser = find("query=tanden").with("accept-language", "nl-BE").await.is(200);
    assert_eq!(by_browser["items"][0]["id"], "brush-teeth");
    assert_eq!(find("query=tanden&language=en").await.is(200)["items"], json!([]));
}

#[tokio::test]
async fn all_of_them_come_page_by_page() {
    let (world, _) = at_nine().await;
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world
            .anyone()
            .get(format!("/v1/pictograms?language=nl&limit=50{cursor}"))
            .await
            .is(200);
        ids.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].to_string()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert!(count >= 150 && ids.len() == count);
}

#[tokio::test]
async fn a_pictogram_can_run_nothing_and_is_kept() {
    let (world, _) = at_nine().await;
    let picture = world.anyone().get("/v1/pictograms/bus").await;
    picture.is(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    let rules = picture.header("content-security-policy");
    assert!(
        rules.contains("default-src 'none'") && rules.contains("sandbox"),
        "{rules}"
    );
    assert!(picture.text().starts_with("<svg"));
    let again = world
        .anyone()
        .get("/v1/pictograms/bus")
        .with("if-none-match", picture.tag());
    assert_eq!(again.await.status, 304);
}

#[tokio::test]
async fn a_bad_search_is_refused_with_its_field() {
    let (world, _) = at_nine().await;
    for (query, field) in [
        ("language=xx".to_owned(), "language"),
        (format!("query={}", "x".repeat(101)), "query"),
        ("limit=0".to_owned(), "limit"),
        ("cursor=nowhere".to_owned(), "cursor"),
    ] {
        let answer = world.anyone().get(format!("/v1/pictograms?{query}")).await;
        assert_eq!(answer.invalid(), field, "{query}");
    }
    for id in ["no-such", "..%2Fbus", "<script>"] {
        let path = format!("/v1/pictograms/{}", id.replace('<', "%3C").replace('>', "%3E"));
        world.anyone().get(path).await.refused(404, "not_found");
    }
}
