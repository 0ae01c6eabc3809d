mod blob_place;
mod database;
mod delivery;
mod identity;
mod seal_policy;

pub use blob_place::{BlobPlace, UnknownBlobPlace};
pub use database::{Database, UnknownDatabase};
pub use delivery::{MailConfig, MailTls, PasswordError, SmsConfig, SmsPreset};
pub use identity::{AudkenniConfig, BankIdConfig};
pub use seal_policy::{SealPolicy, SealPolicyError, TimestampAuthority, TimestampPolicy};

use crate::envelope::SealLevel;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use url::Url;

/// What the operator decides: `paraph.toml`, then `PARAPH_…` variables, then flags.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the database, the blobs and the keys.
    pub data_dir: PathBuf,
    /// The database, when it is not `paraph.sqlite` in that folder.
    #[serde(skip_serializing)]
    pub database: Option<Database>,
    /// Connections that a PostgreSQL server is asked for at most.
    pub database_connections: u32,
    /// The documents' bytes, when they are not in `blobs` in that folder.
    pub blobs: Option<BlobPlace>,
    /// The address of an object store that is not Amazon's.
    pub s3_endpoint: Option<Url>,
    /// The region of the bucket.
    pub s3_region: Option<String>,
    /// The key that opens the bucket, when the environment does not say it in the words of AWS.
    pub s3_access_key_id: Option<String>,
    /// The secret of that key.
    #[serde(skip_serializing)]
    pub s3_secret_access_key: Option<String>,
    /// Where the service listens.
    pub listen: SocketAddr,
    /// Where the operator's own address for Prometheus is, if there shall be one.
    pub metrics_listen: Option<SocketAddr>,
    /// The service as browsers see it.
    pub base_url: Url,
    /// The page host of dialects, when it is another one.
    pub app_url: Option<Url>,
    /// Folder of the built widget, instead of the one inside the binary.
    pub widget_dir: Option<PathBuf>,
    /// PKCS#12 file of the sealing key; without it a development key is made.
    pub seal_key: Option<PathBuf>,
    /// Password of that file.
    #[serde(skip_serializing)]
    pub seal_key_password: Option<String>,
    /// The level that seals reach and keep; see [`SealPolicy::of`] for what it is without.
    pub seal_level: Option<SealLevel>,
    /// PEM file of the certificates that the sealing certificate leads to; for B-LT and B-LTA.
    pub seal_anchors: Option<PathBuf>,
    /// What happens when no timestamp authority answers.
    pub timestamp: Option<TimestampPolicy>,
    /// The timestamp authorities, in the order in which they are asked.
    pub timestamp_authorities: Vec<TimestampAuthority>,
    /// Minutes between a seal and the gathering of its revocation data (the grace period), so
    /// that these are newer than the seal.
    pub grace_minutes: u32,
    /// File of the key that locks stored secrets; without it one is made in the data folder.
    pub secrets_key: Option<PathBuf>,
    /// Inner networks that requests of the service may reach, besides the internet.
    pub private_networks: Vec<IpNet>,
    /// The mail server; without it nobody can be told by mail.
    pub mail: Option<MailConfig>,
    /// The password for it.
    #[serde(skip_serializing)]
    pub mail_password: Option<String>,
    /// The gateway of text messages; without it nobody can be told by one.
    pub sms: Option<SmsConfig>,
    /// The password for it.
    #[serde(skip_serializing)]
    pub sms_password: Option<String>,
    /// Swedish `BankID`; without it nobody is authenticated by it.
    pub bankid: Option<BankIdConfig>,
    /// Icelandic electronic ID; without it nobody is authenticated by it.
    pub audkenni: Option<AudkenniConfig>,
    /// Seconds until a whole reply of another server must be there.
    pub outbound_timeout_seconds: u32,
    /// Font files, or folders of them, for scripts that the bundled fonts lack; of a collection the
    /// first face, or another one as `path#face`.
    pub fonts: Vec<PathBuf>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Largest upload in bytes.
    pub max_upload_bytes: usize,
    /// Program that looks into each file that a signer hands in: it reads the file from its standard
    /// input and ends with 0 to let it in, with 1 to keep it out.
    pub file_check: Option<PathBuf>,
    /// Failed exchanges of links per address and minute.
    pub max_failed_exchanges: u32,
    /// Whether this is a sandbox: its clock can be moved on, and what it would send is kept.
    pub sandbox: bool,
    /// Whether logs are JSON.
    pub log_json: bool,
}

