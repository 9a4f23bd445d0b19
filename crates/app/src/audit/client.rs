//! By what someone came: the program and, by keyed hash, the address. No use case depends on it; the audit alone keeps it. So it
//! goes with the task that answers a request, not through every signature.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::session::Strength;

/// Longest name of a program, in characters.
const MAX_AGENT: usize = 32;
/// Characters of an address's hash that are kept: enough to tell two places apart.
const FROM: usize = 16;
/// Browsers by the word that tells them, the more particular first.
const BROWSERS: [(&str, &str); 4] = [
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

tokio::task_local! {
    static CLIENT: Client;
    static SIGNED_IN: OnceLock<Strength>;
}

/// Which of MAAT's doors someone came through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// An app, over HTTP.
    Api,
    /// The carers' pages.
    Pages,
    /// The command line, on the machine itself.
    #[default]
    CommandLine,
}

/// By what someone came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Client {
    /// Through which door.
    pub program: Program,
    /// What their program calls itself: a browser's name, or the first word of its `User-Agent`.
    pub agent: Option<String>,
    /// Keyed hash of the address they came from: tells whether two came from one place, and not from which.
    pub from: Option<String>,
    /// By what they had signed in; of one who bears a token it is not known.
    #[serde(default)]
    pub signed_in: Option<Strength>,
}

impl Client {
    /// From what a request says; `hash` is the keyed hash of the address.
    pub fn new(program: Program, agent: Option<&str>, hash: Option<String>) -> Self {
        let from = hash.map(|mut hash| {
            hash.truncate(FROM);
            hash
        });
        Self {
            program,
            agent: agent.and_then(name),
            from,
            signed_in: None,
        }
    }

    /// The client of the task that asks; the command line, where there is no request.
    pub(crate) fn current() -> Self {
        let client = CLIENT.try_with(Clone::clone).unwrap_or_default();
        let signed_in = SIGNED_IN.try_with(|known| known.get().copied()).ok().flatten();
        Self { signed_in, ..client }
    }
}

/// Does `work` for this client: what it changes is audited as theirs.
pub async fn with_client<T>(client: Client, work: impl Future<Output = T>) -> T {
    SIGNED_IN.scope(OnceLock::new(), CLIENT.scope(client, work)).await
}

/// Whoever asks in this task turns out to have signed in so.
pub fn signed_in(strength: Strength) {
    // Outside of a request there is nobody to audit.
    let _ = SIGNED_IN.try_with(|known| known.set(strength));
}

/// The name alone: versions and machines tell too much of people.
fn name(agent: &str) -> Option<String> {
    if let Some((_, browser)) = BROWSERS.iter().find(|(word, _)| agent.contains(word)) {
        return Some((*browser).to_owned());
    }
    let letters = agent
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c));
    let name: String = letters.take(MAX_AGENT).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_audited_in_a_session_tells_by_what_it_was_begun() {
        let client = Client::new(Program::Pages, None, None);
        let told = with_client(client.clone(), async {
            let before = Client::current();
            signed_in(Strength::Passkey);
            (before, Client::current())
        });
        let (before, after) = told.await;
        assert_eq!((before, after.signed_in), (client, Some(Strength::Passkey)));
        signed_in(Strength::Passkey);
        assert_eq!(Client::current(), Client::default(), "and nothing is left of it");
    }

    #[test]
    fn an_agent_is_a_name_and_nothing_that_tells_people_apart() {
        let safari =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1";
        let names = [safari, "okhttp/4.12.0", "", "Sam's watch"].map(name);
        assert_eq!(
            names,
            [Some("Safari".into()), Some("okhttp".into()), None, Some("Sam".into())]
        );
        assert_eq!(name(&"x".repeat(100)).unwrap().len(), MAX_AGENT);
    }
}
