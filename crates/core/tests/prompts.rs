//! What the watch does at which instant, and until when.

mod story;

use maat_core::prompt::{PromptId, prompts};
use story::{Story, json, on};

/// The prompts of the one entry on 23 November: `<at>-<until> <name>`.
fn prompts_of(draft: serde_json::Value) -> Vec<String> {
    let mut story = Story::wearer_in("Europe/Amsterdam");
    let entry = story.plans(draft);
    let all = prompts(&story.occurrence(on(entry, "2026-11-23")));
    let line = |prompt: &maat_core::prompt::Prompt| {
        let PromptId { kind, number, .. } = prompt.id;
        let (at, until) = (story.clock(prompt.at), story.clock(prompt.until));
        format!("{at}-{until} {} {number}", kind.as_str())
    };
    all.iter().map(line).collect()
}

#[test]
fn a_plain_entry_rings_at_its_start_and_within_its_grace() {
    let draft = json!({"title": "Maths", "start": "2026-11-23T08:00"});
    assert_eq!(prompts_of(draft), ["08:00-08:15 start 0"]);
}

#[test]
fn heads_ups_come_before_and_never_ring_after_the_start() {
    let draft = json!({"title": "Maths", "start": "2026-11-23T08:00", "heads_up_minutes": [30, 10, 2]});
    let expected = [
        "07:30-07:45 heads_up 30",
        "07:50-08:00 heads_up 10",
        "07:58-08:00 heads_up 2",
        "08:00-08:15 start 0",
    ];
    assert_eq!(prompts_of(draft), expected);
}

#[test]
fn what_wants_an_answer_rings_again_and_each_ring_has_its_turn() {
    let draft = json!({"title": "Maths", "start": "2026-11-23T08:00", "confirm": "ok", "again_every_minutes": 10});
    let expected = ["08:00-08:15 start 0", "08:10-08:30 again 1", "08:20-08:30 again 2"];
    assert_eq!(prompts_of(draft), expected, "the last ring has ten minutes too");
    let draft = json!({"title": "Pill", "start": "2026-11-23T08:00", "kind": "medicine"});
    let expected = ["08:00-08:30 start 0", "08:05-08:30 again 1", "08:10-08:30 again 2"];
    assert_eq!(
        prompts_of(draft),
        expected,
        "the answer is waited for as long as the grace"
    );
    let draft = json!({"title": "Pill", "start": "2026-11-23T08:00", "kind": "medicine", "again_times": 0});
    assert_eq!(prompts_of(draft), ["08:00-08:30 start 0"]);
}

#[test]
fn the_end_rings_if_asked_for() {
    let draft = json!({
        "title": "Maths", "start": "2026-11-23T08:00", "duration_minutes": 50, "ring_at_end": true, "grace_minutes": 1,
    });
    assert_eq!(prompts_of(draft), ["08:00-08:01 start 0", "08:50-08:51 end 0"]);
}

#[test]
fn what_belongs_to_the_whole_day_never_rings() {
    let draft = json!({"title": "Anna's birthday", "start": "2026-11-23T00:00", "all_day": true, "confirm": "ok"});
    assert_eq!(prompts_of(draft), [""; 0]);
}

#[test]
fn ids_are_the_same_each_time_and_new_after_a_move() {
    let (mut story, teeth) = Story::brushing_teeth();
    let id = on(teeth, "2026-11-23");
    let first = story.prompt(id, "start");
    assert_eq!(
        first.to_string(),
        format!("{teeth}_2026-11-23.start.0.2026-11-23T07:30")
    );
    assert_eq!(first.to_string().parse(), Ok(first));
    story.changes(
        "2026-11-22T20:00",
        id,
        json!({"title": "Teeth with Anna", "grace_minutes": 3}),
    );
    assert_eq!(
        story.prompt(id, "start"),
        first,
        "what does not move does not ring anew"
    );
    story.changes("2026-11-22T20:00", id, json!({"start": "2026-11-23T08:00"}));
    assert_ne!(story.prompt(id, "start"), first);
    story.changes("2026-11-22T20:00", id, json!({"start": "2026-11-23T07:30"}));
    assert_eq!(story.prompt(id, "start"), first);
}

#[test]
fn an_id_has_one_spelling() {
    let id = "01930000-0000-7000-8000-000000000001_2026-11-23_2.heads_up.10.2026-11-23T07:30";
    assert_eq!(id.parse::<PromptId>().unwrap().to_string(), id);
    for wrong in [
        id.replace("heads_up", "start_up"),
        id.replace(".10.", ".010."),
        id.replace("T07:30", "T07:30:00"),
        id.replace("_2.", "_1."),
        format!("{id}.x"),
        String::new(),
    ] {
        assert!(wrong.parse::<PromptId>().is_err(), "{wrong}");
    }
}
