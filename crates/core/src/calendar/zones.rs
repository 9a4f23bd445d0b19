use std::collections::HashMap;

use jiff::{
    Timestamp,
    civil::{Date, date},
};

use super::{
    Note,
    file::{Component, File},
    vtimezone,
    when::{midnight, minutes_between},
    windows,
};
use crate::time::Zone;

/// How many parts of a name like `/example.org/2021/Europe/Berlin` are tried.
const MAX_NAME_PARTS: usize = 8;
/// The years in which a zone must show the wearer's time to pass for the wearer's own.
const COMPARED_YEARS: std::ops::Range<i16> = 2015..2038;

/// The zones of a file by their TZID, each found once.
pub(super) struct Zones<'f> {
    wearer: &'f Zone,
    defined: HashMap<&'f str, &'f Component>,
    found: HashMap<String, Zone>,
    like_home: HashMap<&'static str, bool>,
    pub(super) notes: Vec<Note>,
}

impl<'f> Zones<'f> {
    pub(super) fn new(file: &'f File, wearer: &'f Zone) -> Self {
        let named = file.zones.iter().filter_map(|zone| Some((zone.value("TZID")?, zone)));
        Self {
            wearer,
            defined: named.collect(),
            found: HashMap::new(),
            like_home: HashMap::new(),
            notes: Vec::new(),
        }
    }

    /// The zone of a TZID, used on this date: by its name, by what Windows calls it, by its definition in the file, by
    /// its offset; else the wearer's, with a note.
    pub(super) fn find(&mut self, name: &str, on: Date) -> Zone {
        if let Some(zone) = self.found.get(name) {
            return zone.clone();
        }
        let zone = self.look_up(name, on.year());
        self.found.insert(name.to_owned(), zone.clone());
        zone
    }

    fn look_up(&mut self, name: &str, year: i16) -> Zone {
        if let Some(zone) = by_name(name) {
            return zone;
        }
        if let Some(zone) = self.by_windows(name) {
            return zone;
        }
        if let Some(zone) = self.by_definition(name, year) {
            return zone;
        }
        if let Some(zone) = bare_offset(name).and_then(|minutes| self.by_offset(name, minutes, year)) {
            return zone;
        }
        self.note(name, "is not known", self.wearer);
        self.wearer.clone()
    }

    /// A Windows zone is wide: W. Europe is Berlin and Amsterdam. If the wearer's clock goes the same, it is the wearer's.
    fn by_windows(&mut self, name: &str) -> Option<Zone> {
        let iana = windows::by_name(name).or_else(|| windows::by_places(places(name)))?;
        let zone = Zone::named(iana).ok()?;
        let wearer = self.wearer;
        let alike = *self.like_home.entry(iana).or_insert_with(|| same_clock(&zone, wearer));
        Some(if alike { wearer.clone() } else { zone })
    }

    fn by_definition(&mut self, name: &str, year: i16) -> Option<Zone> {
        let definition = *self.defined.get(name)?;
        if let Some(zone) = definition.value("X-LIC-LOCATION").and_then(by_name) {
            return Some(zone);
        }
        let zone = vtimezone::matching(definition, self.wearer, year)?;
        self.note(name, "was recognised by its clock changes", &zone);
        Some(zone)
    }

    /// An offset alone says nothing about summer time. Where it is the wearer's own in winter, the wearer's clock is meant.
    fn by_offset(&mut self, name: &str, minutes: i64, year: i16) -> Option<Zone> {
        let wearer = self.wearer;
        if winter_and_summer(wearer, year).iter().min() == Some(&minutes) {
            self.note(name, "gives only an offset from UTC", wearer);
            return Some(wearer.clone());
        }
        let hours = minutes / 60;
        let whole = (minutes % 60 == 0).then(|| Zone::named(&format!("Etc/GMT{:+}", -hours)).ok());
        whole.flatten().or_else(|| {
            let mut all = windows::all().filter_map(|name| Zone::named(name).ok());
            all.find(|zone| winter_and_summer(zone, year) == [minutes, minutes])
        })
    }

    fn note(&mut self, name: &str, what: &str, zone: &Zone) {
        let text = format!("The time zone “{name}” {what}: its times are read in {zone}.");
        self.notes.push(Note { uid: None, text });
    }
}

