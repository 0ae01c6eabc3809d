//! From an upload to an envelope: canonical bytes first, then the first hash.

use crate::app::App;
use crate::envelope::{Document, Envelope, NewEnvelope, Sender};
use crate::error::{Fault, UploadError};
use crate::pdf_worker::{Edition, PdfError};
use paraph_protocol::{DocumentId, EnvelopeId, Placement, ProblemCode};

/// Most characters of a file name that are kept.
const MAX_FILE_NAME: usize = 255;

/// A PDF as somebody sent it.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Who asks for signatures.
    pub sender: Sender,
    /// The file name as it was given.
    pub file_name: String,
    /// The title.
    pub title: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl App {
    /// Makes an envelope of one document; both have the same 40 characters as their id.
    ///
    /// # Errors
    /// Why the PDF cannot be signed, or a fault.
    pub async fn upload(&self, upload: Upload) -> Result<Envelope, UploadError> {
        let mut document = self.document(upload.file_name, &upload.bytes).await?;
        let (id, document_id) = self.twin_ids()?;
        document.id = document_id;
        let new = NewEnvelope {
            sender: upload.sender,
            title: upload.title,
            documents: vec![document],
        };
        Ok(self.create_envelope(&id, new).await?)
    }

    /// A document of these bytes; it belongs to no envelope yet.
    ///
    /// # Errors
    /// Why the PDF cannot be signed, or a fault.
    pub async fn document(&self, file_name: String, bytes: &[u8]) -> Result<Document, UploadError> {
        let edition = Edition::default();
        let (document, _) = self.document_edition(file_name, bytes, edition).await?;
        Ok(document)
    }

    /// The same in another edition, and where people sign when it has room for that.
    ///
    /// # Errors
    /// Why the PDF cannot be signed, or a fault.
    pub async fn document_edition(
        &self,
        file_name: String,
        bytes: &[u8],
        edition: Edition,
    ) -> Result<(Document, Vec<Placement>), UploadError> {
        if bytes.len() > self.config.max_upload_bytes {
            let code = ProblemCode::BodyTooLarge;
            return Err(UploadError::Refused { code });
        }
        let canonical = match self.pdf.canonicalize(bytes, edition).await {
            Ok(canonical) => canonical,
            Err(PdfError::Refused { code }) => return Err(UploadError::Refused { code }),
            Err(PdfError::Undrawable { .. }) => {
                let code = ProblemCode::PdfUnreadable;
                return Err(UploadError::Refused { code });
            }
            Err(PdfError::Fault(fault)) => return Err(fault.into()),
        };
        let document = Document {
            id: self.random.id(),
            file_name,
            original_sha256: self.blobs.put(bytes).await?,
            sha256: self.blobs.put(&canonical.bytes).await?,
            size_bytes: canonical.bytes.len() as u64,
            pages: canonical.pages,
            findings: canonical.findings,
        };
        Ok((document, canonical.signature_places))
    }

    /// Ids of an envelope and its only document: the same 40 characters.
    ///
    /// # Errors
    /// Never: an id is an id.
    pub(crate) fn twin_ids(&self) -> Result<(EnvelopeId, DocumentId), Fault> {
        let id: EnvelopeId = self.random.id();
        let twin = id.as_str().parse().map_err(|_| Fault::Column {
            column: "documents.id",
        })?;
        Ok((id, twin))
    }
}

/// A file name without folders and control characters; nothing when nothing is left.
pub(crate) fn file_name(given: &str) -> Option<String> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().filter(|c| !c.is_control());
    let name: String = kept.take(MAX_FILE_NAME).collect();
    Some(name).filter(|n| !n.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn file_names_lose_folders_and_control_characters() {
        for (given, expected) in [
            ("../../etc/pass\u{0}wd.pdf", Some("passwd.pdf")),
            ("C:\\My Files\\lease.pdf", Some("lease.pdf")),
            ("folder/", None),
            (" ", None),
        ] {
            assert_eq!(file_name(given).as_deref(), expected, "{given:?}");
        }
    }
}
