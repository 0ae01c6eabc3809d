//! The door between a browser's values and the verdict.
#![warn(missing_docs)]

use paraph_seal::verify::Trust;
use paraph_seal::{Certificate, Error};
use paraph_verdict::verify_file;

/// Why nothing was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The anchors hold something that is no certificate in PEM.
    Anchors,
    /// The time is no number of seconds that a calendar knows.
    Time,
    /// The file is over the limits.
    TooLarge,
    /// The file could not be judged.
    Failed,
}

impl Refused {
    /// A stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Anchors => "anchors",
            Self::Time => "time",
            Self::TooLarge => "too_large",
            Self::Failed => "failed",
        }
    }
}

/// The JSON report of a file: the one that `paraph verify --format json` prints.
///
/// # Errors
/// When there is nothing to judge.
pub fn answer(
    pdf: &[u8],
    anchors_pem: &str,
    at_unix_s: f64,
    allow_no_timestamp: bool,
) -> Result<String, Refused> {
    let trust = Trust {
        anchors: anchors(anchors_pem)?,
        at_unix_s: seconds(at_unix_s)?,
    };
    let found = verify_file(pdf, &trust).map_err(|error| match error {
        Error::OverLimits { .. } => Refused::TooLarge,
        _ => Refused::Failed,
    })?;
    let verdict = found.verdict(allow_no_timestamp);
    Ok(found.to_json(verdict).to_string())
}

/// No text at all means that nobody is believed.
fn anchors(pem: &str) -> Result<Vec<Certificate>, Refused> {
    if pem.trim().is_empty() {
        return Ok(Vec::new());
    }
    Certificate::chain_from_pem(pem).map_err(|_| Refused::Anchors)
}

/// A browser's number of seconds, whole and within the years 1 to 9999.
fn seconds(number: f64) -> Result<i64, Refused> {
    const YEAR_1: f64 = -62_135_596_800.0;
    const YEAR_10000: f64 = 253_402_300_800.0;
    if !(YEAR_1..YEAR_10000).contains(&number) {
        return Err(Refused::Time);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is far inside of what both hold exactly"
    )]
    Ok(number.floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use paraph_seal::verify::FILE_BYTES;

    #[test]
    fn a_file_that_is_no_pdf_is_judged_and_fails() {
        let json = answer(b"hello", "", 1_795_293_000.0, false).unwrap();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["verdict"], "fails");
        assert_eq!(json["findings"][0]["code"], "disorder");
    }

    #[test]
    fn what_a_browser_may_hand_over_by_mistake_is_named() {
        let check = |anchors: &str, at: f64, expected| {
            assert_eq!(answer(b"", anchors, at, false).unwrap_err(), expected);
        };
        check("not a certificate", 0.0, Refused::Anchors);
        check("", f64::NAN, Refused::Time);
        check("", f64::INFINITY, Refused::Time);
        check("", 1e15, Refused::Time);
        let large = vec![0; FILE_BYTES + 1];
        assert_eq!(answer(&large, "", 0.0, false), Err(Refused::TooLarge));
    }
}
