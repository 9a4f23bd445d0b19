//! The account and region that the environment tells (`AWS_REGION` and so on, as for every tool of AWS).

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_cognitoidentityprovider::config::Region;
use maat_app::{cognito::Config, secret::KEY_BYTES};

use crate::{CognitoPool, DynamoTable, KeyError, S3Blobs, SqsQueue, key};

/// An account, and what is in it. Clients share what is dear to set up.
#[derive(Debug, Clone)]
pub struct Account(SdkConfig);

impl Account {
    /// Of the environment. Nothing is asked yet.
    pub async fn of_environment() -> Self {
        Self(aws_config::load_defaults(BehaviorVersion::latest()).await)
    }

    /// The table of this name.
    pub fn table(&self, name: impl Into<String>) -> DynamoTable {
        DynamoTable::new(aws_sdk_dynamodb::Client::new(&self.0), name)
    }

    /// The queue at this address.
    pub fn queue(&self, url: impl Into<String>) -> SqsQueue {
        SqsQueue::new(aws_sdk_sqs::Client::new(&self.0), url)
    }

    /// The bucket of this name.
    pub fn blobs(&self, bucket: impl Into<String>) -> S3Blobs {
        S3Blobs::new(aws_sdk_s3::Client::new(&self.0), bucket)
    }

    /// This user pool, in its own region. What anyone may ask of it needs no credentials.
    pub fn user_pool(&self, config: Config) -> CognitoPool {
        let settings = aws_sdk_cognitoidentityprovider::config::Builder::from(&self.0);
        let mut settings = settings.region(Region::new(config.region.clone()));
        if let Some(endpoint) = &config.endpoint {
            settings = settings.endpoint_url(endpoint);
        }
        let client = aws_sdk_cognitoidentityprovider::Client::from_conf(settings.build());
        CognitoPool::new(client, config)
    }

    /// The key in the parameter of this name: base64 of 32 bytes.
    ///
    /// # Errors
    /// [`KeyError`].
    pub async fn key(&self, parameter: &str) -> Result<[u8; KEY_BYTES], KeyError> {
        key::read(&aws_sdk_ssm::Client::new(&self.0), parameter).await
    }
}
