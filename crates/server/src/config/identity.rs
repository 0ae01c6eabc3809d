use super::{Config, ConfigError};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use url::Url;

/// The way to Swedish `BankID`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankIdConfig {
    /// The base address of the Relying Party API 6.0.
    pub url: Url,
    /// PEM file of the relying party's certificate and its key.
    #[serde(default)]
    pub client_certificate: Option<PathBuf>,
    /// PEM file of the certificate that the server's leads to; it is in no system's store.
    #[serde(default)]
    pub server_ca: Option<PathBuf>,
    /// PEM file of the root that signers' certificates lead to.
    pub anchors: PathBuf,
}

impl Config {
    /// Nobody but a program on this machine is asked who somebody is without a secret line.
    pub(super) fn check_identity(&self) -> Result<(), ConfigError> {
        let Some(bankid) = &self.bankid else {
            return Ok(());
        };
        let secret = bankid.url.scheme() == "https" && bankid.client_certificate.is_some();
        if secret || super::is_local(&bankid.url) {
            return Ok(());
        }
        Err(ConfigError::Provider { section: "bankid" })
    }
}
