use super::command::{SignerAct, Signing};
use super::event::{Event, Observed};
use super::invite::Invite;
use super::state::Envelope;
use super::values::{check_form, check_values};
use super::{Refusal, authentication, running, sequence, signature};
use paraph_protocol::{
    Content, DocumentAck, DocumentId, EnvelopeStatus, FieldId, HandedFile, InviteId, NewComment,
    RecipientState, Role, Sha256, Timestamp, Value, ValueError,
};
use std::collections::BTreeMap;

const MAX_LABEL: usize = 255;
const MAX_COMMENT: usize = 2_000;
/// Most files that one recipient hands in, the ones that were replaced too.
const MAX_FILES: usize = 100;
/// Most bytes of all files of an envelope: what a child can put into one document in its time.
const MAX_FILE_BYTES: u64 = 60 * 1024 * 1024;

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
        SignerAct::Authenticate(act) => {
            may_visit(envelope, invite, now)?;
            authentication::decide(invite, act, now)
        }
        SignerAct::View {
            document_id,
            sha256,
        } => {
            may_visit(envelope, invite, now)?;
            is_known(invite)?;
            view(envelope, invite, document_id, sha256)
        }
        SignerAct::Confirm(act) => signature::decide(envelope, invite, act, now),
        SignerAct::Sign(signing) => say_yes(envelope, invite, *signing, now),
        SignerAct::HandIn { field_id, file } => {
            may_act(envelope, invite, now)?;
            hand_in(envelope, invite, field_id, file)
        }
        SignerAct::DrawElsewhere { sha256, observed } => {
            may_act(envelope, invite, now)?;
            Ok(vec![drawn_elsewhere(invite, sha256, observed)])
        }
        SignerAct::Review {
            documents,
            observed,
        } => {
            may_act(envelope, invite, now)?;
            review(envelope, invite, documents, observed)
        }
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
            decline(invite, reason, observed)
        }
    }
}

fn drawn_elsewhere(invite: &Invite, sha256: Sha256, observed: Observed) -> Event {
    Event::DrawnElsewhere {
        invite_id: invite.id.clone(),
        sha256,
        observed,
    }
}

