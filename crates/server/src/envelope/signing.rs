use super::command::{SignerAct, Signing};
use super::event::{Event, Observed};
use super::invite::{Invite, NamePreset};
use super::state::{Envelope, PlacedField};
use super::{Refusal, running, sequence};
use paraph_protocol::{
    Content, DocumentId, EnvelopeStatus, FieldId, InviteId, Mark, NewComment, RecipientState, Role,
    Sha256, Sign, Timestamp, Value,
};
use std::collections::BTreeMap;

const MAX_LABEL: usize = 255;
const MAX_COMMENT: usize = 2_000;

/// Says what a recipient's act does, or why it may not be.
pub(super) fn decide(
    envelope: &Envelope,
    invite_id: &InviteId,
    act: SignerAct,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let invite = envelope.invite(invite_id).ok_or(Refusal::Withdrawn)?;
    if envelope.deleted {
        return Err(Refusal::Withdrawn);
    }
    match act {
        SignerAct::OpenSession { surface, observed } => {
            may_visit(envelope, invite, now)?;
            Ok(vec![Event::SessionOpened {
                invite_id: invite_id.clone(),
                surface,
                observed,
            }])
        }
        SignerAct::View {
            document_id,
            sha256,
        } => {
            may_visit(envelope, invite, now)?;
            view(envelope, invite, document_id, sha256)
        }
        SignerAct::Sign(signing) => say_yes(envelope, invite, *signing, now),
        SignerAct::Comment { comment, observed } => {
            may_act(envelope, invite, now)?;
            comment_on(envelope, invite, comment, observed)
        }
        SignerAct::Delegate(to) => {
            may_act(envelope, invite, now)?;
            if !invite.may_delegate {
                return Err(Refusal::MayNotDelegate);
            }
            Ok(vec![running::delegated(envelope, invite, to, now)?])
        }
        SignerAct::Decline { reason, observed } => {
            may_act(envelope, invite, now)?;
            if !invite.role.can_act() {
                return Err(Refusal::RoleMayNot);
            }
            running::check_reason(&reason)?;
            Ok(vec![Event::Declined {
                invite_id: invite_id.clone(),
                reason,
                observed,
            }])
        }
    }
}

/// Notes that a document was shown; once, and never in an envelope that is complete.
fn view(
    envelope: &Envelope,
    invite: &Invite,
    document_id: DocumentId,
    sha256: Sha256,
) -> Result<Vec<Event>, Refusal> {
    let mut documents = envelope.documents_of(invite);
    if !documents.any(|d| d.id == document_id && d.sha256 == sha256) {
        return Err(Refusal::DocumentChanged);
    }
    if envelope.status == EnvelopeStatus::Complete || invite.viewed.contains(&document_id) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Viewed {
        invite_id: invite.id.clone(),
        document_id,
        sha256,
    }])
}

fn comment_on(
    envelope: &Envelope,
    invite: &Invite,
    comment: NewComment,
    observed: Observed,
) -> Result<Vec<Event>, Refusal> {
    if !invite.role.can_comment() {
        return Err(Refusal::RoleMayNot);
    }
    let known = |id: &DocumentId| envelope.documents_of(invite).any(|d| d.id == *id);
    if !comment.document_id.as_ref().is_none_or(known) {
        return Err(Refusal::DocumentUnknown);
    }
    let length = comment.text.chars().count();
    if comment.text.trim().is_empty() || length > MAX_COMMENT {
        return Err(Refusal::CommentInvalid);
    }
    Ok(vec![Event::Commented {
        invite_id: invite.id.clone(),
        text: comment.text,
        document_id: comment.document_id,
        observed,
    }])
}

/// Whether a recipient may come in and look: whoever may act may, and those whom nobody waits for
/// may come back for their copy.
fn may_visit(envelope: &Envelope, invite: &Invite, now: Timestamp) -> Result<(), Refusal> {
    match may_act(envelope, invite, now) {
        Err(Refusal::Completed) if !invite.must_identify => Ok(()),
        other => other,
    }
}

fn may_act(envelope: &Envelope, invite: &Invite, now: Timestamp) -> Result<(), Refusal> {
    let state = envelope.state(invite);
    match state {
        RecipientState::Signed => return Err(Refusal::AlreadySigned),
        RecipientState::Declined => return Err(Refusal::AlreadyDeclined),
        RecipientState::Held | RecipientState::Open => {}
    }
    match envelope.status {
        EnvelopeStatus::Declined => Err(Refusal::Declined),
        EnvelopeStatus::Expired => Err(Refusal::Expired),
        EnvelopeStatus::Draft | EnvelopeStatus::Cancelled => Err(Refusal::Withdrawn),
        EnvelopeStatus::Complete => Err(Refusal::Completed),
        EnvelopeStatus::Open if invite.expires_at <= now => Err(Refusal::Expired),
        EnvelopeStatus::Open if state == RecipientState::Held => Err(Refusal::NotYourTurn),
        EnvelopeStatus::Open if invite.must_identify => Err(Refusal::IdentityRequired),
        EnvelopeStatus::Open => Ok(()),
    }
}

