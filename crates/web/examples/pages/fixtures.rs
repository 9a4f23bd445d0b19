//! A class on a Monday morning at 9:40.

use askama::Template;
use jiff::{SignedDuration, civil::date};
use maat_core::time::Zone;
use maat_web::{
    messages::{Language, Text},
    pages::{
        about::AboutPage,
        day::{Change, Day, DayPage, Occurrence, Ring, RingKind, Silence, State},
        entry_form::EntryForm,
        fact::Fact,
        frame::{FieldErrors, Frame, Person, Place},
        moment::Moment,
        pairing::{Device, PairingCode, PairingPage},
        places::{MyPlace, NewPlacePage, NewWearersPage, PlacesPage, Role},
        problem::{ProblemPage, Reason},
        refusal::{Refusal, Said},
        sign_in::{ConfirmPage, SignInPage, SignUpPage},
        today::Row,
        today::{Alert, Slot, Today, TodayPage, Trouble, Watch},
        watch_face::WatchFace,
    },
    pictograms::get_by_id,
};
use uuid::Uuid;

pub(crate) struct Fixtures {
    language: Language,
    t: Text,
    zone: Zone,
}

const NAMES: [&str; 8] = ["Çağla", "Daan", "Finn", "Lotte", "Mila", "Noor", "Sam", "Yusuf"];

impl Fixtures {
    pub(crate) fn new(language: Language) -> Self {
        let zone = Zone::named("Europe/Amsterdam").expect("the zone is bundled");
        Self {
            language,
            t: language.text(),
            zone,
        }
    }

    pub(crate) fn pages(&self) -> Vec<(String, String)> {
        let page =
            |name: &str, html: askama::Result<String>| (format!("{}/{name}", self.language), html.expect("it renders"));
        vec![
            page("sign-in", self.sign_in(FieldErrors::none()).render()),
            page(
                "sign-in-wrong",
                self.sign_in(FieldErrors::refused(Refusal::WrongPassword, &self.t))
                    .render(),
            ),
            page("sign-up", self.sign_up().render()),
            page("confirm", self.confirm().render()),
            page("places", self.places().render()),
            page("new-place", self.new_place().render()),
            page("new-wearers", self.new_wearers().render()),
            page("today", self.today(self.alerts()).render()),
            page("today-calm", self.today(vec![]).render()),
            page("today-empty", self.nobody().render()),
            page("today-list", self.today(self.alerts()).as_list().render()),
            page("day", self.day_page().render()),
            page("day-said", self.day(Some(Said::Planned)).render()),
            page("day-wrong", self.day_wrong().render()),
            page("pairing", self.pairing(true).render()),
            page("pairing-start", self.pairing(false).render()),
            page(
                "about",
                AboutPage {
                    t: self.t,
                    frame: self.frame(),
                }
                .render(),
            ),
            page(
                "not-found",
                ProblemPage {
                    t: self.t,
                    frame: self.outside(),
                    reason: Reason::NotFound,
                }
                .render(),
            ),
        ]
    }

    /// The day of Sam.
    pub(crate) fn day_page(&self) -> DayPage {
        self.day(None)
    }

    fn frame(&self) -> Frame {
        let name = match self.language {
            Language::English => "Class 3B",
            Language::Dutch => "Klas 3B",
        };
        Frame {
            form_token: "token".into(),
            path: "/".into(),
            user: Some("Anna".into()),
            organisation: Some(Place {
                id: id(1).into(),
                name: name.into(),
            }),
            said: None,
        }
    }

    fn outside(&self) -> Frame {
        Frame {
            form_token: "token".into(),
            path: "/".into(),
            ..Frame::default()
        }
    }

    fn at(&self, hour: i8, minute: i8) -> Moment {
        Moment::new(
            self.zone.place(date(2026, 11, 23).at(hour, minute, 0, 0).into()),
            &self.zone,
        )
    }

    fn title(&self, pictogram: &str) -> String {
        get_by_id(pictogram)
            .map(|p| p.name(self.language))
            .unwrap_or_default()
            .to_owned()
    }

    fn picture(&self, pictogram: &str) -> Option<String> {
        get_by_id(pictogram).map(|p| p.url())
    }

    fn person(&self, index: usize) -> Person {
        Person {
            id: id(10 + index as u128 * 7).into(),
            name: NAMES[index].into(),
            photo: None,
        }
    }

    fn sign_in(&self, errors: FieldErrors) -> SignInPage {
        SignInPage {
            t: self.t,
            frame: self.outside(),
            email: "anna@example.org".into(),
            next: String::new(),
            errors,
        }
    }

    fn sign_up(&self) -> SignUpPage {
        let errors = FieldErrors::refused(Refusal::WeakPassword, &self.t);
        SignUpPage {
            t: self.t,
            frame: self.outside(),
            name: "Anna".into(),
            email: "anna@example.org".into(),
            errors,
        }
    }

