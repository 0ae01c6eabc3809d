//! Somebody who signs alone: named by a free-form invite, or whoever has the signing link. A
//! document without fields gets a strip below its last page with a place for the signature.

use super::error::Failure;
use super::field::FIRST_ROLE;
use super::notes::Notes;
use crate::app::App;
use crate::envelope::{
    Document, Envelope, NewField, RecipientChange, RedirectRequest, SendRequest, SenderAct,
};
use crate::pdf_worker::{Edition, Strip};
use paraph_protocol::{Delivery, FieldKind, InviteId, Placement, RecipientId, Rules};
use paraph_seal::SignatureLocation;

/// Name and label of the field at the signature's place.
const SIGNATURE: &str = "signature";

/// A person, what they are told, and where they go afterwards.
#[derive(Debug)]
pub(super) struct SoleSigner {
    pub(super) invite_id: InviteId,
    pub(super) recipient_id: RecipientId,
    /// Absent for whoever has the link; they are called like their seat.
    pub(super) email: Option<String>,
    pub(super) delivery: Delivery,
    pub(super) redirects: RedirectRequest,
    pub(super) locale: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) message: Option<String>,
}

/// The act that starts a round of this person alone, and keeps the notes with it.
///
/// # Errors
/// When the document cannot be given a place for a signature, or a fault.
pub(super) async fn invited(
    app: &App,
    envelope: &Envelope,
    signer: SoleSigner,
    notes: &Notes,
) -> Result<SenderAct, Failure> {
    let mut acts = vec![SenderAct::Note(notes.beside(envelope))];
    let earlier = envelope.recipients.iter();
    acts.extend(earlier.map(|r| SenderAct::RemoveRecipient(r.person.id.clone())));
    let seat = match envelope.seats.first() {
        Some(seat) => seat.name.clone(),
        // A running round has seats: nothing is made for a document that may not change.
        None => {
            acts.extend(room(app, envelope).await?);
            FIRST_ROLE.to_owned()
        }
    };
    let SoleSigner {
        invite_id, email, ..
    } = signer;
    let name = match &email {
        Some(_) => String::new(),
        None => seat.clone(),
    };
    acts.push(SenderAct::AddRecipient {
        id: signer.recipient_id,
        change: Box::new(RecipientChange {
            name: Some(name),
            email,
            delivery: Some(signer.delivery),
            seat: Some(seat),
            redirects: Some(signer.redirects),
            locale: signer.locale,
            ..RecipientChange::default()
        }),
    });
    acts.push(SenderAct::Send(SendRequest {
        invite_ids: vec![invite_id],
        subject: signer.subject,
        message: signer.message,
        ..SendRequest::default()
    }));
    Ok(SenderAct::Together(acts))
}

/// The document with a strip, in the place of the one without.
async fn room(app: &App, envelope: &Envelope) -> Result<Vec<SenderAct>, Failure> {
    let plain = envelope.documents.first();
    let plain = plain.ok_or(Failure::DocumentNotFound)?;
    let bytes = app.blobs.get(&plain.original_sha256).await?;
    let edition = Edition {
        strip: Some(Strip {
            location: SignatureLocation::BottomLastPage,
            signers: 1,
        }),
        ..Edition::default()
    };
    let name = plain.file_name.clone();
    let (document, places) = app.document_edition(name, &bytes, edition).await?;
    let fields = places.into_iter();
    let fields = fields.map(|placement| signature(app, &document, placement));
    let fields = Some(fields.collect());
    Ok(vec![
        SenderAct::RemoveDocument(plain.id.clone()),
        SenderAct::AddDocument(document),
        SenderAct::Edit {
            title: None,
            fields,
        },
    ])
}

fn signature(app: &App, document: &Document, placement: Placement) -> NewField {
    NewField {
        id: app.random.id(),
        document_id: document.id.clone(),
        seat: FIRST_ROLE.to_owned(),
        new_seat_id: app.random.id(),
        name: SIGNATURE.to_owned(),
        kind: FieldKind::Signature,
        label: String::new(),
        placement,
        required: true,
        read_only: false,
        max_chars: None,
        prefill: None,
        rules: Rules::default(),
        attributes: serde_json::Map::new(),
    }
}
