use maat_tests::{Ask, Family};
use serde_json::json;

use crate::at_nine;

const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
    BEGIN:VEVENT\r\nUID:swim\r\nDTSTART;TZID=Europe/Amsterdam:20261124T150000\r\nDTEND;TZID=Europe/Amsterdam:20261124T160000\r\n\
    RRULE:FREQ=WEEKLY\r\nSUMMARY:Swim\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:swim\r\nRECURRENCE-ID;TZID=Europe/Amsterdam:20261201T150000\r\n\
    DTSTART;TZID=Europe/Amsterdam:20261202T160000\r\nSUMMARY:Swim elsewhere\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:dentist\r\nDTSTART:20261125T080000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:often\r\nDTSTART:20261125T080000Z\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:Often\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

fn import(family: &Family, file: &str) -> Ask {
    family
        .owner
        .ask("POST", &family.sams("calendar"))
        .text("text/calendar", file)
}

#[tokio::test]
async fn a_file_comes_onto_the_plan_and_what_cannot_be_taken_is_listed() {
    let (_, family) = at_nine().await;
    let done = import(&family, FILE).await.is(200);
    assert_eq!(
        (&done["created"], &done["updated"], &done["unchanged"]),
        (&json!(2), &json!(0), &json!(0))
    );
    assert_eq!(done["refused"][0]["uid"], "often");
    assert!(!done["refused"][0]["reason"].as_str().unwrap().is_empty());
    assert_eq!(family.first("2026-11-24").await["title"], "Swim");
    assert_eq!(family.first("2026-11-25").await["starts_at"], "2026-11-25T08:00:00Z");
    assert!(family.first("2026-12-01").await.is_null(), "moved");
    let moved = family.first("2026-12-02").await;
    assert_eq!(
        (&moved["title"], &moved["local_start"]),
        (&json!("Swim elsewhere"), &json!("2026-12-02T16:00"))
    );
}

#[tokio::test]
async fn importing_again_changes_nothing() {
    let (world, family) = at_nine().await;
    import(&family, FILE).await.is(200);
    let before = world.rows().await;
    let again = import(&family, FILE).await.is(200);
    assert_eq!(
        (&again["created"], &again["updated"], &again["unchanged"]),
        (&json!(0), &json!(0), &json!(2))
    );
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_is_different_in_the_file_is_different_on_the_plan_and_the_rest_stays() {
    let (_, family) = at_nine().await;
    import(&family, FILE).await.is(200);
    let again = import(&family, &FILE.replace("SUMMARY:Dentist", "SUMMARY:Doctor"))
        .await
        .is(200);
    assert_eq!(
        (&again["created"], &again["updated"], &again["unchanged"]),
        (&json!(0), &json!(1), &json!(1))
    );
    assert_eq!(family.first("2026-11-25").await["title"], "Doctor");
}

#[tokio::test]
async fn what_is_no_calendar_is_refused() {
    let (world, family) = at_nine().await;
    let before = world.rows().await;
    for file in ["", "rubbish", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"] {
        assert_eq!(import(&family, file).await.invalid(), "calendar", "{file}");
    }
    assert_eq!(world.rows().await, before);
}

#[tokio::test]
async fn what_the_plan_has_no_room_for_is_listed_and_the_rest_comes_in() {
    let (_, family) = at_nine().await;
    let hours: Vec<_> = (0..24).map(|hour| hour.to_string()).collect();
    let event = |number: u32| {
        format!(
            "BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:20261124T000000Z\r\nRRULE:FREQ=DAILY;BYHOUR={};BYMINUTE=0,30\r\n\
             SUMMARY:Sip\r\nEND:VEVENT\r\n",
            hours.join(",")
        )
    };
    let events: String = (0..12).map(event).collect();
    let file = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n");
    let done = import(&family, &file).await.is(200);
    assert_eq!(done["created"], 10);
    let refused = done["refused"].as_array().unwrap();
    assert_eq!((refused.len(), &refused[0]["code"]), (2, &json!("plan")));
    let again = import(&family, &file).await.is(200);
    assert_eq!((&again["created"], &again["unchanged"]), (&json!(0), &json!(10)));
}
