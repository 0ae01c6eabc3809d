//! From an upload to an envelope: canonical bytes first, then the first hash.

use crate::app::App;
use crate::envelope::{Document, Envelope, NewEnvelope, Sender};
use crate::error::{Fault, UploadError};
use crate::pdf_worker::PdfError;
use paraph_protocol::{DocumentId, EnvelopeId, ProblemCode};

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
        if upload.bytes.len() > self.config.max_upload_bytes {
            let code = ProblemCode::BodyTooLarge;
            return Err(UploadError::Refused { code });
        }
        let canonical = match self.pdf.canonicalize(&upload.bytes).await {
            Ok(canonical) => canonical,
            Err(PdfError::Refused { code }) => return Err(UploadError::Refused { code }),
            Err(PdfError::Undrawable { .. }) => {
                let code = ProblemCode::PdfUnreadable;
                return Err(UploadError::Refused { code });
            }
            Err(PdfError::Fault(fault)) => return Err(fault.into()),
        };
        let (id, document_id) = self.twin_ids()?;
        let document = Document {
            id: document_id,
            file_name: upload.file_name,
            original_sha256: self.blobs.put(&upload.bytes).await?,
            sha256: self.blobs.put(&canonical.bytes).await?,
            size_bytes: canonical.bytes.len() as u64,
            pages: canonical.pages,
            findings: canonical.findings,
        };
        let new = NewEnvelope {
            sender: upload.sender,
            title: upload.title,
            documents: vec![document],
        };
        Ok(self.create_envelope(&id, new).await?)
    }

    fn twin_ids(&self) -> Result<(EnvelopeId, DocumentId), Fault> {
        let id: EnvelopeId = self.random.id();
        let twin = id.as_str().parse().map_err(|_| Fault::Column {
            column: "documents.id",
        })?;
        Ok((id, twin))
    }
}
