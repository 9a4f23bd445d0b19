//! Invitations: an owner asks someone to be a carer, by a letter with a code. Whoever has the code, and has shown that the address
//! is theirs, takes the place.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use maat_core::{
    id::{InvitationId, OrganisationId, UserId, WearerId},
    role::Role,
};
use serde::{Deserialize, Serialize};

use crate::{
    App, Code, Error, Result,
    access::{Assignment, Caller, Carer, InOrganisation, Invited, Owner},
    audit::Change,
    keys,
    organisations::{Organisation, Place},
    pool::email,
    random,
    record::Record,
    store::{Stored, Trail, Work},
    table::Query,
    users::Users,
};

/// Most invitations of one organisation that are open.
pub const MAX_INVITATIONS: usize = 100;
/// Most wearers that one invitation gives; each is two items of one transaction.
pub const MAX_INVITED_TO: usize = 40;
/// How long an invitation is good.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// That someone is asked to be a carer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// To which address; in its one form ([`email::normal`]).
    pub email: String,
    /// As what.
    pub role: Role,
    /// To whom they are to be assigned.
    pub wearers: Vec<WearerId>,
    /// By which owner.
    pub invited_by: UserId,
    /// Keyed hash of its code.
    pub code: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl Record for Invitation {
    const KIND: &'static str = "invitation";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// The way in to an invitation by its code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InvitationCode {
    pub(crate) organisation: OrganisationId,
    pub(crate) invitation: InvitationId,
    expires_at: Timestamp,
}

impl Record for InvitationCode {
    const KIND: &'static str = "invitation_code";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// Who is to be asked.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationDraft {
    /// To which address.
    #[cfg_attr(feature = "schema", schemars(email, length(min = 3, max = 254)))]
    pub email: String,
    /// As what.
    pub role: Role,
    /// To whom they are to be assigned: wearers of the organisation, or shared with it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_INVITED_TO)))]
    pub wearer_ids: Vec<WearerId>,
}

/// An invitation that was just made. Its code is in the store only as a hash.
pub struct Made {
    /// The invitation.
    pub stored: Stored<Invitation>,
    /// What it is accepted with. Secret.
    pub code: String,
    /// Whether the letter is on its way; if it is not, the owner passes the code on.
    pub mailed: bool,
}

impl App {
    /// Invites someone, and sends the letter; `link` makes the address of the page to accept it on. What the same address was
    /// sent before is no longer good.
    ///
    /// # Errors
    /// `Invalid` with the field; `Conflict` if as many are open as can be; `Forbidden` with the field `inviter` if they have not shown
    /// that their own address is theirs.
    pub async fn invite(
        &self,
        users: &Users,
        by: Owner<InOrganisation>,
        draft: InvitationDraft,
        link: impl Fn(&str) -> String,
    ) -> Result<Made> {
        let organisation = by.actor.organisation;
        if users.verified_email(by.actor.user).await?.is_none() {
            let message = "Show first that your own e-mail address is yours: ask for a code, and type it.";
            return Err(Error::new(Code::Forbidden, message).about("inviter"));
        }
        let email = email::normal(&draft.email);
        let email = email.ok_or_else(|| Error::invalid("email", "This is no e-mail address."))?;
        let wearers = self.invited_to(by, &draft.wearer_ids).await?;
        let (now, code) = (self.wall.now(), random::secret(&*self.ids));
        let invitation = Invitation {
            email,
            role: draft.role,
            wearers,
            invited_by: by.actor.user,
            code: self.secrets.hash("invitation", &code),
            expires_at: now.saturating_add(LIFE).map_err(Error::internal)?,
        };
        let id = InvitationId(self.ids.uuid());
        let mut work = Work::default();
        let open = self.invitations(by).await?;
        if open.len() >= MAX_INVITATIONS {
            let message = format!("At most {MAX_INVITATIONS} invitations are open. Take one back first.");
            return Err(Error::new(Code::Conflict, message));
        }
        for before in open.iter().filter(|open| open.value.email == invitation.email) {
            self.void(&mut work, before).await?;
        }
        let way_in = InvitationCode {
            organisation,
            invitation: id,
            expires_at: invitation.expires_at,
        };
        work.create(keys::invitation(organisation, id), id, now, &invitation);
        work.create(keys::code(&invitation.code), "", now, &way_in);
        self.commit(by.trail("invitation.create", id), work).await?;
        let name = self.organisation(by.into_viewer()).await?.value.name;
        users.make_account(&invitation.email).await;
        let text = letter(&name, &link(&code));
        let sent = self.mail.send(&invitation.email, SUBJECT, &text).await;
        if let Err(error) = &sent {
            tracing::warn!(%error, "an invitation could not be sent");
        }
        Ok(Made {
            stored: self.get(&keys::invitation(organisation, id)).await?,
            code,
            mailed: sent.is_ok(),
        })
    }

