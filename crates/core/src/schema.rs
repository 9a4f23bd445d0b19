//! JSON Schema of what is written as text with a meaning, and the two helpers that state bounds. What is derived elsewhere
//! ends up here.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{
    patch::Patch,
    plan::{MAX_DELAY, OccurrenceId},
    prompt::PromptId,
    recurrence::{MAX_TEXT, Moment, Rule},
    time::{Local, Zone},
    untold::Tell,
};

/// A line of plain text, not empty, of at most `MOST` characters; see [`crate::field::short_text`]. To be named in
/// `#[schemars(with = "Line<MAX_TITLE>")]`.
pub struct Line<const MOST: usize>;

impl<const MOST: usize> JsonSchema for Line<MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Line{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": MOST, "pattern": r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"})
    }
}

/// A number between `LEAST` and `MOST`, both inclusive; see [`crate::field::within`].
pub struct Within<const LEAST: u32, const MOST: u32>;

impl<const LEAST: u32, const MOST: u32> JsonSchema for Within<LEAST, MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Within{LEAST}To{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": LEAST, "maximum": MOST})
    }
}

/// Minutes by which everything moves: not none, and at most [`MAX_DELAY`], later or earlier.
pub struct Delay;

impl JsonSchema for Delay {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Delay".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let most = i64::from(MAX_DELAY);
        json_schema!({"type": "integer", "minimum": -most, "maximum": most, "not": {"const": 0}})
    }
}

impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Patch{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

/// An instant; `#[schemars(with = "Instant")]` on a field of jiff's `Timestamp`, whose crate schemars does not know.
pub struct Instant;

/// A date of the calendar, in place of jiff's `Date`.
pub struct IsoDate;

/// A time of day, in place of jiff's `Time`.
pub struct WallTime;

/// A time of day before noon.
pub struct DayStart;

impl JsonSchema for Tell {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Tell".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let instant = generator.subschema_for::<Instant>();
        json_schema!({"anyOf": [{"type": "string", "enum": ["now", "first"]}, instant]})
    }
}

macro_rules! texts {
    ($($type:ty, $name:literal, $what:literal, { $($keyword:tt)+ };)+) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "description": $what, $($keyword)+})
            }
        }
    )+};
}

texts! {
    Instant, "Instant", "An instant, in UTC.", {
        "format": "date-time",
        "examples": ["2026-11-23T08:00:00Z"]
    };
    IsoDate, "Date", "A date of the calendar.", {
        "format": "date",
        "examples": ["2026-11-23"]
    };
    WallTime, "WallTime", "A time of day.", {
        "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$",
        "format": "wall-time",
        "examples": ["04:00:00"]
    };
    DayStart, "DayStart", "A time of day before noon.", {
        "pattern": "^(0[0-9]|1[01]):[0-5][0-9](:[0-5][0-9])?$",
        "format": "wall-time",
        "examples": ["04:00:00"]
    };
    Local, "LocalTime", "A wall time without a zone, to the minute, or to the second where seconds matter.", {
        "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$",
        "format": "local-date-time",
        "examples": ["2026-11-23T08:00"]
    };
    Moment, "Moment", "A date, or a wall time without a zone.", {
        "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?$",
        "format": "moment",
        "examples": ["2026-12-25", "2026-12-27T09:00"]
    };
    Zone, "Zone", "A time zone by its IANA name.", {
        "minLength": 1,
        "format": "time-zone",
        "examples": ["Europe/Amsterdam"]
    };
    Rule, "Rule", "How it repeats: the value of an RRULE (RFC 5545, 3.3.10), daily to yearly.", {
        "minLength": 1,
        "maxLength": MAX_TEXT,
        "format": "rrule",
        "examples": ["FREQ=WEEKLY;BYDAY=MO,TU"]
    };
    OccurrenceId, "OccurrenceId", "An entry on its intended date, with its time of day where there are several that day.", {
        "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_[0-9]{4}-[0-9]{2}-[0-9]{2}(_[0-9]+)?$",
        "format": "occurrence-id",
        "examples": ["01936b2e-7d1c-7000-8000-000000000001_2026-11-23"]
    };
    PromptId, "PromptId", "Occurrence, kind, number and planned wall time: a moved occurrence rings anew, a resent one does not.", {
        "pattern": r"^[0-9a-f-]{36}_[0-9]{4}-[0-9]{2}-[0-9]{2}(_[0-9]+)?\.(heads_up|start|again|end)\.[0-9]+\.[0-9T:-]+$",
        "format": "prompt-id",
        "examples": ["01936b2e-7d1c-7000-8000-000000000001_2026-11-23.start.0.2026-11-23T08:00"]
    };
}