/// Says why a configuration is not one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A key is unknown, or a value is not what its key takes.
    #[error("{0}")]
    Figment(#[from] Box<figment::Error>),
    /// What is said about seals does not fit together.
    #[error(transparent)]
    SealPolicy(#[from] SealPolicyError),
    /// The sender of mail is no address.
    #[error("mail.from is not an address like Name <name@example.com>: {from}")]
    MailFrom {
        /// What it is.
        from: String,
    },
    /// A password would travel readable by everybody on the way.
    #[error("mail.username needs mail.tls = \"starttls\" or \"tls\"")]
    ClearPassword,
    /// A name came without a password, or the other way round.
    #[error("{section}: username and password go together")]
    HalfLogin {
        /// Where.
        section: &'static str,
    },
    /// A sandbox would touch something real.
    #[error("take {key} out, or sandbox = true: a sandbox seals and sends nothing for real")]
    RealInSandbox {
        /// What.
        key: &'static str,
    },
    /// Where tokens of an electronic identity come from cannot be asked.
    #[error("audkenni.issuer must be an https address, or http on localhost: {issuer}")]
    Issuer {
        /// What it is.
        issuer: String,
    },
    /// A provider of identities is asked over a line that others can read, or without a certificate.
    #[error("{section}.url must be https with {section}.client_certificate, or http on localhost")]
    Provider {
        /// Which.
        section: &'static str,
    },
    /// The address is not https, nor one of this machine.
    #[error("{key} must be https, or http on localhost: {url}")]
    NotHttps {
        /// Which.
        key: &'static str,
        /// The address.
        url: Url,
    },
}

impl Config {
    /// Reads the file, the environment and the flags, and checks what they say together.
    ///
    /// # Errors
    /// The first thing that is wrong, in one line.
    pub fn load(file: &Path, flags: &impl Serialize) -> Result<Self, ConfigError> {
        let config: Self = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("PARAPH_").only(KEYS))
            .merge(Serialized::globals(flags))
            .extract()
            .map_err(Box::new)?;
        config.check()
    }

    fn check(self) -> Result<Self, ConfigError> {
        let urls = [
            ("base_url", Some(&self.base_url)),
            ("app_url", self.app_url.as_ref()),
        ];
        for (key, url) in urls {
            if let Some(url) = url.filter(|u| u.scheme() != "https" && !is_local(u)) {
                let url = url.clone();
                return Err(ConfigError::NotHttps { key, url });
            }
        }
        SealPolicy::of(&self)?;
        self.check_delivery()?;
        self.check_sandbox()?;
        self.check_identity()?;
        Ok(self)
    }

    /// Nothing that a sandbox says may be taken for real, and nobody may hear from it.
    fn check_sandbox(&self) -> Result<(), ConfigError> {
        let real = [
            ("seal_key", self.seal_key.is_some()),
            ("mail", self.mail.is_some()),
            ("sms", self.sms.is_some()),
            // Its clock is moved in one process; several nodes would disagree about the time.
            ("database", self.database.is_some()),
        ];
        match real.iter().find(|(_, is_set)| self.sandbox && *is_set) {
            Some((key, _)) => Err(ConfigError::RealInSandbox { key }),
            None => Ok(()),
        }
    }

    /// Whether this is a developer's machine: nobody else reaches the service.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.base_url.scheme() == "http"
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> Database {
        let inside = || Database::Sqlite(self.data_dir.join("paraph.sqlite"));
        self.database.clone().unwrap_or_else(inside)
    }

    /// The place of the documents' bytes.
    #[must_use]
    pub fn blobs(&self) -> BlobPlace {
        let inside = || BlobPlace::Folder(self.data_dir.join("blobs"));
        self.blobs.clone().unwrap_or_else(inside)
    }

    /// The page host of dialects.
    #[must_use]
    pub fn app_url(&self) -> &Url {
        self.app_url.as_ref().unwrap_or(&self.base_url)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: "data".into(),
            database: None,
            database_connections: 10,
            blobs: None,
            s3_endpoint: None,
            s3_region: None,
            s3_access_key_id: None,
            s3_secret_access_key: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 7460)),
            metrics_listen: None,
            base_url: default_base_url(),
            app_url: None,
            widget_dir: None,
            seal_key: None,
            seal_key_password: None,
            seal_level: None,
            seal_anchors: None,
            timestamp: None,
            timestamp_authorities: Vec::new(),
            grace_minutes: 24 * 60,
            secrets_key: None,
            private_networks: Vec::new(),
            mail: None,
            mail_password: None,
            sms: None,
            sms_password: None,
            bankid: None,
            audkenni: None,
            outbound_timeout_seconds: 10,
            fonts: Vec::new(),
            trusted_proxies: Vec::new(),
            max_upload_bytes: 50 * 1024 * 1024,
            file_check: None,
            max_failed_exchanges: 20,
            sandbox: false,
            log_json: false,
        }
    }
}

