//! The directions that scripts are written in (UAX #9).

use std::borrow::Cow;

/// FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE.
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// `rtl` or `ltr`: the direction that a language is written in, BCP 47.
#[must_use]
pub fn of(tag: &str) -> &'static str {
    let language = tag.split(['-', '_']).next().unwrap_or_default();
    match language {
        "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" => "rtl",
        _ => "ltr",
    }
}

/// Isolates a text that has letters of the other direction.
pub(super) fn isolated(text: &str, rtl: bool) -> Cow<'_, str> {
    let foreign = |c: char| match rtl {
        true => !c.is_ascii_digit() && !is_rtl(c),
        false => is_rtl(c),
    };
    match text.contains(foreign) {
        true => Cow::Owned(format!("{}{text}{}", ISOLATE.0, ISOLATE.1)),
        false => Cow::Borrowed(text),
    }
}

/// Blocks of scripts that are written from right to left.
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}
