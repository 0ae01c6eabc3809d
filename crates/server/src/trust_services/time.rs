use super::{Authority, TrustServices};
use crate::clock::timestamp;
use crate::envelope::TrustedTime;
use crate::outbound::{OutboundError, Purpose, Question, UrlSource};
use paraph_seal::{Timestamp, TimestampError, TimestampRequest};
use std::fmt::{Display, Formatter};

/// A timestamp that holds, and whose it is.
#[derive(Debug, Clone)]
pub struct Stamped {
    /// The timestamp.
    pub timestamp: Timestamp,
    /// The authority's address.
    pub authority: String,
}

/// Why one authority gave no timestamp.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StampError {
    /// No reply that could be one.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The reply does not hold.
    #[error(transparent)]
    Reply(#[from] TimestampError),
}

/// No authority gave a timestamp: the time stays unknown, and nothing stands in for it.
#[derive(Debug, thiserror::Error)]
pub struct NoTime {
    /// Every authority that was asked, and why it gave none.
    pub tried: Vec<(String, StampError)>,
}

impl Stamped {
    /// The fact that the audit trail keeps.
    #[must_use]
    pub fn into_trusted_time(self) -> TrustedTime {
        TrustedTime {
            at: timestamp(self.timestamp.at_unix_s().saturating_mul(1_000)),
            authority: self.authority,
        }
    }
}

impl TrustServices {
    /// Asks one authority after the other until one gives a timestamp that holds.
    ///
    /// # Errors
    /// [`NoTime`] when none does.
    pub async fn stamp(
        &self,
        request: &TimestampRequest,
        now_unix_s: i64,
    ) -> Result<Stamped, NoTime> {
        let mut tried = Vec::new();
        for authority in &self.authorities {
            let url = authority.url.to_string();
            match self.ask(authority, request, now_unix_s).await {
                Ok(timestamp) => {
                    return Ok(Stamped {
                        timestamp,
                        authority: url,
                    });
                }
                Err(error) => {
                    tracing::warn!(authority = url, %error, "no timestamp");
                    tried.push((url, error));
                }
            }
        }
        Err(NoTime { tried })
    }

    async fn ask(
        &self,
        authority: &Authority,
        request: &TimestampRequest,
        now_unix_s: i64,
    ) -> Result<Timestamp, StampError> {
        let question = Question {
            body: request.der(),
            auth: authority.auth.as_ref(),
        };
        let (purpose, source) = (Purpose::Timestamp, UrlSource::Operator);
        let url = authority.url.as_str();
        let reply = self.outbound.post(purpose, url, source, question).await?;
        Ok(request.check(&reply, &authority.trust, now_unix_s)?)
    }
}

impl Display for NoTime {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("no timestamp authority gave a timestamp that holds")?;
        for (authority, error) in &self.tried {
            write!(f, "; {authority}: {error}")?;
        }
        Ok(())
    }
}
