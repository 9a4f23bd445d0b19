//! How a carer is told of what needs someone: by which way, and when not.

use jiff::civil::{DateTime, Time, time};
use serde::{Deserialize, Serialize};

use crate::{activity::Telling, field::FieldError};

/// By which way someone is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By a push to their browsers and phones; by a letter, where that reaches nobody.
    Push,
    /// By a letter, at once.
    Mail,
    /// By neither: it stands on Today.
    None,
}

/// How much of a matter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matter {
    /// A wearer asks for help.
    Help,
    /// What is planned asks for a push: medicine, transport.
    Urgent,
    /// Anything else that is more than a line on Today.
    Notice,
}

impl Matter {
    /// How much of a matter it is where this telling was asked for; `None`: a line on Today.
    pub fn of(telling: Telling) -> Option<Self> {
        match telling {
            Telling::Line => None,
            Telling::Notice => Some(Self::Notice),
            Telling::Push => Some(Self::Urgent),
        }
    }
}

/// How someone wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Notifications {
    /// When a wearer asks for help.
    pub help: Way,
    /// When an answer is missing to what is urgent: medicine, transport, what the planner says so of.
    pub urgent: Way,
    /// Of anything else that the planner wants noticed, and of a watch that is not heard from.
    pub notice: Way,
    /// When notices wait; null: never. What is urgent, and help, never waits.
    pub quiet_hours: Option<QuietHours>,
}

/// Hours in which notices wait, by the clock of the wearer whom they are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QuietHours {
    /// From when.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::WallTime"))]
    pub from: Time,
    /// Until when; before `from`, it is on the morning after.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::WallTime"))]
    pub until: Time,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            help: Way::Push,
            urgent: Way::Push,
            notice: Way::Push,
            quiet_hours: Some(QuietHours {
                from: time(22, 0, 0, 0),
                until: time(7, 0, 0, 0),
            }),
        }
    }
}

impl Notifications {
    /// The same, if it keeps the rules.
    ///
    /// # Errors
    /// With the field: quiet hours that are none.
    pub fn checked(self) -> Result<Self, FieldError> {
        if self.quiet_hours.is_some_and(|hours| hours.from == hours.until) {
            let message = "Quiet hours end at another time than they begin.";
            return Err(FieldError::new("quiet_hours.until", message));
        }
        Ok(self)
    }

    /// By which way they are told of such a matter.
    pub fn way(&self, matter: Matter) -> Way {
        match matter {
            Matter::Help => self.help,
            Matter::Urgent => self.urgent,
            Matter::Notice => self.notice,
        }
    }

    /// Until when such a matter waits that comes up at this time of the wearer's clock; `None`: it does not.
    pub fn waits_until(&self, matter: Matter, at: DateTime) -> Option<DateTime> {
        let hours = self.quiet_hours.filter(|_| matter == Matter::Notice)?;
        hours.end(at)
    }
}

impl QuietHours {
    /// When the quiet hours end that `at` is in.
    fn end(self, at: DateTime) -> Option<DateTime> {
        let Self { from, until } = self;
        let now = at.time();
        let over_night = until <= from;
        let today = if over_night {
            now < until
        } else {
            (from..until).contains(&now)
        };
        if today {
            return Some(at.date().to_datetime(until));
        }
        let tonight = over_night && now >= from;
        tonight.then(|| at.date().tomorrow().ok().map(|date| date.to_datetime(until)))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(notifications: &Notifications, matter: Matter, at: &str) -> Option<String> {
        let end = notifications.waits_until(matter, at.parse().unwrap())?;
        Some(end.to_string())
    }

    #[test]
    fn a_notice_of_the_night_waits_for_the_morning_and_nothing_else_does() {
        let usual = Notifications::default();
        let notice = |at| waits(&usual, Matter::Notice, at);
        assert_eq!(notice("2026-11-23T21:59"), None);
        assert_eq!(notice("2026-11-23T22:00").unwrap(), "2026-11-24T07:00:00");
        assert_eq!(notice("2026-11-24T06:59").unwrap(), "2026-11-24T07:00:00");
        assert_eq!(notice("2026-11-24T07:00"), None);
        for matter in [Matter::Help, Matter::Urgent] {
            assert_eq!(waits(&usual, matter, "2026-11-23T23:00"), None, "{matter:?}");
        }
    }

    #[test]
    fn quiet_hours_may_be_within_a_day_or_never() {
        let hours = QuietHours {
            from: time(13, 0, 0, 0),
            until: time(15, 30, 0, 0),
        };
        let mut mine = Notifications {
            quiet_hours: Some(hours),
            ..Notifications::default()
        };
        let notice = |mine: &Notifications, at| waits(mine, Matter::Notice, at);
        assert_eq!(notice(&mine, "2026-11-23T13:00").unwrap(), "2026-11-23T15:30:00");
        assert_eq!(notice(&mine, "2026-11-23T15:30"), None);
        assert_eq!(notice(&mine, "2026-11-23T23:00"), None);
        mine.quiet_hours = None;
        assert_eq!(notice(&mine, "2026-11-23T14:00"), None);
    }

    #[test]
    fn hours_that_are_none_are_refused_with_their_field() {
        let all_day = QuietHours {
            from: time(7, 0, 0, 0),
            until: time(7, 0, 0, 0),
        };
        let wrong = Notifications {
            quiet_hours: Some(all_day),
            ..Notifications::default()
        };
        assert_eq!(wrong.checked().unwrap_err().field, "quiet_hours.until");
    }

    #[test]
    fn a_line_on_today_is_no_matter_to_tell_of() {
        assert_eq!(Matter::of(Telling::Line), None);
        assert_eq!(Matter::of(Telling::Notice), Some(Matter::Notice));
        assert_eq!(Matter::of(Telling::Push), Some(Matter::Urgent));
    }
}
