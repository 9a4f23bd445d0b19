//! Why something was not done, beside its field; and what was done, in a word after saving.

use super::frame::FieldErrors;
use crate::messages::Text;

/// Why a form was refused. Each belongs to a field, or to the whole form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The e-mail or the password is not right: which of them is not said.
    WrongPassword,
    /// The passkey is not taken: why is not said.
    WrongPasskey,
    /// The passkey that was made can't be kept.
    NotAPasskey,
    /// Nothing would be left to sign in with.
    LastWayIn,
    /// Too many tries.
    TooOften,
    /// What was begun was open too long.
    TooLate,
    /// This is no e-mail address.
    Email,
    /// There is an account of this e-mail.
    EmailTaken,
    /// The password is too short or too well known.
    WeakPassword,
    /// A name is missing.
    Name,
    /// No zone is called so.
    TimeZone,
    /// The code is not right, or too old.
    Code,
    /// No name was given.
    Names,
    /// There can't be so many.
    TooManyNames,
    /// The watch can't repeat by this rule.
    Rule,
    /// Not a time.
    Start,
    /// Somebody else changed it meanwhile.
    Changed,
    /// One may look, but not do this.
    NotYours,
    /// The invitation is no longer good, or never was.
    Invitation,
    /// It went to another address.
    OtherAddress,
    /// There are as many adults as can be.
    Full,
    /// Nobody would run the place any more.
    LastOwner,
    /// Enough letters for one day.
    TooManyLetters,
    /// No watch shows this code.
    WatchCode,
    /// A wearer has as many watches as can be.
    TooManyWatches,
    /// A watch can't be called so.
    WatchName,
}

impl Refusal {
    /// The field it stands beside; empty for the whole form.
    pub fn field(self) -> &'static str {
        match self {
            Self::WrongPasskey | Self::NotAPasskey | Self::LastWayIn => "",
            Self::WrongPassword | Self::TooOften | Self::TooLate | Self::Changed | Self::NotYours => "",
            Self::Invitation | Self::OtherAddress | Self::Full | Self::LastOwner | Self::TooManyLetters => "",
            Self::TooManyWatches | Self::WatchName => "",
            Self::WatchCode => "user_code",
            Self::Email | Self::EmailTaken => "email",
            Self::WeakPassword => "password",
            Self::Name => "name",
            Self::TimeZone => "time_zone",
            Self::Code => "code",
            Self::Names | Self::TooManyNames => "names",
            Self::Rule => "rule",
            Self::Start => "start",
        }
    }

    /// The words.
    pub fn say(self, t: &Text) -> &'static str {
        match self {
            Self::WrongPassword => t.refusal_wrong_password(),
            Self::WrongPasskey => t.refusal_wrong_passkey(),
            Self::NotAPasskey => t.refusal_not_a_passkey(),
            Self::LastWayIn => t.refusal_last_way_in(),
            Self::TooOften => t.refusal_too_often(),
            Self::TooLate => t.refusal_too_late(),
            Self::Email => t.refusal_email(),
            Self::EmailTaken => t.refusal_email_taken(),
            Self::WeakPassword => t.refusal_weak_password(),
            Self::Name => t.refusal_name(),
            Self::TimeZone => t.refusal_time_zone(),
            Self::Code => t.refusal_code(),
            Self::Names => t.refusal_names(),
            Self::TooManyNames => t.refusal_too_many_names(),
            Self::Rule => t.refusal_rule(),
            Self::Start => t.plan_start_wrong(),
            Self::Changed => t.refusal_changed(),
            Self::NotYours => t.refusal_not_yours(),
            Self::Invitation => t.refusal_invitation(),
            Self::OtherAddress => t.refusal_other_address(),
            Self::Full => t.refusal_full(),
            Self::LastOwner => t.refusal_last_owner(),
            Self::TooManyLetters => t.refusal_too_many_letters(),
            Self::WatchCode => t.refusal_watch_code(),
            Self::TooManyWatches => t.refusal_too_many_watches(),
            Self::WatchName => t.refusal_watch_name(),
        }
    }
}

