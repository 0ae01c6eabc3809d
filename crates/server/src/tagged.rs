//! Documents whose text says where the fields stand.

use crate::app::App;
use crate::envelope::{Document, NewField};
use crate::error::UploadError;
use crate::pdf_worker::PdfError;
use crate::randomness::Randomness;
use crate::text_tags::{TagFinding, TagPlace, TextTag, TextTags};
use paraph_protocol::{Choice, Content, FieldKind, ProblemCode, Rules};
use serde_json::{Map, Value, json};

/// The fields that a document asks for.
#[derive(Debug, Default)]
pub(crate) struct Tagged {
    /// In the order of the pages' content; each is called after its kind and number.
    pub(crate) fields: Vec<NewField>,
    /// What is wrong with other tags.
    pub(crate) findings: Vec<TagFinding>,
}

impl App {
    /// Reads the text tags of a document and notes among its findings what is wrong with them.
    ///
    /// # Errors
    /// Why the text cannot be read, or a fault.
    pub(crate) async fn tagged(&self, document: &mut Document) -> Result<Tagged, UploadError> {
        let read = self.text_tags(document).await?;
        for finding in &read.findings {
            let code = finding.fault.code().to_owned();
            if !document.findings.contains(&code) {
                document.findings.push(code);
            }
        }
        let tags = read.tags.into_iter().enumerate();
        Ok(Tagged {
            fields: tags.map(|t| field(t, document, self.random)).collect(),
            findings: read.findings,
        })
    }

    /// Says where a document shows something between double braces.
    ///
    /// # Errors
    /// Why the text cannot be read, or a fault.
    pub(crate) async fn tag_places(
        &self,
        document: &Document,
    ) -> Result<Vec<TagPlace>, UploadError> {
        Ok(self.text_tags(document).await?.places)
    }

    async fn text_tags(&self, document: &Document) -> Result<TextTags, UploadError> {
        let canonical = self.blobs.get(&document.sha256).await?;
        let read = self.pdf.text_tags(&canonical, document.pages.clone());
        read.await.map_err(|error| match error {
            PdfError::Refused { code } => UploadError::Refused { code },
            PdfError::Undrawable { .. } => UploadError::Refused {
                code: ProblemCode::PdfUnreadable,
            },
            PdfError::Fault(fault) => fault.into(),
        })
    }
}

fn field((index, tag): (usize, TextTag), document: &Document, random: Randomness) -> NewField {
    let choice = |value| Choice { value, label: None };
    let validator_id = tag
        .validator_id
        .map(|id| ("validator_id".to_owned(), json!(id)));
    NewField {
        id: random.id(),
        document_id: document.id.clone(),
        seat: tag.seat,
        new_seat_id: random.id(),
        name: format!("{}_{}", tag.kind.as_str(), index + 1),
        kind: tag.kind,
        label: tag.label,
        placement: tag.placement,
        required: tag.required,
        read_only: false,
        max_chars: None,
        rules: Rules {
            options: tag.options.into_iter().map(choice).collect(),
            ..Rules::default()
        },
        prefill: tag.prefill.map(|text| prefill(tag.kind, text)),
        attributes: validator_id.into_iter().collect::<Map<String, Value>>(),
    }
}

/// Tags put texts into texts and lists alone.
fn prefill(kind: FieldKind, text: String) -> Content {
    match kind {
        FieldKind::Dropdown => Content::Dropdown { choice: text },
        _ => Content::Text { text },
    }
}
