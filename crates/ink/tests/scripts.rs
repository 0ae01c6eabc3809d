//! Runs and glyphs of lines in several scripts, with the fonts that the seal bundles.
#![cfg(feature = "shape")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

use paraph_ink::{FontError, Fonts, SetLine, Setter, TypeError, line_outline};
use std::path::PathBuf;
use std::sync::Arc;

fn file(name: &str) -> PathBuf {
    let fonts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../seal/fonts");
    fonts.join(name)
}

fn fonts() -> Fonts {
    let mut fonts = Fonts::default();
    for name in ["NotoSans", "NotoNaskhArabic", "NotoSansHebrew"] {
        let path = file(&format!("{name}-Regular.ttf"));
        fonts.push(0, move || std::fs::read(&path));
    }
    fonts
}

fn line(text: &str) -> SetLine {
    let fonts = fonts();
    let setter = Setter::new(&fonts);
    let measured = setter.measure(text).unwrap();
    setter.line(&measured, &(0..text.len())).unwrap()
}

/// The texts of a line's runs as they stand from left to right.
fn stand(text: &str) -> Vec<String> {
    let runs = line(text).runs.into_iter();
    let words = runs.map(|run| run.text.trim().to_owned());
    words.filter(|word| !word.is_empty()).collect()
}

fn glyphs(text: &str) -> Vec<u32> {
    let runs = line(text).runs;
    let ids = |run: &paraph_ink::GlyphRun| run.glyphs.iter().map(|g| g.id).collect::<Vec<_>>();
    runs.iter().flat_map(ids).collect()
}

#[test]
fn each_script_has_its_font_and_punctuation_takes_after_its_neighbors() {
    let fonts_of = |text: &str| {
        let mut fonts: Vec<_> = line(text).runs.iter().map(|run| run.font).collect();
        fonts.dedup();
        fonts
    };
    assert_eq!(fonts_of("Þórður, Ælfgar"), [0]);
    assert_eq!(fonts_of("Київ"), [0]);
    assert_eq!(fonts_of("محمد الأنصاري"), [1]);
    assert_eq!(fonts_of("שלום"), [2]);
    assert_eq!(fonts_of("a שלום b"), [0, 2, 0]);
}

#[test]
fn lines_stand_in_the_order_of_their_directions() {
    assert_eq!(stand("עמוד 12 של 30"), ["30", "של", "12", "עמוד"]);
    let latin_first = stand("Party: שלום, and");
    assert_eq!(latin_first.first().unwrap(), "Party:");
    assert_eq!(latin_first.get(1).unwrap(), "שלום");
    assert!(line("עמוד 12").right_to_left && !line("12 Party").right_to_left);
}

#[test]
fn brackets_are_mirrored_where_the_line_runs_to_the_left() {
    // From the left: what opens the bracket stands right, and looks like one that closes.
    let mirrored = glyphs("(א)");
    let upright = glyphs("(a)");
    assert_eq!(mirrored.len(), 3);
    assert_ne!(mirrored.first(), mirrored.last());
    assert_eq!(upright.len(), 3);
    // All of one font: Hebrew has brackets of its own only where its font has.
    let both = [line("(א)").runs, line("(a)").runs];
    if both[0].iter().all(|run| run.font == 0) {
        assert_eq!(mirrored.first(), upright.first());
    }
}

#[test]
fn arabic_letters_join_and_marks_take_no_room() {
    let width = |text: &str| line(text).width;
    let joined = glyphs("محم");
    for alone in ["م", "ح"] {
        assert!(!joined.contains(&glyphs(alone)[0]), "{alone}");
    }
    assert!((width("بَ") - width("ب")).abs() < 1e-6);
    assert!((width("é") - width("e\u{301}")).abs() < 1e-6);
}

