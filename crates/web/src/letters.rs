//! Letters to users of what needs them: to the address that they have shown to be theirs, in their language.

use std::sync::Arc;

use async_trait::async_trait;
use maat_app::{
    Result,
    ports::{self, Mail},
    users::Users,
};
use maat_core::id::{AlertId, UserId};

use crate::messages::Language;

/// Writes to users.
pub struct Letters {
    /// Who they are.
    pub users: Arc<Users>,
    /// How letters go out.
    pub mail: Arc<dyn Mail>,
    /// Where people reach this, without a slash at the end.
    pub public_url: Arc<str>,
}

#[async_trait]
impl ports::Letters for Letters {
    async fn needs_you(&self, user: UserId, alert: AlertId) -> Result<()> {
        let Some(address) = self.users.verified_email(user).await? else {
            return Ok(());
        };
        let t = Language::of(self.users.get(user).await?.language.as_deref(), None).text();
        let link = format!("{}/alerts/{alert}", self.public_url);
        let text = format!(
            "{}\n{link}\n\n{}\n{}/notifications\n",
            t.letter_needs_you(),
            t.letter_why(),
            self.public_url
        );
        self.mail.send(&address, t.letter_subject(), &text).await
    }
}
