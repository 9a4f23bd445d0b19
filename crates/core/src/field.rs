//! A rule broken by one field of what someone wrote.

/// Which field, and what is wrong with it, in a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// The field as the writer named it: `start`, `steps[2].title`.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl FieldError {
    /// `field` breaks a rule.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// A short text: trimmed, not empty, at most `most` characters, without control characters.
pub fn short_text(field: &str, text: &str, most: usize) -> Result<String, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldError::new(field, "This must not be empty."));
    }
    if text.chars().count() > most {
        return Err(FieldError::new(
            field,
            format!("This may have at most {most} characters."),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(FieldError::new(field, "This must be one line of plain text."));
    }
    Ok(text.to_owned())
}

/// A number between `least` and `most`, both inclusive.
pub fn within(field: &str, number: u32, least: u32, most: u32) -> Result<u32, FieldError> {
    if (least..=most).contains(&number) {
        Ok(number)
    } else {
        Err(FieldError::new(
            field,
            format!("This must be between {least} and {most}."),
        ))
    }
}
