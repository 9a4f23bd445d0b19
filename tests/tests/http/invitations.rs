use maat_core::role::Role;
use maat_tests::{Client, Family};
use serde_json::{Value, json};

use crate::{at_nine, carer, id};

async fn invite(family: &Family, email: &str, role: &str) -> Value {
    let draft = json!({"email": email, "role": role, "wearer_ids": [family.sam]});
    family.owner.post(family.here("invitations"), draft).await.is(201)
}

async fn accept(client: &Client, invited: &Value) -> maat_tests::Answer {
    let code = json!({"code": invited["code"]});
    client.post("/v1/invitations/accept", code).await
}

#[tokio::test]
async fn who_is_invited_comes_in_with_the_role_and_the_wearers_they_were_given() {
    let (world, family) = at_nine().await;
    let invited = invite(&family, " Bram@Example.org ", "planner").await;
    assert_eq!(
        (&invited["email"], &invited["mailed"]),
        (&json!("bram@example.org"), &json!(true))
    );
    let letter = world.mail.letters().pop().unwrap();
    assert_eq!(letter.to, "bram@example.org");
    assert!(
        letter.text.contains(invited["url"].as_str().unwrap()),
        "{}",
        letter.text
    );

    let bram = world.user("Bram").await;
    bram.get(family.sams("now")).await.is(404);
    let place = accept(&bram, &invited).await.is(200);
    assert_eq!(
        place,
        json!({"id": family.organisation, "name": "Anna", "role": "planner"})
    );
    bram.get(family.sams("now")).await.is(200);
    let tea = json!({"title": "Tea", "start": "2026-11-23T15:00"});
    bram.post(family.sams("entries"), tea).await.is(201);
    bram.get(family.here("invitations")).await.is(403);
    assert_eq!(
        family.owner.get(family.here("invitations")).await.is(200)["items"],
        json!([])
    );

    accept(&bram, &invited).await.refused(404, "not_found");
    let audit = family.owner.get(family.here("audit")).await.is(200);
    let actions: Vec<_> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["action"])
        .collect();
    assert!(actions.contains(&&json!("invitation.create")) && actions.contains(&&json!("invitation.accept")));
}

#[tokio::test]
async fn a_code_alone_does_not_let_anyone_in() {
    let (world, family) = at_nine().await;
    let invited = invite(&family, "bram@example.org", "owner").await;
    let mallory = world.user("Mallory").await;
    let refused = accept(&mallory, &invited).await;
    refused.refused(403, "forbidden");
    assert_eq!(refused.json()["field"], "email");
    mallory.get(family.sams("now")).await.is(404);
    let guessed = mallory.post("/v1/invitations/accept", json!({"code": "guessed"})).await;
    guessed.refused(404, "not_found");
    assert_eq!(guessed.json()["field"], "code");
    let bram = world.user("Bram").await;
    accept(&bram, &invited).await.is(200);
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_or_is_a_week_old_is_no_longer_good() {
    let (world, family) = at_nine().await;
    let bram = world.user("Bram").await;
    let invited = invite(&family, "bram@example.org", "viewer").await;
    let path = family.here(&format!("invitations/{}", id(&invited)));
    family.owner.delete(&path).await.is(204);
    family.owner.delete(&path).await.is(404);
    accept(&bram, &invited).await.is(404);

    let invited = invite(&family, "bram@example.org", "viewer").await;
    assert_eq!(invited["expires_at"], "2026-11-30T08:00:00Z");
    world.wall.advance(jiff::SignedDuration::from_hours(7 * 24));
    let bram = world.sign_in("bram@example.org").await;
    accept(&bram, &invited).await.is(404);
    let owner = world.sign_in("anna@example.org").await;
    assert_eq!(owner.get(family.here("invitations")).await.is(200)["items"], json!([]));
}

#[tokio::test]
async fn an_address_has_one_open_invitation() {
    let (world, family) = at_nine().await;
    let bram = world.user("Bram").await;
    let first = invite(&family, "bram@example.org", "viewer").await;
    let second = invite(&family, "BRAM@example.org", "planner").await;
    let open = family.owner.get(family.here("invitations")).await.is(200);
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
    assert!(open["items"][0].get("code").is_none(), "a code is shown once");
    accept(&bram, &first).await.is(404);
    assert_eq!(accept(&bram, &second).await.is(200)["role"], "planner");
}

#[tokio::test]
async fn what_an_owner_promised_ends_when_they_are_taken_out() {
    let (world, family) = at_nine().await;
    let otto = carer(&world, &family, "Otto", Role::Owner, &[]).await;
    let mine = json!({"email": "bram@example.org", "role": "owner", "wearer_ids": []});
    let invited = otto.post(family.here("invitations"), mine).await.is(201);
    let user = world.id_of(&otto).await;
    family
        .owner
        .delete(family.here(&format!("carers/{user}")))
        .await
        .is(204);
    let bram = world.user("Bram").await;
    accept(&bram, &invited).await.is(404);
}

#[tokio::test]
async fn who_belongs_there_already_keeps_their_role_and_is_assigned() {
    let (world, family) = at_nine().await;
    let vera = carer(&world, &family, "Vera", Role::Viewer, &[]).await;
    vera.get(family.sams("now")).await.is(404);
    let invited = invite(&family, "vera@example.org", "owner").await;
    assert_eq!(accept(&vera, &invited).await.is(200)["role"], "viewer");
    vera.get(family.sams("now")).await.is(200);
    vera.get(family.here("audit")).await.is(403);
}

#[tokio::test]
async fn an_invitation_names_an_address_a_role_and_wearers_that_are_there() {
    let (world, family) = at_nine().await;
    let other = Family::of(&world, "Wim").await;
    for (wrong, field) in [
        (json!({"email": "nobody", "role": "viewer"}), "email"),
        (json!({"email": "a@b.org", "role": "boss"}), "role"),
        (json!({"email": "a@b.org"}), "role"),
        (
            json!({"email": "a@b.org", "role": "viewer", "wearer_ids": [other.sam]}),
            "wearer_ids",
        ),
    ] {
        let refused = family.owner.post(family.here("invitations"), wrong).await;
        assert_eq!(refused.invalid(), field);
    }
    assert!(world.mail.letters().is_empty() && world.rows_of("invitation").await.is_empty());
}

#[tokio::test]
async fn who_has_not_shown_that_their_own_address_is_theirs_invites_no_one() {
    let world = maat_tests::World::at("2026-11-23T08:00:00Z").await;
    let nora = world.unconfirmed("Nora").await;
    let home = json!({"name": "Home", "time_zone": "Europe/Amsterdam", "language": "en"});
    let home = serde_json::from_value(home).unwrap();
    let home = world.app().create_organisation(nora, home).await.unwrap();
    let by = world.app().owner_in(nora, home.id).await.unwrap();
    let draft = serde_json::from_value(json!({"email": "a@b.org", "role": "viewer"})).unwrap();
    let invited = world.app().invite(&world.web.users, by, draft, str::to_owned).await;
    assert_eq!(invited.err().unwrap().field.as_deref(), Some("inviter"));
    assert!(world.rows_of("invitation").await.is_empty());
}

#[tokio::test]
async fn no_organisation_sends_letters_without_end() {
    let (_, family) = at_nine().await;
    for number in 0..50 {
        invite(&family, &format!("a{number}@example.org"), "viewer").await;
    }
    let draft = json!({"email": "one@example.org", "role": "viewer"});
    let refused = family.owner.post(family.here("invitations"), draft).await;
    refused.refused(429, "too_many");
    assert!(refused.headers.contains_key("retry-after"));
}
