//! Who was invited, and may come in.

use maat_core::role::Role;

use super::{Actor, Caller, InOrganisation, Owner};
use crate::{
    App, Code, Error, Result,
    invitations::{Invitation, InvitationCode, unknown},
    keys,
    record::Record,
    store::Stored,
    users::Users,
};

/// Proof that the caller was invited: they have the code, the address it was sent to is theirs, and who invited them still runs
/// the organisation.
pub(crate) struct Invited {
    /// Who invited them, as they are now.
    pub(crate) inviter: Owner<InOrganisation>,
    /// The caller, as what they were invited as.
    pub(crate) actor: Actor,
    /// The invitation.
    pub(crate) invitation: Stored<Invitation>,
}

impl App {
    /// Proof that the caller was invited by this code.
    pub(crate) async fn invited(&self, users: &Users, caller: Caller, code: &str) -> Result<Invited> {
        let key = keys::code(&self.secrets.hash("invitation", code.trim()));
        let way_in = self.find::<InvitationCode>(&key).await?;
        let way_in = way_in.filter(|found| found.item.kind == InvitationCode::KIND);
        let way_in = way_in.ok_or_else(unknown)?.value;
        let key = keys::invitation(way_in.organisation, way_in.invitation);
        let invitation = self.find::<Invitation>(&key).await?.ok_or_else(unknown)?;
        if self.wall.now() >= invitation.value.expires_at {
            return Err(unknown());
        }
        let inviter = Caller {
            user: invitation.value.invited_by,
        };
        let inviter = self.owner_in(inviter, way_in.organisation).await;
        let inviter = inviter.map_err(|error| match error.code {
            Code::NotFound | Code::Forbidden => unknown(),
            _ => error,
        })?;
        let address = users.verified_email(caller.user).await?;
        let address = address.ok_or_else(|| {
            let message = "Show first that your e-mail address is yours: ask for a code, and type it.";
            Error::new(Code::Forbidden, message).about("email")
        })?;
        if crate::pool::email::normal(&address).as_ref() != Some(&invitation.value.email) {
            let message = "This invitation went to another address. Sign in with that one.";
            return Err(Error::new(Code::Forbidden, message).about("email"));
        }
        let role: Role = invitation.value.role;
        let actor = Actor {
            user: caller.user,
            organisation: way_in.organisation,
            role,
        };
        Ok(Invited {
            inviter,
            actor,
            invitation,
        })
    }
}
