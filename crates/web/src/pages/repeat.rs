//! How often something comes back, as the form offers it and as a rule says it.

/// The days of a week as a rule names them, and as the form's fields are called.
pub(crate) const DAYS: [(&str, &str); 7] = [
    ("MO", "monday"),
    ("TU", "tuesday"),
    ("WE", "wednesday"),
    ("TH", "thursday"),
    ("FR", "friday"),
    ("SA", "saturday"),
    ("SU", "sunday"),
];
/// How often an entry comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    /// Never.
    Once,
    /// Every day.
    Daily,
    /// Monday to Friday.
    SchoolDays,
    /// On these days of every week, Monday first.
    Weekly([bool; 7]),
    /// By a rule of one's own.
    Rule(String),
}

impl Repeat {
    /// How a rule is chosen in the form.
    pub fn of_rule(rule: Option<&str>) -> Self {
        let Some(rule) = rule else { return Self::Once };
        let weekly = rule
            .strip_prefix("FREQ=WEEKLY;BYDAY=")
            .map(|days| days.split(',').collect::<Vec<_>>());
        match weekly {
            _ if rule == "FREQ=DAILY" => Self::Daily,
            Some(days) if days == ["MO", "TU", "WE", "TH", "FR"] => Self::SchoolDays,
            Some(days) if days.iter().all(|day| DAYS.iter().any(|(name, _)| name == day)) => {
                Self::Weekly(DAYS.map(|(name, _)| days.contains(&name)))
            }
            _ => Self::Rule(rule.to_owned()),
        }
    }

    /// The RFC 5545 rule; none for once.
    pub fn rule(&self) -> Option<String> {
        let weekly = |days: &[bool; 7]| {
            let names: Vec<&str> = DAYS
                .iter()
                .zip(days)
                .filter(|(_, on)| **on)
                .map(|((name, _), _)| *name)
                .collect();
            format!("FREQ=WEEKLY;BYDAY={}", names.join(","))
        };
        match self {
            Self::Once => None,
            Self::Daily => Some("FREQ=DAILY".into()),
            Self::SchoolDays => Some(weekly(&[true, true, true, true, true, false, false])),
            Self::Weekly(days) => Some(weekly(days)),
            Self::Rule(rule) => Some(rule.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_the_form_does_not_know_stays_as_it_is() {
        for rule in [
            "FREQ=WEEKLY;BYDAY=TU;INTERVAL=2",
            "FREQ=MONTHLY;BYDAY=1MO",
            "FREQ=DAILY;COUNT=3",
        ] {
            assert_eq!(Repeat::of_rule(Some(rule)), Repeat::Rule(rule.into()));
        }
    }
}
