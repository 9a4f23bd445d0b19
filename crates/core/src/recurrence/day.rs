//! Days by number, so that stepping over them is plain arithmetic.

use jiff::civil::Date;

/// Days since 1 January of the year 1, which was a Monday (proleptic Gregorian calendar).
pub(super) type Day = i32;

/// Days in 400 years, after which the calendar repeats, weekdays and all.
const CYCLE: Day = 146_097;

pub(super) fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) fn year_length(year: i32) -> Day {
    if is_leap(year) { 366 } else { 365 }
}

/// The offset in its year of the first day of a month, 1 to 12; 13 gives the length of the year.
pub(super) fn month_start(year: i32, month: i32) -> Day {
    const STARTS: [Day; 14] = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
    let leap_day = Day::from(month > 2 && is_leap(year));
    STARTS[month as usize] + leap_day
}

/// 1 January.
pub(super) fn year_start(year: i32) -> Day {
    let past = year - 1;
    past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

pub(super) fn year_of(day: Day) -> i32 {
    let guess = (i64::from(day) * 400).div_euclid(i64::from(CYCLE)) as i32 + 1;
    if day < year_start(guess) {
        guess - 1
    } else if day >= year_start(guess + 1) {
        guess + 1
    } else {
        guess
    }
}

/// The year and the month, 1 to 12, of a day.
pub(super) fn month_of(day: Day) -> (i32, i32) {
    let year = year_of(day);
    let offset = day - year_start(year);
    let month = (1..12)
        .take_while(|&month| month_start(year, month + 1) <= offset)
        .count();
    (year, month as i32 + 1)
}

/// Monday is 0.
pub(super) fn weekday_of(day: Day) -> i32 {
    day.rem_euclid(7)
}

pub(super) fn day_of(date: Date) -> Day {
    year_start(i32::from(date.year())) + Day::from(date.day_of_year()) - 1
}

/// The date of a day, unless it lies outside the calendar's years, -9999 to 9999.
pub(super) fn date_of(day: Day) -> Option<Date> {
    let (year, month) = month_of(day);
    let first = year_start(year) + month_start(year, month);
    Date::new(year.try_into().ok()?, month as i8, (day - first + 1) as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_the_calendar_over_all_its_years() {
        for year in -9999..=9999 {
            for (month, of_month) in [(1, 1), (2, 28), (3, 1), (12, 31)] {
                let date = jiff::civil::date(year, month, of_month);
                let day = day_of(date);
                assert_eq!(date_of(day), Some(date));
                assert_eq!(weekday_of(day), i32::from(date.weekday().to_monday_zero_offset()));
                assert_eq!(date_of(day + 1), date.tomorrow().ok());
            }
        }
    }
}
