//! What others state about our seals: timestamp authorities, OCSP responders, revocation lists.
//!
//! Nothing that comes back is believed before `paraph_seal` has checked it; whoever fails the
//! check is as good as silent, and the next one is asked.

mod revocation;
mod time;

pub use revocation::{FetchError, GatherError};
pub use time::{NoTime, StampError, Stamped};

use crate::config::Config;
use crate::error::Fault;
use crate::outbound::{BasicAuth, Outbound};
use paraph_seal::{Certificate, TimestampAuthority};
use std::path::Path;
use std::time::Duration;
use url::Url;

/// The services that the operator trusts, and the way to them.
#[derive(Debug)]
pub struct TrustServices {
    outbound: Outbound,
    authorities: Vec<Authority>,
    /// What all certificates must lead to: those of seals and those of timestamps.
    anchors: Vec<Certificate>,
}

/// A timestamp authority, ready to be asked.
#[derive(Debug)]
struct Authority {
    url: Url,
    auth: Option<BasicAuth>,
    trust: TimestampAuthority,
}

impl TrustServices {
    /// Reads the trust anchors that the configuration names.
    ///
    /// # Errors
    /// When a file cannot be read or holds no certificate, or there is no TLS on this machine.
    pub fn open(config: &Config) -> Result<Self, Fault> {
        let mut authorities = Vec::new();
        let mut anchors = match &config.seal_anchors {
            Some(file) => certificates(file)?,
            None => Vec::new(),
        };
        for configured in &config.timestamp_authorities {
            let trusted = certificates(&configured.anchors)?;
            anchors.extend(trusted.iter().cloned());
            let auth = configured.username.clone().zip(configured.password.clone());
            authorities.push(Authority {
                url: configured.url.clone(),
                auth: auth.map(|(username, password)| BasicAuth { username, password }),
                trust: TimestampAuthority {
                    anchors: trusted,
                    intermediates: Vec::new(),
                    policy: configured.policy.clone(),
                },
            });
        }
        let timeout = Duration::from_secs(config.outbound_timeout_seconds.into());
        let outbound = Outbound::new(config.private_networks.clone(), timeout);
        Ok(Self {
            outbound: outbound.map_err(Fault::Outbound)?,
            authorities,
            anchors,
        })
    }

    /// The trust anchors of seals and timestamps.
    #[must_use]
    pub fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }
}

fn certificates(file: &Path) -> Result<Vec<Certificate>, Fault> {
    let pem = std::fs::read_to_string(file).map_err(Fault::file(file))?;
    Certificate::chain_from_pem(&pem).map_err(|_| Fault::Anchors {
        path: file.to_owned(),
    })
}
