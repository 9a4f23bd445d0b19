//! What changed today and is not told yet is shown as it was, and never longer than until something of it rings.
#![allow(clippy::unwrap_used, reason = "a test ends where it is wrong")]

mod story;

use jiff::{SignedDuration, Timestamp};
use maat_core::{
    plan::{Occurrence, OccurrenceId},
    prompt::prompts,
    untold::{LEAD, Tell, Untold, otherwise},
};
use proptest::{collection::vec, option, prelude::*};
use story::{Story, json, on, utc};

const TODAY: &str = "2026-11-23";

fn plan(story: &Story) -> Vec<Occurrence> {
    story
        .plan
        .occurrences(story::date("2026-11-22"), story::date("2026-11-25"))
}

/// What is held at a wall time after a change, with what was held before.
fn held(
    story: &Story,
    before: &[Occurrence],
    held: Option<Untold>,
    now: &str,
    at: Option<Timestamp>,
) -> Option<Untold> {
    let was = otherwise(before, &plan(story), story::date(TODAY));
    let joined = Untold::joined(held, was, story::date(TODAY), at);
    settled(story, joined, story.at(now))
}

fn settled(story: &Story, held: Untold, now: Timestamp) -> Option<Untold> {
    let ends = story.plan.day_ends(held.date);
    held.settled(&plan(story), ends, now)
}

/// Maths at ten, and gym at two, every day; and Maths of today.
fn school() -> (Story, OccurrenceId) {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let maths = story.plans(json!({"title": "Maths", "start": "2026-11-02T10:00", "repeat": "FREQ=DAILY"}));
    story.plans(json!({"title": "Gym", "start": "2026-11-02T14:00", "repeat": "FREQ=DAILY"}));
    (story, on(maths, TODAY))
}

#[test]
fn a_change_is_held_until_before_the_first_of_old_and_new_rings() {
    for (to, until) in [("15:00", "09:58"), ("09:30", "09:28"), ("11:00", "09:58")] {
        let (mut story, maths) = school();
        let before = plan(&story);
        story.changes("2026-11-23T08:00", maths, json!({"start": format!("2026-11-23T{to}")}));
        let held = held(&story, &before, None, "2026-11-23T08:00", None).unwrap();
        assert_eq!(story.clock(held.until), until, "moved to {to}");
        assert_eq!(
            held.was.keys().collect::<Vec<_>>(),
            [&maths],
            "tomorrow's is another matter"
        );
    }
}

#[test]
fn the_planners_instant_counts_if_it_comes_before() {
    let (mut story, maths) = school();
    let before = plan(&story);
    story.changes("2026-11-23T08:00", maths, json!({"cancelled": true}));
    for (at, until) in [("09:00", "09:00"), ("13:00", "09:58")] {
        let at = story.at(&format!("2026-11-23T{at}"));
        let held = held(&story, &before, None, "2026-11-23T08:00", Some(at)).unwrap();
        assert_eq!(story.clock(held.until), until);
    }
}

#[test]
fn what_does_not_ring_is_held_no_longer_than_the_day() {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let before = plan(&story);
    story.plans_at(
        "2026-11-23T08:00",
        json!({"title": "Birthday", "start": "2026-11-23T00:00", "all_day": true}),
    );
    let held = held(&story, &before, None, "2026-11-23T08:00", None).unwrap();
    assert_eq!(held.until, story.at("2026-11-24T00:00"));
}

#[test]
fn what_may_ring_at_any_moment_is_not_held_at_all() {
    let (mut story, maths) = school();
    let before = plan(&story);
    story.changes("2026-11-23T09:59", maths, json!({"start": "2026-11-23T16:00"}));
    assert_eq!(
        held(&story, &before, None, "2026-11-23T09:59", None),
        None,
        "it would ring in a minute"
    );
    assert_eq!(
        held(&story, &before, None, "2026-11-23T10:10", None),
        None,
        "it may still ring"
    );
    assert!(
        held(&story, &before, None, "2026-11-23T10:20", None).is_some(),
        "it is too late to ring"
    );
}

#[test]
fn the_first_that_was_is_what_the_wearer_knows_and_what_goes_back_falls_out() {
    let (mut story, maths) = school();
    let first = plan(&story);
    story.changes("2026-11-23T08:00", maths, json!({"start": "2026-11-23T11:00"}));
    let one = held(&story, &first, None, "2026-11-23T08:00", None);
    let second = plan(&story);
    story.changes("2026-11-23T08:05", maths, json!({"start": "2026-11-23T12:00"}));
    let new = story.plans_at(
        "2026-11-23T08:05",
        json!({"title": "Dentist", "start": "2026-11-23T15:00"}),
    );
    let two = held(&story, &second, one, "2026-11-23T08:05", None).unwrap();
    assert_eq!(story.clock(two.was[&maths].as_ref().unwrap().starts_at), "10:00");
    assert_eq!(two.was[&on(new, TODAY)], None, "it was not there");
    let third = plan(&story);
    story.resets("2026-11-23T08:10", maths);
    let three = held(&story, &third, Some(two), "2026-11-23T08:10", None).unwrap();
    assert_eq!(three.was.keys().collect::<Vec<_>>(), [&on(new, TODAY)]);
    let fourth = plan(&story);
    story.plan.dated.clear();
    assert_eq!(held(&story, &fourth, Some(three), "2026-11-23T08:15", None), None);
}

