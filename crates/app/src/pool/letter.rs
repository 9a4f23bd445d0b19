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

pub(super) fn passkey_added(name: &str) -> Letter {
    Letter {
        subject: "MAAT: a new passkey / een nieuwe passkey",
        text: format!(
            "A passkey was added to your account: {name}. It signs in without a password.\n\
             Was it not you? Choose a new password (\"Forgot your password?\"): that ends every passkey and signs out everywhere.\n\n\
             Er is een passkey aan je account toegevoegd: {name}. Die logt in zonder wachtwoord.\n\
             Was jij dat niet? Kies een nieuw wachtwoord (\"Wachtwoord vergeten?\"): daarmee vervalt elke passkey en wordt overal uitgelogd.\n"
        ),
    }
}
