use crate::files::Shelf;
use crate::{Failure, Files, Painter, Shown};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// An open PDF.
pub struct Document {
    pdf: Pdf,
    sha256: String,
    shelf: Arc<Shelf>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sha256 = &self.sha256;
        f.debug_struct("Document")
            .field("sha256", sha256)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// Opens the PDF; what it does not embed is read from `files` when a page needs it.
    ///
    /// # Errors
    /// [`Failure::Encrypted`], or [`Failure::Unreadable`] when it is no PDF or has no page.
    pub fn open(bytes: Vec<u8>, files: Arc<dyn Files>) -> Result<Self, Failure> {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(_) => Failure::Encrypted,
            LoadPdfError::Invalid => Failure::Unreadable,
        })?;
        if pdf.pages().is_empty() {
            return Err(Failure::Unreadable);
        }
        let shelf = Shelf::new(files);
        Ok(Self { pdf, sha256, shelf })
    }

    /// SHA-256 of the bytes, 64 lower-case hex digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The pages as shown, in points: cropped, turned, and in the page's own unit.
    #[must_use]
    pub fn pages(&self) -> Vec<Shown> {
        self.pdf.pages().iter().map(shown).collect()
    }

    /// A painter of this document's pages.
    #[must_use]
    pub fn painter(&self) -> Painter<'_> {
        Painter::new(self.pdf.pages(), self.pdf.xref(), Arc::clone(&self.shelf))
    }
}

pub(crate) fn shown(page: &Page<'_>) -> Shown {
    let ((width, height), unit) = (page.render_dimensions(), user_unit(page));
    Shown {
        width_pt: width * unit,
        height_pt: height * unit,
    }
}

/// Points per unit of user space (ISO 32000-2, table 31); the interpreter leaves it to its caller.
pub(crate) fn user_unit(page: &Page<'_>) -> f32 {
    let unit = page.raw().get::<f32>("UserUnit").unwrap_or(1.0);
    if unit.is_finite() && unit > 0.0 {
        unit
    } else {
        1.0
    }
}
