//! Today of an organisation: who needs you, and where everyone is in their day.

use askama::Template;
use maat_core::id::{AlertId, OrganisationId};

use super::{
    assets::asset,
    fact::{Fact, Shape},
    frame::{Frame, Person},
    moment::Moment,
};
use crate::messages::Text;

/// How many alerts are shown at once; the others are counted.
pub const ALERTS_SHOWN: usize = 3;

/// `/organisations/{org}/today`. The live part alone, for `/app/organisations/{org}/today`, is `page.as_list()`.
#[derive(Template)]
#[template(path = "today.html", blocks = ["list"])]
pub struct TodayPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// What it shows.
    pub today: Today,
}

/// Everyone's now. Moments are in the zone they are read in: they show their wall time and count by their instant.
#[derive(Debug, Clone)]
pub struct Today {
    /// Whose Today.
    pub organisation: OrganisationId,
    /// The moment this was true.
    pub now: Moment,
    /// How fast the server's clock runs: 1, but for a rehearsal.
    pub clock_rate: f64,
    /// Whether who looks may also plan.
    pub plans: bool,
    /// What needs somebody, oldest first.
    pub alerts: Vec<Alert>,
    /// One row a wearer, in a fixed order.
    pub rows: Vec<Row>,
}

/// Something for a carer to take.
#[derive(Debug, Clone)]
pub struct Alert {
    /// Which.
    pub id: AlertId,
    /// About whom.
    pub wearer: Person,
    /// What is the matter.
    pub trouble: Trouble,
    /// Since when.
    pub since: Moment,
    /// Who said "I'm going".
    pub taken_by: Option<String>,
}

/// What is the matter.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// An answer was wanted to this, and none came.
    NoAnswer {
        /// The activity's title.
        title: String,
    },
    /// The wearer asks for help.
    Help,
    /// The watch is not heard.
    NotHeard,
    /// An answer was wanted to this, and there is no watch.
    NoWatch {
        /// The activity's title.
        title: String,
    },
}

/// A wearer's line.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who.
    pub wearer: Person,
    /// What they do now.
    pub now: Option<Slot>,
    /// What comes next today.
    pub next: Option<Slot>,
    /// The last thing known.
    pub last: Option<Fact>,
    /// Off until then: no rings, nothing counted.
    pub away_until: Option<Moment>,
    /// How the watch is.
    pub watch: Watch,
}

/// An activity at its time.
#[derive(Debug, Clone)]
pub struct Slot {
    /// What it is called.
    pub title: String,
    /// The address of its picture.
    pub picture: Option<String>,
    /// When it starts.
    pub starts: Moment,
    /// When it ends.
    pub ends: Moment,
}

/// How a wearer's watch is.
#[derive(Debug, Clone)]
pub enum Watch {
    /// Heard from: nothing to say.
    Heard,
    /// Not heard since.
    NotHeard(Moment),
    /// None is paired.
    None,
    /// Heard, with so many per cent left.
    Low(u8),
}

/// What stands on top when there is no alert.
#[derive(Debug, PartialEq, Eq)]
pub enum Calm {
    /// Every watch is heard, and nobody calls.
    NothingNeedsYou,
    /// Nobody calls, but of these we would not know.
    WouldNotKnow(String),
}

impl Today {
    /// The alerts that are shown.
    pub fn shown(&self) -> &[Alert] {
        &self.alerts[..self.alerts.len().min(ALERTS_SHOWN)]
    }

    /// How many more there are.
    pub fn more(&self) -> usize {
        self.alerts.len().saturating_sub(ALERTS_SHOWN)
    }

    /// "Nothing needs you" is said only while every watch is heard.
    pub fn calm(&self) -> Calm {
        let silent = |row: &&Row| matches!(row.watch, Watch::NotHeard(_) | Watch::None) && row.away_until.is_none();
        let names: Vec<&str> = self
            .rows
            .iter()
            .filter(silent)
            .map(|row| row.wearer.name.as_str())
            .collect();
        match names.is_empty() {
            true => Calm::NothingNeedsYou,
            false => Calm::WouldNotKnow(names.join(", ")),
        }
    }

    /// The day in one line: what most do, then who does something else. "Maths: 7 of 8. Sam: Speech therapy."
    pub fn line(&self, t: &Text) -> String {
        let doing = |row: &Row| {
            row.now
                .as_ref()
                .filter(|_| row.away_until.is_none())
                .map(|slot| slot.title.clone())
        };
        let titles: Vec<String> = self.rows.iter().filter_map(doing).collect();
        let count = |title: &str| titles.iter().filter(|other| *other == title).count();
        // Of equals the first, so that the line doesn't flicker.
        let Some(most) = titles
            .iter()
            .rev()
            .max_by_key(|title| count(title))
            .filter(|title| count(title) > 1)
        else {
            return String::new();
        };
        let together = t.today_together(most, count(most), self.rows.len());
        let others = self
            .rows
            .iter()
            .filter_map(|row| doing(row).map(|title| (&row.wearer.name, title)));
        let others = others
            .filter(|(_, title)| title != most)
            .take(3)
            .map(|(name, title)| t.today_other(name, title));
        std::iter::once(together).chain(others).collect::<Vec<_>>().join(" ")
    }
}

