//! The form that plans something: what was typed, what it means, and what is wrong with it in words.

use jiff::civil::{Date, DateTime, Time};
use maat_core::id::EntryId;

use super::{
    frame::FieldErrors,
    repeat::{DAYS, Repeat},
    tell::Telling,
};
use crate::{
    messages::Text,
    pictograms::{self, Pictogram},
};

/// The longest title, in characters.
const TITLE_MAX: usize = 80;
/// The longest duration, in minutes.
const DURATION_MAX: u32 = 24 * 60;
/// Heads-ups one can choose, in minutes before.
pub const HEADS_UPS: [u32; 4] = [2, 5, 10, 15];

/// What was typed, as it is shown again.
#[derive(Debug, Clone, Default)]
pub struct EntryForm {
    /// The entry that is changed from this day on; none when planning something new.
    pub editing: Option<Editing>,
    /// The chosen picture's id, or empty.
    pub pictogram: String,
    /// Empty: the picture's name.
    pub title: String,
    /// `08:30`
    pub start: String,
    /// Minutes.
    pub duration: String,
    /// `once`, `daily`, `school_days`, `weekly`
    pub repeat: String,
    /// Monday to Sunday, for `weekly`.
    pub weekdays: [bool; 7],
    /// An RFC 5545 rule of one's own; goes before `repeat`.
    pub rule: String,
    /// Empty (as the kind has it), `none`, `ok`, `done`
    pub confirm: String,
    /// Empty (as the picture has it), `everyday`, `medicine`, `appointment`, `transport`, `free`
    pub kind: String,
    /// Minutes before the start.
    pub heads_up: Vec<u32>,
    /// Minutes; empty: as the kind has it.
    pub grace: String,
    /// How often again; empty: as usual.
    pub again: String,
    /// When the watch shows it, if it is of today.
    pub telling: Telling,
    /// Fields as named here, or the whole.
    pub errors: FieldErrors,
}

/// An entry that is being changed.
#[derive(Debug, Clone)]
pub struct Editing {
    /// Which.
    pub entry: EntryId,
    /// For a change that must not overwrite another's.
    pub version: u64,
}

/// What the form asks for. None: as the activity's kind has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What it is called.
    pub title: String,
    /// The picture's id.
    pub pictogram: Option<String>,
    /// `everyday`, `medicine`, …
    pub kind: String,
    /// Local, in the wearer's zone.
    pub start: DateTime,
    /// How long.
    pub duration_minutes: u32,
    /// An RFC 5545 rule, not yet checked.
    pub repeat: Option<String>,
    /// `none`, `ok`, `done`
    pub confirm: Option<String>,
    /// Minutes before the start, longest first.
    pub heads_up_minutes: Vec<u32>,
    /// How late it may still ring.
    pub grace_minutes: Option<u32>,
    /// How often it rings again without an answer.
    pub again_times: Option<u32>,
}

impl EntryForm {
    /// An empty form that starts at a time.
    pub fn new(start: Time) -> Self {
        Self {
            start: format!("{:02}:{:02}", start.hour(), start.minute()),
            duration: "30".into(),
            repeat: "once".into(),
            ..Self::default()
        }
    }

    /// The same form, repeating by a rule (none: once).
    pub fn repeating(mut self, rule: Option<&str>) -> Self {
        self.repeat = match Repeat::of_rule(rule) {
            Repeat::Once => "once",
            Repeat::Daily => "daily",
            Repeat::SchoolDays => "school_days",
            Repeat::Weekly(days) => {
                self.weekdays = days;
                "weekly"
            }
            Repeat::Rule(rule) => {
                self.rule = rule;
                ""
            }
        }
        .to_owned();
        self
    }

