//! What is kept with an envelope for this dialect.

use super::wire::MetaBody;
use super::words::{DocumentKind, Language, SigningOrder};
use crate::envelope::Envelope;
use paraph_protocol::{DocumentId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What only this vendor's clients want back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Notes {
    pub(super) external_id: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: DocumentKind,
    /// What is planned; once a round runs, its own deadline counts.
    pub(super) expires_at: Option<Timestamp>,
    pub(super) document_meta: Meta,
    pub(super) custom_message: Option<String>,
    pub(super) fields: Vec<Content>,
}

/// How a document is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Meta {
    pub(super) subject: Option<String>,
    pub(super) message: Option<String>,
    pub(super) signing_order: SigningOrder,
    pub(super) force_read_full_document: bool,
    pub(super) show_chat_to_signers: bool,
    pub(super) preferred_language: Language,
    pub(super) value: Option<String>,
    pub(super) redirect_url: Option<String>,
    pub(super) redirect_enabled: bool,
}

/// A piece of content: a PDF that was uploaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Content {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) position: i64,
    pub(super) key: Option<String>,
    pub(super) field_meta: Map<String, Value>,
    /// The document of the core that was made of it.
    pub(super) document: DocumentId,
}

impl Notes {
    /// What was kept; an envelope of another door has nothing.
    pub(super) fn of(envelope: &Envelope) -> Self {
        let kept = Value::Object(envelope.attributes.clone());
        serde_json::from_value(kept).unwrap_or_default()
    }

    /// As the core keeps them.
    pub(super) fn attributes(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(attributes)) => attributes,
            // Plain data with text keys: this cannot fail.
            _ => Map::new(),
        }
    }
}

impl Meta {
    /// The same with what the body says.
    pub(super) fn with(mut self, body: MetaBody) -> Self {
        let set = |slot: &mut Option<String>, given: Option<Option<String>>| {
            if let Some(text) = given {
                *slot = text;
            }
        };
        set(&mut self.subject, body.subject);
        set(&mut self.message, body.message);
        set(&mut self.value, body.value);
        set(&mut self.redirect_url, body.redirect_url);
        self.signing_order = body.signing_order.unwrap_or(self.signing_order);
        self.force_read_full_document = body
            .force_read_full_document
            .unwrap_or(self.force_read_full_document);
        self.show_chat_to_signers = body
            .show_chat_to_signers
            .unwrap_or(self.show_chat_to_signers);
        self.preferred_language = body.preferred_language.unwrap_or(self.preferred_language);
        self.redirect_enabled = body.redirect_enabled.unwrap_or(self.redirect_enabled);
        self
    }

    /// Where a party goes after signing, with its own ids in the address.
    pub(super) fn redirect(&self, document_id: &str, party_id: &str) -> Option<String> {
        let url = self.redirect_url.as_deref().filter(|u| !u.is_empty())?;
        // Ids have no character that an address would have to encode.
        let filled = url
            .replace("{documentId}", document_id)
            .replace("{signerId}", party_id);
        self.redirect_enabled.then_some(filled)
    }
}
