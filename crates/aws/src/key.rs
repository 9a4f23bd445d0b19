//! The key that is kept outside the store: an encrypted parameter of Systems Manager.

use aws_sdk_ssm::Client;
use base64::{Engine, engine::general_purpose::STANDARD};
use maat_app::secret::KEY_BYTES;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It can't be read.
    #[error("the parameter {name} can't be read: {why}")]
    Unreadable {
        /// The parameter's name.
        name: String,
        /// What Systems Manager says.
        why: String,
    },
    /// It is something else.
    #[error("the parameter {0} is not a key of {KEY_BYTES} bytes in base64")]
    NoKey(String),
}

/// The key in the parameter of this name: base64 of 32 bytes.
pub(crate) async fn read(client: &Client, name: &str) -> Result<[u8; KEY_BYTES], KeyError> {
    let asked = client.get_parameter().name(name).with_decryption(true).send().await;
    let answer = asked.map_err(|error| KeyError::Unreadable {
        name: name.into(),
        why: error.into_service_error().to_string(),
    })?;
    let text = answer
        .parameter
        .and_then(|parameter| parameter.value)
        .unwrap_or_default();
    let bytes = STANDARD.decode(text.trim()).ok();
    let key = bytes.and_then(|bytes| bytes.try_into().ok());
    key.ok_or_else(|| KeyError::NoKey(name.into()))
}
