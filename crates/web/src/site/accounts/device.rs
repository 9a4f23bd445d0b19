//! What a request tells of the device: a name for its passkey, and whether browsers make passkeys where it looks.

use axum::http::{HeaderMap, header};

use crate::{http::Web, pages::passkeys::PasskeysHere};

/// Systems by the word that tells them, the more particular first. Names of makers are the same in every language.
const SYSTEMS: [(&str, &str); 6] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];
const BROWSERS: [(&str, &str); 4] = [
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// What a passkey made here may be called: "Chrome, Android".
pub(super) fn name(headers: &HeaderMap) -> String {
    let agent = text(headers, header::USER_AGENT);
    let known = |of: &[(&str, &'static str)]| of.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name);
    let parts: Vec<_> = [known(&BROWSERS), known(&SYSTEMS)].into_iter().flatten().collect();
    match parts.is_empty() {
        true => "Passkey".to_owned(),
        false => parts.join(", "),
    }
}

/// Whether passkeys are to be had at the address at which someone looks.
pub(super) fn passkeys_here(web: &Web, headers: &HeaderMap) -> PasskeysHere {
    let Some(pool) = &web.pool else {
        return PasskeysHere::Unasked;
    };
    let Some(party) = pool.relying_party() else {
        return PasskeysHere::Nowhere;
    };
    let host = text(headers, header::HOST);
    let same = party
        .origin
        .split_once("://")
        .is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host));
    // A host named localhost is the looker's own machine, and of use to nobody else.
    let near = host.starts_with("127.0.0.1") || host.starts_with("[::1]");
    match same {
        true => PasskeysHere::Here,
        false if party.id == "localhost" && !near => PasskeysHere::Nowhere,
        false => PasskeysHere::At(party.origin.clone()),
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