    /// What was sent, as it was typed.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let all = |name: &str| {
            pairs
                .iter()
                .filter(move |(key, _)| key == name)
                .map(|(_, value)| value.trim())
                .collect::<Vec<_>>()
        };
        let one = |name: &str| all(name).first().map(|value| (*value).to_owned()).unwrap_or_default();
        Self {
            editing: None,
            pictogram: one("pictogram"),
            title: one("title"),
            start: one("start"),
            duration: one("duration"),
            repeat: one("repeat"),
            weekdays: DAYS.map(|(_, field)| all("weekday").contains(&field)),
            rule: one("rule"),
            confirm: one("confirm"),
            kind: one("kind"),
            heads_up: all("heads_up")
                .iter()
                .filter_map(|minutes| minutes.parse().ok())
                .collect(),
            grace: one("grace"),
            again: one("again"),
            telling: Telling {
                when: one("tell"),
                at: one("tell_at"),
            },
            errors: FieldErrors::none(),
        }
    }

    /// The chosen picture.
    pub fn picture(&self) -> Option<&'static Pictogram> {
        pictograms::get_by_id(&self.pictogram)
    }

    /// What it asks for on this date; else the same form with what is wrong beside its fields.
    pub fn planned(mut self, date: Date, t: Text) -> Result<Planned, Box<Self>> {
        let mut errors = FieldErrors::none();
        let title = self.checked_title(t, &mut errors);
        let start = self.start.parse::<Time>().ok();
        if start.is_none() {
            errors.add("start", t.plan_start_wrong());
        }
        let duration = self
            .duration
            .parse()
            .ok()
            .filter(|minutes| (1..=DURATION_MAX).contains(minutes));
        if duration.is_none() {
            errors.add("duration", t.plan_duration_wrong());
        }
        let repeat = self.checked_repeat(t, &mut errors);
        let mut heads_up_minutes = self.heads_up.clone();
        heads_up_minutes.sort_unstable_by(|a, b| b.cmp(a));
        match (start, duration) {
            (Some(start), Some(duration_minutes)) if errors.is_empty() => Ok(Planned {
                title,
                pictogram: self.picture().map(|pictogram| pictogram.id.to_owned()),
                kind: self.resolved_kind(),
                start: date.to_datetime(start),
                duration_minutes,
                repeat,
                confirm: Some(self.confirm).filter(|confirm| !confirm.is_empty()),
                heads_up_minutes,
                grace_minutes: self.grace.parse().ok(),
                again_times: self.again.parse().ok(),
            }),
            _ => {
                self.errors = errors;
                Err(Box::new(self))
            }
        }
    }

    /// The kind: chosen, else the picture's, else everyday.
    fn resolved_kind(&self) -> String {
        let picture = || self.picture().map_or("everyday", |pictogram| pictogram.kind);
        if self.kind.is_empty() {
            picture().to_owned()
        } else {
            self.kind.clone()
        }
    }

    fn checked_title(&self, t: Text, errors: &mut FieldErrors) -> String {
        let picture = || {
            self.picture()
                .map(|pictogram| pictogram.name(t.language))
                .unwrap_or_default()
        };
        let title = if self.title.is_empty() {
            picture().to_owned()
        } else {
            self.title.clone()
        };
        match title.chars().count() {
            0 => errors.add("title", t.plan_title_missing()),
            1..=TITLE_MAX => {}
            _ => errors.add("title", t.plan_title_long(TITLE_MAX)),
        }
        title
    }

    fn checked_repeat(&self, t: Text, errors: &mut FieldErrors) -> Option<String> {
        let repeat = match self.repeat.as_str() {
            _ if !self.rule.is_empty() => Repeat::Rule(self.rule.clone()),
            "daily" => Repeat::Daily,
            "school_days" => Repeat::SchoolDays,
            "weekly" => Repeat::Weekly(self.weekdays),
            _ => Repeat::Once,
        };
        if repeat == Repeat::Weekly([false; 7]) {
            errors.add("repeat", t.plan_weekdays_missing());
        }
        repeat.rule()
    }

    /// How often, to choose from: field value, words.
    pub fn repeats(t: &Text) -> [(&'static str, &'static str); 4] {
        [
            ("once", t.plan_once()),
            ("daily", t.plan_daily()),
            ("school_days", t.plan_school_days()),
            ("weekly", t.plan_weekly()),
        ]
    }

    /// The answers to choose from: field value, words. The first leaves it to the kind.
    pub fn answers(t: &Text) -> [(&'static str, &'static str); 4] {
        [
            ("", t.plan_answer_usual()),
            ("none", t.plan_answer_none()),
            ("ok", t.plan_answer_ok()),
            ("done", t.plan_answer_done()),
        ]
    }

    /// The kinds to choose from: field value, words.
    pub fn kinds(t: &Text) -> [(&'static str, &'static str); 5] {
        [
            ("everyday", t.plan_everyday()),
            ("medicine", t.plan_medicine()),
            ("appointment", t.plan_appointment()),
            ("transport", t.plan_transport()),
            ("free", t.plan_free()),
        ]
    }

    /// The days to choose from: field value, short name, chosen.
    pub fn days(&self, t: &Text) -> Vec<(&'static str, &'static str, bool)> {
        let names = t.calendar_days_short();
        let day = |index: usize| (DAYS[index].1, super::format::nth(names, index), self.weekdays[index]);
        (0..DAYS.len()).map(day).collect()
    }

    /// Whether something folded away was changed or is wrong.
    pub fn unfolded(&self) -> bool {
        let changed = [&self.kind, &self.grace, &self.again, &self.rule]
            .iter()
            .any(|field| !field.is_empty());
        changed || !self.heads_up.is_empty() || self.errors.of("rule").is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    const DATE: Date = jiff::civil::date(2026, 11, 23);

    fn form(fields: &[(&str, &str)]) -> EntryForm {
        let pairs: Vec<_> = fields
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        EntryForm::read(&pairs)
    }

    #[test]
    fn a_picture_and_a_time_are_enough_to_plan() {
        let form = form(&[("pictogram", "bus"), ("start", "08:15"), ("duration", "20")]);
        let planned = form.planned(DATE, Language::Dutch.text()).unwrap();
        assert_eq!((planned.title.as_str(), planned.kind.as_str()), ("Bus", "transport"));
        assert_eq!(planned.start, jiff::civil::date(2026, 11, 23).at(8, 15, 0, 0));
        assert_eq!(
            (planned.repeat, planned.confirm, planned.grace_minutes),
            (None, None, None)
        );
    }

    #[test]
    fn chosen_days_become_a_rule_and_the_rule_the_same_days() {
        let form = form(&[
            ("title", "Swimming"),
            ("start", "13:00"),
            ("duration", "60"),
            ("repeat", "weekly"),
            ("weekday", "thursday"),
            ("weekday", "tuesday"),
        ]);
        let rule = form.planned(DATE, Language::English.text()).unwrap().repeat;
        assert_eq!(rule.as_deref(), Some("FREQ=WEEKLY;BYDAY=TU,TH"));
        assert_eq!(Repeat::of_rule(rule.as_deref()).rule(), rule);
    }

    #[test]
    fn every_mistake_is_said_beside_its_field_and_nothing_typed_is_lost() {
        let form = form(&[
            ("title", ""),
            ("start", "soon"),
            ("duration", "0"),
            ("repeat", "weekly"),
            ("again", "2"),
        ]);
        let form = form.planned(DATE, Language::English.text()).unwrap_err();
        for field in ["title", "start", "duration", "repeat"] {
            assert!(form.errors.of(field).is_some(), "{field}");
        }
        assert_eq!((form.start.as_str(), form.again.as_str()), ("soon", "2"));
    }
}
