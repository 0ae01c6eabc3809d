use paraph_ink::{Fonts, Outline, ScriptFont, TypeError, line_outline, type_outline};

/// The outline of a typed name: in its script font as the signer saw it, or, where that lacks a
/// letter, in whatever font has it.
///
/// # Errors
/// The first character that no font has.
pub(crate) fn typed_name(
    name: &str,
    font: ScriptFont,
    fonts: &Fonts,
) -> Result<Outline, TypeError> {
    match type_outline(name, font.bytes()) {
        Err(TypeError::NoGlyph { .. }) => line_outline(name, fonts),
        set => set,
    }
}
