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

/// The way to Icelandic electronic ID, `Auðkenni`, by CIBA (`OpenID` Connect).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudkenniConfig {
    /// Who issues its tokens, as they name it; the addresses of its routes begin with it.
    pub issuer: String,
    /// The name that the provider gave us.
    pub client_id: String,
    /// PEM file of the private RSA key (PKCS#8) whose public half the provider has.
    pub signing_key: PathBuf,
}

impl Config {
    /// Nobody but a program on this machine is asked who somebody is without a secret line.
    pub(super) fn check_identity(&self) -> Result<(), ConfigError> {
        if let Some(bankid) = &self.bankid {
            let secret = bankid.url.scheme() == "https" && bankid.client_certificate.is_some();
            if !secret && !super::is_local(&bankid.url) {
                return Err(ConfigError::Provider { section: "bankid" });
            }
        }
        if let Some(audkenni) = &self.audkenni {
            let url = Url::parse(&audkenni.issuer);
            let usable = |url: &Url| url.scheme() == "https" || super::is_local(url);
            if !url.as_ref().is_ok_and(usable) {
                return Err(ConfigError::Issuer {
                    issuer: audkenni.issuer.clone(),
                });
            }
        }
        Ok(())
    }
}
