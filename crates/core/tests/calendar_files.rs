//! Calendar files as real programs write them, read for a wearer in Amsterdam; instants computed by hand.

use std::{fs, path::Path};

use maat_core::{
    calendar::{Calendar, CalendarError, Event, Reason, read},
    recurrence::{Moment, Recurrence},
    time::{Local, Zone},
};

const OWN: &str = "tests/data/calendars";
/// Exports of real people's calendars, beside a full checkout; they are not ours to keep here.
const SHARED: &str = "../../../shared/data/calendars";

fn home() -> Zone {
    Zone::named("Europe/Amsterdam").expect("a zone of the tz database")
}

fn file(name: &str) -> Calendar {
    let bytes = fs::read(Path::new(OWN).join(name)).expect("a file of the tests");
    read(&bytes, &home()).expect("a calendar")
}

fn event<'c>(calendar: &'c Calendar, uid: &str, part: u32) -> &'c Event {
    let mut found = calendar
        .events
        .iter()
        .filter(|event| event.uid == uid && event.part == part);
    let event = found.next().unwrap_or_else(|| panic!("{uid} is not in {calendar:#?}"));
    assert_eq!(found.next(), None, "{uid} is there twice");
    event
}

fn titled<'c>(calendar: &'c Calendar, title: &str) -> &'c Event {
    calendar
        .events
        .iter()
        .find(|event| event.title == title)
        .expect("its title is there")
}

/// The first instants at which an event is planned, before its changed occurrences are looked at.
fn instants(event: &Event, most: usize) -> Vec<String> {
    let recurrence = Recurrence {
        start: event.start,
        rule: event.repeat.clone(),
        except: event.except.clone(),
        also: event.also.iter().copied().map(Moment::At).collect(),
    };
    let zone = event.zone.clone().unwrap_or_else(home);
    let end: Local = "2100-01-01T00:00".parse().expect("a local time");
    recurrence
        .placed(&zone, event.start, end)
        .take(most)
        .map(|(_, at)| at.to_string())
        .collect()
}

