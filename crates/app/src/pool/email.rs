//! E-mail addresses, as far as the pool must know them.

const MAX_BYTES: usize = 254;

/// The address in the one form it is kept and looked up in: small letters, no blanks around. `None` if it is none.
pub fn normal(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let fits = email.len() <= MAX_BYTES
        && !local.is_empty()
        && domain.split('.').all(|label| !label.is_empty())
        && !email
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\".contains(c))
        && !local.contains('@');
    fits.then_some(email)
}

/// What may be shown of an address, as Cognito shows it: `a***@e***`.
pub(super) fn masked(email: &str) -> String {
    let first = |part: &str| part.chars().next().map(String::from).unwrap_or_default();
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    format!("{}***@{}***", first(local), first(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_form() {
        assert_eq!(normal(" Anna@Example.ORG "), Some("anna@example.org".to_owned()));
        assert_eq!(normal("anna@localhost"), Some("anna@localhost".to_owned()));
        for none in [
            "",
            "anna",
            "@x.org",
            "anna@",
            "a@b@c.org",
            "a b@c.org",
            "a@c..org",
            "a\r\nb@c.org",
            "<a@c.org>",
        ] {
            assert_eq!(normal(none), None, "{none:?}");
        }
        assert_eq!(masked("anna@example.org"), "a***@e***");
    }
}