impl Alert {
    fn say(&self, now: &Moment, t: &Text) -> String {
        match &self.trouble {
            Trouble::NoAnswer { title } => t.alert_no_answer(&self.wearer.name, title),
            Trouble::Help => t.alert_help(&self.wearer.name),
            Trouble::NoWatch { title } => t.alert_no_watch(title, &self.wearer.name),
            Trouble::NotHeard => t.alert_not_heard(&self.wearer.name, t.since(now, &self.since)),
        }
    }

    /// How long ago, where the sentence doesn't say it, and who has taken it.
    fn so_far(&self, now: &Moment, t: &Text) -> String {
        let ago =
            (!matches!(self.trouble, Trouble::NotHeard | Trouble::NoWatch { .. })).then(|| t.ago(now, &self.since));
        let taken = self.taken_by.as_ref().map(|name| t.alert_taken(name));
        ago.into_iter().chain(taken).collect::<Vec<_>>().join(" · ")
    }
}

impl Row {
    fn shape(&self) -> Option<Shape> {
        match (&self.away_until, &self.watch) {
            (Some(_), _) => Some(Shape::Pause),
            (None, Watch::NotHeard(_)) => Some(Shape::Wave),
            (None, _) => self.last.as_ref().map(Fact::shape),
        }
    }
}

impl Slot {
    /// How much of it is left at a moment, in hundredths.
    pub fn percent_left(&self, now: &Moment) -> i64 {
        (100 * now.until(&self.ends) / self.starts.until(&self.ends).max(1)).clamp(0, 100)
    }
}

#[cfg(test)]
mod tests {
    use maat_core::time::Zone;

    use super::*;
    use crate::messages::Language;

    fn at(time: &str) -> Moment {
        Moment::new(
            format!("2026-11-23T{time}:00+01:00").parse().unwrap(),
            &Zone::named("Europe/Amsterdam").unwrap(),
        )
    }

    fn row(name: &str, title: &str, watch: Watch) -> Row {
        let wearer = Person {
            id: uuid::Uuid::nil().into(),
            name: name.into(),
            photo: None,
        };
        let now = Slot {
            title: title.into(),
            picture: None,
            starts: at("09:00"),
            ends: at("10:00"),
        };
        Row {
            wearer,
            now: Some(now),
            next: None,
            last: None,
            away_until: None,
            watch,
        }
    }

    fn today(rows: Vec<Row>) -> Today {
        let organisation = uuid::Uuid::nil().into();
        Today {
            organisation,
            now: at("09:15"),
            clock_rate: 1.0,
            plans: true,
            alerts: vec![],
            rows,
        }
    }

    #[test]
    fn nothing_needs_you_is_never_said_while_a_watch_is_not_heard() {
        assert_eq!(
            today(vec![row("Sam", "Maths", Watch::Heard)]).calm(),
            Calm::NothingNeedsYou
        );
        for silent in [Watch::NotHeard(at("08:12")), Watch::None] {
            let today = today(vec![row("Noor", "Maths", Watch::Low(12)), row("Sam", "Maths", silent)]);
            assert_eq!(today.calm(), Calm::WouldNotKnow("Sam".into()));
        }
    }

    #[test]
    fn without_a_watch_nothing_is_said_to_have_been_heard_before() {
        let alert = Alert {
            id: uuid::Uuid::nil().into(),
            wearer: row("Sam", "Maths", Watch::None).wearer,
            trouble: Trouble::NoWatch { title: "Pill".into() },
            since: at("08:12"),
            taken_by: None,
        };
        let t = Language::English.text();
        assert_eq!(
            alert.say(&at("09:15"), &t),
            "Pill did not ring for Sam: no watch is paired"
        );
        assert_eq!(alert.so_far(&at("09:15"), &t), "");
    }

    #[test]
    fn the_day_in_one_line_says_what_most_do_and_who_does_something_else() {
        let t = Language::English.text();
        let heard = || Watch::Heard;
        let class = vec![
            row("Noor", "Maths", heard()),
            row("Sam", "Speech therapy", heard()),
            row("Mila", "Maths", heard()),
        ];
        assert_eq!(today(class).line(&t), "Maths: 2 of 3. Sam: Speech therapy.");
        assert_eq!(
            today(vec![row("Sam", "Maths", heard()), row("Mila", "Bus", heard())]).line(&t),
            ""
        );
    }

    #[test]
    fn time_left_is_never_below_nothing() {
        let slot = row("Sam", "Maths", Watch::Heard).now.unwrap();
        assert_eq!(slot.percent_left(&at("09:15")), 75);
        assert_eq!(slot.percent_left(&at("11:00")), 0);
    }
}
