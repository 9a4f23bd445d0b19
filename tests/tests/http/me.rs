use serde_json::json;

use crate::at_nine;

#[tokio::test]
async fn i_am_known_by_my_first_request_and_see_where_i_belong() {
    let (world, family) = at_nine().await;
    let me = family.owner.get("/v1/me").await.is(200);
    assert_eq!(
        (&me["name"], &me["email"]),
        (&json!("Anna"), &json!("anna@example.org"))
    );
    let place = json!([{"id": family.organisation, "name": "Anna", "role": "owner"}]);
    assert_eq!(me["organisations"], place);
    let stranger = world.user("Bo").await;
    assert_eq!(stranger.get("/v1/me").await.is(200)["organisations"], json!([]));
}

#[tokio::test]
async fn i_change_my_name_and_language_and_take_the_language_back() {
    let (_, family) = at_nine().await;
    let me = family
        .owner
        .patch("/v1/me", json!({"name": "Ann", "language": "nl"}))
        .await
        .is(200);
    assert_eq!((&me["name"], &me["language"]), (&json!("Ann"), &json!("nl")));
    let me = family.owner.patch("/v1/me", json!({"language": null})).await.is(200);
    assert_eq!((&me["name"], &me["language"]), (&json!("Ann"), &json!(null)));
    assert_eq!(
        family.owner.patch("/v1/me", json!({"language": "xx"})).await.invalid(),
        "language"
    );
    assert_eq!(
        family.owner.patch("/v1/me", json!({"name": " "})).await.invalid(),
        "name"
    );
}
