//! MAAT in a process of its own, over a store in a folder that goes away, with a day to read.

use std::{net::SocketAddr, path::Path, process::Stdio, time::Duration};

use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::sleep,
};

use crate::{Failure, load::Target};

const EMAIL: &str = "bench@example.org";
const PASSWORD: &str = "three calm words";
const DATE: &str = "2026-11-23";

/// A server that runs until this is dropped.
pub(crate) struct Maat {
    address: SocketAddr,
    client: Client,
    _folder: TempDir,
    _process: Child,
}

impl Maat {
    /// Starts the program, and makes someone who can sign in.
    pub(crate) async fn start(program: &Path) -> Result<Self, Failure> {
        let folder = TempDir::new()?;
        let mut serve = Command::new(program);
        serve
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--at",
                "2026-11-23T08:00+01:00",
                "--data",
            ])
            .arg(folder.path());
        serve.env("MAAT_REQUESTS_A_MINUTE", "0");
        let mut process = serve.stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let out = process.stdout.take().ok_or("the server says nothing")?;
        let said = BufReader::new(out)
            .lines()
            .next_line()
            .await?
            .ok_or("the server did not start")?;
        let address = said
            .rsplit("http://")
            .next()
            .ok_or("the server does not say where it is")?
            .trim()
            .parse()?;
        let mut add = Command::new(program);
        add.args([
            "users",
            "add",
            "--email",
            EMAIL,
            "--name",
            "Bench",
            "--password",
            PASSWORD,
            "--data",
        ]);
        if !add.arg(folder.path()).stdout(Stdio::null()).status().await?.success() {
            return Err("no user could be made".into());
        }
        Ok(Self {
            address,
            client: Client::new(),
            _folder: folder,
            _process: process,
        })
    }

    /// A wearer's day of so many entries, as a carer reads it.
    pub(crate) async fn day_of(&self, entries: usize) -> Result<Target, Failure> {
        let token = self.sign_in().await?;
        let place = json!({ "name": "Bench", "time_zone": "Europe/Amsterdam", "language": "en" });
        let place = self.post(&token, "/v1/organisations", place).await?;
        let wearers = format!("/v1/organisations/{}/wearers", text(&place, "id")?);
        let wearer = text(&self.post(&token, &wearers, json!({ "name": "Sam" })).await?, "id")?;
        for entry in 0..entries {
            let start = format!("{DATE}T{:02}:{:02}", 9 + entry / 4, entry % 4 * 15);
            let rule = if entry % 2 == 0 {
                json!("FREQ=DAILY")
            } else {
                Value::Null
            };
            let planned =
                json!({ "title": format!("Entry {entry}"), "start": start, "repeat": rule, "heads_up_minutes": [5] });
            self.post(&token, &format!("/v1/wearers/{wearer}/entries"), planned)
                .await?;
        }
        // The ring settles what the planning made due.
        sleep(Duration::from_secs(1)).await;
        Ok(Target::get(
            self.address,
            &format!("/v1/wearers/{wearer}/days/{DATE}"),
            Some(&token),
        ))
    }

    async fn sign_in(&self) -> Result<String, Failure> {
        let known: Value = self
            .client
            .get(self.url("/.well-known/maat"))
            .send()
            .await?
            .json()
            .await?;
        let ask = json!({
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": known["client_id"],
            "AuthParameters": { "USERNAME": EMAIL, "PASSWORD": PASSWORD },
        });
        let wire = self.client.post(self.url("/cognito/")).body(ask.to_string());
        let wire = wire.header("content-type", "application/x-amz-json-1.1");
        let wire = wire.header("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth");
        let answer: Value = wire.send().await?.json().await?;
        text(&answer["AuthenticationResult"], "AccessToken")
    }

    async fn post(&self, token: &str, path: &str, body: Value) -> Result<Value, Failure> {
        let answer = self
            .client
            .post(self.url(path))
            .bearer_auth(token)
            .json(&body)
            .send()
            .await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn text(value: &Value, field: &str) -> Result<String, Failure> {
    let text = value[field].as_str().ok_or_else(|| format!("no {field} in {value}"))?;
    Ok(text.to_owned())
}