    fn confirm(&self) -> ConfirmPage {
        let email = "anna@example.org".into();
        ConfirmPage {
            t: self.t,
            frame: self.outside(),
            email,
            errors: FieldErrors::none(),
        }
    }

    fn places(&self) -> PlacesPage {
        let mine = |n, name: &str, role, wearers| MyPlace {
            place: Place {
                id: id(n).into(),
                name: name.into(),
            },
            role,
            wearers,
        };
        let places = vec![
            mine(1, "Klas 3B", Role::Owner, 8),
            mine(2, "Familie De Boer", Role::Planner, 1),
            mine(3, "De Linde", Role::Viewer, 6),
        ];
        PlacesPage {
            t: self.t,
            frame: Frame {
                organisation: None,
                ..self.frame()
            },
            places,
        }
    }

    fn new_place(&self) -> NewPlacePage {
        NewPlacePage {
            t: self.t,
            frame: Frame {
                organisation: None,
                ..self.frame()
            },
            kind: "class".into(),
            name: String::new(),
            time_zone: "Europe/Amsterdam".into(),
            language: Language::Dutch,
            errors: FieldErrors::none(),
        }
    }

    fn new_wearers(&self) -> NewWearersPage {
        let names = NAMES.join("\n");
        NewWearersPage {
            t: self.t,
            frame: self.frame(),
            organisation: id(1).into(),
            names,
            errors: FieldErrors::none(),
        }
    }

    fn slot(&self, pictogram: &str, from: (i8, i8), to: (i8, i8)) -> Slot {
        let (starts, ends) = (self.at(from.0, from.1), self.at(to.0, to.1));
        Slot {
            title: self.title(pictogram),
            picture: self.picture(pictogram),
            starts,
            ends,
        }
    }

    fn alerts(&self) -> Vec<Alert> {
        let alert = |n, who, trouble, since, taken_by| Alert {
            id: id(n).into(),
            wearer: self.person(who),
            trouble,
            since,
            taken_by,
        };
        vec![
            alert(90, 7, Trouble::NotHeard, self.at(8, 12), Some("Bram".into())),
            alert(
                91,
                4,
                Trouble::NoAnswer {
                    title: self.title("medicine"),
                },
                self.at(9, 31),
                None,
            ),
            alert(92, 1, Trouble::Help, self.at(9, 40), None),
            alert(
                93,
                2,
                Trouble::NoAnswer {
                    title: self.title("bus"),
                },
                self.at(9, 40),
                None,
            ),
        ]
    }

    fn today(&self, alerts: Vec<Alert>) -> TodayPage {
        let maths = || Some(self.slot("maths", (9, 15), (10, 0)));
        let fruit = || Some(self.slot("fruit", (10, 0), (10, 15)));
        let row = |who, now, next, last, watch| Row {
            wearer: self.person(who),
            now,
            next,
            last,
            away_until: None,
            watch,
        };
        let mut rows = vec![
            row(0, maths(), fruit(), Some(Fact::Done(self.at(9, 38))), Watch::Heard),
            row(1, maths(), fruit(), Some(Fact::Help(self.at(9, 40))), Watch::Heard),
            row(2, maths(), fruit(), Some(Fact::Rang(self.at(9, 15))), Watch::Low(14)),
            row(3, None, fruit(), None, Watch::None),
            row(4, maths(), fruit(), Some(Fact::NoAnswer(self.at(9, 31))), Watch::Heard),
            row(5, None, None, None, Watch::Heard),
            row(
                6,
                Some(self.slot("speech-therapy", (9, 30), (10, 15))),
                Some(self.slot("break", (10, 15), (10, 30))),
                Some(Fact::Answered(self.at(9, 31))),
                Watch::Heard,
            ),
            row(
                7,
                maths(),
                fruit(),
                Some(Fact::Rang(self.at(8, 10))),
                Watch::NotHeard(self.at(8, 12)),
            ),
        ];
        rows[5].away_until = Some(self.at(12, 0));
        if alerts.is_empty() {
            (rows[3].watch, rows[7].watch) = (Watch::Heard, Watch::Heard);
            rows[4].last = Some(Fact::SeenDone {
                by: "Anna".into(),
                at: self.at(9, 35),
            });
            rows[1].last = Some(Fact::No(self.at(9, 16)));
        }
        let today = Today {
            organisation: id(1).into(),
            now: self.at(9, 40),
            clock_rate: 1.0,
            alerts,
            rows,
        };
        TodayPage {
            t: self.t,
            frame: self.frame(),
            today,
        }
    }

    fn nobody(&self) -> TodayPage {
        let mut page = self.today(vec![]);
        page.today.rows.clear();
        page
    }

