//! Mail: handed to a mail server by SMTP, printed in the demo, or not sent.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use maat_app::{Code, Error, Result, ports::Mail};

use crate::Failure;

/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);

/// How mail goes out.
#[derive(Debug, clap::Args)]
pub(crate) struct MailServer {
    /// The mail server: smtps://user:password@mail.example.org (port 465), or smtp://…:587?tls=required
    #[arg(
        long,
        env = "MAAT_SMTP_URL",
        value_name = "URL",
        requires = "mail_from",
        hide_env_values = true
    )]
    smtp_url: Option<String>,
    /// Whom letters come from: "MAAT <maat@example.org>"
    #[arg(long, env = "MAAT_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<Mailbox>,
}

impl MailServer {
    /// The way that was chosen.
    pub(crate) fn open(self) -> Result<Arc<dyn Mail>, Failure> {
        match (self.smtp_url, self.mail_from) {
            (Some(url), Some(from)) => Ok(Arc::new(Smtp::open(&url, from)?)),
            _ => Ok(Arc::new(Unsent)),
        }
    }
}

/// Hands each letter to a mail server.
struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    fn open(url: &str, from: Mailbox) -> Result<Self, Failure> {
        // The address holds a password: it is not repeated.
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(
            |_| "--smtp-url is not the address of a mail server, such as smtps://user:password@mail.example.org",
        )?;
        Ok(Self {
            transport: server.timeout(Some(PATIENCE)).build(),
            from,
        })
    }
}

#[async_trait]
impl Mail for Smtp {
    async fn send(&self, to: &str, subject: &str, text: &str) -> Result<()> {
        let to = Mailbox::new(None, to.parse().map_err(|_| not_sent("the address is none"))?);
        let letter = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|_| not_sent("the letter can't be written"))?;
        let sent = self.transport.send(letter).await;
        sent.map(drop).map_err(|error| not_sent(why(&error)))
    }
}

/// What the log may hold: servers like to repeat the address.
fn why(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => "the mail server took too long".to_owned(),
        None if error.is_tls() => "the mail server can't be trusted (TLS)".to_owned(),
        None => "the mail server can't be reached".to_owned(),
    }
}

fn not_sent(why: impl Into<String>) -> Error {
    Error::new(Code::Unavailable, "The letter could not be sent.").because(why.into())
}

/// Prints each letter: for the demo, where nobody is at the other end.
pub(crate) struct Printed;

#[async_trait]
impl Mail for Printed {
    async fn send(&self, to: &str, subject: &str, text: &str) -> Result<()> {
        println!(
            "\nThe demo sends no mail. This would go to {to}:\n  {subject}\n  {}\n",
            text.trim().replace('\n', "\n  ")
        );
        Ok(())
    }
}

/// Sends nothing, and says so: where no mail server is set.
pub(crate) struct Unsent;

#[async_trait]
impl Mail for Unsent {
    async fn send(&self, _: &str, _: &str, _: &str) -> Result<()> {
        Err(not_sent("no mail server is set (--smtp-url)"))
    }
}
