use super::Refusal;
use super::event::Event;
use paraph_ink::{Fonts, TypeError, type_outline};
use paraph_protocol::{Content, Mark, Rules, RulesError, Value};

/// Refuses events whose values the seal could not print: better now than then.
///
/// # Errors
/// [`Refusal::NoGlyph`] for a signer's value, [`Refusal::PrefillInvalid`] for a sender's.
pub fn check_printable(events: &[Event], fonts: &Fonts) -> Result<(), Refusal> {
    for event in events {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "no other event brings a value"
        )]
        match event {
            Event::Signed { values, .. } => check_glyphs(values, fonts)?,
            Event::FieldsReplaced { fields, .. } => {
                let unfit = |content: &Content| missing(content, fonts).is_some();
                let mut prefills = fields.iter().map(|field| field.prefill.as_ref());
                if let Some(index) = prefills.position(|prefill| prefill.is_some_and(unfit)) {
                    return Err(Refusal::PrefillInvalid { index });
                }
                let options = |rules: &Rules| {
                    let mut labels = rules.options.iter().map(paraph_protocol::Choice::label);
                    labels.any(|label| fonts.missing(label).is_some())
                };
                if let Some(index) = fields.iter().position(|f| options(&f.field.rules)) {
                    let source = RulesError::OutOfRange { rule: "options" };
                    return Err(Refusal::RulesInvalid { index, source });
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Refuses values that the seal could not print.
///
/// # Errors
/// [`Refusal::NoGlyph`] for the first of them.
pub fn check_glyphs(values: &[Value], fonts: &Fonts) -> Result<(), Refusal> {
    let lacking = values.iter().find_map(|value| {
        let character = missing(&value.content, fonts)?;
        Some((value.field_id.clone(), character))
    });
    match lacking {
        None => Ok(()),
        Some((field_id, character)) => Err(Refusal::NoGlyph {
            field_id,
            character,
        }),
    }
}

/// The first character of a value that no font has.
fn missing(content: &Content, fonts: &Fonts) -> Option<char> {
    match content {
        Content::Text { text } | Content::Date { date: text } => {
            text.split('\n').find_map(|line| fonts.missing(line))
        }
        Content::Checkbox { .. } | Content::Radio { .. } | Content::Number { .. } => None,
        // Entries of a list were looked at when the field was placed.
        Content::Dropdown { .. } => None,
        // Where a name cannot be printed, the file's digest stands for it.
        Content::File { .. } => None,
        Content::Mark { mark } => match mark {
            Mark::Typed { text, font } => match type_outline(text, font.bytes()) {
                Err(TypeError::NoGlyph { .. }) => fonts.missing(text.trim()),
                _ => None,
            },
            Mark::Clicked { name } => fonts.missing(name),
            Mark::Drawn { .. } | Mark::Uploaded { .. } => None,
            _ => None,
        },
    }
}