/// The no of somebody who is asked for a yes.
fn decline(invite: &Invite, reason: String, observed: Observed) -> Result<Vec<Event>, Refusal> {
    if !invite.role.can_act() {
        return Err(Refusal::RoleMayNot);
    }
    running::check_reason(&reason)?;
    Ok(vec![Event::Declined {
        invite_id: invite.id.clone(),
        reason,
        observed,
    }])
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

/// Takes note of a file whose bytes are stored; the same one for the same field once.
fn hand_in(
    envelope: &Envelope,
    invite: &Invite,
    field_id: FieldId,
    file: HandedFile,
) -> Result<Vec<Event>, Refusal> {
    let mut mine = envelope.fields.iter().filter(|f| invite.takes(&f.seat_id));
    let Some(placed) = mine.find(|f| f.field.id == field_id) else {
        return Err(Refusal::FieldNotYours { field_id });
    };
    let content = Content::File { file: file.clone() };
    if let Err(source) = content.check(&placed.field) {
        return Err(Refusal::ValueInvalid { field_id, source });
    }
    if invite.has_handed_in(&field_id, &file) {
        return Ok(Vec::new());
    }
    let all = envelope.invites.iter().flat_map(|i| &i.files);
    let before: u64 = all.map(|(_, file)| file.size_bytes).sum();
    let max_bytes = MAX_FILE_BYTES.saturating_sub(before);
    if file.size_bytes > max_bytes {
        let source = ValueError::FileTooLarge { max_bytes };
        return Err(Refusal::ValueInvalid { field_id, source });
    }
    if invite.files.len() >= MAX_FILES {
        return Err(Refusal::TooMany { limit: MAX_FILES });
    }
    Ok(vec![Event::FileHandedIn {
        invite_id: invite.id.clone(),
        field_id,
        file,
    }])
}

/// A reviewer is done: nobody waits for it, and nobody need ask them again.
fn review(
    envelope: &Envelope,
    invite: &Invite,
    documents: Vec<DocumentAck>,
    observed: Observed,
) -> Result<Vec<Event>, Refusal> {
    if invite.role != Role::Reviewer {
        return Err(Refusal::RoleMayNot);
    }
    check_documents(envelope, invite, &documents)?;
    Ok(vec![Event::Reviewed {
        invite_id: invite.id.clone(),
        documents,
        observed,
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

/// Whether a recipient may come in and look: whoever may act may, those whom nobody waits for may
/// come back for their copy, and so may those who have signed through a link that the service sent.
fn may_visit(envelope: &Envelope, invite: &Invite, now: Timestamp) -> Result<(), Refusal> {
    let lasts = matches!(
        envelope.status,
        EnvelopeStatus::Open | EnvelopeStatus::Complete
    );
    match may_come(envelope, invite, now) {
        Err(Refusal::Completed) => Ok(()),
        Err(Refusal::AlreadySigned) if lasts && comes_back(invite) => Ok(()),
        other => other,
    }
}

/// Whoever was told by the service has its link for good; a reviewer never signed anything.
fn comes_back(invite: &Invite) -> bool {
    invite.delivery.is_by_service() || invite.role == Role::Reviewer
}

/// Nobody acts before the service knows who they are, where the sender wants that.
fn may_act(envelope: &Envelope, invite: &Invite, now: Timestamp) -> Result<(), Refusal> {
    may_come(envelope, invite, now)?;
    is_known(invite)
}

fn is_known(invite: &Invite) -> Result<(), Refusal> {
    if invite.is_unknown() {
        return Err(Refusal::IdentityRequired);
    }
    Ok(())
}

fn may_come(envelope: &Envelope, invite: &Invite, now: Timestamp) -> Result<(), Refusal> {
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
        EnvelopeStatus::Open => Ok(()),
    }
}

/// Says whether a recipient may come in now.
///
/// # Errors
/// The [`Refusal`] that opening a signing session would meet.
pub fn check_visit(
    envelope: &Envelope,
    invite_id: &InviteId,
    now: Timestamp,
) -> Result<(), Refusal> {
    let invite = envelope.invite(invite_id).ok_or(Refusal::Withdrawn)?;
    if envelope.deleted {
        return Err(Refusal::Withdrawn);
    }
    may_visit(envelope, invite, now)
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
    check_values(envelope, invite, values)
}

/// The yes of a signer or an approver.
fn say_yes(
    envelope: &Envelope,
    invite: &Invite,
    signing: Signing,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    check_yes(envelope, invite, &signing, now)?;
    signature::check_proof(invite, signing.proof.as_deref())?;
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

/// Whether a yes would be taken, beside what confirms it.
pub(super) fn check_yes(
    envelope: &Envelope,
    invite: &Invite,
    signing: &Signing,
    now: Timestamp,
) -> Result<(), Refusal> {
    may_act(envelope, invite, now)?;
    if !invite.role.can_act() {
        return Err(Refusal::RoleMayNot);
    }
    let sign = &signing.sign;
    check_documents(envelope, invite, &sign.documents)?;
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
    check_form(envelope, invite, &sign.values)
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
        proof: signing.proof,
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
        proof: signing.proof,
    }
}

/// Shown = hashed = signed: every document of the recipient once, with the digest of its canonical
/// bytes.
fn check_documents(
    envelope: &Envelope,
    invite: &Invite,
    acknowledged: &[DocumentAck],
) -> Result<(), Refusal> {
    let shown: BTreeMap<_, _> = acknowledged.iter().map(|d| (&d.id, d.sha256)).collect();
    let kept = envelope.documents_of(invite).map(|d| (&d.id, d.sha256));
    let kept: BTreeMap<_, _> = kept.collect();
    if shown == kept && acknowledged.len() == kept.len() {
        Ok(())
    } else {
        Err(Refusal::DocumentChanged)
    }
}