impl FieldErrors {
    /// One refusal, beside its field.
    pub fn refused(refusal: Refusal, t: &Text) -> Self {
        let mut errors = Self::none();
        errors.add(refusal.field(), refusal.say(t));
        errors
    }
}

/// What was done. The page that one is sent on to says it: `?said=planned`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Put on the plan.
    Planned,
    /// Changed, from a day on.
    Changed,
    /// Moved, on one day.
    Moved,
    /// Not on this day.
    Cancelled,
    /// As the series has it again.
    Restored,
    /// Ended, or taken off.
    Ended,
    /// What waited to be told is on the watch.
    Told,
    /// "I'm going."
    Taken,
    /// "Sorted."
    Resolved,
    /// Wearers were added.
    Added,
    /// A watch was removed.
    Removed,
    /// A new code was sent.
    CodeSent,
    /// A new password was chosen.
    NewPassword,
    /// A letter is on its way.
    Invited,
    /// An invitation was taken back.
    TakenBack,
    /// One came in by an invitation.
    Joined,
    /// An adult was taken out.
    TakenOut,
    /// An adult may do something else.
    RoleSaved,
    /// A watch that showed its code is paired.
    Paired,
    /// A watch is called something else.
    Renamed,
    /// One is told in another way.
    Notifications,
    /// One is notified nowhere.
    NotReached,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
}

impl Said {
    const ALL: [(Self, &'static str); 24] = [
        (Self::Planned, "planned"),
        (Self::Changed, "changed"),
        (Self::Moved, "moved"),
        (Self::Cancelled, "cancelled"),
        (Self::Restored, "restored"),
        (Self::Ended, "ended"),
        (Self::Told, "told"),
        (Self::Taken, "taken"),
        (Self::Resolved, "resolved"),
        (Self::Added, "added"),
        (Self::Removed, "removed"),
        (Self::CodeSent, "code_sent"),
        (Self::NewPassword, "new_password"),
        (Self::Invited, "invited"),
        (Self::TakenBack, "taken_back"),
        (Self::Joined, "joined"),
        (Self::TakenOut, "taken_out"),
        (Self::RoleSaved, "role_saved"),
        (Self::Paired, "paired"),
        (Self::Renamed, "renamed"),
        (Self::Notifications, "notifications"),
        (Self::NotReached, "not_reached"),
        (Self::PasskeyAdded, "passkey_added"),
        (Self::PasskeyRemoved, "passkey_removed"),
    ];

    /// The value of `said` in an address.
    pub fn code(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(said, _)| *said == self)
            .map_or("", |(_, code)| code)
    }

    /// What a value of `said` stands for.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(said, _)| *said)
    }

    /// The words.
    pub fn say(self, t: &Text) -> &'static str {
        match self {
            Self::Planned => t.said_planned(),
            Self::Changed => t.said_changed(),
            Self::Moved => t.said_moved(),
            Self::Cancelled => t.said_cancelled(),
            Self::Restored => t.said_restored(),
            Self::Ended => t.said_ended(),
            Self::Told => t.said_told(),
            Self::Taken => t.said_taken(),
            Self::Resolved => t.said_resolved(),
            Self::Added => t.said_added(),
            Self::Removed => t.said_removed(),
            Self::CodeSent => t.said_code_sent(),
            Self::NewPassword => t.said_new_password(),
            Self::Invited => t.said_invited(),
            Self::TakenBack => t.said_taken_back(),
            Self::Joined => t.said_joined(),
            Self::TakenOut => t.said_taken_out(),
            Self::RoleSaved => t.said_role_saved(),
            Self::Paired => t.said_paired(),
            Self::Renamed => t.said_renamed(),
            Self::Notifications => t.said_notifications(),
            Self::NotReached => t.said_not_reached(),
            Self::PasskeyAdded => t.said_passkey_added(),
            Self::PasskeyRemoved => t.said_passkey_removed(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_survives_the_address() {
        for (said, code) in Said::ALL {
            assert_eq!((said.code(), Said::of_code(code)), (code, Some(said)));
        }
        assert_eq!(Said::of_code("<b>"), None);
    }
}
