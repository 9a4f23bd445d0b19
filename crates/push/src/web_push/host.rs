//! Which hosts are push services: those of the browsers, and those that whoever runs this has named.

use std::str::FromStr;

use reqwest::Url;

/// The push services of Chrome, Firefox, Safari and Edge, and the one that UnifiedPush's own distributor uses. A dot in
/// front: every name below.
const KNOWN: [&str; 5] = [
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
    "ntfy.sh",
];
const HTTPS: u16 = 443;
/// Said in front of a host whose addresses may lie inside.
const INSIDE: &str = "inside:";

/// A host that messages may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name; with a dot in front, every name below.
    name: String,
    port: u16,
    /// True if it may be in a network of our own.
    inside: bool,
}

/// What was given is not the name of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("name a host as push.example.org or push.example.org:8443; in a network of your own: inside:push.home.arpa")]
pub struct BadHost;

impl Host {
    /// The push services that everybody knows.
    pub(super) fn known() -> Vec<Self> {
        let known = |name: &str| Self {
            name: name.to_owned(),
            port: HTTPS,
            inside: false,
        };
        KNOWN.into_iter().map(known).collect()
    }

    /// Its name, if it may lie inside.
    pub(super) fn inside(&self) -> Option<String> {
        self.inside.then(|| self.name.clone())
    }

    /// True if the address is of this host: https, a name (no number), nothing hidden before it.
    pub(super) fn covers(&self, url: &Url) -> bool {
        let plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
        let name = url.domain().is_some_and(|name| match self.name.strip_prefix('.') {
            Some(_) => name.ends_with(&self.name),
            None => name == self.name,
        });
        plain && name && url.port_or_known_default() == Some(self.port)
    }
}

impl FromStr for Host {
    type Err = BadHost;

    /// `push.example.org`, `push.example.org:8443`, `inside:push.home.arpa`.
    fn from_str(text: &str) -> Result<Self, BadHost> {
        let (inside, text) = text.strip_prefix(INSIDE).map_or((false, text), |text| (true, text));
        let url = Url::parse(&format!("https://{text}/")).map_err(|_| BadHost)?;
        let name = url.domain().filter(|name| text.to_lowercase().starts_with(*name));
        let name = name.ok_or(BadHost)?.to_owned();
        let host = Self {
            name,
            port: url.port().unwrap_or(HTTPS),
            inside,
        };
        if host.covers(&url) && url.path() == "/" {
            Ok(host)
        } else {
            Err(BadHost)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_known(url: &str) -> bool {
        let url = Url::parse(url);
        url.is_ok_and(|url| Host::known().iter().any(|host| host.covers(&url)))
    }

    #[test]
    fn the_browsers_push_services_are_known() {
        for url in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/abc",
            "https://wns2-by3p.notify.windows.com/w/?token=abc",
            "https://ntfy.sh/upAbc?up=1",
        ] {
            assert!(is_known(url), "{url}");
        }
    }

    #[test]
    fn what_only_looks_like_a_push_service_is_none() {
        for url in [
            "http://fcm.googleapis.com/fcm/send/abc",
            "https://fcm.googleapis.com:8443/",
            "https://fcm.googleapis.com.example.org/",
            "https://evil-fcm.googleapis.com/",
            "https://user@fcm.googleapis.com/",
            "https://fcm.googleapis.com@example.org/",
            "https://push.apple.com.example.org/",
            "https://xpush.apple.com/",
            "https://169.254.169.254/x.push.apple.com/",
            "https://169.254.169.254/x.google.com/",
            "https://0x7f000001/",
            "https://2130706433/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://localhost/",
            "https://example.org/#.push.apple.com",
            "https://example.org?.push.apple.com",
            "ftp://fcm.googleapis.com/",
            "fcm.googleapis.com",
            "",
        ] {
            assert!(!is_known(url), "{url}");
        }
    }

    #[test]
    fn whoever_runs_this_names_hosts_by_name_and_port() {
        let covers = |host: &str, url: &str| host.parse::<Host>().unwrap().covers(&Url::parse(url).unwrap());
        assert!(covers("push.example.org", "https://push.example.org/x"));
        assert!(!covers("push.example.org", "https://push.example.org:8443/x"));
        assert!(!covers("push.example.org", "https://a.push.example.org/x"));
        assert!(covers("inside:ntfy.home.arpa:8443", "https://ntfy.home.arpa:8443/x"));
        assert_eq!("push.example.org".parse::<Host>().unwrap().inside(), None);
        for wrong in [
            "",
            "10.0.0.1",
            "[::1]",
            "https://push.example.org",
            "push.example.org/x",
            "a@push.example.org",
            "inside:",
        ] {
            assert_eq!(wrong.parse::<Host>(), Err(BadHost), "{wrong}");
        }
    }
}
