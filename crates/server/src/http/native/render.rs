//! Envelopes as the native API shows them.

use crate::envelope::{Document, Envelope, Invite, Outcome, PlacedField, PlannedRecipient};
use crate::text_tags::TagFinding;
use paraph_protocol::native::{
    self, CommentResource, DocumentResource, EnvelopeResource, FieldResource, Prefill, Progress,
    RecipientResource,
};
use paraph_protocol::{
    Content, DocumentId, EnvelopeStatus, RecipientId, RecipientState, SealState, Timestamp,
};

/// An envelope as its sender sees it.
pub(super) fn envelope(envelope: &Envelope) -> EnvelopeResource {
    let seal = match envelope.status {
        EnvelopeStatus::Complete if envelope.sealed.is_empty() => SealState::Pending,
        EnvelopeStatus::Complete => SealState::Sealed,
        EnvelopeStatus::Draft
        | EnvelopeStatus::Open
        | EnvelopeStatus::Declined
        | EnvelopeStatus::Cancelled
        | EnvelopeStatus::Expired => SealState::NotDue,
    };
    let open = envelope.status == EnvelopeStatus::Open;
    EnvelopeResource {
        id: envelope.id.clone(),
        title: envelope.title.clone(),
        status: envelope.status,
        seal,
        expires_at: envelope.expires_at().filter(|_| open),
        reminders: envelope.reminders,
        documents: envelope
            .documents
            .iter()
            .map(|d| document(envelope, d))
            .collect(),
        recipients: recipients(envelope),
        fields: envelope.fields.iter().map(|f| field(envelope, f)).collect(),
        comments: comments(envelope),
        created_at: envelope.created_at,
        updated_at: envelope.updated_at,
    }
}

/// The document of this id.
pub(super) fn document_of(envelope: &Envelope, id: &DocumentId) -> Option<DocumentResource> {
    envelope.document(id).map(|d| document(envelope, d))
}

/// The recipient of this id.
pub(super) fn recipient_of(envelope: &Envelope, id: &RecipientId) -> Option<RecipientResource> {
    recipients(envelope).into_iter().find(|r| r.id == *id)
}

fn document(envelope: &Envelope, document: &Document) -> DocumentResource {
    let sealed = envelope.sealed.iter().find(|s| s.id == document.id);
    DocumentResource {
        id: document.id.clone(),
        file_name: document.file_name.clone(),
        original_sha256: document.original_sha256,
        sha256: document.sha256,
        size_bytes: document.size_bytes,
        pages: document.pages.clone(),
        findings: document.findings.clone(),
        sealed_sha256: sealed.map(|s| s.sha256),
        tag_findings: Vec::new(),
    }
}

/// The planned recipients, and those whom a dialect invited without a plan.
fn recipients(envelope: &Envelope) -> Vec<RecipientResource> {
    let planned = envelope.recipients.iter().map(|planned| {
        let invite = envelope.invite_of(&planned.person.id);
        match invite {
            Some(invite) => invited(envelope, invite),
            None => drafted(planned),
        }
    });
    let unplanned = |i: &&Invite| envelope.recipient(&i.recipient.id).is_none();
    let others = envelope.invites.iter().filter(unplanned);
    planned
        .chain(others.map(|invite| invited(envelope, invite)))
        .collect()
}

fn drafted(planned: &PlannedRecipient) -> RecipientResource {
    RecipientResource {
        id: planned.person.id.clone(),
        name: planned.person.name.clone(),
        email: address(&planned.person.email),
        phone: address(&planned.phone),
        delivery: planned.delivery,
        role: planned.role,
        must_act: planned.must_act,
        order: planned.order,
        seat: planned.seat.clone(),
        documents: planned.documents.clone(),
        may_delegate: planned.may_delegate,
        authentication: planned.authentication.as_str().into(),
        authenticate_by: planned.authenticate_by,
        authenticated_at: None,
        sign_by: planned.sign_by,
        locale: planned.locale.clone(),
        redirects: planned.redirects.clone(),
        progress: Progress::Draft,
        invite_id: None,
        expires_at: None,
        acted_at: None,
        decline_reason: None,
        reminded_at: None,
        delegated_from: None,
    }
}

