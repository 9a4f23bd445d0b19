//! Real iCalendar files (RFC 5545), as Exchange, Google, Apple and schools write them, read into events.
//!
//! What can be taken is taken; what can't is named with the reason, and the rest still comes in. Nothing here looks at a
//! clock or makes an id, so that the same file always gives the same events.
//!
//! How a file is read: `lines` unfolds its bytes, `file` sorts the lines into components, `draft` understands one
//! VEVENT, `group` puts together what has one UID, and `days` cuts into days what is longer than a day.

mod days;
mod draft;
mod file;
mod group;
mod lines;
mod model;
mod text;
mod vtimezone;
mod when;
mod windows;
mod zones;

pub use model::{Calendar, CalendarError, Event, Instance, Note, Reason, Refused};

use crate::time::Zone;
use {draft::Reader, file::File, group::Groups};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most events (and tasks and journals) in one file.
pub const MAX_EVENTS: usize = 5_000;
/// The most exceptions of one event; as many additions, and as many changed occurrences.
pub const MAX_EXCEPTIONS: usize = 1_000;
/// The most days that one event may last; a repeating one, [`MAX_REPEATING_DAYS`].
pub const MAX_DAYS: u32 = 400;
/// The most days that each occurrence of a repeating event may last.
pub const MAX_REPEATING_DAYS: u32 = 7;
/// How long an event lasts that has no length of its own, in minutes.
pub const DEFAULT_MINUTES: u32 = 15;
/// The longest title, in characters; a longer one is cut.
pub const MAX_TITLE: usize = 200;

/// Reads an iCalendar file for a wearer who lives in this zone.
///
/// Fails only if the file as a whole can't be read; an event that can't be taken is in [`Calendar::refused`].
pub fn read(bytes: &[u8], wearer_zone: &Zone) -> Result<Calendar, CalendarError> {
    let file = File::read(bytes)?;
    let mut reader = Reader::new(&file, wearer_zone);
    let mut groups = Groups::default();
    for component in &file.components {
        groups.add(component, reader.read(component));
    }
    let mut calendar = groups.finish(&mut reader);
    calendar.notes.splice(0..0, reader.notes());
    Ok(calendar)
}
