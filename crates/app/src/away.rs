//! Away and quiet: until an instant nothing rings. Away, nothing is counted either; quiet, what rang is still waited for.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    App, Error, Result,
    access::{AtHome, Planner},
};

/// Longest that a wearer is away in one go.
pub const MAX_AWAY: SignedDuration = SignedDuration::from_hours(24 * 366);
/// Longest that a wearer is muted in one go: quiet is for hours.
pub const MAX_MUTE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// In which way nothing rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hush {
    /// The wearer is off.
    Away,
    /// No rings.
    Mute,
}

impl Hush {
    fn longest(self) -> SignedDuration {
        match self {
            Self::Away => MAX_AWAY,
            Self::Mute => MAX_MUTE,
        }
    }

    /// Fails for an instant that is over, or too far away.
    pub(crate) fn check(self, Until { until }: Until, now: Timestamp) -> Result<()> {
        if until <= now {
            return Err(Error::invalid("until", "This must be later than now."));
        }
        if until.duration_since(now) > self.longest() {
            let days = self.longest().as_hours() / 24;
            return Err(Error::invalid(
                "until",
                format!("This may be at most {days} days away."),
            ));
        }
        Ok(())
    }
}

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Until {
    /// The instant from which on it rings again.
    #[cfg_attr(feature = "schema", schemars(with = "maat_core::schema::Instant"))]
    pub until: Timestamp,
}

impl App {
    /// From now until an instant nothing rings. What was said before of the same kind no longer holds.
    ///
    /// # Errors
    /// `Invalid` for an instant that is over, or too far away.
    pub async fn hush(&self, by: Planner<AtHome>, hush: Hush, Until { until }: Until) -> Result<Until> {
        hush.check(Until { until }, self.now())?;
        let action = match hush {
            Hush::Away => "away.put",
            Hush::Mute => "mute.put",
        };
        self.set_hush(by, hush, Some(until), action).await?;
        Ok(Until { until })
    }

    /// From now on it rings again.
    pub async fn unhush(&self, by: Planner<AtHome>, hush: Hush) -> Result<()> {
        let action = match hush {
            Hush::Away => "away.delete",
            Hush::Mute => "mute.delete",
        };
        self.set_hush(by, hush, None, action).await
    }

    async fn set_hush(
        &self,
        by: Planner<AtHome>,
        hush: Hush,
        until: Option<Timestamp>,
        action: &'static str,
    ) -> Result<()> {
        self.edit(by.wearer, &[], |desk| {
            let memory = &mut desk.cursor.value.memory;
            match hush {
                Hush::Away => memory.away_until = until,
                Hush::Mute => memory.muted_until = until,
            }
            Ok(((), by.trail(action, by.wearer)))
        })
        .await
    }
}
