use super::{Memory, Prompt};
use crate::log::{Outcome, Reason};

impl Memory {
    /// Why a prompt that has not ended is not going to ring; `None` if it may. `ended` is its outcome, which then says it
    /// itself.
    pub fn holds_back(&self, prompt: &Prompt, ended: Option<&Outcome>) -> Option<Reason> {
        let before = |until: Option<jiff::Timestamp>| until.is_some_and(|until| prompt.at < until);
        let sent = self.open.contains_key(&prompt.id);
        match ended {
            Some(_) => None,
            None if before(self.away_until) => Some(Reason::Away),
            None if before(self.muted_until) && !sent => Some(Reason::Muted),
            None => None,
        }
    }
}
