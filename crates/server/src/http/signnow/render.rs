//! Envelopes as the vendor's documents.

use super::field;
use super::notes::{Notes, Request};
use super::shape::{
    DeclinedShape, DocumentShape, Empty, FieldInviteShape, FieldShape, InviteShape, PageShape,
    RequestShape, RoleShape, SessionSettings, ShareInfo, SizeShape, Thumbnail, Unused,
};
use crate::envelope::{Envelope, Invite, NamePreset, Outcome, PlacedField};
use paraph_protocol::{PageGeometry, RecipientState, RedirectTarget, Role, Timestamp};

/// The document of an envelope; `api_url` is the service's own address without a trailing slash.
pub(super) fn document(envelope: &Envelope, api_url: &str) -> DocumentShape {
    let file = envelope.documents.first();
    let pages = file.map(|d| d.pages.as_slice()).unwrap_or_default();
    let picture = |size| format!("{api_url}/document/{}/thumbnail?size={size}", envelope.id);
    let updated = seconds(envelope.updated_at);
    let notes = Notes::of(envelope);
    // Who gets a copy alone is nobody of the vendor's, and free-form invites stand by themselves.
    let shown = |i: &&Invite| i.role != Role::Copy && !notes.has_requested(i);
    DocumentShape {
        id: envelope.id.to_string(),
        user_id: envelope.sender.account_id.to_string(),
        document_name: envelope.title.clone(),
        original_filename: file.map(|d| d.file_name.clone()).unwrap_or_default(),
        page_count: pages.len().to_string(),
        created: seconds(envelope.created_at),
        updated: updated.clone(),
        version_time: updated,
        origin_document_id: None,
        origin_user_id: None,
        parent_id: envelope.sender.account_id.to_string(),
        owner: envelope.sender.email.clone(),
        owner_name: envelope.sender.name.clone(),
        template: envelope.template,
        is_template: envelope.template,
        originator_logo: "",
        thumbnail: Thumbnail {
            small: picture("small"),
            medium: picture("medium"),
            large: picture("large"),
        },
        pages: page_shapes(pages, &picture("large")),
        roles: roles(envelope),
        fields: envelope
            .fields
            .iter()
            .filter(|f| field::is_shown(f, envelope))
            .map(|f| field_shape(envelope, f, pages))
            .collect(),
        field_invites: envelope
            .invites
            .iter()
            .filter(shown)
            .map(|i| field_invite(envelope, i))
            .collect(),
        requests: notes
            .requests
            .iter()
            .map(|r| request(envelope, r))
            .collect(),
        unused: Unused::default(),
        document_group_info: Empty::default(),
        settings: Empty::default(),
        share_info: ShareInfo::default(),
        signing_session_settings: SessionSettings::default(),
    }
}

fn page_shapes(pages: &[PageGeometry], picture: &str) -> Vec<PageShape> {
    let shape = |(i, page)| PageShape {
        src: format!("{picture}&page={i}"),
        size: size(page),
    };
    pages.iter().enumerate().map(shape).collect()
}

/// The five keys of each embedded invite, in the order of the request.
pub(super) fn invites(envelope: &Envelope) -> Vec<InviteShape> {
    let shape = |invite: &Invite| InviteShape {
        id: invite.id.to_string(),
        email: invite.recipient.email.clone(),
        role_id: seat_id(invite),
        order: invite.order,
        status: status(envelope.state(invite)),
    };
    envelope.invites.iter().map(shape).collect()
}

fn roles(envelope: &Envelope) -> Vec<RoleShape> {
    let shape = |seat: &crate::envelope::Seat| RoleShape {
        unique_id: seat.id.to_string(),
        signing_order: seat.order.to_string(),
        name: seat.name.clone(),
    };
    envelope.seats.iter().map(shape).collect()
}

fn field_shape(envelope: &Envelope, placed: &PlacedField, pages: &[PageGeometry]) -> FieldShape {
    let invite = envelope.invites.iter().find(|i| i.takes(&placed.seat_id));
    let signed = invite.filter(|i| matches!(i.outcome, Outcome::Signed { .. }));
    FieldShape {
        id: placed.field.id.to_string(),
        kind: field::kind_name(placed.field.kind),
        role_id: placed.seat_id.to_string(),
        role: seat_name(envelope, &placed.seat_id),
        json_attributes: field::attributes(placed, pages),
        originator: envelope.sender.email.clone(),
        fulfiller: signed.map(|i| i.recipient.email.clone()),
        field_request_id: invite.map(|i| i.id.to_string()),
        field_request_canceled: None,
        element_id: None,
        field_id: None,
        template_field_id: None,
    }
}

