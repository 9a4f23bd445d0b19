//! Pictures in a bucket of S3.

use std::error::Error as StdError;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use maat_app::{Code, Error, Result, ports::Blobs};

/// A bucket, in which a key is a key.
#[derive(Debug, Clone)]
pub struct S3Blobs {
    client: Client,
    bucket: String,
}

impl S3Blobs {
    /// The bucket of this name.
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        let bucket = bucket.into();
        Self { client, bucket }
    }
}

#[async_trait]
impl Blobs for S3Blobs {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        let put = self.client.put_object().bucket(&self.bucket).key(key);
        let sent = put.body(bytes.into()).send().await;
        sent.map(drop).map_err(|error| unavailable(error.into_service_error()))
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let asked = self.client.get_object().bucket(&self.bucket).key(key).send().await;
        let found = match asked.map_err(aws_sdk_s3::error::SdkError::into_service_error) {
            Ok(found) => found,
            Err(error) if error.is_no_such_key() => return Ok(None),
            Err(error) => return Err(unavailable(error)),
        };
        let bytes = found.body.collect().await.map_err(unavailable)?;
        Ok(Some(bytes.into_bytes().into()))
    }

    /// S3 says yes to what is not there.
    async fn delete(&self, key: &str) -> Result<()> {
        let asked = self.client.delete_object().bucket(&self.bucket).key(key).send().await;
        asked.map(drop).map_err(|error| unavailable(error.into_service_error()))
    }
}

fn unavailable(cause: impl StdError + Send + Sync + 'static) -> Error {
    Error::new(
        Code::Unavailable,
        "Pictures can't be read or kept now. Please try again.",
    )
    .because(cause)
}
