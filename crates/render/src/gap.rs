use hayro::hayro_interpret::DrawMode;
use hayro::hayro_interpret::font::{Glyph, GlyphId, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;

/// Whether a run means letters that its substitute font lacks: they are painted as nothing, and
/// the interpreter gives no warning.
pub(crate) fn has_gap(run: &GlyphRun<'_, '_>, mode: &DrawMode) -> bool {
    let painted = !matches!(mode, DrawMode::Invisible);
    painted && run.glyphs().iter().any(|glyph| is_missing(glyph))
}

fn is_missing(glyph: &Glyph<'_>) -> bool {
    let Glyph::Outline(outline) = glyph else {
        return false;
    };
    outline.glyph_id() == GlyphId::NOTDEF && outline.outline().is_empty() && is_letter(glyph)
}

fn is_letter(glyph: &Glyph<'_>) -> bool {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    match glyph.as_unicode() {
        Some(BfString::Char(c)) => !blank(c),
        Some(BfString::String(s)) => !s.chars().all(blank),
        None => false,
    }
}