/// By an IANA name, also behind a path, or before the number that Outlook adds when a name comes twice.
fn by_name(name: &str) -> Option<Zone> {
    let name = name
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .strip_suffix(' ')
        .unwrap_or(name);
    let mut rest = name.trim();
    for _ in 0..MAX_NAME_PARTS {
        if let Ok(zone) = Zone::named(rest) {
            return Some(zone);
        }
        rest = rest.split_once('/')?.1;
    }
    None
}

/// What stands behind the offset of a display name: `(UTC+10:00) Canberra, Melbourne, Sydney`.
fn places(name: &str) -> &str {
    let bare = name.strip_prefix('(').and_then(|name| name.split_once(')'));
    bare.map_or(name, |(_, places)| places).trim()
}

/// The offset that a name begins with, in minutes: `(GMT +01:00)`, `UTC-3`.
fn bare_offset(name: &str) -> Option<i64> {
    let name = name
        .strip_prefix('(')
        .map_or(name, |name| name.split(')').next().unwrap_or_default());
    let upper = name.to_ascii_uppercase().replace(' ', "");
    let offset = upper.trim_start_matches("GMT").trim_start_matches("UTC");
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then(|| sign * (i64::from(hours) * 60 + i64::from(minutes)))
}

/// How far a zone's clock is ahead of UTC at an instant, in minutes.
fn offset_at(zone: &Zone, at: Timestamp) -> i64 {
    minutes_between(Zone::utc().local(at), zone.local(at))
}

fn winter_and_summer(zone: &Zone, year: i16) -> [i64; 2] {
    [1, 7].map(|month| Date::new(year, month, 1).map_or(0, |day| offset_at(zone, Zone::utc().place(midnight(day)))))
}

/// Whether two clocks show the same, looked at twice a month.
fn same_clock(one: &Zone, other: &Zone) -> bool {
    let mut days =
        COMPARED_YEARS.flat_map(|year| (1..=12).flat_map(move |month| [date(year, month, 1), date(year, month, 15)]));
    days.all(|day| {
        let at = Zone::utc().place(midnight(day));
        one.local(at) == other.local(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, wearer: &str) -> (String, usize) {
        let (file, wearer) = (File::default(), Zone::named(wearer).unwrap());
        let mut zones = Zones::new(&file, &wearer);
        let zone = zones.find(name, date(2022, 10, 4));
        (zone.name().to_owned(), zones.notes.len())
    }

    #[test]
    fn zones_are_found_by_every_name_that_programs_give_them() {
        for (name, zone) in [
            ("America/Denver", "America/Denver"),
            ("america/denver", "America/Denver"),
            ("US/Central", "US/Central"),
            ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
            ("/citadel.org/20210210_1/America/New_York", "America/New_York"),
            ("Eastern Standard Time", "America/New_York"),
            ("(GMT+10:00) Canberra, Melbourne, Sydney", "Australia/Sydney"),
            ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
            ("Europe/Berlin 2", "Europe/Berlin"),
            ("(GMT +02:00)", "Etc/GMT-2"),
            ("UTC-3", "Etc/GMT+3"),
            ("GMT+0530", "Asia/Kolkata"),
        ] {
            assert_eq!(found(name, "Europe/Amsterdam"), (zone.to_owned(), 0), "{name}");
        }
    }

    #[test]
    fn a_windows_zone_in_which_the_wearer_lives_is_the_wearers() {
        let name = "W. Europe Standard Time";
        assert_eq!(found(name, "Europe/Amsterdam"), ("Europe/Amsterdam".to_owned(), 0));
        assert_eq!(found(name, "Europe/London"), ("Europe/Berlin".to_owned(), 0));
    }

    #[test]
    fn an_offset_alone_is_the_wearers_zone_if_it_is_its_own_in_winter() {
        assert_eq!(
            found("(GMT +01:00)", "Europe/Amsterdam"),
            ("Europe/Amsterdam".to_owned(), 1)
        );
        assert_eq!(found("(GMT +01:00)", "Europe/London"), ("Etc/GMT-1".to_owned(), 0));
    }

    #[test]
    fn an_unknown_zone_is_the_wearers_with_a_note() {
        assert_eq!(
            found("Middle Earth", "Europe/Amsterdam"),
            ("Europe/Amsterdam".to_owned(), 1)
        );
        assert_eq!(found("(UTC+é", "Europe/Amsterdam"), ("Europe/Amsterdam".to_owned(), 1));
    }
}
