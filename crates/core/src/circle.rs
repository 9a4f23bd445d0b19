//! A wearer's circle: who hears when an answer is wanted and none comes, one after the other.

use jiff::civil::{self, DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::{field::FieldError, id::UserId};

/// Most members of a circle.
pub const MAX_MEMBERS: usize = 20;
/// Most stretches of hours of one member.
pub const MAX_HOURS: usize = 14;
/// Minutes that each has to say "I'm going" before the next one hears.
pub const STEP: u32 = 5;
/// The longest, in minutes.
pub const MAX_STEP: u32 = 60;

/// Who hears, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Circle {
    /// In the order in which they hear.
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_MEMBERS)))]
    pub members: Vec<Member>,
    /// Minutes that each has to say "I'm going" before the next one hears.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Within<1, MAX_STEP>"))]
    pub step_minutes: u32,
}

impl Default for Circle {
    fn default() -> Self {
        Self {
            members: Vec::new(),
            step_minutes: STEP,
        }
    }
}

/// One who hears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// Who.
    pub user_id: UserId,
    /// When they come before the others; at all hours, if there are none. Outside them they hear last.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_HOURS)))]
    pub hours: Vec<Hours>,
}

/// Hours of the week, by the wearer's clock: school hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hours {
    /// On which days.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 7)))]
    pub days: Vec<Weekday>,
    /// From when.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::WallTime"))]
    pub from: Time,
    /// Until when; before `from`, it is on the morning after.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::WallTime"))]
    pub until: Time,
}

/// A day of the week, as recurrence writes it (RFC 5545, 3.3.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Weekday {
    /// Monday.
    Mo,
    /// Tuesday.
    Tu,
    /// Wednesday.
    We,
    /// Thursday.
    Th,
    /// Friday.
    Fr,
    /// Saturday.
    Sa,
    /// Sunday.
    Su,
}

impl Weekday {
    fn of(weekday: civil::Weekday) -> Self {
        match weekday {
            civil::Weekday::Monday => Self::Mo,
            civil::Weekday::Tuesday => Self::Tu,
            civil::Weekday::Wednesday => Self::We,
            civil::Weekday::Thursday => Self::Th,
            civil::Weekday::Friday => Self::Fr,
            civil::Weekday::Saturday => Self::Sa,
            civil::Weekday::Sunday => Self::Su,
        }
    }
}

impl Hours {
    /// True if the wearer's clock is in them.
    fn cover(&self, at: DateTime) -> bool {
        let (time, today) = (at.time(), Weekday::of(at.weekday()));
        let yesterday = Weekday::of(at.weekday().previous());
        if self.from < self.until {
            return self.days.contains(&today) && (self.from..self.until).contains(&time);
        }
        let evening = self.days.contains(&today) && time >= self.from;
        let morning_after = self.days.contains(&yesterday) && time < self.until;
        evening || morning_after
    }
}

impl Circle {
    /// The same, if it keeps the rules.
    ///
    /// # Errors
    /// With the field: too many members or hours, someone twice, hours on no day, a step out of bounds.
    pub fn checked(self) -> Result<Self, FieldError> {
        crate::field::within("step_minutes", self.step_minutes, 1, MAX_STEP)?;
        if self.members.len() > MAX_MEMBERS {
            let message = format!("A circle has at most {MAX_MEMBERS} members.");
            return Err(FieldError::new("members", message));
        }
        for (at, member) in self.members.iter().enumerate() {
            let field = |rest: &str| format!("members[{at}].{rest}");
            if self.members[..at].iter().any(|other| other.user_id == member.user_id) {
                return Err(FieldError::new(field("user_id"), "They are in the circle already."));
            }
            if member.hours.len() > MAX_HOURS {
                let message = format!("At most {MAX_HOURS} stretches of hours.");
                return Err(FieldError::new(field("hours"), message));
            }
            if let Some(at) = member.hours.iter().position(|hours| hours.days.is_empty()) {
                let field = field(&format!("hours[{at}].days"));
                return Err(FieldError::new(field, "Say on which days."));
            }
        }
        Ok(self)
    }

    /// Everyone, in the order in which they hear when it is `at` by the wearer's clock: first those in whose hours it is, then
    /// those who have none, then the others. Nobody is left out: better one who is off duty than no one.
    pub fn order_at(&self, at: DateTime) -> Vec<UserId> {
        let turn = |member: &&Member| match &member.hours[..] {
            [] => 1,
            hours if hours.iter().any(|hours| hours.cover(at)) => 0,
            _ => 2,
        };
        let mut order: Vec<&Member> = self.members.iter().collect();
        // Stable: in each of the three, as the circle has them.
        order.sort_by_key(turn);
        order.into_iter().map(|member| member.user_id).collect()
    }

