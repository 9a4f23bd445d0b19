//! The pool's letters. Who gets one may have no language yet, so it speaks both.

/// A letter.
pub(super) struct Letter {
    pub(super) subject: &'static str,
    pub(super) text: String,
}

pub(super) fn confirm(code: &str) -> Letter {
    Letter {
        subject: "MAAT: confirm your address / bevestig je adres",
        text: format!(
            "Your code is {code}. It is good for 24 hours.\n\
             If you did not ask for it, you need do nothing.\n\n\
             Je code is {code}. Hij is 24 uur geldig.\n\
             Heb je er niet om gevraagd? Dan hoef je niets te doen.\n"
        ),
    }
}

pub(super) fn reset(code: &str) -> Letter {
    Letter {
        subject: "MAAT: a new password / een nieuw wachtwoord",
        text: format!(
            "Your code is {code}. With it you can choose a new password within an hour.\n\
             If you did not ask for it, you need do nothing: your password stays as it is. Tell no one the code.\n\n\
             Je code is {code}. Daarmee kun je binnen een uur een nieuw wachtwoord kiezen.\n\
             Heb je er niet om gevraagd? Dan hoef je niets te doen: je wachtwoord blijft zoals het is. Zeg de code aan niemand.\n"
        ),
    }
}
