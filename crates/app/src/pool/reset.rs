//! A forgotten password: a code by mail, and a new one for it. Answered alike whether or not there is such an account.

use std::net::IpAddr;

use super::{
    Pool,
    codes::Purpose,
    email::{masked, normal},
    guard::LETTERS,
    letter, password,
    refusal::{Answer, Refusal},
    sign_up::not_an_address,
};

impl Pool {
    /// Sends a code to choose a new password with; answers where to, masked.
    pub async fn forgot_password(&self, email: &str, from: Option<IpAddr>) -> Answer<String> {
        let email = normal(email).ok_or_else(not_an_address)?;
        let found = self.look_up(&email).await?;
        let taken = self
            .take(LETTERS, &found.subject.to_string(), found.subject, from)
            .await?;
        taken.ok_or(Refusal::LimitExceeded)?;
        let code = self.new_code(Purpose::Reset, &email).await?;
        self.post.hand_in(&email, found.held.map(|_| letter::reset(&code)))?;
        Ok(masked(&email))
    }

    /// Sets a new password by the code. All that was granted under the old one ends, and so do the passkeys; that the mail was
    /// read confirms the address, so that nobody can hold an address that isn't theirs.
    pub async fn reset_password(&self, email: &str, code: &str, new: &str, from: Option<IpAddr>) -> Answer<()> {
        password::check_rules(new)?;
        let email = normal(email).ok_or_else(not_an_address)?;
        let found = self.look_up(&email).await?;
        let right = self.check_code(Purpose::Reset, &email, &found, code, from).await?;
        let mut held = found.held.ok_or(Refusal::CodeMismatch)?;
        let subject = held.login.subject;
        held.login.credential = Some(self.credential(subject, new).await?);
        held.login.generation += 1;
        (held.login.temporary, held.login.confirmed, held.login.email_verified) = (false, true, true);
        let mut changes = vec![self.login_back(&held), right.used_up()];
        changes.extend(self.without_passkeys(subject).await?);
        self.table.transact(changes).await?;
        self.end_sessions(subject).await
    }
}
