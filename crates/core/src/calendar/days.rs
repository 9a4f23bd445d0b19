use jiff::civil::Date;

use super::{
    Event, Instance, MAX_DAYS, MAX_REPEATING_DAYS, Reason,
    when::{When, days_later, from_utc, midnight},
};
use crate::{
    recurrence::{Moment, Rule},
    time::{Local, Zone},
};

const DAY: u32 = 24 * 60;

/// Cuts an event that is longer than a day into days: the first until midnight, the others whole.
pub(super) fn cut(event: Event, wearer: &Zone) -> Result<Vec<Event>, Reason> {
    if event.duration_minutes <= DAY {
        return Ok(vec![Event {
            changes: shortened(event.changes.clone()),
            ..event
        }]);
    }
    let repeats = event.repeat.is_some() || !event.also.is_empty();
    if repeats {
        cut_each(event, wearer)
    } else {
        cut_once(event, wearer)
    }
}

/// Each day of each occurrence repeats by itself, by the rule moved to it.
fn cut_each(event: Event, wearer: &Zone) -> Result<Vec<Event>, Reason> {
    let days = days(event.start, event.duration_minutes);
    if days > MAX_REPEATING_DAYS {
        return Err(Reason::TooLongToRepeat);
    }
    (0..days)
        .map(|day| {
            if day == 0 {
                Ok(first(&event))
            } else {
                later(&event, day, wearer)
            }
        })
        .collect()
}

fn first(event: &Event) -> Event {
    let changes = event.changes.iter().cloned().map(|change| {
        let start = change.start.unwrap_or(change.of);
        let minutes = change
            .duration_minutes
            .unwrap_or(event.duration_minutes)
            .min(to_midnight(start));
        let differs = minutes != to_midnight(event.start) && !change.cancelled;
        Instance {
            duration_minutes: differs.then_some(minutes),
            ..change
        }
    });
    Event {
        duration_minutes: to_midnight(event.start),
        changes: changes.collect(),
        ..event.clone()
    }
}

fn later(event: &Event, day: u32, wearer: &Zone) -> Result<Event, Reason> {
    let zone = event.zone.as_ref().unwrap_or(wearer);
    let on = |local: Local| midnight(days_later(local, day.into()).date());
    let except = event.except.iter().map(|moment| match moment {
        Moment::Date(date) => Moment::Date(on(midnight(*date)).date()),
        Moment::At(at) => Moment::Date(on(*at).date()),
    });
    let changes = event.changes.iter().map(|change| {
        let start = change.start.unwrap_or(change.of);
        let shorter = days(start, change.duration_minutes.unwrap_or(event.duration_minutes)) <= day;
        let cancelled = change.cancelled || shorter;
        Instance {
            of: on(change.of),
            cancelled,
            start: change.start.map(on).filter(|_| !cancelled),
            duration_minutes: None,
            title: change.title.clone().filter(|_| !cancelled),
        }
    });
    Ok(Event {
        part: day,
        start: on(event.start),
        zone: None,
        all_day: true,
        duration_minutes: DAY,
        repeat: event
            .repeat
            .as_ref()
            .map(|rule| moved(rule, event.start, day, zone))
            .transpose()?,
        except: except.collect(),
        also: event.also.iter().copied().map(on).collect(),
        changes: changes.collect(),
        ..event.clone()
    })
}

/// A single long event: its first day, and the others as one that repeats daily.
fn cut_once(event: Event, wearer: &Zone) -> Result<Vec<Event>, Reason> {
    let start = match &event.zone {
        Some(zone) => wearer.local(zone.place(event.start)),
        None => event.start,
    };
    let days = days(start, event.duration_minutes);
    if days > MAX_DAYS {
        return Err(Reason::TooLong);
    }
    let event = Event {
        start,
        zone: None,
        ..event
    };
    if event.all_day {
        return Ok(vec![Event {
            duration_minutes: DAY,
            repeat: daily(days)?,
            ..event
        }]);
    }
    let first = Event {
        duration_minutes: to_midnight(start),
        ..event.clone()
    };
    let rest = Event {
        part: 1,
        start: midnight(days_later(start, 1).date()),
        all_day: true,
        duration_minutes: DAY,
        repeat: daily(days - 1)?,
        ..event
    };
    Ok(vec![first, rest])
}

