//! A document and what its signers have attached to it, as one ZIP file.

use super::disposition;
use crate::app::App;
use crate::envelope::{Envelope, Outcome};
use crate::error::Fault;
use crate::ingest;
use paraph_protocol::{Content, FieldKind, HandedFile, Sha256, Value};
use std::io::{Cursor, Write as _};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A name and the bytes under it.
type Entry = (String, Vec<u8>);

/// The document of this digest first, then every attachment under a number, in signing order.
///
/// # Errors
/// When a file cannot be read.
pub(super) async fn entries(
    app: &App,
    envelope: &Envelope,
    document: Sha256,
) -> Result<Vec<Entry>, Fault> {
    let name = disposition::file_name(&envelope.title, "pdf");
    let mut entries = vec![(name, app.blobs.get(&document).await?)];
    for (number, file) in (1..).zip(attachments(envelope)) {
        let name = ingest::file_name(&file.name).unwrap_or_default();
        let name = format!("attachments/{number}_{name}");
        entries.push((name, app.blobs.get(&file.sha256).await?));
    }
    Ok(entries)
}

fn attachments(envelope: &Envelope) -> impl Iterator<Item = &HandedFile> {
    let signed = envelope.invites.iter().filter_map(|i| match &i.outcome {
        Outcome::Signed { values, .. } => Some(values),
        _ => None,
    });
    let attached = |value: &Value| {
        let field = envelope
            .fields
            .iter()
            .find(|f| f.field.id == value.field_id);
        field.is_some_and(|f| f.field.kind == FieldKind::Attachment)
    };
    signed
        .flatten()
        .filter_map(move |value| match &value.content {
            Content::File { file } if attached(value) => Some(file),
            _ => None,
        })
}

/// The entries as one file; PDFs and pictures are compressed already, so nothing is again.
///
/// # Errors
/// When they are more than such a file can hold.
pub(super) fn zip(entries: &[Entry]) -> Result<Vec<u8>, ZipError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in entries {
        writer.start_file(name.as_str(), stored)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
