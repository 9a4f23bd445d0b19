//! Mail, where no mail server is set: shown to whoever started the program.

use async_trait::async_trait;
use maat_app::ports::Mail;

/// Prints each letter.
pub(crate) struct Printed;

#[async_trait]
impl Mail for Printed {
    async fn send(&self, to: &str, subject: &str, text: &str) -> maat_app::Result<()> {
        println!(
            "\nNo mail server is set. This would go to {to}:\n  {subject}\n  {}\n",
            text.trim().replace('\n', "\n  ")
        );
        Ok(())
    }
}