/// The keys that the environment may set.
const KEYS: &[&str] = &[
    "data_dir",
    "database",
    "database_connections",
    "blobs",
    "s3_endpoint",
    "s3_region",
    "s3_access_key_id",
    "s3_secret_access_key",
    "listen",
    "metrics_listen",
    "base_url",
    "app_url",
    "widget_dir",
    "seal_key",
    "seal_key_password",
    "seal_level",
    "seal_anchors",
    "timestamp",
    "timestamp_authorities",
    "grace_minutes",
    "secrets_key",
    "private_networks",
    "mail_password",
    "sms_password",
    "outbound_timeout_seconds",
    "fonts",
    "trusted_proxies",
    "max_upload_bytes",
    "file_check",
    "max_failed_exchanges",
    "sandbox",
    "log_json",
];

fn default_base_url() -> Url {
    match Url::parse("http://localhost:7460") {
        Ok(url) => url,
        Err(_) => unreachable!("a constant address"),
    }
}

fn is_local(url: &Url) -> bool {
    let host = url.host_str();
    url.scheme() == "http" && matches!(host, Some("localhost" | "127.0.0.1" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Flags {
        #[serde(skip_serializing_if = "Option::is_none")]
        base_url: Option<&'static str>,
    }

    fn load(toml: &str, base_url: Option<&'static str>) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("paraph.toml");
        std::fs::write(&file, toml).unwrap();
        Config::load(&file, &Flags { base_url }).map_err(|e| e.to_string())
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let config = load("base_url = \"https://a.example\"", None).unwrap();
        assert_eq!(config.base_url.as_str(), "https://a.example/");
        let config = load(
            "base_url = \"https://a.example\"",
            Some("https://b.example"),
        )
        .unwrap();
        assert_eq!(config.app_url().as_str(), "https://b.example/");
        assert!(load("", None).unwrap().is_development());
    }

    #[test]
    fn unknown_keys_and_addresses_without_tls_are_refused_in_one_line() {
        for bad in [
            "base_ulr = \"https://a.example\"",
            "base_url = \"http://a.example\"",
            "app_url = \"http://a.example\"",
            "listen = \"here\"",
            "seal_level = \"B-X\"",
            "seal_level = \"B-T\"",
            "timestamp = \"required\"",
            "timestamp = \"perhaps\"",
            "[[timestamp_authorities]]\nurl = \"https://tsa.example\"",
            "[[timestamp_authorities]]\nurl = \"tsa\"\nanchors = \"tsa.pem\"",
            "private_networks = [\"10.0.0.0/33\"]",
            "outbound_timeout_seconds = 3600",
            "[mail]\nhost = \"mail.example\"\nfrom = \"nobody\"",
            "[mail]\nhost = \"mail.example\"\nfrom = \"a@b.example\"\nusername = \"me\"",
            "mail_password = \"x\"\n[mail]\nhost = \"m.example\"\nfrom = \"a@b.example\"\n\
             username = \"me\"\ntls = \"none\"",
            "[mail]\nhost = \"mail.example\"\nfrom = \"a@b.example\"\npassword = \"x\"",
            "[sms]\npreset = \"pigeon\"\nurl = \"https://sms.example\"\nfrom = \"Nordvik\"",
        ] {
            let cause = load(bad, None).unwrap_err();
            assert!(!cause.contains('\n'), "{cause}");
        }
    }
}