#[test]
fn glyphs_name_the_letters_that_they_stand_for() {
    for text in ["ffi Łódź", "بِسْمِ اللَّهِ", "שָׁלוֹם", "z\u{323}\u{307}"]
    {
        for run in line(text).runs {
            let mut covered = vec![false; run.text.len()];
            for glyph in &run.glyphs {
                assert!(run.text.is_char_boundary(glyph.bytes.start), "{text}");
                covered[glyph.bytes.clone()].fill(true);
            }
            assert!(!covered.contains(&false), "{text}");
        }
    }
}

#[test]
fn paragraphs_break_between_words_and_only_on_demand_within() {
    let fonts = fonts();
    let setter = Setter::new(&fonts);
    let text = "one two three";
    let measured = setter.measure(text).unwrap();
    let parts = |room, within| -> Option<Vec<&str>> {
        let parts = measured.wrap(room, within)?;
        Some(parts.into_iter().map(|part| &text[part]).collect())
    };
    assert_eq!(parts(99.0, false).unwrap(), [text]);
    assert_eq!(parts(4.5, false).unwrap(), ["one two", "three"]);
    assert_eq!(parts(1.5, false), None);
    assert_eq!(parts(1.5, true).unwrap().concat(), "onetwothree");
}

#[test]
fn what_no_font_has_is_named() {
    let missing = |text: &str| fonts().missing(text);
    assert_eq!(missing("Jón 山"), Some('山'));
    assert_eq!(missing("a\u{202e}b"), Some('\u{202e}'));
    assert_eq!(missing("a\u{200d}b\u{ad}"), None);
    assert_eq!(missing("a\u{b}b"), Some('\u{b}'));
    for space in [
        '\u{a0}', '\u{2003}', '\u{200a}', '\u{202f}', '\u{205f}', '\u{3000}',
    ] {
        assert_eq!(line(&format!("a{space}b")).runs.len(), 1, "{space:?}");
    }
    let no_glyph = Err(TypeError::NoGlyph { missing: '山' });
    assert_eq!(line_outline("山", &fonts()), no_glyph);
    // No font has a Latin letter and a Hebrew vowel in one.
    assert_eq!(missing("a\u{5b8}"), Some('\u{5b8}'));
}

#[test]
fn a_line_becomes_one_outline() {
    let bounds = line_outline(" محمد ", &fonts()).unwrap().bounds();
    assert!(
        bounds.width() > 100.0 && bounds.height() > 30.0,
        "{bounds:?}"
    );
    assert!(bounds.y0 < 0.0, "letters stand above the base line");
}

#[test]
fn files_that_are_no_fonts_are_told_apart() {
    let check = |face, bytes: Option<Vec<u8>>| {
        let mut fonts = Fonts::default();
        fonts.push(face, move || {
            bytes.clone().ok_or(std::io::ErrorKind::NotFound.into())
        });
        let font = Arc::clone(&fonts.as_slice()[0]);
        (font.check(), fonts.missing("a"))
    };
    let font = std::fs::read(file("NotoSans-Regular.ttf")).unwrap();
    assert_eq!(check(0, Some(font.clone())), (Ok(()), None));
    let no_face = Err(FontError::NotAFont { face: 1 });
    assert_eq!(check(1, Some(font.clone())).0, no_face);
    assert!(check(0, Some(font[..5000].to_vec())).0.is_err());
    assert_eq!(check(0, None), (Err(FontError::Unreadable), Some('a')));
    let mut closed = font;
    let at = table(&closed, b"OS/2") + 8;
    closed[at..at + 2].copy_from_slice(&[0, 2]);
    assert_eq!(check(0, Some(closed)).0, Err(FontError::Embedding));
}

/// Where a table of a font file starts.
fn table(font: &[u8], tag: &[u8]) -> usize {
    let mut records = (12..).step_by(16);
    let record = records.find(|at| &font[*at..at + 4] == tag).unwrap();
    let offset: [u8; 4] = font[record + 8..record + 12].try_into().unwrap();
    usize::try_from(u32::from_be_bytes(offset)).unwrap()
}
