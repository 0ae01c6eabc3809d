use crate::{Failure, Files, Typed};
use paraph_ink::{ScriptFont, TypeError, type_outline};

/// Most characters of a typed mark; a name is shorter.
const MAX_CHARS: usize = 100;

/// Sets one line of text in a script font, 100 units to the em, the base line at 0.
///
/// # Errors
/// [`Failure::Unknown`] for a font that is not a bundled one or not there, [`Failure::NoGlyph`]
/// when the font lacks a letter, [`Failure::TooLarge`] over 100 characters.
pub fn type_line(text: &str, font: &str, files: &dyn Files) -> Result<Typed, Failure> {
    if text.chars().count() > MAX_CHARS {
        return Err(Failure::TooLarge);
    }
    let mut bundled = ScriptFont::ALL.iter().map(|font| font.file_name());
    let name = bundled.find(|&name| name == font).ok_or(Failure::Unknown)?;
    let font = files
        .read(&format!("fonts/{name}"))
        .ok_or(Failure::Unknown)?;
    let outline = type_outline(text, &font).map_err(|error| match error {
        TypeError::NoGlyph { .. } => Failure::NoGlyph,
        _ => Failure::Unknown,
    })?;
    let bounds = outline.bounds();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a hundred letters stay small"
    )]
    let bounds = [bounds.x0, bounds.y0, bounds.width(), bounds.height()].map(|v| v as f32);
    Ok(Typed {
        path: outline.path().to_svg(),
        bounds,
    })
}
