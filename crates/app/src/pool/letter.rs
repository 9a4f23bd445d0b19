//! The pool's letters. Who gets one may have no language yet, so it speaks both.

pub(super) const CONFIRM_SUBJECT: &str = "MAAT: confirm your address / bevestig je adres";

pub(super) fn confirm_text(code: &str) -> String {
    format!(
        "Your code is {code}. It is good for 24 hours.\n\
         If you did not ask for it, you need do nothing.\n\n\
         Je code is {code}. Hij is 24 uur geldig.\n\
         Heb je er niet om gevraagd? Dan hoef je niets te doen.\n"
    )
}
