//! `POST /document`: one file and a few texts, in parts of any order.

use super::error::{Failure, PayloadError};
use crate::ingest::file_name;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use bytes::Bytes;

/// The title of a document that came without any name.
const UNNAMED: &str = "document";

/// An uploaded file and what its sender says about it.
#[derive(Debug)]
pub(super) struct UploadForm {
    pub(super) file_name: String,
    pub(super) title: String,
    pub(super) template: bool,
    /// Fields that are described beside the file, as JSON.
    pub(super) tags: Option<String>,
    pub(super) bytes: Bytes,
}

impl UploadForm {
    /// Reads all parts; unknown ones are skipped.
    ///
    /// # Errors
    /// When there is no file, the body breaks off, or it is larger than allowed.
    pub(super) async fn read(mut parts: Multipart) -> Result<Self, Failure> {
        let (mut file, mut name, mut tags) = (None, None, None);
        let mut template = false;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            match part.name() {
                Some("file") => file = Some(read_file(part).await?),
                Some("name") => name = Some(text(part).await?),
                Some("Tags") => tags = Some(text(part).await?),
                Some("make_template") => {
                    template = matches!(part.text().await.map_err(broken)?.as_str(), "1" | "true");
                }
                _ => {}
            }
        }
        let (file_name, bytes) = file.ok_or(PayloadError::Value { key: "file" })?;
        let title = match name.filter(|n| !n.trim().is_empty()) {
            Some(name) => name,
            None => title(&file_name),
        };
        Ok(Self {
            file_name,
            title,
            template,
            tags,
            bytes,
        })
    }
}

async fn text(part: Field<'_>) -> Result<String, Failure> {
    let text = part.text().await.map_err(broken)?;
    if text.contains('\0') {
        return Err(PayloadError::HoldsNul.into());
    }
    Ok(text)
}

async fn read_file(part: Field<'_>) -> Result<(String, Bytes), Failure> {
    let name = part
        .file_name()
        .ok_or(PayloadError::Value { key: "file" })?;
    let name = file_name(name).unwrap_or_default();
    Ok((name, part.bytes().await.map_err(broken)?))
}

/// The document's name: that of the file without its ending.
fn title(file_name: &str) -> String {
    let stem = match file_name
        .len()
        .checked_sub(4)
        .and_then(|at| file_name.split_at_checked(at))
    {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".pdf") => stem,
        _ => file_name,
    };
    let stem = stem.trim();
    if stem.is_empty() {
        UNNAMED.into()
    } else {
        stem.into()
    }
}

fn broken(error: MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::TooLarge
    } else {
        PayloadError::NotJson.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_file_name_without_its_ending() {
        for (given, expected) in [
            ("lease.pdf", "lease"),
            ("LEASE.PDF", "LEASE"),
            ("lease.v2.pdf", "lease.v2"),
            ("samningur.Þ", "samningur.Þ"),
            (".pdf", UNNAMED),
            ("", UNNAMED),
        ] {
            assert_eq!(title(given), expected);
        }
    }
}
