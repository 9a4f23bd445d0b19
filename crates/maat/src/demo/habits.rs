//! How the wearers of the demo answer their watches, so that the day lives.

use std::{collections::BTreeMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use maat_app::{
    App, Result,
    check_ins::CheckInDraft,
    device_clock::DeviceClock,
    live::{Event, What},
};
use maat_core::{
    activity::Confirm,
    id::{CheckInId, WearerId},
    log::CheckInKind,
    plan::OccurrenceId,
    prompt::{Prompt, PromptKind},
};
use serde::Deserialize;
use tokio::{select, sync::broadcast::error::RecvError, time::sleep};

use super::people::{Cast, Player};

/// How often the answers that are due are given, in real time.
const LOOK: Duration = Duration::from_millis(200);

/// How a wearer answers a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Habit {
    /// Soon.
    Steady,
    /// After a while.
    Slow,
    /// Now and then not at all.
    Sometimes,
    /// The watch is not heard.
    Silent,
    /// The watch is for whoever looks at the demo.
    Yours,
}

impl Habit {
    /// What is told of a ring, and how long after it.
    fn answers(self, prompt: &Prompt) -> Vec<(CheckInKind, i64)> {
        let silent_now = self == Self::Sometimes && prompt.at.as_second() / 60 % 3 == 0;
        let (see, act) = match self {
            Self::Silent | Self::Yours => return Vec::new(),
            Self::Steady => (2, 40),
            Self::Slow => (4, 170),
            Self::Sometimes => (3, 90),
        };
        let mut answers = vec![(CheckInKind::Shown, see)];
        if prompt.id.kind != PromptKind::HeadsUp && !silent_now {
            answers.extend([(CheckInKind::Ok, act), (CheckInKind::Done, act + 240)]);
        }
        answers
    }
}

/// Answers that are still to be given, by their instant.
#[derive(Default)]
pub(super) struct Pending(BTreeMap<(Timestamp, u64), (WearerId, Prompt, CheckInKind)>, u64);

impl Pending {
    /// Takes note of a ring.
    pub(super) fn heard(&mut self, cast: &Cast, event: &Event) {
        let What::Ring(ringing) = &event.what else { return };
        let Some((wearer, player)) = event.wearer.and_then(|id| cast.players.get_key_value(&id)) else {
            return;
        };
        for (kind, seconds) in player.habit.answers(&ringing.prompt) {
            let at = ringing
                .prompt
                .at
                .saturating_add(SignedDuration::from_secs(seconds))
                .unwrap_or(Timestamp::MAX);
            self.1 += 1;
            self.0.insert((at, self.1), (*wearer, ringing.prompt, kind));
        }
    }

    /// When the next answer is to be given.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.0.keys().next().map(|(at, _)| *at)
    }

    /// Gives every answer that is due.
    pub(super) async fn give(&mut self, app: &App, cast: &Cast) -> Result<()> {
        let later = self.0.split_off(&(app.now(), u64::MAX));
        for ((at, _), (wearer, prompt, kind)) in std::mem::replace(&mut self.0, later) {
            let Some(player) = cast.players.get(&wearer) else {
                continue;
            };
            if !wanted(app, player, prompt.id.occurrence, kind).await? {
                continue;
            }
            let id = CheckInId(app.ids.uuid());
            let (occurrence_id, prompt_id) = (Some(prompt.id.occurrence), Some(prompt.id));
            let draft = CheckInDraft {
                id: Some(id),
                kind,
                occurrence_id,
                prompt_id,
                at: Some(at),
                mood: None,
                detail: None,
                sequence: None,
                monotonic_ms: None,
            };
            app.hear(player.worn, DeviceClock::new(None, app.now()), vec![(id, draft)])
                .await?;
        }
        Ok(())
    }
}

/// They answer what is asked of them: no "done" where only "I saw it" is wanted.
async fn wanted(app: &App, player: &Player, occurrence: OccurrenceId, kind: CheckInKind) -> Result<bool> {
    if kind == CheckInKind::Shown {
        return Ok(true);
    }
    let days = app.days_on_wrist(player.worn, 1).await?;
    let found = days.all().find(|happening| happening.occurrence.id == occurrence);
    Ok(found.is_some_and(|happening| match happening.occurrence.spec.confirm {
        Confirm::None => false,
        Confirm::Ok => kind == CheckInKind::Ok,
        Confirm::Done => true,
    }))
}

/// Lets them answer for as long as the demo runs.
pub(super) async fn live(app: App, cast: Cast) {
    let mut events = app.live.watch();
    let mut pending = Pending::default();
    loop {
        select! {
            event = events.recv() => match event {
                Ok(event) => pending.heard(&cast, &event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            () = sleep(LOOK) => {}
        }
        if let Err(error) = pending.give(&app, &cast).await {
            tracing::warn!(code = error.code.as_str(), "a wearer of the demo could not answer");
        }
    }
}
