//! The documents' bytes, in a folder or in an object store that speaks S3.

use crate::config::{BlobPlace, Config};
use crate::error::Fault;
use crate::secret::sha256;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use paraph_protocol::Sha256;
use std::sync::Arc;
use std::time::Duration;

/// Files named by the SHA-256 of their content: written once, checked on every read.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

/// How long the object store may take for one request, and for all its repetitions.
const REQUEST: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(20);
const RETRIES: usize = 4;

impl Blobs {
    /// Opens the folder, and makes it when it is not there; or the bucket, which must be there.
    ///
    /// # Errors
    /// When the folder cannot be made, or what is said about the bucket does not suffice.
    pub async fn open(config: &Config) -> Result<Self, Fault> {
        match config.blobs() {
            BlobPlace::Folder(folder) => {
                tokio::fs::create_dir_all(&folder)
                    .await
                    .map_err(Fault::file(&folder))?;
                // A blob that is there is good: it gets its name after it has reached the disk.
                let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
                Ok(Self {
                    store: Arc::new(store),
                    prefix: Path::default(),
                })
            }
            BlobPlace::Bucket { name, prefix } => Ok(Self {
                store: Arc::new(bucket(config, &name).build()?),
                prefix: Path::parse(prefix).map_err(object_store::Error::from)?,
            }),
        }
    }

    /// Stores bytes so that they survive a power loss, and gives their name.
    ///
    /// # Errors
    /// When the disk or the object store refuses.
    pub async fn put(&self, bytes: &[u8]) -> Result<Sha256, Fault> {
        let name = sha256(bytes);
        let path = self.path(&name);
        match self.store.head(&path).await {
            Ok(_) => return Ok(name),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.store.put(&path, bytes.to_vec().into()).await?;
        Ok(name)
    }

    /// The bytes of this name.
    ///
    /// # Errors
    /// [`Fault::BadBlob`] when they are missing or are not what the name says;
    /// [`Fault::Blobs`] when the disk or the object store refuses.
    pub async fn get(&self, name: &Sha256) -> Result<Vec<u8>, Fault> {
        let bytes = match self.store.get(&self.path(name)).await {
            Ok(found) => found.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => {
                return Err(Fault::BadBlob { sha256: *name });
            }
            Err(error) => return Err(error.into()),
        };
        if sha256(&bytes) == *name {
            Ok(bytes.into())
        } else {
            Err(Fault::BadBlob { sha256: *name })
        }
    }

    /// Asks the disk or the object store for nothing but an answer.
    ///
    /// # Errors
    /// When there is none.
    pub async fn reach(&self) -> Result<(), Fault> {
        match self.store.head(&self.path(&Sha256([0; 32]))).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Two letters in between keep folders small.
    fn path(&self, name: &Sha256) -> Path {
        let name = name.to_string();
        self.prefix.clone().join(&name[..2]).join(name)
    }
}

/// What the environment says in the words of AWS, and then what the configuration says.
fn bucket(config: &Config, name: &str) -> AmazonS3Builder {
    let plain = config.s3_endpoint.as_ref().map(url::Url::scheme) == Some("http");
    let client = ClientOptions::new()
        .with_timeout(REQUEST)
        .with_allow_http(plain);
    let retry = RetryConfig {
        max_retries: RETRIES,
        retry_timeout: PATIENCE,
        ..RetryConfig::default()
    };
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(name)
        .with_client_options(client)
        .with_allow_http(plain)
        .with_retry(retry);
    if let Some(endpoint) = &config.s3_endpoint {
        builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/'));
    }
    if let Some(region) = &config.s3_region {
        builder = builder.with_region(region);
    }
    if let Some(id) = &config.s3_access_key_id {
        builder = builder.with_access_key_id(id);
    }
    if let Some(secret) = &config.s3_secret_access_key {
        builder = builder.with_secret_access_key(secret);
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_blob_that_was_changed_on_the_disk_is_never_served() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            data_dir: folder.path().to_owned(),
            ..Config::default()
        };
        let blobs = Blobs::open(&config).await.unwrap();
        let name = blobs.put(b"contract").await.unwrap();
        assert_eq!(blobs.get(&name).await.unwrap(), b"contract");
        assert_eq!(blobs.put(b"contract").await.unwrap(), name);
        let text = name.to_string();
        let file = folder.path().join("blobs").join(&text[..2]).join(&text);
        std::fs::write(file, b"contrast").unwrap();
        assert!(matches!(
            blobs.get(&name).await,
            Err(Fault::BadBlob { sha256 }) if sha256 == name
        ));
    }
}
