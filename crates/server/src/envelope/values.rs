//! What signers put into their fields: whether it fits, and whether nothing is missing.

use super::Refusal;
use super::invite::{Invite, NamePreset};
use super::state::{Envelope, PlacedField};
use paraph_protocol::{Content, Field, FieldId, Form, FormFault, Mark, Value, ValueError};
use std::collections::BTreeMap;

/// Checks each value against its field: it is the recipient's, there is one only, and it fits.
pub(super) fn check_values(
    envelope: &Envelope,
    invite: &Invite,
    values: &[Value],
) -> Result<(), Refusal> {
    let mine = envelope.fields.iter().filter(|f| invite.takes(&f.seat_id));
    let mut open: BTreeMap<&FieldId, &PlacedField> = mine.map(|f| (&f.field.id, f)).collect();
    for value in values {
        let Some(placed) = open.remove(&value.field_id) else {
            let field_id = value.field_id.clone();
            return Err(Refusal::FieldNotYours { field_id });
        };
        check_value(invite, &placed.field, &value.content)?;
    }
    Ok(())
}

/// Checks the values together: conditions, formulas, groups, and what is required.
pub(super) fn check_form(
    envelope: &Envelope,
    invite: &Invite,
    values: &[Value],
) -> Result<(), Refusal> {
    let given: BTreeMap<&FieldId, &Content> =
        values.iter().map(|v| (&v.field_id, &v.content)).collect();
    let mine = || envelope.fields.iter().filter(|f| invite.takes(&f.seat_id));
    let fixed = mine().filter(|f| f.field.read_only);
    let fixed: BTreeMap<&FieldId, &Content> = fixed
        .filter_map(|f| Some((&f.field.id, f.prefill.as_ref()?)))
        .collect();
    let form = Form::new(mine().map(|f| &f.field), |field| {
        fixed
            .get(&field.id)
            .or_else(|| given.get(&field.id))
            .copied()
    });
    let Some((field_id, fault)) = form.fault() else {
        return Ok(());
    };
    let field_id = field_id.clone();
    Err(match fault {
        FormFault::Missing => Refusal::FieldMissing { field_id },
        FormFault::Value(source) => Refusal::ValueInvalid { field_id, source },
    })
}

fn check_value(invite: &Invite, field: &Field, content: &Content) -> Result<(), Refusal> {
    let invalid = |source| Refusal::ValueInvalid {
        field_id: field.id.clone(),
        source,
    };
    content.check(field).map_err(invalid)?;
    if let Content::File { file } = content
        && !invite.has_handed_in(&field.id, file)
    {
        return Err(invalid(ValueError::FileUnknown));
    }
    if let Content::Mark { mark } = content
        && !may_make(invite, mark)
    {
        let field_id = field.id.clone();
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
