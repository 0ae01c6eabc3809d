use super::TrustServices;
use crate::outbound::{OutboundError, Purpose, Question, UrlSource};
use paraph_seal::{Certificate, Gathering, Need, RevocationError, ValidationData};
use std::fmt::{Display, Formatter};

/// Why one address gave nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// No reply that could be one.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The reply does not hold.
    #[error(transparent)]
    Reply(#[from] RevocationError),
    /// The question cannot be written.
    #[error(transparent)]
    Question(#[from] paraph_seal::Error),
}

/// Validation data are not complete, so none are used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GatherError {
    /// Nobody answered for a certificate.
    Unanswered {
        /// Whose certificate (RFC 4514).
        subject: String,
        /// Every address that was asked, and why it gave nothing.
        tried: Vec<(String, FetchError)>,
    },
    /// A certificate is revoked.
    Revoked {
        /// Whose certificate (RFC 4514).
        subject: String,
        /// Since when, in seconds since 1970-01-01T00:00:00Z.
        at_unix_s: i64,
    },
    /// New certificates came up again and again.
    Endless,
}

/// Rounds of asking; a reply may bring a responder whose own certificate has to be asked about.
const ROUNDS: usize = 16;

impl TrustServices {
    /// Gathers what proves the certificates of these chains, each checked, and all or nothing.
    ///
    /// # Errors
    /// [`GatherError`] says for whom nobody answered.
    pub async fn validation_data(
        &self,
        chains: &[Vec<Certificate>],
        now_unix_s: i64,
    ) -> Result<ValidationData, GatherError> {
        let mut gathering = Gathering::new(chains, &self.anchors, now_unix_s);
        for _ in 0..ROUNDS {
            let needs = gathering.needs();
            if needs.is_empty() {
                break;
            }
            for need in needs {
                self.meet(&mut gathering, &need).await?;
            }
        }
        gathering.finish().map_err(|_| GatherError::Endless)
    }

    /// Asks one address after the other, replies before lists, which are larger and older.
    async fn meet(&self, gathering: &mut Gathering, need: &Need) -> Result<(), GatherError> {
        let mut tried = Vec::new();
        for (purpose, url) in places(need) {
            match self.fetch(gathering, need, purpose, url).await {
                Ok(()) => return Ok(()),
                Err(FetchError::Reply(RevocationError::Revoked { at_unix_s })) => {
                    let subject = subject(need);
                    return Err(GatherError::Revoked { subject, at_unix_s });
                }
                Err(error) => tried.push((url.to_owned(), error)),
            }
        }
        let subject = subject(need);
        Err(GatherError::Unanswered { subject, tried })
    }

    async fn fetch(
        &self,
        gathering: &mut Gathering,
        need: &Need,
        purpose: Purpose,
        url: &str,
    ) -> Result<(), FetchError> {
        let source = UrlSource::Stranger;
        if purpose == Purpose::Ocsp {
            let body = need.ocsp_request()?.unwrap_or_default();
            let question = Question {
                body: &body,
                auth: None,
            };
            let reply = self.outbound.post(purpose, url, source, question).await?;
            return Ok(gathering.add_ocsp(need, &reply)?);
        }
        let reply = self.outbound.get(purpose, url, source).await?;
        match need {
            Need::Issuer { .. } => gathering.add_issuer(need, &reply)?,
            Need::Revocation { .. } => gathering.add_crl(need, &reply)?,
        }
        Ok(())
    }
}

/// Where a need may be met.
fn places(need: &Need) -> Vec<(Purpose, &str)> {
    match need {
        Need::Issuer { urls, .. } => with(Purpose::IssuerCertificate, urls).collect(),
        Need::Revocation {
            ocsp_urls,
            crl_urls,
            ..
        } => with(Purpose::Ocsp, ocsp_urls)
            .chain(with(Purpose::RevocationList, crl_urls))
            .collect(),
    }
}

fn with(purpose: Purpose, urls: &[String]) -> impl Iterator<Item = (Purpose, &str)> {
    urls.iter().map(move |url| (purpose, url.as_str()))
}

fn subject(need: &Need) -> String {
    need.certificate().subject()
}

impl Display for GatherError {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unanswered { subject, tried } => {
                write!(f, "nobody answers for the certificate of {subject}")?;
                for (url, error) in tried {
                    write!(f, "; {url}: {error}")?;
                }
                Ok(())
            }
            Self::Revoked { subject, at_unix_s } => {
                write!(
                    f,
                    "the certificate of {subject} is revoked since {at_unix_s}"
                )
            }
            Self::Endless => f.write_str("the certificates lead to ever new ones"),
        }
    }
}
