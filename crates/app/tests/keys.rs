//! The page of keys is the truth: every key has a shape on it, every shape on it is some key's, docs/keys.md is it.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::date};
use maat_app::{
    keys::{self, PATTERNS},
    table::Key,
};
use uuid::Uuid;

/// An id that stands in a key as this letter.
fn id<T: From<Uuid>>(letter: char) -> T {
    Uuid::from_u128(letter as u128).into()
}

/// The shape of a text with ids of [`id`] and the values of [`made`] in it.
fn shape(text: &str) -> String {
    let mut shape = text.to_owned();
    for letter in 'A'..='Z' {
        shape = shape.replace(&id::<Uuid>(letter).to_string(), &letter.to_string());
    }
    for (value, name) in [
        (INSTANT, "<instant>"),
        ("2027-03-28", "<date>"),
        ("2027-03-27", "<intended date>"),
        ("7777", "S"),
        ("0000008888", "N"),
        ("8888", "N"),
    ] {
        shape = shape.replace(value, name);
    }
    shape
}

const INSTANT: &str = "2031-01-02T03:04:05.000Z";

/// A key of each function that makes one, by its name.
fn made() -> Vec<(&'static str, Key)> {
    let (at, on, intended) = (
        INSTANT.parse::<Timestamp>().expect("an instant"),
        date(2027, 3, 28),
        date(2027, 3, 27),
    );
    macro_rules! call {
        ($($name:ident($($argument:expr),*)),+ $(,)?) => { vec![$((stringify!($name), keys::$name($($argument),*))),+] };
    }
    call![
        organisation(id('O')),
        carer(id('O'), id('U')),
        activity(id('O'), id('A')),
        invitation(id('O'), id('I')),
        media(id('O'), id('P')),
        routine(id('O'), id('R')),
        group(id('O'), id('G')),
        group_entry(id('O'), id('G'), id('E')),
        wearer_summary(id('O'), id('W')),
        shared_wearer(id('O'), id('W')),
        user(id('U')),
        membership(id('U'), id('O')),
        feed_of(id('U'), id('W')),
        reached(id('U'), "H"),
        notifications(id('U')),
        session(id('U'), id('S')),
        wearer(id('W')),
        erasure(id('W')),
        erased(id('O'), id('W')),
        looks(id('W'), id('A')),
        assignment(id('W'), id('O'), id('U')),
        assigned(id('U'), id('O'), id('W')),
        cursor(id('W')),
        device(id('W'), id('D')),
        untold(id('W')),
        series(id('W'), id('E')),
        share(id('W'), id('O')),
        circle(id('W')),
        consent(id('W'), id('S')),
        dated(id('W'), on, id('E')),
        change(id('W'), on, id('E'), 8888),
        moved_in(id('W'), on, id('E'), intended, 8888),
        dated_on(id('W'), id('E')),
        delay(id('W'), id('V')),
        check_in_on(id('W'), id('C')),
        log(
            id('W'),
            on,
            "<occurrence or ->",
            "check_in",
            &id::<Uuid>('C').to_string()
        ),
        log(id('W'), on, "<occurrence>", "prompt", "<prompt>"),
        log(id('W'), on, "<occurrence>", "correction", &id::<Uuid>('C').to_string()),
        alert(id('O'), id('L')),
        open_alert(id('O'), id('L')),
        today(id('O'), id('W')),
        message(id('W'), id('X')),
        proposal(id('W'), id('X')),
        delivery(id('W'), id('D')),
        due_wearer(7777, at, id('W')),
        due_delivery(7777, at, id('W'), id('D')),
        due_job(7777, at, "<job>"),
        audit(id('O'), id('V')),
        sealing(id('O')),
        seal(id('O'), 8888),
        access(id('W'), "<hour>", id('U')),
        access_change(id('W'), at, id('V')),
        identity("H"),
        profile("H"),
        login_by_email("H"),
        verified_email("H"),
        pool(),
        vapid(),
        login(id('U')),
        familiar(id('U'), "H"),
        passkey(id('U'), id('P')),
        passkey_by_credential("H"),
        code("H"),
        token("H"),
        once("H"),
        rate("H", "<window>"),
        report(at),
    ]
}

/// The shapes on the page; a UUID that no letter stands for is `V` here.
fn listed() -> BTreeSet<(String, String)> {
    let plain = |text: &str| text.replace("<uuid v7>", "V").replace("<uuid>", "V");
    PATTERNS
        .iter()
        .map(|pattern| (plain(pattern.pk), plain(pattern.sk)))
        .collect()
}

#[test]
fn every_key_has_a_shape_on_the_page_and_every_shape_is_some_keys() {
    let made: BTreeSet<_> = made().iter().map(|(_, key)| (shape(&key.pk), shape(&key.sk))).collect();
    assert_eq!(made, listed());
}

#[test]
fn every_function_that_makes_a_key_is_looked_at() {
    let source = include_str!("../src/keys.rs");
    let functions = source.split("\npub fn ").skip(1).filter_map(|function| {
        let signature = function.split('{').next().unwrap();
        signature
            .contains("-> Key")
            .then(|| signature.split('(').next().unwrap())
    });
    let looked_at: BTreeSet<_> = made().iter().map(|(name, _)| *name).collect();
    assert_eq!(functions.collect::<BTreeSet<_>>(), looked_at);
}

#[test]
fn instants_in_keys_sort_as_time_does() {
    let instants: Vec<String> = [-1, 0, 1, 999, 1000, 1_795_000_000_123]
        .map(|millisecond| keys::instant(Timestamp::from_millisecond(millisecond).unwrap()))
        .into();
    assert!(instants.is_sorted(), "{instants:?}");
    assert_eq!(instants[1], "1970-01-01T00:00:00.000Z");
}

#[test]
fn the_document_is_the_page() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/keys.md");
    let written = std::fs::read_to_string(document).unwrap();
    assert!(written == keys::page(), "docs/keys.md is old: run cargo xtask docs");
}
