//! `Content-Disposition` of a download (RFC 6266), in the order that signNow clients can read.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Most characters of a name that is offered for saving.
const MAX_NAME: usize = 150;
/// What stands plainly in an extended value (RFC 8187, attr-char).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// `attachment` with the document's name and an ending; `filename` comes last, because some clients
/// take all that follows it.
pub(super) fn attachment(title: &str, ending: &str) -> String {
    let name = file_name(title, ending);
    if name.is_ascii() {
        return format!("attachment; filename=\"{name}\"");
    }
    let exact = utf8_percent_encode(&name, PLAIN);
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii() { c } else { '_' })
        .collect();
    format!("attachment; filename*=UTF-8''{exact}; filename=\"{ascii}\"")
}

/// The name that a document is saved under.
pub(super) fn file_name(title: &str, ending: &str) -> String {
    format!("{}.{ending}", safe(title))
}

/// A title that can be a file name: no folders, quotes, controls, or dot at the start.
fn safe(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|c| !c.is_control() && !"/\\\"'".contains(*c));
    let kept: String = kept.take(MAX_NAME).collect();
    let kept = kept.trim().trim_start_matches('.');
    if kept.is_empty() {
        "document".into()
    } else {
        kept.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_name_comes_last_and_holds_no_folder_or_quote() {
        for (title, expected) in [
            ("lease", "attachment; filename=\"lease.pdf\""),
            ("..", "attachment; filename=\"document.pdf\""),
            ("a/b\\c\"d\r\n", "attachment; filename=\"abcd.pdf\""),
            (
                "Þóra",
                "attachment; filename*=UTF-8''%C3%9E%C3%B3ra.pdf; filename=\"__ra.pdf\"",
            ),
        ] {
            assert_eq!(attachment(title, "pdf"), expected);
        }
    }
}
