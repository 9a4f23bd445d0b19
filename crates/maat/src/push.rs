//! Push services: which are set up, by files and names.

use std::{fs, path::PathBuf, sync::Arc};

use maat_app::{App, push::VapidKey};
use maat_push::{Apns, ApnsConfig, Fcm, FcmConfig, Host, Outbound, Services, WebPush, WebPushConfig};

use crate::Failure;

/// How watches are woken that do not listen, and carers are told. Web Push works without any of these.
#[derive(Debug, clap::Args)]
pub(crate) struct PushServices {
    /// A push service besides the browsers' own: push.example.org; in a network of your own: inside:push.home.arpa; may be said again
    #[arg(long, env = "MAAT_PUSH_HOST", value_name = "HOST", value_delimiter = ',')]
    push_host: Vec<Host>,
    /// Where those who run push services reach you: mailto:care@example.org; if left out, the public address
    #[arg(long, env = "MAAT_PUSH_CONTACT", value_name = "URL")]
    push_contact: Option<String>,
    /// FCM: the file of the service account, as Google gives it
    #[arg(long, env = "MAAT_FCM_ACCOUNT", value_name = "FILE")]
    fcm_account: Option<PathBuf>,
    /// FCM: where it is
    #[arg(
        long,
        env = "MAAT_FCM_URL",
        value_name = "URL",
        default_value = "https://fcm.googleapis.com"
    )]
    fcm_url: String,
    /// APNs: the file of the signing key, as Apple gives it (.p8)
    #[arg(long, env = "MAAT_APNS_KEY", value_name = "FILE", requires_all = ["apns_key_id", "apns_team", "apns_topic"])]
    apns_key: Option<PathBuf>,
    /// APNs: the id of that key
    #[arg(long, env = "MAAT_APNS_KEY_ID", value_name = "ID")]
    apns_key_id: Option<String>,
    /// APNs: the team that the key belongs to
    #[arg(long, env = "MAAT_APNS_TEAM", value_name = "ID")]
    apns_team: Option<String>,
    /// APNs: the bundle id of the watch app
    #[arg(long, env = "MAAT_APNS_TOPIC", value_name = "ID")]
    apns_topic: Option<String>,
    /// APNs: the bundle id of the carers' app, if it is another
    #[arg(long, env = "MAAT_APNS_CARERS_TOPIC", value_name = "ID")]
    apns_carers_topic: Option<String>,
    /// APNs: where it is; its sandbox is https://api.sandbox.push.apple.com
    #[arg(
        long,
        env = "MAAT_APNS_URL",
        value_name = "URL",
        default_value = "https://api.push.apple.com"
    )]
    apns_url: String,
}

impl PushServices {
    /// All that wakes a watch: the connections to this process, and the push services that are set up.
    pub(crate) async fn open(self, app: &App, public_url: Option<&str>) -> Result<Services, Failure> {
        let (outbound, clock) = (Outbound::default(), app.wall.clone());
        let key = VapidKey::open(&*app.table, &app.secrets, &*clock).await?;
        let web_push = WebPushConfig {
            key,
            contact: self
                .push_contact
                .or_else(|| public_url.filter(|url| url.starts_with("https:")).map(str::to_owned)),
            hosts: self.push_host,
        };
        let fcm = self.fcm_account.map(|file| -> Result<Fcm, Failure> {
            let config = FcmConfig {
                account: read(&file)?,
                url: self.fcm_url,
            };
            Ok(Fcm::new(&config, &outbound, clock.clone())?)
        });
        let apns = match (self.apns_key, self.apns_key_id, self.apns_team, self.apns_topic) {
            (Some(file), Some(key_id), Some(team), Some(topic)) => {
                let config = ApnsConfig {
                    key: read(&file)?,
                    key_id,
                    team,
                    topic,
                    carers_topic: self.apns_carers_topic,
                    url: self.apns_url,
                };
                Some(Apns::new(config, &outbound, clock.clone())?)
            }
            _ => None,
        };
        Ok(Services {
            live: app.live.clone(),
            web_push: Some(WebPush::new(web_push, &outbound, clock, Arc::clone(&app.ids))?),
            fcm: fcm.transpose()?,
            apns,
        })
    }
}

fn read(file: &PathBuf) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| format!("{} can't be read: {error}", file.display()).into())
}