fn rule(event: &Event) -> String {
    event.repeat.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn refused(calendar: &Calendar) -> Vec<(&str, &str)> {
    calendar
        .refused
        .iter()
        .map(|refused| (refused.uid.as_str(), refused.reason.code()))
        .collect()
}

fn noted(calendar: &Calendar, uid: Option<&str>, words: &str) -> bool {
    calendar
        .notes
        .iter()
        .any(|note| note.uid.as_deref() == uid && note.text.contains(words))
}

fn local(text: &str) -> Local {
    text.parse().expect("a local time")
}

#[test]
fn exchanges_whole_days_move_by_date_and_end_by_instant() {
    let calendar = file("exchange-moved-day.ics");
    let bag = event(&calendar, "gym-bag", 0);
    assert!(bag.all_day && bag.duration_minutes == 1440 && bag.zone.is_none());
    let instants = instants(bag, 20);
    // Tuesdays and Thursdays from 11 March to 15 April, across the night of 28 March.
    assert_eq!(instants.len(), 11);
    assert_eq!(instants[0], "2027-03-10T23:00:00Z");
    assert_eq!(instants[5], "2027-03-29T22:00:00Z");
    assert_eq!(instants[10], "2027-04-14T22:00:00Z");
    let [change] = bag.changes.as_slice() else {
        panic!("{bag:?}")
    };
    assert_eq!(
        (change.of, change.start),
        (local("2027-03-18T00:00"), Some(local("2027-03-19T00:00")))
    );
    assert_eq!(
        (change.duration_minutes, change.title.as_ref(), change.cancelled),
        (None, None, false)
    );
    let inset = event(&calendar, "inset-day", 0);
    assert!(inset.all_day && inset.repeat.is_none());
    assert_eq!((calendar.refused.len(), calendar.notes.len()), (0, 0));
}

#[test]
fn outlooks_names_of_zones_are_understood() {
    let calendar = file("outlook-web-names.ics");
    let sydney = titled(&calendar, "Call Sydney");
    assert_eq!(
        (instants(sydney, 2), sydney.duration_minutes),
        (vec!["2027-10-28T02:30:00Z".to_owned()], 90)
    );
    // It starts on a Tuesday, which its rule does not name.
    assert_eq!(
        instants(titled(&calendar, "Call New York"), 3),
        ["2027-11-04T17:30:00Z", "2027-11-05T17:30:00Z", "2027-11-11T18:30:00Z"]
    );
    assert!(
        calendar
            .notes
            .iter()
            .any(|note| note.text.contains("starts on a day that its rule does not name"))
    );
    let piano = event(&calendar, "piano", 0);
    let lessons = instants(piano, 20);
    assert_eq!(piano.zone, None);
    assert_eq!((lessons.len(), lessons[0].as_str()), (9, "2027-10-05T12:00:00Z"));
    assert_eq!(lessons[8], "2027-11-30T13:00:00Z");
    assert!(noted(&calendar, None, "only an offset"));
    assert!(noted(&calendar, None, "“Zone of the pool” is not known"));
    assert_eq!(event(&calendar, "swimming", 0).duration_minutes, 45);
}

#[test]
fn a_changed_occurrence_is_found_before_and_after_its_series() {
    let calendar = file("google-series.ics");
    let reading = event(&calendar, "reading", 0);
    assert_eq!(reading.zone.as_ref().map(Zone::name), Some("America/Denver"));
    assert_eq!(
        instants(reading, 9).first().map(String::as_str),
        Some("2027-02-10T17:00:00Z")
    );
    let [moved, cancelled] = reading.changes.as_slice() else {
        panic!("{reading:?}")
    };
    assert_eq!(
        (moved.of, moved.start),
        (local("2027-02-11T10:00"), Some(local("2027-02-11T10:30")))
    );
    assert_eq!(
        (moved.duration_minutes, moved.title.as_deref()),
        (Some(45), Some("Reading with Mia"))
    );
    assert_eq!((cancelled.of, cancelled.cancelled), (local("2027-02-12T10:00"), true));
    let dentist = event(&calendar, "lost-series#2027-02-15T10:00", 0);
    assert_eq!(
        (dentist.start, dentist.duration_minutes),
        (local("2027-02-15T12:00"), 30)
    );
    let bus = event(&calendar, "*Masked away*", 0);
    assert_eq!(bus.duration_minutes, 15);
    assert_eq!(instants(bus, 2), ["2027-11-01T06:20:00Z", "2027-11-03T06:20:00Z"]);
    assert_eq!(
        refused(&calendar),
        [("broken-rule", "rule"), ("reading", "this_and_future")]
    );
}

#[test]
fn exceptions_are_taken_and_those_that_except_nothing_are_named() {
    let calendar = file("exceptions.ics");
    let weeks = event(&calendar, "every-other-week", 0);
    assert_eq!(
        instants(weeks, 20),
        [
            "2027-02-18T15:00:00Z",
            "2027-03-15T14:00:00Z",
            "2027-03-29T14:00:00Z",
            "2027-04-01T14:00:00Z",
            "2027-04-12T14:00:00Z",
            "2027-04-15T14:00:00Z"
        ]
    );
    let bad = event(&calendar, "bad-times", 0);
    assert_eq!(bad.zone.as_ref().map(Zone::name), Some("UTC"));
    assert_eq!(
        instants(bad, 4),
        [
            "2027-08-16T14:00:00Z",
            "2027-08-17T14:00:00Z",
            "2027-08-30T14:00:00Z",
            "2027-09-14T14:00:00Z"
        ]
    );
    assert!(noted(
        &calendar,
        Some("bad-times"),
        "2027-08-30T06:00 is not at the time"
    ));
    assert!(noted(&calendar, Some("bad-times"), "“tomorrow” can't be read"));
    assert_eq!(
        instants(event(&calendar, "extra", 0), 9),
        ["2027-01-05T08:00:00Z", "2027-01-07T09:00:00Z", "2027-01-08T08:00:00Z"]
    );
}

#[test]
fn what_lasts_for_days_becomes_days() {
    let calendar = file("school-holidays.ics");
    let summer = event(&calendar, "summer", 0);
    assert_eq!(
        (rule(summer).as_str(), summer.duration_minutes),
        ("FREQ=DAILY;COUNT=44", 1440)
    );
    assert_eq!(
        instants(summer, 50).last().map(String::as_str),
        Some("2027-08-21T22:00:00Z")
    );
    let (arrival, days) = (event(&calendar, "camp", 0), event(&calendar, "camp", 1));
    assert_eq!(
        (arrival.title.as_str(), arrival.duration_minutes),
        ("Kamp, met tent", 600)
    );
    assert_eq!(
        (days.start, rule(days).as_str()),
        (local("2027-06-19T00:00"), "FREQ=DAILY;COUNT=2")
    );
    let morning = event(&calendar, "floating", 0);
    assert_eq!(
        (instants(morning, 1), &morning.zone),
        (vec!["2027-10-09T08:00:00Z".to_owned()], &None)
    );
}

#[test]
fn what_repeats_for_days_repeats_on_each_of_them() {
    let calendar = file("school-holidays.ics");
    let fridays = instants(event(&calendar, "grandma", 0), 9);
    assert_eq!(
        fridays,
        ["2027-01-07T23:00:00Z", "2027-02-04T23:00:00Z", "2027-02-18T23:00:00Z"]
    );
    let saturdays = instants(event(&calendar, "grandma", 1), 9);
    assert_eq!(
        saturdays,
        ["2027-01-08T23:00:00Z", "2027-02-05T23:00:00Z", "2027-02-19T23:00:00Z"]
    );
    assert_eq!(refused(&calendar), [("month-end", "days_dont_repeat")]);
}

#[test]
fn cancelled_events_stay_out_and_the_newer_of_two_is_taken() {
    let calendar = file("apple.ics");
    let tentative = event(&calendar, "tentative", 0);
    assert_eq!((tentative.start, &tentative.zone), (local("2027-07-05T01:00"), &None));
    assert_eq!(tentative.duration_minutes, 50);
    assert_eq!(event(&calendar, "twice", 0).title, "The newer");
    assert_eq!(calendar.events.len(), 3 - 1);
    assert!(noted(&calendar, Some("cancelled"), "is cancelled"));
    assert!(noted(&calendar, Some("twice"), "in the file twice"));
}

#[test]
fn times_called_dates_are_times_and_a_missing_uid_is_made_from_the_content() {
    let calendar = file("festival.ics");
    let start = titled(&calendar, "Summer starts!");
    assert_eq!(
        (start.start, start.all_day, start.duration_minutes),
        (local("2027-08-04T12:00"), false, 15)
    );
    assert_eq!(titled(&calendar, "Stage").duration_minutes, 360);
    let signing_up: Vec<_> = calendar
        .events
        .iter()
        .filter(|event| event.title.starts_with("Sign-up"))
        .collect();
    assert_eq!(signing_up.len(), 2);
    assert_eq!(signing_up[0].uid, signing_up[1].uid);
    assert_eq!(calendar.refused[0].reason, Reason::NoTitle);
}

#[test]
fn tasks_are_no_events_and_a_file_cut_off_loses_only_its_last() {
    let calendar = file("tasks.ics");
    assert_eq!(event(&calendar, "folded", 0).title, "Crème brûlée");
    assert_eq!(
        refused(&calendar),
        [("task", "task"), ("journal", "journal"), ("cut-off", "cut_off")]
    );
    assert_eq!(calendar.refused[0].reason.to_string(), "this is a task, not an event");
    assert_eq!(calendar.refused[0].title.as_deref(), Some("Créer un test"));
}

#[test]
fn too_much_is_refused_by_name() {
    let dates: Vec<String> = (0..1_001)
        .map(|day| format!("2027{:02}{:02}", 1 + day % 12, 1 + day % 28))
        .collect();
    let text = format!(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:many\nSUMMARY:X\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=DAILY\n\
         EXDATE;VALUE=DATE:{}\nEND:VEVENT\nBEGIN:VEVENT\nUID:long\nSUMMARY:X\nDTSTART;VALUE=DATE:20270101\n\
         DTEND;VALUE=DATE:20290101\nEND:VEVENT\nBEGIN:VEVENT\nUID:weeks\nSUMMARY:X\nDTSTART;VALUE=DATE:20270101\n\
         DURATION:P8D\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR",
        dates.join(",")
    );
    let calendar = read(text.as_bytes(), &home()).unwrap();
    let reasons: Vec<&Reason> = calendar.refused.iter().map(|refused| &refused.reason).collect();
    assert_eq!(
        reasons,
        [&Reason::TooManyExceptions, &Reason::TooLong, &Reason::TooLongToRepeat]
    );
    assert_eq!(read(b"<html>", &home()), Err(CalendarError::NotACalendar));
}

#[test]
fn nothing_is_left_out_in_silence() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:gone\nRECURRENCE-ID:20270103T080000\nSTATUS:CANCELLED\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:stay\nSUMMARY:Sleepover\nDTSTART:20270101T180000\nDURATION:PT12H\nRRULE:FREQ=DAILY\n\
        END:VEVENT\nBEGIN:VEVENT\nUID:stay\nRECURRENCE-ID;VALUE=DATE:20270103\nDTSTART:20270103T180000\n\
        DURATION:P3D\nEND:VEVENT\nEND:VCALENDAR";
    let calendar = read(text.as_bytes(), &home()).unwrap();
    assert!(noted(&calendar, Some("gone"), "cancelled occurrence"));
    assert!(noted(&calendar, Some("stay"), "2027-01-03T18:00 lasts for more days"));
    let [longer] = event(&calendar, "stay", 0).changes.as_slice() else {
        panic!("{calendar:?}")
    };
    assert_eq!(
        (longer.of, longer.duration_minutes),
        (local("2027-01-03T18:00"), Some(1440))
    );
}

/// Every file that there is: ours, and the shared ones where they are.
#[test]
fn the_same_file_always_gives_the_same_events_one_for_each_uid_and_part() {
    let shared = Some(SHARED).filter(|folder| Path::new(folder).is_dir());
    for folder in std::iter::once(OWN).chain(shared) {
        let mut read_any = false;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            let calendar = read(&bytes, &home()).unwrap();
            assert_eq!(calendar, read(&bytes, &home()).unwrap(), "{path:?}");
            assert!(
                !calendar.events.is_empty() || !calendar.refused.is_empty(),
                "{path:?} vanished"
            );
            let mut keys: Vec<_> = calendar.events.iter().map(|event| (&event.uid, event.part)).collect();
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), calendar.events.len(), "{path:?}");
            for event in &calendar.events {
                assert!(
                    (1..=1440).contains(&event.duration_minutes) && !event.title.is_empty(),
                    "{event:?}"
                );
                assert!(!instants(event, 3).is_empty(), "{path:?}: {event:?} never comes");
            }
            read_any = true;
        }
        assert!(read_any, "{folder} is empty");
    }
}