/// Checks values that are saved but not signed: they may lack fields, yet must fit theirs.
///
/// # Errors
/// The first [`Refusal`], as for a signing.
pub fn check_draft(
    envelope: &Envelope,
    invite_id: &InviteId,
    values: &[Value],
    now: Timestamp,
) -> Result<(), Refusal> {
    let invite = envelope.invite(invite_id).ok_or(Refusal::Withdrawn)?;
    may_act(envelope, invite, now)?;
    given_values(envelope, invite, values).map(drop)
}

/// The yes of a signer or an approver.
fn say_yes(
    envelope: &Envelope,
    invite: &Invite,
    signing: Signing,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    may_act(envelope, invite, now)?;
    if !invite.role.can_act() {
        return Err(Refusal::RoleMayNot);
    }
    let sign = &signing.sign;
    check_documents(envelope, invite, sign)?;
    if sign.consent.version != signing.disclosure_version
        || sign.consent.sha256 != signing.disclosure_sha256
    {
        return Err(Refusal::ConsentRequired);
    }
    let long = |text: &str| text.chars().count() > MAX_LABEL;
    if long(&sign.button_label) || sign.nonce.as_deref().is_some_and(long) {
        return Err(Refusal::TooLong);
    }
    check_values(envelope, invite, &sign.values)?;
    let last = sequence::is_last(&envelope.invites, invite);
    let mut events = vec![match invite.role {
        Role::Approver => approved(invite, signing),
        Role::Signer | Role::Reviewer | Role::Organizer | Role::Copy => signed(invite, signing),
    }];
    if last {
        events.push(Event::Completed);
    }
    Ok(events)
}

fn signed(invite: &Invite, signing: Signing) -> Event {
    let sign = signing.sign;
    Event::Signed {
        invite_id: invite.id.clone(),
        documents: sign.documents,
        values: sign.values,
        consent: sign.consent,
        button_label: sign.button_label,
        surface: sign.surface,
        visibility: sign.visibility,
        nonce: sign.nonce,
        observed: signing.observed,
    }
}

fn approved(invite: &Invite, signing: Signing) -> Event {
    let sign = signing.sign;
    Event::Approved {
        invite_id: invite.id.clone(),
        documents: sign.documents,
        consent: sign.consent,
        button_label: sign.button_label,
        surface: sign.surface,
        visibility: sign.visibility,
        nonce: sign.nonce,
        observed: signing.observed,
    }
}

/// Shown = hashed = signed: every document of the recipient once, with the digest of its canonical
/// bytes.
fn check_documents(envelope: &Envelope, invite: &Invite, sign: &Sign) -> Result<(), Refusal> {
    let shown: BTreeMap<_, _> = sign.documents.iter().map(|d| (&d.id, d.sha256)).collect();
    let kept = envelope.documents_of(invite).map(|d| (&d.id, d.sha256));
    let kept: BTreeMap<_, _> = kept.collect();
    if shown == kept && sign.documents.len() == kept.len() {
        Ok(())
    } else {
        Err(Refusal::DocumentChanged)
    }
}

type Given<'a> = BTreeMap<&'a FieldId, (&'a PlacedField, Option<&'a Content>)>;

/// The recipient's fields with what was put into them.
fn given_values<'a>(
    envelope: &'a Envelope,
    invite: &Invite,
    values: &'a [Value],
) -> Result<Given<'a>, Refusal> {
    let mine = envelope.fields.iter().filter(|f| invite.takes(&f.seat_id));
    let mut given: Given<'a> = mine.map(|f| (&f.field.id, (f, None))).collect();
    for value in values {
        let Some((placed, content @ None)) = given.get_mut(&value.field_id) else {
            let field_id = value.field_id.clone();
            return Err(Refusal::FieldNotYours { field_id });
        };
        check_value(invite, placed, &value.content)?;
        *content = Some(&value.content);
    }
    Ok(given)
}

fn check_values(envelope: &Envelope, invite: &Invite, values: &[Value]) -> Result<(), Refusal> {
    let given = given_values(envelope, invite, values)?;
    let missing = given.values().find(|(placed, content)| {
        let filled = content.is_some_and(Content::is_filled);
        placed.field.required && !placed.field.read_only && !filled
    });
    match missing {
        None => Ok(()),
        Some((placed, _)) => Err(Refusal::FieldMissing {
            field_id: placed.field.id.clone(),
        }),
    }
}

fn check_value(invite: &Invite, placed: &PlacedField, content: &Content) -> Result<(), Refusal> {
    let field_id = || placed.field.id.clone();
    content
        .check(&placed.field)
        .map_err(|source| Refusal::ValueInvalid {
            field_id: field_id(),
            source,
        })?;
    if let Content::Mark { mark } = content
        && !may_make(invite, mark)
    {
        let field_id = field_id();
        return Err(Refusal::MarkNotAllowed { field_id });
    }
    Ok(())
}

fn may_make(invite: &Invite, mark: &Mark) -> bool {
    if !invite.capture().contains(&mark.capture()) {
        return false;
    }
    match (&invite.preset, mark) {
        (NamePreset::Required { name }, Mark::Typed { text: made, .. })
        | (NamePreset::Required { name }, Mark::Clicked { name: made }) => made == name,
        (NamePreset::Required { .. }, _) => false,
        (NamePreset::Free | NamePreset::Offered { .. }, _) => true,
    }
}