fn invited(envelope: &Envelope, invite: &Invite) -> RecipientResource {
    let seat = invite.seat_id.as_ref().and_then(|id| envelope.seat(id));
    let outcome = outcome(envelope, invite);
    RecipientResource {
        id: invite.recipient.id.clone(),
        name: invite.recipient.name.clone(),
        email: address(&invite.recipient.email),
        phone: address(&invite.phone),
        delivery: invite.delivery,
        role: invite.role,
        must_act: invite.must_act,
        order: invite.order,
        seat: seat.map(|s| s.name.clone()),
        documents: invite.documents.clone(),
        may_delegate: invite.may_delegate,
        authentication: invite.authentication.as_str().into(),
        authenticate_by: invite.authenticate_by,
        authenticated_at: invite.identity.at,
        sign_by: invite.sign_by,
        locale: invite.locale.clone(),
        redirects: invite.redirects.clone(),
        progress: outcome.progress,
        invite_id: Some(invite.id.clone()),
        expires_at: invite.is_waiting().then_some(invite.expires_at),
        acted_at: outcome.at,
        decline_reason: outcome.reason,
        reminded_at: invite.reminded_at,
        delegated_from: invite.delegated_from.clone(),
    }
}

/// How far somebody is, since when, and why.
struct Done {
    progress: Progress,
    at: Option<Timestamp>,
    reason: Option<String>,
}

fn outcome(envelope: &Envelope, invite: &Invite) -> Done {
    let done = |progress, at| Done {
        progress,
        at,
        reason: None,
    };
    match &invite.outcome {
        Outcome::Waiting if envelope.state(invite) == RecipientState::Held => {
            done(Progress::Held, None)
        }
        Outcome::Waiting => done(Progress::Open, None),
        Outcome::Signed { at, .. } => done(Progress::Signed, Some(*at)),
        Outcome::Reviewed { at } => done(Progress::Reviewed, Some(*at)),
        Outcome::Approved { at } => done(Progress::Approved, Some(*at)),
        Outcome::Declined { at, reason } => Done {
            reason: Some(reason.clone()),
            ..done(Progress::Declined, Some(*at))
        },
    }
}

fn address(email: &str) -> Option<String> {
    Some(email.to_owned()).filter(|e| !e.is_empty())
}

/// A field of the envelope.
pub(in crate::http) fn field(envelope: &Envelope, placed: &PlacedField) -> FieldResource {
    let seat = envelope.seat(&placed.seat_id);
    FieldResource {
        id: placed.field.id.clone(),
        document_id: placed.field.document_id.clone(),
        seat: seat.map(|s| s.name.clone()).unwrap_or_default(),
        seat_id: placed.seat_id.clone(),
        name: placed.field.name.clone(),
        kind: placed.field.kind,
        label: placed.field.label.clone(),
        placement: placed.field.placement,
        required: placed.field.required,
        read_only: placed.field.read_only,
        max_chars: placed.field.max_chars,
        rules: placed.field.rules.clone(),
        prefill: placed.prefill.as_ref().and_then(prefill),
    }
}

/// What is wrong with a text tag.
pub(super) fn tag_finding(finding: &TagFinding) -> native::TagFinding {
    native::TagFinding {
        code: finding.fault.code().to_owned(),
        page: finding.page,
        text: finding.text.clone(),
    }
}

/// What a sender may say himself; marks and files are the signers' own.
fn prefill(content: &Content) -> Option<Prefill> {
    match content.clone() {
        Content::Text { text } => Some(Prefill::Text { text }),
        Content::Date { date } => Some(Prefill::Date { date }),
        Content::Checkbox { checked } => Some(Prefill::Checkbox { checked }),
        Content::Number { number } => Some(Prefill::Number { number }),
        Content::Radio { checked } => Some(Prefill::Radio { checked }),
        Content::Dropdown { choice } => Some(Prefill::Dropdown { choice }),
        Content::Mark { .. } | Content::File { .. } => None,
    }
}

fn comments(envelope: &Envelope) -> Vec<CommentResource> {
    let comment = |c: &crate::envelope::Comment| CommentResource {
        recipient_id: c.recipient_id.clone(),
        at: c.at,
        text: c.text.clone(),
        document_id: c.document_id.clone(),
    };
    envelope.comments.iter().map(comment).collect()
}
