//! Brings sealed files to higher levels and keeps them there (augmentation, EN 319 102-1, 9).
//!
//! The child process opens the file, the trust services state, and the parent puts together. Only
//! bytes behind the file are ever added: the parent sees to that, whatever the child says.

mod step;

pub use step::{Step, renewal_at};

use crate::envelope::TrustedTime;
use crate::pdf_worker::{PdfError, PdfWorker, SigningChains};
use crate::randomness::Randomness;
use crate::trust_services::{GatherError, NoTime, TrustServices};
use paraph_protocol::Timestamp;
use paraph_seal::{Prepared, TimestampRequest};

/// The hands that an augmentation needs.
#[derive(Debug, Clone, Copy)]
pub struct Augmentation<'a> {
    /// Opens the file.
    pub pdf: &'a PdfWorker,
    /// State the time and the revocation.
    pub trust: &'a TrustServices,
    /// For nonces.
    pub random: &'a Randomness,
}

/// A file that was brought on.
#[derive(Debug, Clone)]
pub struct Augmented {
    /// The longer file.
    pub bytes: Vec<u8>,
    /// The time that the step has added.
    pub trusted_time: Option<TrustedTime>,
}

/// Why a file stays as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AugmentationError {
    /// The child gave nothing back.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// No authority gave a timestamp.
    #[error(transparent)]
    NoTime(#[from] NoTime),
    /// Nobody answers for a certificate.
    #[error(transparent)]
    Gather(#[from] GatherError),
    /// The timestamp could not be asked for or put in.
    #[error("the timestamp could not be put in: {0}")]
    Seal(#[from] paraph_seal::Error),
    /// What came back does not begin with the file.
    #[error("the longer file does not begin with the sealed one")]
    NotContinued,
}

impl Augmentation<'_> {
    /// Takes one step.
    ///
    /// # Errors
    /// [`AugmentationError`]; the file stays as it is then.
    pub async fn take(
        self,
        step: Step,
        sealed: &[u8],
        now: Timestamp,
    ) -> Result<Augmented, AugmentationError> {
        let augmented = match step {
            Step::Time | Step::DocumentTimestamp => self.stamped(sealed, now).await?,
            Step::ValidationData => Augmented {
                bytes: self.with_data(sealed, now, SigningChains::all).await?,
                trusted_time: None,
            },
            Step::Renewal => {
                let proven = self.with_data(sealed, now, SigningChains::newest).await?;
                self.stamped(&proven, now).await?
            }
        };
        if augmented.bytes.len() > sealed.len() && augmented.bytes.starts_with(sealed) {
            Ok(augmented)
        } else {
            Err(AugmentationError::NotContinued)
        }
    }

    /// When a file must have been renewed, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn ends_unix_s(self, sealed: &[u8]) -> Result<u64, AugmentationError> {
        Ok(self.pdf.signing_chains(sealed).await?.ends_unix_s)
    }

    async fn stamped(self, sealed: &[u8], now: Timestamp) -> Result<Augmented, AugmentationError> {
        let prepared: Prepared = self.pdf.reserve_timestamp(sealed).await?;
        let request = TimestampRequest::for_digest(prepared.digest(), self.random.bytes())?;
        let stamped = self.trust.stamp(&request, now.unix_s()).await?;
        Ok(Augmented {
            bytes: prepared.fill_timestamp(&stamped.timestamp)?.into_bytes(),
            trusted_time: Some(stamped.into_trusted_time()),
        })
    }

    async fn with_data(
        self,
        sealed: &[u8],
        now: Timestamp,
        chosen: fn(&SigningChains) -> &[Vec<paraph_seal::Certificate>],
    ) -> Result<Vec<u8>, AugmentationError> {
        let chains = self.pdf.signing_chains(sealed).await?;
        let data = self.trust.validation_data(chosen(&chains), now.unix_s());
        let data = data.await?;
        Ok(self.pdf.add_validation_data(sealed, &data).await?)
    }
}
