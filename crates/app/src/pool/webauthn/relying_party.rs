//! For whom passkeys are made: a name in the DNS, and the one address at which pages may ask for them.

use std::net::IpAddr;

/// For whom passkeys are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// The name that browsers bind a passkey to.
    pub id: String,
    /// The only origin at which they are made and used: `https://maat.example.org`.
    pub origin: String,
}

impl RelyingParty {
    /// That of whoever is reached at `public_url`. Browsers make passkeys for names under https, and for `localhost`, which also
    /// stands for this machine's own address. Everywhere else there are none.
    pub(in crate::pool) fn at(public_url: &str) -> Option<Self> {
        let (scheme, authority) = public_url.split_once("://")?;
        let authority = authority.split('/').next()?.to_ascii_lowercase();
        let (host, port) = split(&authority);
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        let here = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        let id = match scheme {
            "http" | "https" if here => "localhost",
            "https" if address.is_none() => host,
            _ => return None,
        };
        // An origin does not name the port that its scheme has anyway.
        let port = match (scheme, port) {
            ("https", ":443") | ("http", ":80") => "",
            _ => port,
        };
        Some(Self {
            id: id.to_owned(),
            origin: format!("{scheme}://{id}{port}"),
        })
    }
}

/// The host, and the port with its colon.
fn split(authority: &str) -> (&str, &str) {
    match authority.rfind(':') {
        Some(at) if !authority[at..].contains(']') => authority.split_at(at),
        _ => (authority, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_a_name_under_https_or_for_this_machine() {
        for (url, id, origin) in [
            (
                "https://maat.example.org",
                "maat.example.org",
                "https://maat.example.org",
            ),
            (
                "https://Maat.example.org:443/",
                "maat.example.org",
                "https://maat.example.org",
            ),
            (
                "https://maat.example.org:8443",
                "maat.example.org",
                "https://maat.example.org:8443",
            ),
            ("http://localhost:8080", "localhost", "http://localhost:8080"),
            ("http://127.0.0.1:8080", "localhost", "http://localhost:8080"),
            ("http://[::1]:8080", "localhost", "http://localhost:8080"),
        ] {
            let party = RelyingParty::at(url).unwrap();
            assert_eq!((party.id.as_str(), party.origin.as_str()), (id, origin), "{url}");
        }
        for none in [
            "http://192.168.1.5:8080",
            "https://192.168.1.5",
            "http://maat.example.org",
            "http://[fe80::1]",
            "",
        ] {
            assert_eq!(RelyingParty::at(none), None, "{none}");
        }
    }
}
