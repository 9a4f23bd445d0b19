use super::{
    CalendarError, MAX_BYTES, MAX_EVENTS,
    lines::{Line, name, unfold},
};

/// How deep components may lie in each other; a real file needs three.
const MAX_DEPTH: usize = 16;
/// How many zones of its own a file may define; more are not looked at.
const MAX_ZONES: usize = 200;

/// The longest line that is read, unfolded, in bytes: more than the exceptions need that one event may have.
const MAX_LINE: usize = 64 * 1024;

/// The lines worth reading; all others (notes, guests, attachments) are never looked at.
const WANTED: [&str; 20] = [
    "DTEND",
    "DTSTAMP",
    "DTSTART",
    "DURATION",
    "EXDATE",
    "EXRULE",
    "LAST-MODIFIED",
    "LOCATION",
    "RDATE",
    "RECURRENCE-ID",
    "RRULE",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TZID",
    "TZOFFSETFROM",
    "TZOFFSETTO",
    "UID",
    "X-LIC-LOCATION",
    "X-MICROSOFT-CDO-ALLDAYEVENT",
];

/// An iCalendar file, sorted into its components (RFC 5545, 3.4 to 3.6).
#[derive(Debug, Default)]
pub(super) struct File {
    /// X-WR-TIMEZONE: the zone of the whole calendar.
    pub(super) zone: Option<String>,
    /// The VTIMEZONEs.
    pub(super) zones: Vec<Component>,
    /// Events, tasks and journals, in order.
    pub(super) components: Vec<Component>,
}

/// An event, task, journal or zone.
#[derive(Debug, Default)]
pub(super) struct Component {
    pub(super) kind: Kind,
    /// Its own lines.
    pub(super) lines: Vec<Line>,
    /// The lines of each part; only a zone's are kept.
    pub(super) parts: Vec<Vec<Line>>,
    /// Its END was there.
    pub(super) complete: bool,
    /// One of its lines was longer than is read.
    pub(super) overlong: bool,
}

/// What a component is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Event,
    Task,
    Journal,
    Zone,
}

impl Kind {
    fn named(name: &str) -> Option<Self> {
        match name {
            "VEVENT" => Some(Self::Event),
            "VTODO" => Some(Self::Task),
            "VJOURNAL" => Some(Self::Journal),
            "VTIMEZONE" => Some(Self::Zone),
            _ => None,
        }
    }
}

impl Component {
    /// The first line of this name.
    pub(super) fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// All lines of this name.
    pub(super) fn lines<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c Line> {
        self.lines.iter().filter(move |line| line.name == name)
    }

    /// The value of the first line of this name, if it is not empty.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.line(name)
            .map(|line| line.value.as_str())
            .filter(|value| !value.is_empty())
    }
}

impl File {
    /// Sorts a file into its components. A missing END costs only the component that misses it.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, CalendarError> {
        if bytes.len() > MAX_BYTES {
            return Err(CalendarError::TooLarge);
        }
        let mut sorter = Sorter::default();
        for line in unfold(bytes) {
            sorter.take(&line)?;
        }
        sorter.close()?;
        sorter.found.then_some(sorter.file).ok_or(CalendarError::NotACalendar)
    }
}

/// Walks through the lines.
#[derive(Default)]
struct Sorter {
    file: File,
    /// A VCALENDAR was there.
    found: bool,
    /// The component being read.
    open: Option<Component>,
    /// The names of what lies open within it.
    within: Vec<String>,
}

impl Sorter {
    fn take(&mut self, line: &str) -> Result<(), CalendarError> {
        let name = name(line).to_ascii_uppercase();
        match name.as_str() {
            "BEGIN" => self.begin(&value(line)),
            "END" => self.end(&value(line)),
            "X-WR-TIMEZONE" if self.open.is_none() && self.file.zone.is_none() => {
                self.file.zone = Line::read(line).map(|line| line.value);
                Ok(())
            }
            name if WANTED.contains(&name) => {
                self.keep(line);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn keep(&mut self, line: &str) {
        let Some(open) = &mut self.open else { return };
        if line.len() > MAX_LINE {
            open.overlong |= self.within.is_empty();
            return;
        }
        match (self.within.len(), open.kind) {
            (0, _) => open.lines.extend(Line::read(line)),
            (1, Kind::Zone) => {
                if let Some(part) = open.parts.last_mut() {
                    part.extend(Line::read(line));
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, name: &str) -> Result<(), CalendarError> {
        self.found |= name == "VCALENDAR";
        if let Some(kind) = Kind::named(name) {
            self.close()?;
            self.open = Some(Component {
                kind,
                ..Component::default()
            });
        } else if let Some(open) = &mut self.open {
            if self.within.len() == MAX_DEPTH {
                return Err(CalendarError::TooDeep);
            }
            if open.kind == Kind::Zone {
                open.parts.push(Vec::new());
            }
            self.within.push(name.to_owned());
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), CalendarError> {
        match &mut self.open {
            Some(open) if Kind::named(name) == Some(open.kind) => {
                open.complete = true;
                self.close()
            }
            Some(_) if name == "VCALENDAR" => self.close(),
            _ => {
                if let Some(at) = self.within.iter().rposition(|open| open == name) {
                    self.within.truncate(at);
                }
                Ok(())
            }
        }
    }

    fn close(&mut self) -> Result<(), CalendarError> {
        self.within.clear();
        let Some(component) = self.open.take() else {
            return Ok(());
        };
        if component.kind == Kind::Zone {
            if self.file.zones.len() < MAX_ZONES {
                self.file.zones.push(component);
            }
        } else if self.file.components.len() == MAX_EVENTS {
            return Err(CalendarError::TooManyEvents);
        } else {
            self.file.components.push(component);
        }
        Ok(())
    }
}

fn value(line: &str) -> String {
    let (_, value) = line.split_once(':').unwrap_or_default();
    value.trim().to_ascii_uppercase()
}
