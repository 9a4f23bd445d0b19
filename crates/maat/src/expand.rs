//! `maat expand`: the occurrences of a rule, one a line.

use std::{
    fmt::Display,
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use jiff::ToSpan;
use maat_core::{
    recurrence::{Moment, Recurrence, Rule},
    time::{Local, Zone},
};

/// Shows when a rule happens: a line for each occurrence, the local date-time and, with a zone, the instant in UTC.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The recurrence rule (RFC 5545), like FREQ=WEEKLY;BYDAY=MO,WE
    #[arg(long, value_name = "RULE")]
    rrule: String,
    /// When it begins, like 2027-03-01T02:30; itself an occurrence only if the rule gives it
    #[arg(long, value_name = "LOCAL")]
    start: String,
    /// Where it happens, like Europe/Amsterdam: a time that the clocks skip is shown as it really comes, shifted
    #[arg(long)]
    zone: Option<String>,
    /// A local time to take out, or a date to take out whole; may be repeated
    #[arg(long, value_name = "LOCAL")]
    except: Vec<String>,
    /// A local time to put in, or a date to put in at the start's time of day; may be repeated
    #[arg(long, value_name = "LOCAL")]
    also: Vec<String>,
    /// How many occurrences to show at most
    #[arg(long, default_value_t = 10)]
    count: usize,
    /// Show only what is planned after this local time, not at it
    #[arg(long, value_name = "LOCAL")]
    after: Option<String>,
}

/// Prints the occurrences. Exits with 2, and one line on stderr, for what it refuses.
pub(crate) fn run(args: Args) -> ExitCode {
    let shown = args
        .query()
        .map(|query| query.show(args.count, BufWriter::new(io::stdout().lock())));
    match shown {
        Ok(Ok(())) => ExitCode::SUCCESS,
        // Whoever reads has seen enough: `maat expand … | head`.
        Ok(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Err(error)) => refuse(error, 1),
        Err(reason) => refuse(reason, 2),
    }
}

fn refuse(reason: impl Display, code: u8) -> ExitCode {
    eprintln!("{reason}");
    ExitCode::from(code)
}

/// The arguments, understood.
struct Query {
    recurrence: Recurrence,
    zone: Option<Zone>,
    from: Local,
}

impl Args {
    fn query(&self) -> Result<Query, String> {
        let start: Local = read("--start", &self.start)?;
        let rule: Rule = read("--rrule", &self.rrule)?;
        let recurrence = Recurrence {
            start,
            rule: Some(rule),
            except: moments("--except", &self.except)?,
            also: moments("--also", &self.also)?,
        };
        recurrence.check().map_err(|error| error.to_string())?;
        let zone = self.zone.as_deref().map(|name| read("--zone", name)).transpose()?;
        let after = self
            .after
            .as_deref()
            .map(|after| read::<Local>("--after", after))
            .transpose()?;
        let from = after.map_or(Local::MIN, |after| {
            Local::new(after.datetime().saturating_add(1.second()))
        });
        Ok(Query { recurrence, zone, from })
    }
}

fn read<T: std::str::FromStr<Err: Display>>(argument: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|error| format!("{argument}: {error}"))
}

fn moments(argument: &str, texts: &[String]) -> Result<Vec<Moment>, String> {
    texts.iter().map(|text| read(argument, text)).collect()
}

impl Query {
    fn show(&self, count: usize, mut out: impl Write) -> io::Result<()> {
        match &self.zone {
            None => {
                for local in self.recurrence.from(&Zone::utc(), self.from).take(count) {
                    writeln!(out, "{}", seconds(local))?;
                }
            }
            Some(zone) => {
                for (_, at) in self.recurrence.placed(zone, self.from, Local::MAX).take(count) {
                    writeln!(out, "{}\t{at}", seconds(zone.local(at)))?;
                }
            }
        }
        out.flush()
    }
}

/// Always with seconds, so that every line has the same shape.
fn seconds(at: Local) -> impl Display {
    at.datetime().strftime("%Y-%m-%dT%H:%M:%S")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn shown(line: &str) -> Result<String, String> {
        let args = Line::parse_from(std::iter::once("maat").chain(line.split(' '))).args;
        let mut out = Vec::new();
        args.query()?.show(args.count, &mut out).unwrap();
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_line_is_the_wall_time_that_really_shows_and_its_instant() {
        let line = "--rrule FREQ=DAILY --start 2027-03-27T02:30 --zone Europe/Amsterdam --count 2";
        assert_eq!(
            shown(line).unwrap(),
            "2027-03-27T02:30:00\t2027-03-27T01:30:00Z\n2027-03-28T03:30:00\t2027-03-28T01:30:00Z\n"
        );
    }

    #[test]
    fn without_a_zone_it_is_the_planned_time_strictly_after_the_one_asked_for() {
        let line = "--rrule FREQ=DAILY;COUNT=4 --start 2027-03-27T02:30 --after 2027-03-27T02:30 --except 2027-03-29 \
                    --also 2027-03-28T09:00";
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            shown(&line).unwrap(),
            "2027-03-28T02:30:00\n2027-03-28T09:00:00\n2027-03-30T02:30:00\n"
        );
    }

    #[test]
    fn what_never_happens_is_no_line_and_no_error() {
        assert_eq!(
            shown("--rrule FREQ=MONTHLY;BYDAY=6MO --start 2027-03-01T08:00"),
            Ok(String::new())
        );
    }

    #[test]
    fn a_refusal_names_the_argument() {
        for (line, argument) in [
            ("--rrule FREQ=HOURLY --start 2027-03-01T08:00", "--rrule: "),
            ("--rrule FREQ=DAILY --start 2027-03-01", "--start: "),
            (
                "--rrule FREQ=DAILY --start 2027-03-01T08:00 --zone Mars/Phobos",
                "--zone: ",
            ),
            ("--rrule FREQ=DAILY --start 2027-03-01T08:00 --after noon", "--after: "),
            (
                "--rrule FREQ=DAILY --start 2027-03-01T08:00 --except never",
                "--except: ",
            ),
            ("--rrule FREQ=DAILY --start 0001-03-01T08:00", "the start "),
        ] {
            let refused = shown(line).unwrap_err();
            assert!(refused.starts_with(argument), "{refused}");
            assert_eq!(refused.lines().count(), 1);
        }
    }
}