#[test]
fn what_a_wearer_does_not_see_is_no_change() {
    let (mut story, maths) = school();
    let before = plan(&story);
    let unseen = json!({"grace_minutes": 7, "telling": "push", "heads_up_minutes": [5], "private": true});
    story.changes("2026-11-23T08:00", maths, unseen);
    assert!(otherwise(&before, &plan(&story), story::date(TODAY)).is_empty());
    story.changes("2026-11-23T08:00", maths, json!({"duration_minutes": 5}));
    assert_eq!(otherwise(&before, &plan(&story), story::date(TODAY)).len(), 1);
}

#[test]
fn when_to_tell_is_a_word_or_an_instant() {
    assert_eq!("now".parse(), Ok(Tell::Now));
    assert_eq!("first".parse(), Ok(Tell::First));
    assert_eq!(
        "2026-11-23T08:00:00Z".parse(),
        Ok(Tell::At(utc("2026-11-23T08:00:00Z")))
    );
    for wrong in ["", "later", "2026-11-23", "2026-11-23T08:00"] {
        assert!(wrong.parse::<Tell>().is_err(), "{wrong}");
    }
}

/// A change of one of the things of today.
#[derive(Debug, Clone)]
enum Edit {
    Move(u32),
    Cancel,
    Title,
    Back,
}

fn edits() -> impl Strategy<Value = Vec<(u32, usize, Edit)>> {
    let what = prop_oneof![
        (0..900_u32).prop_map(Edit::Move),
        Just(Edit::Cancel),
        Just(Edit::Title),
        Just(Edit::Back)
    ];
    vec((0..900_u32, 0..4_usize, what), 1..8)
}

fn clock(minute: u32) -> String {
    format!("2026-11-23T{:02}:{:02}", 7 + minute / 60, minute % 60)
}

fn edit(story: &mut Story, now: &str, id: OccurrenceId, what: &Edit) {
    match what {
        Edit::Move(minute) => story.changes(now, id, json!({"start": clock(*minute)})),
        Edit::Cancel => story.changes(now, id, json!({"cancelled": true})),
        Edit::Title => story.changes(now, id, json!({"title": "Something else"})),
        Edit::Back => story.resets(now, id),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Looked at each minute of a day on which things change, with what is held from one minute to the next.
    #[test]
    fn a_hold_never_outlives_the_first_ring_of_what_it_holds(
        starts in vec((0..900_u32, 0..3_u32, prop_oneof!["none", "ok", "done"]), 1..5),
        mut edits in edits(),
        at in option::of(1..900_u32),
    ) {
        let mut story = Story::wearer_in("Europe/Amsterdam");
        let entries: Vec<_> = starts.iter().map(|(minute, heads_up, confirm)| {
            let heads_up: Vec<_> = (1..=*heads_up).map(|number| number * 7).collect();
            story.plans(json!({"title": "Something", "start": clock(*minute), "confirm": confirm, "heads_up_minutes": heads_up}))
        }).collect();
        edits.sort_by_key(|(minute, ..)| *minute);
        let mut known: Option<Untold> = None;
        for minute in 0..1020 {
            let now = story.at(&clock(minute));
            known = known.and_then(|held| settled(&story, held, now));
            for (_, which, what) in edits.iter().filter(|(when, ..)| *when == minute) {
                let before = plan(&story);
                edit(&mut story, &clock(minute), on(entries[which % entries.len()], TODAY), what);
                let at = at.map(|at| story.at(&clock(at))).filter(|at| *at > now);
                known = held(&story, &before, known, &clock(minute), at);
            }
            let is = plan(&story);
            let Some(held) = &known else { continue };
            prop_assert!(now < held.until && held.until <= story.at("2026-11-24T00:00"));
            let new = is.iter().filter(|one| held.was.contains_key(&one.id));
            for occurrence in held.was.values().flatten().chain(new) {
                for prompt in prompts(occurrence).iter().filter(|prompt| prompt.until > now) {
                    prop_assert!(held.until + LEAD <= prompt.at, "{} rings while it is held", prompt.id);
                }
            }
            let shown = held.shown(&is);
            let others = |all: &[Occurrence]| -> Vec<_> {
                all.iter().filter(|one| !held.was.contains_key(&one.id)).cloned().collect()
            };
            prop_assert_eq!(others(&shown), others(&is), "the rest of the day is as it is");
            prop_assert_eq!(shown.len(), others(&is).len() + held.was.values().flatten().count());
            let later = now + SignedDuration::from_hours(24);
            prop_assert_eq!(settled(&story, held.clone(), later), None, "it is over by itself");
        }
    }
}
