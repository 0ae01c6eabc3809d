use crate::config::Config;
use crate::error::Fault;
use crate::evidence::write_private;
use paraph_protocol::Timestamp;
use paraph_seal::{KeyError, LocalKey, Sealer};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The key that seals documents; the child processes never see it.
#[derive(Clone)]
pub struct SealKey {
    sealer: Arc<dyn Sealer + Send + Sync>,
    development: bool,
}

/// The password of the development key: it keeps nothing secret, the file's mode does.
const DEVELOPMENT_PASSWORD: &str = "development";
const DEVELOPMENT_NAME: &str = "Paraph development seal";
/// How far a validator's clock may be behind ours.
const CLOCK_SKEW_SECONDS: i64 = 86_400;
/// How long a development certificate is valid: three years.
const DEVELOPMENT_SECONDS: i64 = 3 * 365 * 86_400;

impl SealKey {
    /// Opens the configured PKCS#12 file, or the development key of the data folder, which is made
    /// when it is not there.
    ///
    /// # Errors
    /// When a file cannot be read or written, or holds no usable key.
    pub fn open(config: &Config, now: Timestamp) -> Result<Self, Fault> {
        if let Some(file) = &config.seal_key {
            let password = config.seal_key_password.as_deref().unwrap_or("");
            return Self::read(file, password, false);
        }
        let file = config.data_dir.join("seal.p12");
        if !file.exists() {
            make_development_key(&file, &config.data_dir.join("seal-root.pem"), now.unix_s())?;
        }
        tracing::warn!(
            file = %file.display(),
            "sealing with a development certificate; configure seal_key for documents that count"
        );
        Self::read(&file, DEVELOPMENT_PASSWORD, true)
    }

    fn read(file: &Path, password: &str, development: bool) -> Result<Self, Fault> {
        let pkcs12 = std::fs::read(file).map_err(Fault::file(file))?;
        let key = LocalKey::from_pkcs12(&pkcs12, password).map_err(|_| Fault::Key {
            path: file.to_owned(),
        })?;
        Ok(Self {
            sealer: Arc::new(key),
            development,
        })
    }

    /// The key.
    #[must_use]
    pub fn sealer(&self) -> &(dyn Sealer + Send + Sync) {
        &*self.sealer
    }

    /// Whether nobody but a developer trusts its certificate.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.development
    }
}

fn make_development_key(file: &Path, root_file: &Path, now: i64) -> Result<(), Fault> {
    let made = LocalKey::development(
        DEVELOPMENT_NAME,
        now - CLOCK_SKEW_SECONDS,
        now + DEVELOPMENT_SECONDS,
        DEVELOPMENT_PASSWORD,
    );
    let no_key = |_: KeyError| Fault::Key {
        path: file.to_owned(),
    };
    let made = made.map_err(no_key)?;
    let root = made.root().ok_or(KeyError::NoKey).map_err(no_key)?;
    std::fs::write(root_file, root.pem()).map_err(Fault::file(root_file))?;
    write_private(file, &made.pkcs12).map_err(Fault::file(file))
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealKey")
            .field("development", &self.development)
            .finish_non_exhaustive()
    }
}
