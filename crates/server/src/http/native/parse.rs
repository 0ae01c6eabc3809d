//! The wire's words as requests of the core, which judges them.

use crate::envelope::{PresetRequest, RecipientChange, RedirectRequest};
use crate::randomness::Randomness;
use paraph_protocol::native::{
    NewField, NewRecipient, NewRedirects, Prefill, Preset, UpdateRecipient,
};
use paraph_protocol::{Content, FieldKind, RedirectTarget};

/// A recipient to be added.
pub(super) fn new_recipient(new: NewRecipient) -> RecipientChange {
    RecipientChange {
        name: Some(new.name),
        email: new.email,
        role: Some(new.role),
        must_act: new.must_act,
        order: new.order,
        seat: new.seat,
        documents: Some(new.documents),
        may_delegate: Some(new.may_delegate),
        authentication: new.authentication,
        redirects: new.redirects.map(redirects),
        preset: new.preset.map(preset),
        locale: new.locale,
        session_minutes: new.session_minutes,
        ..RecipientChange::default()
    }
}

/// A change of a recipient: null empties, as an empty text does.
pub(super) fn recipient_change(change: UpdateRecipient) -> RecipientChange {
    RecipientChange {
        name: change.name,
        email: change.email.map(Option::unwrap_or_default),
        role: change.role,
        must_act: change.must_act,
        order: change.order,
        seat: change.seat.map(Option::unwrap_or_default),
        documents: change.documents,
        may_delegate: change.may_delegate,
        authentication: change.authentication,
        redirects: change.redirects.map(redirects),
        preset: change.preset.map(preset),
        locale: change.locale.map(Option::unwrap_or_default),
        session_minutes: change.session_minutes,
        ..RecipientChange::default()
    }
}

fn redirects(new: NewRedirects) -> RedirectRequest {
    let target = new.target.map(|target| match target {
        RedirectTarget::Same => "self",
        RedirectTarget::Blank => "blank",
    });
    RedirectRequest {
        finish: new.finish,
        decline: new.decline,
        close: new.close,
        target: target.map(str::to_owned),
    }
}

fn preset(new: Preset) -> PresetRequest {
    match new {
        Preset::Free => PresetRequest::default(),
        Preset::Offered { name } => PresetRequest {
            prefill_name: Some(name),
            ..PresetRequest::default()
        },
        Preset::Required { name } => PresetRequest {
            required_name: Some(name),
            ..PresetRequest::default()
        },
    }
}

/// A field; one without a name is named after its kind and number.
pub(super) fn new_field(
    (index, new): (usize, NewField),
    random: Randomness,
) -> crate::envelope::NewField {
    let name = new.name.filter(|n| !n.is_empty());
    let name = name.unwrap_or_else(|| format!("{}_{}", kind_name(new.kind), index + 1));
    crate::envelope::NewField {
        id: random.id(),
        document_id: new.document_id,
        seat: new.seat,
        new_seat_id: random.id(),
        name,
        kind: new.kind,
        label: new.label,
        placement: new.placement,
        required: new.required,
        read_only: new.read_only,
        max_chars: new.max_chars,
        prefill: new.prefill.map(prefill),
        attributes: serde_json::Map::new(),
    }
}

fn kind_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Signature => "signature",
        FieldKind::Initials => "initials",
        FieldKind::Date => "date",
        FieldKind::Text => "text",
        FieldKind::Checkbox => "checkbox",
    }
}

fn prefill(prefill: Prefill) -> Content {
    match prefill {
        Prefill::Text { text } => Content::Text { text },
        Prefill::Date { date } => Content::Date { date },
        Prefill::Checkbox { checked } => Content::Checkbox { checked },
    }
}
