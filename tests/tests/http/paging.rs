use serde_json::{Value, json};

use crate::{TODAY, at_nine};

#[tokio::test]
async fn every_list_comes_page_by_page_each_thing_once() {
    let (_, family) = at_nine().await;
    for number in 0..4 {
        let title = json!({ "title": format!("Activity {number}") });
        family.activity(title).await;
        family
            .plan(json!({"title": "Maths", "start": format!("2026-11-23T1{number}:00")}))
            .await;
        maat_tests::Family::wearer(&family.owner, family.organisation, "Lou").await;
    }
    let first = family.first(TODAY).await;
    for kind in ["ok", "done", "undone", "no"] {
        let told = json!({"kind": kind, "occurrence_id": first["id"]});
        family.owner.post(family.sams("check-ins"), told).await.is(201);
    }
    for path in [
        family.here("activities"),
        family.here("wearers"),
        family.sams("entries"),
        family.sams("check-ins"),
    ] {
        let whole = family.owner.get(&path).await.is(200);
        let all = ids(&whole);
        assert!(whole["next"].is_null() && all.len() >= 4, "{path}");
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = family.owner.get(format!("{path}?limit=2{cursor}")).await.is(200);
            assert!(ids(&page).len() <= 2);
            paged.extend(ids(&page));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(paged, all, "{path}");
        for limit in ["0", "501", "-1", "many"] {
            assert_eq!(
                family.owner.get(format!("{path}?limit={limit}")).await.invalid(),
                "limit",
                "{path}"
            );
        }
        assert_eq!(
            family.owner.get(format!("{path}?cursor=lost")).await.invalid(),
            "cursor"
        );
    }
}

#[tokio::test]
async fn a_list_goes_on_where_it_was_though_that_item_is_gone_by_now() {
    let (world, family) = at_nine().await;
    for number in 0..4 {
        let title = json!({ "title": format!("Activity {number}") });
        family.activity(title).await;
        family
            .plan(json!({"title": "Maths", "start": format!("2026-11-23T1{number}:00")}))
            .await;
    }
    for path in [family.here("activities"), family.sams("entries")] {
        let all = ids(&family.owner.get(&path).await.is(200));
        let page = family.owner.get(format!("{path}?limit=2")).await.is(200);
        family.owner.delete(format!("{path}/{}", all[1])).await.is(204);
        let next = page["next"].as_str().unwrap();
        let rest = family.owner.get(format!("{path}?cursor={next}")).await.is(200);
        assert_eq!(ids(&rest), all[2..], "{path}");
    }
    let page = family.owner.get(family.here("wearers?limit=1")).await.is(200);
    assert!(page["next"].is_null(), "Sam alone");
    maat_tests::Family::wearer(&family.owner, family.organisation, "Bo").await;
    maat_tests::Family::wearer(&family.owner, family.organisation, "Zoe").await;
    let page = family.owner.get(family.here("wearers?limit=2")).await.is(200);
    let sam = format!("/v1/wearers/{}", family.sam);
    family.owner.patch(sam, json!({"name": "Alex"})).await.is(200);
    let next = page["next"].as_str().unwrap();
    let rest = family.owner.get(family.here(&format!("wearers?cursor={next}"))).await;
    assert_eq!(
        rest.is(200)["items"][0]["name"],
        "Zoe",
        "by name, whatever Sam is called now"
    );
    drop(world);
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}