    /// The invitations that are open, oldest first.
    pub async fn invitations(&self, by: Owner<InOrganisation>) -> Result<Vec<Stored<Invitation>>> {
        let pk = keys::organisation_pk(by.actor.organisation);
        let items = self.all(Query::prefix(pk, "invitation#", MAX_INVITATIONS)).await?;
        let mut all: Vec<Stored<Invitation>> = items.into_iter().map(Stored::read).collect::<Result<_>>()?;
        all.retain(|one| self.wall.now() < one.value.expires_at);
        Ok(all)
    }

    /// Takes an invitation back: its code is no longer good.
    pub async fn delete_invitation(&self, by: Owner<InOrganisation>, id: InvitationId) -> Result<()> {
        let found = self.get(&keys::invitation(by.actor.organisation, id)).await?;
        let mut work = Work::default();
        self.void(&mut work, &found).await?;
        self.commit(by.trail("invitation.delete", id), work).await
    }

    /// What an invitation offers: a place, and as what.
    ///
    /// # Errors
    /// As [`App::accept_invitation`].
    pub async fn look_at_invitation(&self, users: &Users, caller: Caller, code: &str) -> Result<(Organisation, Role)> {
        let Invited { actor, .. } = self.invited(users, caller, code).await?;
        let organisation = self
            .get::<Organisation>(&keys::organisation(actor.organisation))
            .await?;
        Ok((organisation.value, actor.role))
    }

    /// Takes the place that a code gives, and uses the code up. Who belongs there already keeps their role, and is assigned.
    ///
    /// # Errors
    /// `NotFound` with the field `code` for one that never was, was used, was taken back or is too old; `Forbidden` if the letter
    /// went to another address than the caller's; `Conflict` if the organisation has as many carers as can be.
    pub async fn accept_invitation(&self, users: &Users, caller: Caller, code: &str) -> Result<Place> {
        let Invited {
            inviter,
            actor,
            invitation,
        } = self.invited(users, caller, code).await?;
        let (id, user) = (actor.organisation, actor.user);
        let mut work = Work::default();
        let carer = match self.find::<Carer>(&keys::carer(id, user)).await? {
            Some(found) => found.value,
            None => self.add_carer(&mut work, id, user, actor.role).await?,
        };
        for &wearer in &invitation.value.wearers {
            // Who is gone meanwhile is left out.
            if self.sees(inviter.into_viewer(), wearer).await? {
                let assignment = Assignment::always(user, wearer, id, carer.stay);
                self.put_assignment(&mut work, &assignment);
            }
        }
        self.void(&mut work, &invitation).await?;
        let trail = Change::new(actor, "invitation.accept", None, &invitation.item.id);
        let trail = Trail::Change(trail).on_behalf_of(inviter.actor.user);
        match self.commit(trail, work).await {
            // Somebody was faster with the same code: the same caller twice, or the owner who took it back.
            Err(error) if error.code == Code::Stale => Err(unknown()),
            done => done,
        }?;
        self.live.tell_rights(id);
        let organisation = self.get(&keys::organisation(id)).await?;
        let role = carer.role;
        Ok(Place { id, organisation, role })
    }

    /// The wearers that an owner gives with an invitation, each once.
    async fn invited_to(&self, by: Owner<InOrganisation>, wearers: &[WearerId]) -> Result<Vec<WearerId>> {
        let wearers: BTreeSet<WearerId> = wearers.iter().copied().collect();
        if wearers.len() > MAX_INVITED_TO {
            let message =
                format!("An invitation gives at most {MAX_INVITED_TO} wearers. Assign the others afterwards.");
            return Err(Error::invalid("wearer_ids", message));
        }
        for &wearer in &wearers {
            if !self.sees(by.into_viewer(), wearer).await? {
                return Err(Error::invalid("wearer_ids", "There is no such wearer."));
            }
        }
        Ok(wearers.into_iter().collect())
    }

    /// Adds to `work` that an invitation goes away, with its code.
    async fn void(&self, work: &mut Work, invitation: &Stored<Invitation>) -> Result<()> {
        work.delete(&invitation.item);
        if let Some(code) = self.table.get(&keys::code(&invitation.value.code)).await? {
            work.delete(&code);
        }
        Ok(())
    }
}

/// What whoever brings no good code is told.
pub(crate) fn unknown() -> Error {
    let message = "This invitation is not known, was used, or is too old. Ask for a new one.";
    Error::new(Code::NotFound, message).about("code")
}

const SUBJECT: &str = "MAAT: an invitation / een uitnodiging";

/// Who gets it may have no language yet, so it speaks both. What an organisation calls itself stands between quotes: it is somebody's
/// words.
fn letter(organisation: &str, link: &str) -> String {
    format!(
        "\"{organisation}\" invites you to look after days together, with MAAT. It is good for 7 days, once.\n\
         Open {link}\n\
         and sign in with this address, or make an account with it.\n\
         If you know nothing of this, you need do nothing.\n\n\
         \"{organisation}\" nodigt je uit om samen voor dagen te zorgen, met MAAT. De uitnodiging is 7 dagen geldig, voor één keer.\n\
         Open {link}\n\
         en log in met dit adres, of maak er een account mee.\n\
         Zegt dit je niets? Dan hoef je niets te doen.\n"
    )
}
