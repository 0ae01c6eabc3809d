use super::Config;
use crate::envelope::SealLevel;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use url::Url;

/// What happens when no timestamp authority answers as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum TimestampPolicy {
    /// The seal waits for one, and nothing is delivered before.
    Required,
    /// After a quarter of an hour of failures the seal is made without trusted time, says so, and
    /// gets one later.
    BestEffort,
    /// Nobody is asked.
    Off,
}

/// A timestamp authority as the operator trusts it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimestampAuthority {
    /// Where it answers (RFC 3161, 3.4).
    pub url: Url,
    /// PEM file of the certificates that its own must lead to.
    pub anchors: PathBuf,
    /// The policy that its tokens must be made under, in dotted digits.
    pub policy: Option<String>,
    /// Name for HTTP Basic authentication.
    pub username: Option<String>,
    /// Password for it.
    #[serde(skip_serializing)]
    pub password: Option<String>,
}

/// What a seal shall become, once the configuration has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealPolicy {
    /// The level to reach, and to keep.
    pub level: SealLevel,
    /// What happens when no timestamp authority answers.
    pub timestamp: TimestampPolicy,
}

/// Why the parts of a seal policy do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealPolicyError {
    /// There is nobody who could state a time.
    #[error("seal_level and timestamp want trusted time: name timestamp_authorities")]
    NoAuthority,
    /// The level needs what the policy turns off.
    #[error("seal_level {level} needs timestamps, but timestamp is off")]
    TimestampOff {
        /// The level.
        level: SealLevel,
    },
    /// Nobody says whom to believe about the sealing certificate.
    #[error("seal_level {level} needs seal_anchors, a PEM file with the seal's trust anchor")]
    NoAnchors {
        /// The level.
        level: SealLevel,
    },
    /// Nobody answers for a development certificate.
    #[error("seal_level {level} needs a seal_key: a development certificate cannot be looked up")]
    DevelopmentKey {
        /// The level.
        level: SealLevel,
    },
    /// The address is not of the web, or holds a name or password.
    #[error("timestamp_authorities: not an http or https address without a name in it: {url}")]
    AuthorityUrl {
        /// The address.
        url: String,
    },
    /// The policy is no object identifier.
    #[error("timestamp_authorities: the policy is not written in dotted digits: {policy}")]
    AuthorityPolicy {
        /// The policy.
        policy: String,
    },
    /// A name came without a password, or the other way round.
    #[error("timestamp_authorities: username and password go together: {url}")]
    AuthorityPassword {
        /// The address of the authority.
        url: String,
    },
    /// The time to wait is none that helps.
    #[error("outbound_timeout_seconds must be between 1 and 60")]
    Timeout,
}

impl SealPolicy {
    /// What a configuration says about seals, as a whole.
    ///
    /// Without `seal_level` it is B-T when there are authorities, else B-B; without `timestamp` it
    /// is `required` when there are, else `off`.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn of(config: &Config) -> Result<Self, SealPolicyError> {
        config.timestamp_authorities.iter().try_for_each(check)?;
        if !(1..=60).contains(&config.outbound_timeout_seconds) {
            return Err(SealPolicyError::Timeout);
        }
        let anybody = !config.timestamp_authorities.is_empty();
        let timestamp = config.timestamp.unwrap_or(if anybody {
            TimestampPolicy::Required
        } else {
            TimestampPolicy::Off
        });
        let asked = timestamp != TimestampPolicy::Off;
        let level = config
            .seal_level
            .unwrap_or(if asked { SealLevel::BT } else { SealLevel::BB });
        let policy = Self { level, timestamp };
        policy.check(config, anybody)?;
        Ok(policy)
    }

    fn check(self, config: &Config, anybody: bool) -> Result<(), SealPolicyError> {
        let Self { level, timestamp } = self;
        let asked = timestamp != TimestampPolicy::Off;
        if !anybody && (level > SealLevel::BB || asked) {
            return Err(SealPolicyError::NoAuthority);
        }
        if level > SealLevel::BB && !asked {
            return Err(SealPolicyError::TimestampOff { level });
        }
        if level >= SealLevel::BLt && config.seal_key.is_none() {
            return Err(SealPolicyError::DevelopmentKey { level });
        }
        if level >= SealLevel::BLt && config.seal_anchors.is_none() {
            return Err(SealPolicyError::NoAnchors { level });
        }
        Ok(())
    }

    /// Whether a seal is to carry trusted time.
    #[must_use]
    pub fn wants_time(self) -> bool {
        self.timestamp != TimestampPolicy::Off && self.level > SealLevel::BB
    }
}

