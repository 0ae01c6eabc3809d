//! Envelopes as the vendor's documents, recipients as its parties.

use super::caller::{DOCUMENT, PARTY};
use super::notes::{Content, Notes};
use super::party::Details;
use super::shape::{
    CreatedDocument, CreatedParty, DocumentShape, FieldShape, PartyShape, ReadStatus, SendStatus,
    SigningStatus, WholeDocument,
};
use super::words::{DocumentStatus, PartyRole};
use crate::envelope::{Asking, Envelope, Invite, Outcome, PlannedRecipient};
use paraph_protocol::{EnvelopeId, EnvelopeStatus, RecipientId, Timestamp};

pub(super) fn document_id(id: &EnvelopeId) -> String {
    format!("{DOCUMENT}{id}")
}

pub(super) fn party_id(id: &RecipientId) -> String {
    format!("{PARTY}{id}")
}

/// How far a document is; complete only when it is sealed.
pub(super) fn status(envelope: &Envelope, now: Timestamp) -> DocumentStatus {
    match envelope.status {
        EnvelopeStatus::Draft => DocumentStatus::Draft,
        EnvelopeStatus::Open if envelope.expires_at().is_some_and(|at| at <= now) => {
            DocumentStatus::Expired
        }
        EnvelopeStatus::Open => DocumentStatus::Pending,
        EnvelopeStatus::Complete if envelope.sealed.is_empty() => DocumentStatus::Pending,
        EnvelopeStatus::Complete => DocumentStatus::Completed,
        EnvelopeStatus::Declined => DocumentStatus::Rejected,
        EnvelopeStatus::Cancelled => DocumentStatus::Cancelled,
        EnvelopeStatus::Expired => DocumentStatus::Expired,
    }
}

/// When the time to sign is over: as planned, and in a round as it runs.
pub(super) fn expires_at(envelope: &Envelope, notes: &Notes) -> Option<Timestamp> {
    let last = envelope.invites.iter().map(|i| i.expires_at).max();
    envelope.expires_at().or(last).or(notes.expires_at)
}

pub(super) fn document(envelope: &Envelope, now: Timestamp) -> DocumentShape {
    let notes = Notes::of(envelope);
    let status = status(envelope, now);
    let acted = envelope.invites.iter().filter_map(signed_at).max();
    DocumentShape {
        id: document_id(&envelope.id),
        external_id: notes.external_id.clone(),
        expires_at: expires_at(envelope, &notes),
        name: envelope.title.clone(),
        status,
        document_meta: notes.document_meta,
        created_at: envelope.created_at,
        updated_at: envelope.updated_at,
        completed_at: acted.filter(|_| status == DocumentStatus::Completed),
    }
}

pub(super) fn whole(envelope: &Envelope, now: Timestamp) -> WholeDocument {
    let parties = parties(envelope);
    WholeDocument {
        document: document(envelope, now),
        signers: parties.clone(),
        parties,
        tags: [],
        custom_fields: [],
        fields: Notes::of(envelope)
            .fields
            .iter()
            .map(|content| field(envelope, content))
            .collect(),
    }
}

/// The reply to a creation; `older` for clients that know no `parties`.
pub(super) fn created(envelope: &Envelope, older: bool) -> CreatedDocument {
    let id = document_id(&envelope.id);
    let notes = Notes::of(envelope);
    let parties: Vec<_> = envelope.recipients.iter().map(created_party).collect();
    CreatedDocument {
        id: older.then(|| id.clone()),
        document_id: id,
        expires_at: expires_at(envelope, &notes),
        external_id: notes.external_id,
        signers: parties.clone(),
        parties,
    }
}

fn created_party(planned: &PlannedRecipient) -> CreatedParty {
    let details = Details::of(planned);
    CreatedParty {
        signer_id: party_id(&planned.person.id),
        name: planned.person.name.clone(),
        email: address(&planned.person.email),
        role: PartyRole::of(planned.role),
        signing_order: planned.order,
        kind: details.kind,
        company_name: details.company_name,
        company_role: details.company_role,
        company_org_number: details.company_org_number,
        country: details.country,
        contact_id: details.contact_id,
    }
}

/// The parties in the order of the document.
pub(super) fn parties(envelope: &Envelope) -> Vec<PartyShape> {
    let shape = |planned| party(envelope, planned);
    envelope.recipients.iter().map(shape).collect()
}

/// The party of this id.
pub(super) fn party_of(envelope: &Envelope, id: &RecipientId) -> Option<PartyShape> {
    envelope.recipient(id).map(|p| party(envelope, p))
}

pub(super) fn party(envelope: &Envelope, planned: &PlannedRecipient) -> PartyShape {
    let details = Details::of(planned);
    let invite = envelope.invite_of(&planned.person.id);
    PartyShape {
        id: party_id(&planned.person.id),
        document_id: document_id(&envelope.id),
        email: address(&planned.person.email),
        name: planned.person.name.clone(),
        phone: details.phone,
        company_name: details.company_name,
        company_role: details.company_role,
        company_org_number: details.company_org_number,
        external_id: details.external_id,
        company_id: None,
        ssn: details.ssn,
        country: details.country,
        role: PartyRole::of(planned.role),
        signing_order: planned.order,
        signed_at: invite.and_then(signed_at),
        read_status: read_status(envelope, invite),
        signing_status: signing_status(invite),
        delivery_method: details.delivery_method,
        required_signature: details.required_signature,
        two_step_verification: details.two_step_verification,
        send_status: send_status(invite),
    }
}

pub(super) fn field(envelope: &Envelope, content: &Content) -> FieldShape {
    FieldShape {
        id: content.id.clone(),
        document_id: document_id(&envelope.id),
        kind: content.kind.clone(),
        position: content.position,
        key: content.key.clone(),
        field_meta: content.field_meta.clone(),
    }
}

fn read_status(envelope: &Envelope, invite: Option<&Invite>) -> ReadStatus {
    let Some(invite) = invite else {
        return ReadStatus::NotOpened;
    };
    let mut documents = envelope.documents_of(invite);
    if documents.all(|d| invite.viewed.contains(&d.id)) {
        ReadStatus::Read
    } else if invite.opened {
        ReadStatus::Opened
    } else {
        ReadStatus::NotOpened
    }
}

pub(super) fn signing_status(invite: Option<&Invite>) -> SigningStatus {
    match invite.map(|i| &i.outcome) {
        Some(Outcome::Signed { .. } | Outcome::Approved { .. }) => SigningStatus::Signed,
        Some(Outcome::Declined { .. }) => SigningStatus::Rejected,
        Some(Outcome::Waiting | Outcome::Reviewed { .. }) | None => SigningStatus::NotSigned,
    }
}

/// What a mail server or a gateway has said to the invitation.
pub(super) fn send_status(invite: Option<&Invite>) -> SendStatus {
    match invite.map(|i| i.asking) {
        Some(Asking::Taken) => SendStatus::Sent,
        Some(Asking::Failed) => SendStatus::Failed,
        Some(Asking::NotSent) | None => SendStatus::NotSent,
    }
}

fn signed_at(invite: &Invite) -> Option<Timestamp> {
    match invite.outcome {
        Outcome::Signed { at, .. } | Outcome::Approved { at } => Some(at),
        Outcome::Waiting | Outcome::Reviewed { .. } | Outcome::Declined { .. } => None,
    }
}

fn address(email: &str) -> Option<String> {
    Some(email.to_owned()).filter(|e| !e.is_empty())
}
