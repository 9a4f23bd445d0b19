//! What holds on any day whatever: nothing is lost, nothing is doubled, and how often one looks changes nothing.

#![allow(clippy::unwrap_used, reason = "a test ends where it is wrong")]

mod story;
mod world;

use maat_core::{
    day::{State, days_among, happening, next_step, today},
    log::Reason,
    prompt::prompts,
};
use proptest::prelude::*;
use world::{Run, World, edits, outage, planned};

/// Holds of every world at its end. That a prompt ends once, rings once, and within its time is held at each look.
fn nothing_is_lost(world: &World) {
    let (story, outcomes) = (&world.story, world.outcomes());
    let open: Vec<_> = story.memory.open.keys().collect();
    assert!(open.is_empty(), "what rang has ended: {open:?}");
    for (prompt, ..) in &world.rings {
        assert!(outcomes.contains_key(prompt), "{prompt} rang and has no end");
    }
    for prompt in &world.came_due {
        assert!(outcomes.contains_key(prompt), "{prompt} came due and has no end");
    }
    let shown = story
        .plan
        .shown("2026-11-20".parse().unwrap(), "2026-11-26".parse().unwrap());
    for occurrence in shown {
        for prompt in prompts(&occurrence)
            .iter()
            .filter(|prompt| prompt.until > occurrence.spec.since)
        {
            assert!(
                outcomes.contains_key(&prompt.id),
                "{} was promised and has no end",
                prompt.id
            );
        }
        let not_heard = outcomes
            .iter()
            .any(|(id, (_, why))| id.occurrence == occurrence.id && *why == Some(Reason::NotHeard));
        let found = happening(occurrence, &story.log, story.at("2026-11-25T05:00"));
        let id = found.occurrence.id;
        if found.state == State::NoAnswer && !not_heard {
            assert!(world.told.contains(&id), "nobody heard that {id} was not answered");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_prompt_that_came_due_ends_exactly_once(
        plan in planned(1),
        edits in edits(),
        outage in outage(),
        slow in 0..1800_u64,
        seed in any::<u64>(),
    ) {
        let world = World::live(&plan, Run { seed, slow, outage, edits });
        nothing_is_lost(&world);
    }

    #[test]
    fn looked_at_when_it_is_due_each_prompt_rings_at_its_very_instant(plan in planned(1), seed in any::<u64>()) {
        let world = World::live(&plan, Run { seed, slow: 0, outage: None, edits: Vec::new() });
        nothing_is_lost(&world);
        for (prompt, at, rang) in &world.rings {
            prop_assert_eq!(at, rang, "{} rings when it is due", prompt);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn looking_at_odd_moments_of_each_minute_ends_every_prompt_the_same(plan in planned(1), seed in any::<u64>()) {
        let exact = World::live(&plan, Run { seed, slow: 0, outage: None, edits: Vec::new() });
        let odd = World::live(&plan, Run { seed, slow: 60, outage: None, edits: Vec::new() });
        prop_assert_eq!(exact.outcomes(), odd.outcomes());
        prop_assert_eq!(exact.told, odd.told);
    }

    #[test]
    fn a_day_reads_the_same_until_its_next_step(plan in planned(1), outage in outage(), seed in any::<u64>()) {
        let story = World::live(&plan, Run { seed, slow: 0, outage, edits: Vec::new() }).story;
        let (from, to) = ("2026-11-22".parse().unwrap(), "2026-11-24".parse().unwrap());
        let all = story.plan.occurrences(from, to);
        let read = |now| (today(&story.plan, now), days_among(&all, &story.log, from, to, today(&story.plan, now), now));
        let (mut now, end) = (story.at("2026-11-22T20:00"), story.at("2026-11-24T12:00"));
        let (mut was, mut until) = (read(now), next_step(&all, now));
        while now < end {
            now = now.saturating_add(jiff::SignedDuration::from_secs(30)).unwrap();
            let is = read(now);
            if now < until && is.0 == was.0 {
                prop_assert_eq!(&is, &was, "at {}, next step at {}", now, until);
            }
            (was, until) = (is, next_step(&all, now));
        }
    }

    #[test]
    fn looking_too_seldom_but_within_every_grace_only_spares_older_rings(plan in planned(10), seed in any::<u64>()) {
        let exact = World::live(&plan, Run { seed, slow: 0, outage: None, edits: Vec::new() }).outcomes();
        let seldom = World::live(&plan, Run { seed, slow: 600, outage: None, edits: Vec::new() }).outcomes();
        prop_assert_eq!(exact.keys().collect::<Vec<_>>(), seldom.keys().collect::<Vec<_>>());
        for (prompt, ending) in exact {
            let other = seldom[&prompt];
            let spared = [ending, other].iter().any(|(_, reason)| *reason == Some(Reason::Superseded));
            prop_assert!(spared || ending == other, "{}: {:?}, {:?}", prompt, ending, other);
        }
    }
}