fn check(authority: &TimestampAuthority) -> Result<(), SealPolicyError> {
    let url = &authority.url;
    let named = !url.username().is_empty() || url.password().is_some();
    if !matches!(url.scheme(), "http" | "https") || named || url.host().is_none() {
        // Whatever stands before an @ is a secret.
        let url = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
        return Err(SealPolicyError::AuthorityUrl { url });
    }
    if authority.username.is_some() != authority.password.is_some() {
        let url = url.to_string();
        return Err(SealPolicyError::AuthorityPassword { url });
    }
    match &authority.policy {
        Some(policy) if !is_object_identifier(policy) => Err(SealPolicyError::AuthorityPolicy {
            policy: policy.clone(),
        }),
        _ => Ok(()),
    }
}

/// At least two numbers with dots between them, none with a zero in front (X.660).
fn is_object_identifier(text: &str) -> bool {
    let number = |arc: &str| {
        let digits = !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit());
        digits && (arc == "0" || !arc.starts_with('0'))
    };
    text.split('.').count() >= 2 && text.split('.').all(number)
}

impl std::fmt::Debug for TimestampAuthority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TimestampAuthority")
            .field("url", &self.url.as_str())
            .field("anchors", &self.anchors)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority() -> TimestampAuthority {
        TimestampAuthority {
            url: "https://tsa.example.com/".parse().unwrap(),
            anchors: "tsa.pem".into(),
            policy: None,
            username: None,
            password: None,
        }
    }

    fn policy(change: impl FnOnce(&mut Config)) -> Result<SealPolicy, SealPolicyError> {
        let mut config = Config {
            seal_key: Some("seal.p12".into()),
            seal_anchors: Some("root.pem".into()),
            timestamp_authorities: vec![authority()],
            ..Config::default()
        };
        change(&mut config);
        SealPolicy::of(&config)
    }

    #[test]
    fn authorities_make_the_seal_wait_for_time_unless_the_operator_says_otherwise() {
        let check = |change: fn(&mut Config), level, timestamp| {
            assert_eq!(policy(change).unwrap(), SealPolicy { level, timestamp });
        };
        check(|_| {}, SealLevel::BT, TimestampPolicy::Required);
        let nobody: fn(&mut Config) = |c| c.timestamp_authorities.clear();
        check(nobody, SealLevel::BB, TimestampPolicy::Off);
        let off: fn(&mut Config) = |c| c.timestamp = Some(TimestampPolicy::Off);
        check(off, SealLevel::BB, TimestampPolicy::Off);
        let high: fn(&mut Config) = |c| {
            c.seal_level = Some(SealLevel::BLta);
            c.timestamp = Some(TimestampPolicy::BestEffort);
        };
        check(high, SealLevel::BLta, TimestampPolicy::BestEffort);
    }

    #[test]
    fn what_does_not_fit_together_is_refused_in_one_line() {
        type Change = fn(&mut Config);
        let changes: [(Change, SealPolicyError); 5] = [
            (
                |c| {
                    c.timestamp_authorities.clear();
                    c.seal_level = Some(SealLevel::BT);
                },
                SealPolicyError::NoAuthority,
            ),
            (
                |c| {
                    c.timestamp = Some(TimestampPolicy::Off);
                    c.seal_level = Some(SealLevel::BT);
                },
                SealPolicyError::TimestampOff {
                    level: SealLevel::BT,
                },
            ),
            (
                |c| {
                    c.seal_anchors = None;
                    c.seal_level = Some(SealLevel::BLt);
                },
                SealPolicyError::NoAnchors {
                    level: SealLevel::BLt,
                },
            ),
            (
                |c| {
                    c.seal_key = None;
                    c.seal_level = Some(SealLevel::BLta);
                },
                SealPolicyError::DevelopmentKey {
                    level: SealLevel::BLta,
                },
            ),
            (|c| c.outbound_timeout_seconds = 0, SealPolicyError::Timeout),
        ];
        for (change, error) in changes {
            assert_eq!(policy(change).unwrap_err(), error);
            assert!(!error.to_string().contains('\n'));
        }
    }

    #[test]
    fn an_authority_is_an_address_of_the_web_and_a_policy_that_can_be_compared() {
        let refused = |change: fn(&mut TimestampAuthority)| {
            policy(|c| change(&mut c.timestamp_authorities[0])).unwrap_err()
        };
        let url = refused(|a| a.url = "ftp://tsa.example.com/".parse().unwrap());
        assert!(matches!(url, SealPolicyError::AuthorityUrl { .. }));
        let url = refused(|a| a.url = "https://me:secret@tsa.example.com/".parse().unwrap());
        assert!(!url.to_string().contains("secret"), "{url}");
        let alone = refused(|a| a.username = Some("me".into()));
        assert!(matches!(alone, SealPolicyError::AuthorityPassword { .. }));
        for bad in ["", "1", "1..2", "1.02", "1.2.x"] {
            let change = |c: &mut Config| c.timestamp_authorities[0].policy = Some(bad.into());
            let bad = policy(change).unwrap_err();
            assert!(matches!(bad, SealPolicyError::AuthorityPolicy { .. }));
        }
        assert!(policy(|c| c.timestamp_authorities[0].policy = Some("1.2.3".into())).is_ok());
    }
}
