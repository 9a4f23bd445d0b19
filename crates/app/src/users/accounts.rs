//! Accounts for those who have none yet, where whoever runs the user pool lets MAAT make them.

use std::sync::Arc;

use super::Users;
use crate::cognito::Admin;

impl Users {
    /// The same users; whoever is invited and has no account gets one from `admin`.
    pub fn with_accounts(self, admin: Arc<dyn Admin>) -> Self {
        let accounts = Some(admin);
        Self { accounts, ..self }
    }

    /// Makes an account for an invited address, if it has none and this pool is one in which we may. An invitation is good without:
    /// one can sign up, too.
    pub(crate) async fn make_account(&self, email: &str) {
        if let Some(admin) = &self.accounts
            && let Err(error) = admin.make_account(email).await
        {
            tracing::warn!(%error, "an invited person's account could not be made");
        }
    }
}
