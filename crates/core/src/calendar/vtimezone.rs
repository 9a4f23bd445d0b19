use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::{
    file::Component,
    lines::Line,
    when::{When, midnight, minutes_between, offset},
    windows,
};
use crate::time::{Local, Zone};

/// The zone whose clock does in this year what a VTIMEZONE (RFC 5545, 3.6.5) says: the wearer's, or one that Windows
/// knows.
pub(super) fn matching(definition: &Component, wearer: &Zone, year: i16) -> Option<Zone> {
    let changes = changes(definition, year)?;
    let known = windows::all().filter_map(|name| Zone::named(name).ok());
    std::iter::once(wearer.clone())
        .chain(known)
        .find(|zone| changes.iter().all(|change| change.fits(zone)))
}

/// A change of the clocks, or a day without one.
struct Change {
    /// When, by UTC.
    at: Local,
    /// The offset before and after, in seconds.
    from: i64,
    to: i64,
}

impl Change {
    fn fits(&self, zone: &Zone) -> bool {
        let after = Zone::utc().place(self.at);
        let before = after - 1.minute();
        let ahead = |at| 60 * minutes_between(Zone::utc().local(at), zone.local(at));
        ahead(before) == self.from && ahead(after) == self.to
    }
}

/// What the definition says of a year: each change that repeats, or, where none does, that nothing changes.
fn changes(definition: &Component, year: i16) -> Option<Vec<Change>> {
    let repeating: Vec<&Vec<Line>> = definition
        .parts
        .iter()
        .filter(|part| value(part, "RRULE").is_some())
        .collect();
    if repeating.is_empty() {
        let to = definition
            .parts
            .iter()
            .rev()
            .find_map(|part| offset(value(part, "TZOFFSETTO")?))?;
        return [1, 7]
            .into_iter()
            .map(|month| {
                Some(Change {
                    at: midnight(Date::new(year, month, 1).ok()?),
                    from: to,
                    to,
                })
            })
            .collect();
    }
    repeating.into_iter().map(|part| change(part, year)).collect()
}

fn change(part: &[Line], year: i16) -> Option<Change> {
    let from = offset(value(part, "TZOFFSETFROM")?)?;
    let to = offset(value(part, "TZOFFSETTO")?)?;
    let When::Local(start, _) = When::of(part.iter().find(|line| line.name == "DTSTART")?)? else {
        return None;
    };
    let day = day_of(value(part, "RRULE")?, year)?;
    let at = day.to_datetime(start.time()).checked_sub(from.seconds()).ok()?;
    Some(Change {
        at: Local::new(at),
        from,
        to,
    })
}

/// The day in a year of `BYMONTH=3;BYDAY=-1SU`, or of `BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU`.
fn day_of(rule: &str, year: i16) -> Option<Date> {
    let part = |name: &str| {
        rule.split(';')
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let month: i8 = part("BYMONTH")?.parse().ok()?;
    let (nth, weekday) = part("BYDAY")?.split_at_checked(part("BYDAY")?.len().checked_sub(2)?)?;
    let weekday = weekday_named(weekday)?;
    let first = Date::new(year, month, 1).ok()?;
    match part("BYMONTHDAY") {
        Some(days) => {
            let earliest = days.split(',').filter_map(|day| day.parse::<i8>().ok()).min()?;
            let before = Date::new(year, month, earliest).ok()?.yesterday().ok()?;
            before.nth_weekday(1, weekday).ok()
        }
        None => first.nth_weekday_of_month(nth.parse().ok()?, weekday).ok(),
    }
}

/// A weekday as rules write it: `MO`.
fn weekday_named(name: &str) -> Option<Weekday> {
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let at = names.iter().position(|known| *known == name)?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

fn value<'l>(part: &'l [Line], name: &str) -> Option<&'l str> {
    part.iter()
        .find(|line| line.name == name)
        .map(|line| line.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::file::File;

    fn matched(parts: &str, wearer: &str) -> Option<String> {
        let text =
            format!("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Customized Time Zone\n{parts}END:VTIMEZONE\nEND:VCALENDAR");
        let file = File::read(text.as_bytes()).unwrap();
        matching(&file.zones[0], &Zone::named(wearer).unwrap(), 2026).map(|zone| zone.name().to_owned())
    }

    const EUROPE: &str = "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
        RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
        RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n";

    #[test]
    fn a_zone_is_recognised_by_its_clock_changes() {
        assert_eq!(matched(EUROPE, "Europe/Amsterdam").as_deref(), Some("Europe/Amsterdam"));
        let america = EUROPE
            .replace("+0100", "-0500")
            .replace("+0200", "-0400")
            .replace("T030000", "T020000")
            .replace("BYDAY=-1SU;BYMONTH=10", "BYDAY=1SU;BYMONTH=11")
            .replace(
                "BYDAY=-1SU;BYMONTH=3",
                "BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU;BYMONTH=3",
            );
        assert_eq!(
            matched(&america, "Europe/Amsterdam").as_deref(),
            Some("America/New_York")
        );
    }

    #[test]
    fn a_zone_without_changes_is_recognised_by_its_offset() {
        let plain = "BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0545\nTZOFFSETTO:+0545\nEND:STANDARD\n";
        assert_eq!(matched(plain, "Europe/Amsterdam").as_deref(), Some("Asia/Kathmandu"));
    }

    #[test]
    fn what_no_clock_does_is_no_zone() {
        assert_eq!(matched(&EUROPE.replace("-1SU", "3MO"), "Europe/Amsterdam"), None);
        assert_eq!(matched(&EUROPE.replace("-1SU", "é"), "Europe/Amsterdam"), None);
        assert_eq!(matched("", "Europe/Amsterdam"), None);
    }
}