    fn occurrence(&self, pictogram: &str, from: (i8, i8), minutes: i64, state: State, facts: Vec<Fact>) -> Occurrence {
        let starts = self.at(from.0, from.1);
        Occurrence {
            id: format!("{pictogram}-2026-11-23"),
            entry: id(40).into(),
            version: 0,
            title: self.title(pictogram),
            picture: self.picture(pictogram),
            medicine: pictogram == "medicine",
            starts,
            ends: Moment::new(starts.at + SignedDuration::from_mins(minutes), &self.zone),
            rule: Some("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR".into()),
            state,
            facts,
            rings: vec![Ring {
                kind: RingKind::Start,
                at: starts,
                falls_away: None,
            }],
            change: None,
            errors: FieldErrors::none(),
        }
    }

    fn occurrences(&self) -> Vec<Occurrence> {
        let mut list = vec![
            self.occurrence("get-up", (7, 0), 15, State::Past, vec![Fact::Rang(self.at(7, 0))]),
            self.occurrence(
                "brush-teeth",
                (7, 40),
                10,
                State::Done,
                vec![Fact::Rang(self.at(7, 40)), Fact::Done(self.at(7, 52))],
            ),
            self.occurrence(
                "bus",
                (8, 10),
                25,
                State::Past,
                vec![Fact::Rang(self.at(8, 10)), Fact::Answered(self.at(8, 11))],
            ),
            self.occurrence(
                "medicine",
                (9, 0),
                15,
                State::NoAnswer,
                vec![Fact::Rang(self.at(9, 0)), Fact::NoAnswer(self.at(9, 31))],
            ),
            self.occurrence("maths", (9, 15), 45, State::Active, vec![Fact::Rang(self.at(9, 15))]),
            self.occurrence("fruit", (10, 0), 15, State::Planned, vec![]),
            self.occurrence("swimming", (11, 15), 60, State::Planned, vec![]),
            self.occurrence("gym", (13, 0), 45, State::Cancelled, vec![]),
            self.occurrence("go-home", (15, 0), 30, State::Planned, vec![]),
        ];
        list[6].change = Some(Change::Moved(self.at(11, 0)));
        list[6].rule = Some("FREQ=WEEKLY;BYDAY=MO".into());
        let ring = |kind, at, falls_away| Ring { kind, at, falls_away };
        list[6]
            .rings
            .insert(0, ring(RingKind::HeadsUp, self.at(11, 5), Some(Silence::Budget)));
        list[3].rings.push(ring(RingKind::Again, self.at(9, 5), None));
        list[7].change = Some(Change::Cancelled);
        list[7].rings.clear();
        list
    }

    fn day(&self, said: Option<Said>) -> DayPage {
        let mut form = EntryForm::new(self.at(9, 50).time());
        form.pictogram = "swimming".into();
        form.title = self.title("swimming");
        form.confirm = "ok".into();
        let day = Day {
            wearer: self.person(6),
            date: date(2026, 11, 23),
            now: self.at(9, 40),
            clock_rate: 1.0,
            watch: Watch::Heard,
            occurrences: self.occurrences(),
        };
        let face = WatchFace {
            picture: self.picture("maths"),
            title: self.title("maths"),
            left: 20.0 / 45.0,
            button: None,
            next: self.picture("fruit"),
        };
        DayPage {
            t: self.t,
            frame: Frame {
                said: said.map(|said| said.say(&self.t).to_owned()),
                ..self.frame()
            },
            day,
            form: Some(form),
            face,
        }
    }

    fn day_wrong(&self) -> DayPage {
        let mut page = self.day(None);
        let sent = [
            ("pictogram", "medicine"),
            ("start", ""),
            ("duration", "0"),
            ("repeat", "weekly"),
            ("confirm", "done"),
            ("heads_up", "5"),
        ];
        let pairs: Vec<_> = sent
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        page.form = EntryForm::read(&pairs)
            .planned(page.day.date, self.t)
            .err()
            .map(|form| *form);
        page.day.watch = Watch::NotHeard(self.at(8, 12));
        page.day.occurrences[6].errors = FieldErrors::refused(Refusal::Start, &self.t);
        page.face.button = Some(self.t.plan_answer_done().replace(['“', '”'], ""));
        page
    }

    fn pairing(&self, code: bool) -> PairingPage {
        let url = "http://192.168.1.20:8080/watch#BCDFGHJK".into();
        let device = |n, name: &str, heard, battery| Device {
            id: id(n).into(),
            name: name.into(),
            heard,
            battery,
        };
        PairingPage {
            t: self.t,
            frame: self.frame(),
            wearer: self.person(6),
            now: self.at(9, 40),
            code: code.then(|| PairingCode {
                code: "BCDFGHJK".into(),
                url,
                seconds: 600,
            }),
            devices: vec![
                device(70, "Pixel 8", Some(self.at(9, 39)), Some(62)),
                device(71, "iPad", None, None),
            ],
        }
    }
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}
