use paraph_ink::{TypeError, type_outline};
use paraph_protocol::{Content, Mark};

/// The font that the seal sets values in.
static TEXT_FONT: &[u8] = include_bytes!("../../../seal/fonts/NotoSans-Regular.ttf");

/// The first character of a value that the seal could not print: better refused now than then.
pub(super) fn missing(content: &Content) -> Option<char> {
    match content {
        Content::Text { text } | Content::Date { date: text } => {
            text.lines().find_map(|line| lacking(line, TEXT_FONT))
        }
        Content::Checkbox { .. } => None,
        Content::Mark { mark } => match mark {
            Mark::Typed { text, font } => lacking(text, font.bytes()),
            Mark::Clicked { name } => lacking(name, TEXT_FONT),
            Mark::Drawn { .. } => None,
            _ => None,
        },
    }
}

fn lacking(line: &str, font: &[u8]) -> Option<char> {
    match type_outline(line, font) {
        Err(TypeError::NoGlyph { missing }) => Some(missing),
        // A font that cannot be read lacks everything.
        Err(_) => line.chars().next(),
        Ok(_) => None,
    }
}
