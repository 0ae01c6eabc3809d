//! The two-line door: a PDF in, a sealed PDF out.

use crate::canonical::canonicalize;
use crate::cms::sign_digest;
use crate::drawing::Drawing;
use crate::error::Error;
use crate::limits::Limits;
use crate::reserve::{Room, reserve};
use crate::sealer::Sealer;
use crate::stamp::stamp;

/// Rewrites a PDF, draws into it and seals it.
///
/// # Errors
/// Whatever [`canonicalize`], [`stamp`], [`reserve`] or the key refuse.
pub fn seal(
    pdf: &[u8],
    drawings: &[Drawing],
    room: &Room,
    sealer: &dyn Sealer,
) -> Result<Vec<u8>, Error> {
    let canonical = canonicalize(pdf, &Limits::default())?;
    let prepared = reserve(stamp(&canonical.bytes, drawings)?, room)?;
    let digest = prepared.digest_for(sealer.algorithm());
    let cms = sign_digest(&digest, sealer)?;
    Ok(prepared.fill(&cms)?.into_bytes())
}
