//! U+0000 is no text here: one database would keep it and the other cannot. It is refused at the
//! door, by every door in its own words.

use axum::http::Uri;

/// What is said of it, where the door's words have room for that.
pub(crate) const REFUSED: &str = "text must not hold U+0000";

/// Whether an address holds it.
pub(crate) fn in_address(uri: &Uri) -> bool {
    let text = |text: &str| text.contains("%00");
    text(uri.path()) || uri.query().is_some_and(text)
}

/// Whether a text of this JSON holds it. It can only be escaped there (RFC 8259, 7); what is no
/// JSON is for whoever parses it.
pub(crate) fn in_json(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        rest = &rest[at + 1..];
        if rest.starts_with(b"u0000") {
            return true;
        }
        // The character behind a backslash is escaped, also when it is a backslash itself.
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_where_it_is_written_and_not_where_it_is_quoted() {
        for (json, holds) in [
            (r#"{"a":"\u0000"}"#, true),
            (r#"{"a\u0000":1}"#, true),
            (r#"{"a":"\\\u0000"}"#, true),
            (r#"{"a":"\\u0000"}"#, false),
            (r#"{"a":"\u00000"}"#, true),
            (r#"{"a":"\u0001"}"#, false),
            (r#"{"a":"\"#, false),
            ("", false),
        ] {
            assert_eq!(in_json(json.as_bytes()), holds, "{json}");
        }
        for (address, holds) in [("/a%00", true), ("/a?b=%00", true), ("/a%2500?b=00", false)] {
            assert_eq!(in_address(&address.parse().unwrap()), holds, "{address}");
        }
    }
}