fn daily(days: u32) -> Result<Option<Rule>, Reason> {
    if days == 1 {
        return Ok(None);
    }
    rule(&format!("FREQ=DAILY;COUNT={days}")).map(Some)
}

/// An occurrence is a day at most, also one that was changed.
fn shortened(mut changes: Vec<Instance>) -> Vec<Instance> {
    for change in &mut changes {
        change.duration_minutes = change.duration_minutes.map(|minutes| minutes.min(DAY));
    }
    changes
}

/// On how many dates something is that lasts so long.
fn days(start: Local, minutes: u32) -> u32 {
    (DAY - to_midnight(start)).saturating_add(minutes).div_ceil(DAY)
}

/// The minutes that are left of a day.
fn to_midnight(start: Local) -> u32 {
    DAY - u32::try_from(i32::from(start.time().hour()) * 60 + i32::from(start.time().minute())).unwrap_or(0)
}

/// The rule by which the days come that lie so many days after the occurrences of another.
fn moved(other: &Rule, start: Local, days: u32, zone: &Zone) -> Result<Rule, Reason> {
    let text = other.to_string();
    let parts: Vec<(&str, &str)> = text.split(';').filter_map(|part| part.split_once('=')).collect();
    let has = |name: &str| parts.iter().any(|(known, _)| *known == name);
    let frequency = parts
        .iter()
        .find(|(name, _)| *name == "FREQ")
        .map_or("", |(_, value)| value);
    if !can_move(frequency, &has, start.date(), days) {
        return Err(Reason::DaysDontRepeat);
    }
    let moved = parts.iter().map(|(name, value)| {
        let value = match *name {
            "BYDAY" | "WKST" => weekdays(value, days),
            "UNTIL" => until(value, start, days, zone),
            _ => Some((*value).to_owned()),
        };
        Some(format!("{name}={}", value?))
    });
    let mut moved = moved.collect::<Option<Vec<_>>>().ok_or(Reason::DaysDontRepeat)?;
    if frequency == "WEEKLY" && !has("WKST") {
        moved.extend(weekdays("MO", days).map(|day| format!("WKST={day}")));
    }
    rule(&moved.join(";"))
}

/// Weeks and days can always be moved; months and years if they only repeat their first date and no month's end is near.
fn can_move(frequency: &str, has: &impl Fn(&str) -> bool, start: Date, days: u32) -> bool {
    let by = |names: &[&str]| names.iter().any(|name| has(name));
    if by(&[
        "BYMONTH",
        "BYMONTHDAY",
        "BYYEARDAY",
        "BYWEEKNO",
        "BYHOUR",
        "BYMINUTE",
        "BYSECOND",
    ]) {
        return false;
    }
    match frequency {
        "WEEKLY" => true,
        "DAILY" => !has("BYSETPOS"),
        "MONTHLY" | "YEARLY" => !by(&["BYDAY", "BYSETPOS"]) && i64::from(start.day()) + i64::from(days) <= 28,
        _ => false,
    }
}

/// Weekdays (`MO,WE`) so many days later. One that counts (`2MO`) can't be moved.
fn weekdays(names: &str, days: u32) -> Option<String> {
    const WEEK: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let later = |name| {
        let at = WEEK.iter().position(|known| *known == name)?;
        WEEK.iter().cycle().nth(at + days as usize).copied()
    };
    names
        .split(',')
        .map(later)
        .collect::<Option<Vec<_>>>()
        .map(|names| names.join(","))
}

/// The date of the last of those days, from the end of the occurrences they follow.
fn until(value: &str, start: Local, days: u32, zone: &Zone) -> Option<String> {
    let local = match When::read(value, None)? {
        When::Date(date) => Local::new(date.to_datetime(start.time())),
        When::Local(local, _) => local,
        When::Utc(utc) => from_utc(utc, zone),
    };
    let too_early = local.time() < start.time();
    let last = days_later(local, i64::from(days) - i64::from(too_early)).date();
    Some(last.strftime("%Y%m%d").to_string())
}

fn rule(text: &str) -> Result<Rule, Reason> {
    text.parse().map_err(|_| Reason::DaysDontRepeat)
}
