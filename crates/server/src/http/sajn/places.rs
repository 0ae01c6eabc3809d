//! Where people draw: a strip is added below the last page, with a place for each who signs by
//! hand, so that nothing of what the document says is covered.

use super::error::Failure;
use super::notes::Notes;
use super::party::Details;
use super::render;
use super::rounds;
use super::words::RequiredSignature;
use crate::app::App;
use crate::envelope::{
    Document, Envelope, NewField, PlacedField, PlannedRecipient, RecipientChange, SenderAct,
};
use crate::pdf_worker::{Edition, Strip};
use paraph_protocol::{FieldKind, Placement, Role, Rules};
use paraph_seal::SignatureLocation;

/// Says of a field that this dialect placed it.
const OURS: &str = "sajn";

/// What a document becomes when it is sent, and the acts that make it so.
pub(super) struct Room {
    pub(super) acts: Vec<SenderAct>,
    /// Who has a place.
    seated: Vec<String>,
}

impl Room {
    /// The seat of a party that has a place.
    pub(super) fn seat(&self, planned: &PlannedRecipient) -> Option<String> {
        let seat = render::party_id(&planned.person.id);
        self.seated.contains(&seat).then_some(seat)
    }
}

/// Makes room. A document whose fields were placed through another door stays as it is.
pub(super) async fn room(
    app: &App,
    envelope: &Envelope,
    notes: &mut Notes,
) -> Result<Room, Failure> {
    let ours = |f: &PlacedField| f.attributes.contains_key(OURS);
    let foreign = !envelope.fields.iter().all(ours);
    let drawing: Vec<_> = envelope.recipients.iter().filter(|p| draws(p)).collect();
    let drawing = if foreign { Vec::new() } else { drawing };
    let mut room = Room {
        acts: Vec::new(),
        seated: Vec::new(),
    };
    if drawing.is_empty() && (foreign || envelope.fields.is_empty()) {
        if envelope.documents.is_empty() {
            let (document, _) = made(app, envelope, 0).await?;
            room.acts.push(SenderAct::AddDocument(document));
        }
        return Ok(room);
    }
    let (document, places) = made(app, envelope, drawing.len()).await?;
    room.acts = cleared(envelope);
    let fields = drawing.iter().zip(places);
    let fields = fields.map(|(planned, place)| field(app, &document, planned, place));
    let fields = fields.collect();
    for content in &mut notes.fields {
        content.document = document.id.clone();
    }
    room.acts.push(SenderAct::AddDocument(document));
    room.acts.push(SenderAct::Edit {
        title: None,
        fields: Some(fields),
    });
    let seats = drawing.iter().map(|p| render::party_id(&p.person.id));
    room.seated = seats.collect();
    Ok(room)
}

fn draws(planned: &PlannedRecipient) -> bool {
    let by_hand = matches!(
        Details::of(planned).required_signature,
        RequiredSignature::Drawing | RequiredSignature::Manual
    );
    planned.role == Role::Signer && by_hand
}

/// The document with so many places; of one without content, the page that stands for it.
async fn made(
    app: &App,
    envelope: &Envelope,
    signers: usize,
) -> Result<(Document, Vec<Placement>), Failure> {
    let (name, bytes) = match envelope.documents.first() {
        Some(document) => (
            document.file_name.clone(),
            app.blobs.get(&document.original_sha256).await?,
        ),
        None => (
            format!("{}.pdf", envelope.title),
            rounds::title_pdf(app, envelope)?,
        ),
    };
    let strip = Strip {
        location: SignatureLocation::BottomLastPage,
        signers,
    };
    let edition = Edition {
        strip: (signers > 0).then_some(strip),
        ..Edition::default()
    };
    Ok(app.document_edition(name, &bytes, edition).await?)
}

/// What an earlier round left behind is taken out first.
fn cleared(envelope: &Envelope) -> Vec<SenderAct> {
    let mut acts = Vec::new();
    for planned in envelope.recipients.iter().filter(|p| p.seat.is_some()) {
        let change = RecipientChange {
            seat: Some(String::new()),
            ..RecipientChange::default()
        };
        acts.push(SenderAct::ChangeRecipient {
            id: planned.person.id.clone(),
            change: Box::new(change),
        });
    }
    if !envelope.fields.is_empty() {
        acts.push(SenderAct::Edit {
            title: None,
            fields: Some(Vec::new()),
        });
    }
    let old = envelope.documents.first();
    acts.extend(old.map(|document| SenderAct::RemoveDocument(document.id.clone())));
    acts
}

fn field(
    app: &App,
    document: &Document,
    planned: &PlannedRecipient,
    placement: Placement,
) -> NewField {
    let mut attributes = serde_json::Map::new();
    attributes.insert(OURS.into(), true.into());
    NewField {
        id: app.random.id(),
        document_id: document.id.clone(),
        seat: render::party_id(&planned.person.id),
        new_seat_id: app.random.id(),
        name: "signature".into(),
        kind: FieldKind::Signature,
        label: planned.person.name.clone(),
        placement,
        required: true,
        read_only: false,
        max_chars: None,
        prefill: None,
        rules: Rules::default(),
        attributes,
    }
}
