use crate::disclosure::disclosure;
use crate::envelope::{Document, Envelope, Invite, Outcome, PlacedField};
use paraph_protocol::{
    AuthenticationView, Content, DocumentView, Draft, EnvelopeStatus, EnvelopeView, Field, FieldId,
    FieldKind, InviteId, PaintedMark, Permissions, Person, RecipientState, RecipientView,
    SealState, SenderView, SessionView, Timestamp, Value,
};

/// What the view needs beside the envelope.
#[derive(Debug)]
pub(super) struct SessionFacts<'a> {
    /// The visitor's invite.
    pub(super) invite_id: &'a InviteId,
    /// When the session ends at the latest.
    pub(super) expires_at: Timestamp,
    /// What the visitor has saved.
    pub(super) draft: Option<Draft>,
    /// What time it is.
    pub(super) now: Timestamp,
    /// Whether the service is a sandbox.
    pub(super) sandbox: bool,
}

/// Everything that one recipient may see of an envelope; nothing when the invite is gone.
pub(super) fn session_view(envelope: &Envelope, facts: SessionFacts<'_>) -> Option<SessionView> {
    let invite = envelope.invite(facts.invite_id)?;
    let state = envelope.state(invite);
    let mine = || envelope.fields.iter().filter(|f| invite.takes(&f.seat_id));
    let draft = match facts.draft {
        Some(draft) => draft.values,
        None if state == RecipientState::Open => mine().filter_map(prefilled).collect(),
        None => Vec::new(),
    };
    Some(SessionView {
        envelope: envelope_view(envelope),
        recipient: RecipientView {
            id: invite.recipient.id.clone(),
            name: invite.offered_name().to_owned(),
            email: invite.recipient.email.clone(),
            locale: invite.locale.clone(),
            role: invite.role,
            state,
            sign_by: invite.sign_by,
        },
        people: people(envelope, invite),
        documents: documents(envelope, invite),
        fields: mine().map(|f| f.field.clone()).collect(),
        fixed: mine().filter_map(fixed).collect(),
        painted: painted(envelope, invite),
        draft,
        disclosure: disclosure(),
        capture: invite.capture(),
        permissions: Permissions {
            decline: invite.role.can_act(),
            download: true,
            save: true,
        },
        redirects: invite.redirects.clone(),
        authentication: None,
        session_expires_at: facts.expires_at,
        now: facts.now,
        sandbox: facts.sandbox,
    })
}

/// What somebody may see of whom nobody knows yet who they are: who asks them, and for what title.
pub(super) fn locked_view(
    envelope: &Envelope,
    authentication: Option<AuthenticationView>,
    facts: SessionFacts<'_>,
) -> Option<SessionView> {
    let mut view = session_view(envelope, facts)?;
    view.recipient.email.clear();
    view.people.clear();
    view.documents.clear();
    view.fields.clear();
    view.fixed.clear();
    view.painted.clear();
    view.draft.clear();
    view.permissions = Permissions {
        decline: false,
        download: false,
        save: false,
    };
    view.authentication = authentication;
    Some(view)
}

fn envelope_view(envelope: &Envelope) -> EnvelopeView {
    let seal = match envelope.status {
        EnvelopeStatus::Complete if envelope.sealed.is_empty() => SealState::Pending,
        EnvelopeStatus::Complete => SealState::Sealed,
        EnvelopeStatus::Draft
        | EnvelopeStatus::Open
        | EnvelopeStatus::Declined
        | EnvelopeStatus::Cancelled
        | EnvelopeStatus::Expired => SealState::NotDue,
    };
    EnvelopeView {
        id: envelope.id.clone(),
        title: envelope.title.clone(),
        sender: SenderView {
            name: envelope.sender.name.clone(),
        },
        status: envelope.status,
        seal,
        expires_at: envelope.expires_at(),
    }
}

fn people(envelope: &Envelope, visitor: &Invite) -> Vec<Person> {
    let mut invites: Vec<&Invite> = envelope.invites.iter().collect();
    invites.sort_by_key(|i| i.order);
    let person = |invite: &Invite| Person {
        name: public_name(envelope, invite),
        order: invite.order,
        state: envelope.state(invite),
        you: invite.id == visitor.id,
    };
    invites.into_iter().map(person).collect()
}

/// The name that others read: the recipient's, else the seat's; never the address.
fn public_name(envelope: &Envelope, invite: &Invite) -> String {
    if !invite.recipient.name.is_empty() {
        return invite.recipient.name.clone();
    }
    let seat = invite.seat_id.as_ref().and_then(|id| envelope.seat(id));
    seat.map(|s| s.name.clone()).unwrap_or_default()
}

fn documents(envelope: &Envelope, invite: &Invite) -> Vec<DocumentView> {
    let view = |document: &Document| DocumentView {
        id: document.id.clone(),
        title: envelope.title_of(document).to_owned(),
        size_bytes: document.size_bytes,
        sha256: document.sha256,
        pages: document.pages.clone(),
    };
    envelope.documents_of(invite).map(view).collect()
}

/// What stands on the visitor's pages already: the sender's own words and the values of those who
/// signed.
fn painted(envelope: &Envelope, visitor: &Invite) -> Vec<PaintedMark> {
    let fixed = envelope.fields.iter().filter(|f| f.field.read_only);
    let mut marks: Vec<PaintedMark> = fixed
        .filter_map(|placed| {
            let content = placed.prefill.clone()?;
            Some(mark(&placed.field, content, envelope.sender.name.clone()))
        })
        .collect();
    for invite in &envelope.invites {
        let Outcome::Signed { values, .. } = &invite.outcome else {
            continue;
        };
        marks.extend(values.iter().filter_map(|value| {
            let field = field(envelope, &value.field_id)?;
            Some(mark(
                field,
                value.content.clone(),
                public_name(envelope, invite),
            ))
        }));
    }
    let shown = |m: &PaintedMark| {
        envelope
            .documents_of(visitor)
            .any(|d| d.id == m.document_id)
    };
    marks.retain(shown);
    marks
}

fn mark(field: &Field, content: Content, by: String) -> PaintedMark {
    PaintedMark {
        document_id: field.document_id.clone(),
        placement: field.placement,
        content,
        rules: field.rules.printing(),
        attached: field.kind == FieldKind::Attachment,
        by,
    }
}

fn field<'a>(envelope: &'a Envelope, id: &FieldId) -> Option<&'a Field> {
    let placed = envelope.fields.iter().find(|f| f.field.id == *id)?;
    Some(&placed.field)
}

fn fixed(placed: &PlacedField) -> Option<Value> {
    let content = placed.prefill.clone().filter(|_| placed.field.read_only)?;
    let field_id = placed.field.id.clone();
    Some(Value { field_id, content })
}

fn prefilled(placed: &PlacedField) -> Option<Value> {
    if placed.field.read_only {
        return None;
    }
    Some(Value {
        field_id: placed.field.id.clone(),
        content: placed.prefill.clone()?,
    })
}
