//! What Cognito asks before it gives out a token, in the three versions of its event, and where each wants the answer.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html>

use maat_app::{token::Identity, users::Profile};
use serde::Deserialize;
use serde_json::{Error, Map, Value, from_value, json};

/// The trigger source where no one signs in, but a machine by its client's secret (version 3).
const OF_A_MACHINE: &str = "TokenGeneration_ClientCredentials";

/// An event, and all of it as it came: Cognito wants it back.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub(super) struct Event {
    /// All of it.
    pub(super) whole: Map<String, Value>,
    /// What is read of it; `None` for a machine.
    pub(super) of_user: Option<Asked>,
}

impl TryFrom<Map<String, Value>> for Event {
    type Error = Error;

    fn try_from(whole: Map<String, Value>) -> Result<Self, Error> {
        let of_user = match whole.get("triggerSource") {
            Some(source) if source == OF_A_MACHINE => None,
            _ => Some(from_value(Value::Object(whole.clone()))?),
        };
        Ok(Self { whole, of_user })
    }
}

/// Of a user.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    version: Version,
    region: String,
    user_pool_id: String,
    request: Request,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum Version {
    /// Changes the id token alone.
    #[serde(rename = "1")]
    One,
    /// Changes the access token, too.
    #[serde(rename = "2")]
    Two,
    /// The same, and asks about machines.
    #[serde(rename = "3")]
    Three,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    user_attributes: Attributes,
    group_configuration: Option<Groups>,
}

/// All of Cognito's attributes are texts.
#[derive(Debug, Deserialize)]
struct Attributes {
    sub: String,
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<String>,
}

/// The groups that the user has in the pool itself, and the roles in the account that come of them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Groups {
    groups_to_override: Option<Vec<String>>,
    #[serde(flatten)]
    roles: Map<String, Value>,
}

impl Asked {
    /// Who they are to MAAT.
    pub(super) fn identity(&self) -> Identity {
        let (region, pool) = (&self.region, &self.user_pool_id);
        Identity {
            issuer: format!("https://cognito-idp.{region}.amazonaws.com/{pool}"),
            subject: self.request.user_attributes.sub.clone(),
            email: None,
        }
    }

    /// What the pool knows of them.
    pub(super) fn profile(&self) -> Profile {
        let attributes = &self.request.user_attributes;
        Profile {
            name: attributes.name.clone(),
            email: attributes.email.clone(),
            email_verified: attributes.email_verified.as_deref() == Some("true"),
        }
    }

    /// The groups that they have in the pool itself.
    pub(super) fn groups(&self) -> &[String] {
        let own = self.request.group_configuration.as_ref();
        own.and_then(|own| own.groups_to_override.as_deref())
            .unwrap_or_default()
    }

    /// That they are in these groups. The roles of those that they have stay.
    pub(super) fn response(&self, groups: Vec<String>) -> Value {
        let own = self.request.group_configuration.as_ref();
        let mut details = own.map(|own| own.roles.clone()).unwrap_or_default();
        details.insert("groupsToOverride".into(), groups.into());
        let details = json!({ "groupOverrideDetails": details });
        match self.version {
            Version::One => json!({ "claimsOverrideDetails": details }),
            Version::Two | Version::Three => json!({ "claimsAndScopeOverrideDetails": details }),
        }
    }
}