    /// Who hears next when it is `at`, of those who have not heard yet.
    pub fn next(&self, at: DateTime, heard: &[UserId]) -> Option<UserId> {
        self.order_at(at).into_iter().find(|user| !heard.contains(user))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::*;

    fn user(number: u128) -> UserId {
        uuid::Uuid::from_u128(number).into()
    }

    fn member(number: u128, hours: Vec<Hours>) -> Member {
        Member {
            user_id: user(number),
            hours,
        }
    }

    fn hours(days: &[Weekday], from: i8, until: i8) -> Hours {
        Hours {
            days: days.to_vec(),
            from: time(from, 0, 0, 0),
            until: time(until, 0, 0, 0),
        }
    }

    const SCHOOL_DAYS: [Weekday; 5] = [Weekday::Mo, Weekday::Tu, Weekday::We, Weekday::Th, Weekday::Fr];
    const MOTHER: u128 = 1;
    const FATHER: u128 = 2;
    const TEACHER: u128 = 3;

    fn family() -> Circle {
        Circle {
            members: vec![
                member(MOTHER, vec![]),
                member(FATHER, vec![]),
                member(TEACHER, vec![hours(&SCHOOL_DAYS, 8, 15)]),
            ],
            ..Circle::default()
        }
    }

    #[test]
    fn in_school_hours_the_teacher_hears_first_and_outside_them_last() {
        let monday = date(2026, 11, 23);
        let at = |hour| family().order_at(monday.at(hour, 0, 0, 0));
        assert_eq!(at(9), [user(TEACHER), user(MOTHER), user(FATHER)]);
        assert_eq!(at(15), [user(MOTHER), user(FATHER), user(TEACHER)]);
        let sunday = date(2026, 11, 22).at(9, 0, 0, 0);
        assert_eq!(family().order_at(sunday).last(), Some(&user(TEACHER)));
    }

    #[test]
    fn a_night_shift_goes_on_into_the_morning_after() {
        let night = Circle {
            members: vec![member(1, vec![]), member(2, vec![hours(&[Weekday::Su], 22, 7)])],
            ..Circle::default()
        };
        let first = |at| night.order_at(at)[0];
        assert_eq!(first(date(2026, 11, 22).at(23, 0, 0, 0)), user(2));
        assert_eq!(first(date(2026, 11, 23).at(6, 59, 0, 0)), user(2));
        assert_eq!(first(date(2026, 11, 23).at(7, 0, 0, 0)), user(1));
        assert_eq!(first(date(2026, 11, 23).at(23, 0, 0, 0)), user(1));
    }

    #[test]
    fn one_after_the_other_hears_until_all_have() {
        let at = date(2026, 11, 23).at(20, 0, 0, 0);
        let mut heard = Vec::new();
        while let Some(next) = family().next(at, &heard) {
            heard.push(next);
        }
        assert_eq!(heard, [user(MOTHER), user(FATHER), user(TEACHER)]);
    }

    #[test]
    fn a_circle_keeps_its_rules() {
        let field = |circle: Circle| circle.checked().unwrap_err().field;
        let twice = Circle {
            members: vec![member(1, vec![]), member(1, vec![])],
            ..Circle::default()
        };
        assert_eq!(field(twice), "members[1].user_id");
        let on_no_day = Circle {
            members: vec![member(1, vec![hours(&[], 8, 9)])],
            ..Circle::default()
        };
        assert_eq!(field(on_no_day), "members[0].hours[0].days");
        let hasty = Circle {
            step_minutes: 0,
            ..Circle::default()
        };
        assert_eq!(field(hasty), "step_minutes");
    }

    proptest! {
        #[test]
        fn at_every_instant_everyone_is_in_the_order_once(
            starts in prop::collection::vec((0_i8..24, 0_i8..24, 0_usize..7), 0..6),
            minute in 0_i64..14 * 24 * 60,
        ) {
            let all = [Weekday::Mo, Weekday::Tu, Weekday::We, Weekday::Th, Weekday::Fr, Weekday::Sa, Weekday::Su];
            let members = starts.iter().enumerate().map(|(at, (from, until, days))| {
                let hours = (*days > 0).then(|| hours(&all[..*days], *from, *until));
                member(at as u128, hours.into_iter().collect())
            });
            let circle = Circle { members: members.collect(), ..Circle::default() };
            let at = date(2026, 11, 23).at(0, 0, 0, 0) + jiff::SignedDuration::from_mins(minute);
            let mut order = circle.order_at(at);
            order.sort();
            let everyone: Vec<_> = (0..starts.len()).map(|number| user(number as u128)).collect();
            prop_assert_eq!(order, everyone);
        }
    }
}
