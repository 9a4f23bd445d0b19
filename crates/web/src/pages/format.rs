//! Times, dates and durations in words.

use jiff::civil::Date;

use super::moment::Moment;
use crate::messages::Text;

impl Text {
    /// The time on the wall, `9:40`.
    pub fn time(self, at: &Moment) -> String {
        format!("{}:{:02}", at.time().hour(), at.time().minute())
    }

    /// `Monday`
    pub fn weekday(self, date: &Date) -> &'static str {
        nth(
            self.calendar_days(),
            usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()),
        )
    }

    /// `Monday 23 November`
    pub fn date(self, date: &Date) -> String {
        let month = nth(self.calendar_months(), usize::from(date.month().unsigned_abs()) - 1);
        format!("{} {} {month}", self.weekday(date), date.day())
    }

    /// How long something takes: `20 min`, `1 h 30`.
    pub fn minutes(self, minutes: i64) -> String {
        match (minutes / 60, minutes % 60) {
            (0, minutes) => self.time_minutes(minutes),
            (hours, 0) => self.time_hours(hours),
            (hours, minutes) => self.time_hours_minutes(hours, format!("{minutes:02}")),
        }
    }

    /// How much time is left: `20 min left`; from 90 minutes on, until when.
    pub fn left(self, now: &Moment, until: &Moment) -> String {
        let seconds = now.until(until);
        match seconds {
            1..=5400 => self.time_left((seconds + 59) / 60),
            _ => self.until(until),
        }
    }

    /// `until 15:30`
    pub fn until(self, until: &Moment) -> String {
        self.time_until(self.time(until))
    }

    /// How long ago: `just now`, `3 min ago`; when it is more than an hour, `at 8:12` or `yesterday 18:38`.
    pub fn ago(self, now: &Moment, at: &Moment) -> String {
        let minutes = at.until(now) / 60;
        match minutes {
            ..=0 => self.time_just_now().to_owned(),
            1..=60 => self.time_ago(minutes),
            _ if now.date() > at.date() => self.since(now, at),
            _ => self.time_at(self.time(at)),
        }
    }

    /// Since when, as one says it on a later day too: `8:12`, `yesterday 18:38`, `Friday 20 November 18:38`.
    pub fn since(self, now: &Moment, at: &Moment) -> String {
        let time = self.time(at);
        match (now.date() - at.date()).get_days() {
            ..=0 => time,
            1 => self.time_yesterday(time),
            2..=6 => self.time_that_day(self.weekday(&at.date()), time),
            _ => self.time_that_day(self.date(&at.date()), time),
        }
    }

    /// How often an entry comes back: `every Tuesday`, by its RFC 5545 rule.
    pub fn repeat(self, rule: Option<&str>) -> String {
        use super::repeat::Repeat;
        match Repeat::of_rule(rule) {
            Repeat::Once => self.repeat_once().to_owned(),
            Repeat::Daily => self.repeat_daily().to_owned(),
            Repeat::SchoolDays => self.repeat_school_days().to_owned(),
            Repeat::Weekly(days) => {
                let days: Vec<&str> = (0..7)
                    .filter(|&day| days[day])
                    .map(|day| nth(self.calendar_days(), day))
                    .collect();
                self.repeat_every(days.join(", "))
            }
            Repeat::Rule(_) => self.repeat_own().to_owned(),
        }
    }
}

/// One of several words in a message.
pub fn nth(words: &'static str, index: usize) -> &'static str {
    words.split_whitespace().nth(index).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use maat_core::time::Zone;

    use super::*;
    use crate::messages::Language;

    #[test]
    fn a_date_reads_as_one_says_it() {
        let date = jiff::civil::date(2026, 11, 23);
        assert_eq!(Language::English.text().date(&date), "Monday 23 November");
        assert_eq!(Language::Dutch.text().date(&date), "maandag 23 november");
    }

    #[test]
    fn time_left_counts_started_minutes_and_ends_in_a_clock_time() {
        let t = Language::English.text();
        let at = |time: &str| Moment::new(format!("2026-11-23T{time}Z").parse().unwrap(), &Zone::utc());
        let now = at("09:10:30");
        assert_eq!(t.left(&now, &at("09:30:00")), "20 min left");
        assert_eq!(t.left(&now, &at("12:00:00")), "until 12:00");
        assert_eq!(t.left(&now, &at("09:00:00")), "until 9:00");
    }

    #[test]
    fn since_when_names_the_day_unless_it_is_today() {
        let t = Language::English.text();
        let at = |local: &str| Moment::new(format!("2026-11-{local}:00Z").parse().unwrap(), &Zone::utc());
        let now = at("24T09:38");
        assert_eq!(t.since(&now, &at("24T08:12")), "8:12");
        assert_eq!(t.since(&now, &at("23T18:38")), "yesterday 18:38");
        assert_eq!(t.since(&now, &at("20T18:38")), "Friday 18:38");
        assert_eq!(t.since(&now, &at("10T18:38")), "Tuesday 10 November 18:38");
        assert_eq!(t.ago(&now, &at("23T18:38")), "yesterday 18:38");
        assert_eq!(t.ago(&at("24T00:20"), &at("23T23:50")), "30 min ago");
    }

    #[test]
    fn a_rule_reads_as_one_says_it() {
        let t = Language::English.text();
        assert_eq!(t.repeat(Some("FREQ=WEEKLY;BYDAY=TU")), "every Tuesday");
        assert_eq!(t.repeat(Some("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")), "on school days");
        assert_eq!(t.repeat(None), "once");
    }
}
