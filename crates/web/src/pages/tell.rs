//! When the watch shows a change of today: what was chosen, as it is shown again.

/// `now` (also if empty), `first` or `at` a time.
#[derive(Debug, Clone, Default)]
pub struct Telling {
    /// What was chosen.
    pub when: String,
    /// `10:30`
    pub at: String,
}

impl Telling {
    /// Whether this is chosen.
    pub fn is(&self, when: &str) -> bool {
        match self.when.as_str() {
            "first" | "at" => self.when == when,
            _ => when == "now",
        }
    }
}