fn field_invite(envelope: &Envelope, invite: &Invite) -> FieldInviteShape {
    let redirects = &invite.redirects;
    FieldInviteShape {
        id: invite.id.to_string(),
        signer_user_id: None,
        status: status(envelope.state(invite)),
        email: invite.recipient.email.clone(),
        role: invite
            .seat_id
            .as_ref()
            .map(|id| seat_name(envelope, id))
            .unwrap_or_default(),
        role_id: seat_id(invite),
        is_embedded: !invite.delivery.is_by_service(),
        created: seconds(invite.created_at),
        updated: seconds(changed_at(invite)),
        expiration_time: seconds(invite.expires_at),
        reminder: envelope
            .reminders
            .map_or(0, |days| days.first_days)
            .to_string(),
        password_protected: "0",
        reassign: "0",
        is_draft_exists: "0",
        is_document_locked: "0",
        is_full_declined: matches!(invite.outcome, Outcome::Declined { .. }),
        declined: declined(invite),
        decline_by_signature: "0",
        delivery_type: if invite.delivery.is_by_service() {
            "email"
        } else {
            "link"
        },
        id_verification_required: "NO",
        email_group: Default::default(),
        email_statuses: [],
        embedded_signer: [],
        redirect_uri: redirects.finish.clone(),
        decline_redirect_uri: redirects.decline.clone(),
        close_redirect_uri: redirects.close.clone(),
        redirect_target: redirects.finish.as_ref().map(|_| match redirects.target {
            RedirectTarget::Same => "self",
            RedirectTarget::Blank => "blank",
        }),
        prefill_signature_name: match &invite.preset {
            NamePreset::Offered { name } => Some(name.clone()),
            NamePreset::Free | NamePreset::Required { .. } => None,
        },
        force_new_signature: 0,
    }
}

/// A free-form invite; the field that it was signed in stands for the signature.
fn request(envelope: &Envelope, request: &Request) -> RequestShape {
    let invite = envelope.invite(&request.invite_id);
    let signed = invite.filter(|i| matches!(i.outcome, Outcome::Signed { .. }));
    let theirs = signed.and_then(|i| envelope.fields.iter().find(|f| i.takes(&f.seat_id)));
    let id = request.invite_id.to_string();
    RequestShape {
        unique_id: id.clone(),
        id,
        user_id: envelope.sender.account_id.to_string(),
        created: seconds(request.created_at),
        originator_email: envelope.sender.email.clone(),
        signer_email: request.signer_email.clone(),
        canceled: invite.is_none().then_some("1"),
        signature_id: theirs.map(|f| f.field.id.to_string()),
        redirect_uri: request.redirect_uri.clone(),
    }
}

/// Empty for those without a seat: the dialect itself never makes such an invite.
fn seat_id(invite: &Invite) -> String {
    let id = invite.seat_id.as_ref();
    id.map(ToString::to_string).unwrap_or_default()
}

fn declined(invite: &Invite) -> Vec<DeclinedShape> {
    match &invite.outcome {
        Outcome::Declined { at, reason } => vec![DeclinedShape {
            email: invite.recipient.email.clone(),
            created: seconds(*at),
            decline_reason: reason.clone(),
        }],
        Outcome::Waiting
        | Outcome::Signed { .. }
        | Outcome::Approved { .. }
        | Outcome::Reviewed { .. } => Vec::new(),
    }
}

fn changed_at(invite: &Invite) -> Timestamp {
    match invite.outcome {
        Outcome::Signed { at, .. }
        | Outcome::Approved { at }
        | Outcome::Reviewed { at }
        | Outcome::Declined { at, .. } => at,
        Outcome::Waiting => invite.created_at,
    }
}

fn status(state: RecipientState) -> &'static str {
    match state {
        RecipientState::Held => "created",
        RecipientState::Open => "pending",
        RecipientState::Signed => "fulfilled",
        RecipientState::Declined => "skipped",
    }
}

fn seat_name(envelope: &Envelope, id: &paraph_protocol::SeatId) -> String {
    envelope
        .seat(id)
        .map(|s| s.name.clone())
        .unwrap_or_default()
}

fn size(page: &PageGeometry) -> SizeShape {
    let (width, height) = page.visible_size_pt();
    SizeShape {
        width: field::whole(width),
        height: field::whole(height),
    }
}

/// Unix seconds as text, as the vendor writes instants.
fn seconds(at: Timestamp) -> String {
    at.unix_s().to_string()
}

#[cfg(test)]
mod tests;
