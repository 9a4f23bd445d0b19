//! What is shown when there is nothing to show.

use askama::Template;

use super::{assets::asset, frame::Frame};
use crate::messages::Text;

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// There is nothing here; also for what one may not see.
    NotFound,
    /// The form was open too long, or was sent from elsewhere.
    FormExpired,
    /// Somebody else changed it first.
    Changed,
    /// A fault of ours.
    Fault,
}

/// A page that says what is the matter and how to go on.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Why.
    pub reason: Reason,
}

impl ProblemPage {
    fn title(&self) -> &'static str {
        match self.reason {
            Reason::NotFound => self.t.problem_not_found(),
            Reason::FormExpired => self.t.problem_expired(),
            Reason::Changed => self.t.problem_changed(),
            Reason::Fault => self.t.problem_fault(),
        }
    }

    fn advice(&self) -> &'static str {
        match self.reason {
            Reason::NotFound => self.t.problem_not_found_advice(),
            Reason::FormExpired => self.t.problem_expired_advice(),
            Reason::Changed => self.t.problem_changed_advice(),
            Reason::Fault => self.t.problem_fault_advice(),
        }
    }
}
