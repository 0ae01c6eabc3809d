//! What the report says, in every language that it speaks: one file per language in `words/`, a key
//! and its words per line, in the order of [`Word`].

use crate::words::{self, words};
use paraph_protocol::Timestamp;

words! {
    Date "date",
    Title "title",
    Lead "lead",
    Times "times",
    Written "written",
    Documents "documents",
    File "file",
    Pages "pages",
    Shown "shown",
    Uploaded "uploaded",
    Archival "archival",
    NotArchival "not_archival",
    WhoSent "who_sent",
    HowSent "how_sent",
    HowSigned "how_signed",
    WhoReceives "who_receives",
    HowReturned "how_returned",
    HowIdentified "how_identified",
    Sender "sender",
    Email "email",
    Account "account",
    Authenticated "authenticated",
    ApiKey "api_key",
    AccessToken "access_token",
    Ip "ip",
    Sent "sent",
    Links "links",
    Embedded "embedded",
    Signed "signed",
    Approved "approved",
    Button "button",
    Consent "consent",
    Signature "signature",
    Text "text",
    DateValue "date_value",
    Checkbox "checkbox",
    Download "download",
    Received "received",
    Browser "browser",
    Page "page",
    Request "request",
    ByUs "by_us",
    ByHost "by_host",
    Nobody "nobody",
    Possession "possession",
    Password "password",
    Mailbox "mailbox",
    Factors "factors",
    Social "social",
    Biometric "biometric",
    Other "other",
    Timeline "timeline",
    Created "created",
    Fields "fields",
    Invited "invited",
    Opened "opened",
    Viewed "viewed",
    Completed "completed",
    Declined "declined",
    Withdrawn "withdrawn",
    Renamed "renamed",
    Noted "noted",
    DocumentAdded "document_added",
    DocumentRemoved "document_removed",
    RecipientAdded "recipient_added",
    RecipientChanged "recipient_changed",
    RecipientRemoved "recipient_removed",
    RemindersSet "reminders_set",
    Commented "commented",
    Reviewed "reviewed",
    FileHandedIn "file_handed_in",
    DrawnElsewhere "drawn_elsewhere",
    Delegated "delegated",
    Cancelled "cancelled",
    Extended "extended",
    Reminded "reminded",
    Expired "expired",
    MessageAccepted "message_accepted",
    MessageFailed "message_failed",
    Service "service",
    Check "check",
    CheckText "check_text",
    Head "head",
    Events "events",
    Level "level",
    Simple "simple",
    Unknown "unknown",
    Unsigned "unsigned",
    Absent "absent",
    EmailCode "email_code",
    SmsCode "sms_code",
    ByProvider "by_provider",
    IdentityStarted "identity_started",
    IdentityProven "identity_proven",
    IdentityFailed "identity_failed",
    IdentityLocked "identity_locked",
    SignatureStarted "signature_started",
    SignatureFailed "signature_failed",
}

/// Short names of the months, for the one language that writes them out.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A language that the report speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Language {
    tag: &'static str,
    file: &'static str,
}

impl Language {
    /// The language of a signing page, like `sv` or `pt-BR`; English for one that is not spoken.
    pub(crate) fn of(locale: Option<&str>) -> Self {
        let primary = locale.and_then(|l| l.split(['-', '_']).next());
        let primary = primary.map(str::to_ascii_lowercase).unwrap_or_default();
        let tag = match primary.as_str() {
            // Norwegian without a written form, and the old name of Hebrew.
            "no" | "nn" => "nb",
            "iw" => "he",
            other => other,
        };
        let (tag, file) = words::known(&LANGUAGES, tag);
        Self { tag, file }
    }

    /// Its tag (BCP 47).
    pub(crate) fn tag(self) -> &'static str {
        self.tag
    }

    /// Whether it is written from right to left.
    pub(crate) fn is_right_to_left(self) -> bool {
        matches!(self.tag, "ar" | "he")
    }

    /// What it says for a word.
    pub(super) fn say(self, word: Word) -> &'static str {
        words::line(self.file, word as usize)
    }

    /// An instant in the language's own order, to the minute; always UTC, and it says so.
    pub(crate) fn minute(self, at: Timestamp) -> String {
        let pattern = self.say(Word::Date);
        let pattern = pattern.replace(":{s}", "").replace(".{s}", "");
        written(&pattern, at)
    }

    /// An instant in the language's own order; always UTC, and it says so.
    pub(super) fn instant(self, at: Timestamp) -> String {
        written(self.say(Word::Date), at)
    }
}

/// An instant in a pattern.
fn written(pattern: &str, at: Timestamp) -> String {
    let iso = at.to_string();
    let part = |from: usize, to: usize| iso.get(from..to).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().ok();
    let month = month.and_then(|m| MONTHS.get(m.checked_sub(1)?));
    pattern
        .replace("{y}", part(0, 4))
        .replace("{M}", month.copied().unwrap_or_default())
        .replace("{m}", part(5, 7))
        .replace("{d}", part(8, 10))
        .replace("{h}", part(11, 13))
        .replace("{i}", part(14, 16))
        .replace("{s}", part(17, 19))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything() {
        for (tag, file) in LANGUAGES {
            let keys: Vec<&str> = file
                .lines()
                .map(|line| {
                    let (key, words) = line.split_once(' ').unwrap();
                    assert!(!words.trim().is_empty(), "{tag}: {key}");
                    key
                })
                .collect();
            assert_eq!(keys, KEYS, "{tag}");
        }
    }

    #[test]
    fn no_language_is_english_in_disguise() {
        let english = Language::of(None);
        for (tag, _) in &LANGUAGES[1..] {
            let language = Language::of(Some(tag));
            assert_eq!(language.tag(), *tag);
            for word in [Word::Lead, Word::Times, Word::CheckText, Word::ByHost] {
                assert_ne!(language.say(word), english.say(word), "{tag}: {word:?}");
            }
        }
    }

    #[test]
    fn a_locale_leads_to_its_language_and_an_unknown_one_to_english() {
        for (locale, tag) in [
            (Some("sv-SE"), "sv"),
            (Some("pt_BR"), "pt"),
            (Some("no"), "nb"),
            (Some("iw"), "he"),
            (Some("IS"), "is"),
            (Some("tlh"), "en"),
            (Some(""), "en"),
            (None, "en"),
        ] {
            assert_eq!(Language::of(locale).tag(), tag, "{locale:?}");
        }
    }

    #[test]
    fn instants_stand_in_the_order_of_the_language_and_name_their_zone() {
        let at: Timestamp = "2026-11-02T09:05:07Z".parse().unwrap();
        for (tag, expected) in [
            ("en", "02 Nov 2026, 09:05:07 UTC"),
            ("sv", "2026-11-02 09:05:07 UTC"),
            ("de", "02.11.2026, 09:05:07 UTC"),
            ("fi", "02.11.2026 klo 09.05.07 UTC"),
            ("hu", "2026. 11. 02. 09:05:07 UTC"),
        ] {
            assert_eq!(Language::of(Some(tag)).instant(at), expected);
        }
        for (tag, _) in LANGUAGES {
            let told = Language::of(Some(tag)).instant(at);
            assert!(told.contains("UTC") && !told.contains('{'), "{tag}: {told}");
        }
    }
}
