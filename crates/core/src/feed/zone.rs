use jiff::{
    Span,
    civil::{Date, Time},
};

use super::lines::{Lines, local};
use crate::time::{Local, Zone};

/// How many years after the first date each change of the clocks is written.
const YEARS: i16 = 6;

/// A VTIMEZONE (RFC 5545, 3.6.5): each change of the clocks by itself, as the tz database has it.
pub(super) fn write(lines: &mut Lines, zone: &Zone, from: Date) {
    let new_year = |year: i16| {
        let date = Date::new(year, 1, 1).unwrap_or(from);
        zone.place(Local::new(date.to_datetime(Time::midnight())))
    };
    let (begin, end) = (new_year(from.year() - 1), new_year(from.year() + YEARS));
    lines.put("BEGIN:VTIMEZONE");
    lines.put(&format!("TZID:{}", zone.name()));
    let mut before = zone.offset_seconds(begin);
    part(lines, "STANDARD", "19700101T000000", (before, before), zone.name());
    for shift in zone.shifts(begin, end) {
        let kind = if shift.summer { "DAYLIGHT" } else { "STANDARD" };
        // In the wall time that ends then.
        let utc = Zone::utc().local(shift.at).datetime();
        let at = Local::new(utc.saturating_add(Span::new().seconds(before)));
        part(lines, kind, &local(at), (before, shift.offset_seconds), &shift.name);
        before = shift.offset_seconds;
    }
    lines.put("END:VTIMEZONE");
}

fn part(lines: &mut Lines, kind: &str, at: &str, (before, after): (i32, i32), name: &str) {
    lines.put(&format!("BEGIN:{kind}"));
    lines.put(&format!("DTSTART:{at}"));
    lines.put(&format!("TZOFFSETFROM:{}", offset(before)));
    lines.put(&format!("TZOFFSETTO:{}", offset(after)));
    lines.text("TZNAME", name);
    lines.put(&format!("END:{kind}"));
}

/// `+0100`, with seconds where they matter (RFC 5545, 3.3.14).
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.abs();
    let (hours, minutes, rest) = (all / 3600, all / 60 % 60, all % 60);
    match rest {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        rest => format!("{sign}{hours:02}{minutes:02}{rest:02}"),
    }
}
