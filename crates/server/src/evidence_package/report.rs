use super::reason;
use super::words::{Language, Word};
use crate::plain_page::PlainPage;
use paraph_protocol::Timestamp;
use serde_json::Value;

/// The facts as a page that a person reads, in their language: the same that `evidence.json` says,
/// with the six questions of a court for headings.
pub(super) fn report(facts: &Value, at: Timestamp, language: Language) -> String {
    let title = format!(
        "{}: {}",
        language.say(Word::Title),
        string(facts, "/envelope/title")
    );
    let direction = if language.is_right_to_left() {
        "rtl"
    } else {
        "ltr"
    };
    let mut report = Report {
        facts,
        language,
        page: PlainPage::in_language(&title, language.tag(), direction),
    };
    report.page.paragraph(language.say(Word::Lead));
    report.page.paragraph(language.say(Word::Times));
    report.documents(at);
    report.who_sent();
    report.how_sent();
    report.how_signed();
    report.who_receives();
    report.how_returned();
    report.how_identified();
    report.timeline();
    report.check();
    report.page.into_html()
}

/// The events that may come before a seal, and the words for them.
const EVENTS: &[(&str, Word)] = &[
    ("created", Word::Created),
    ("renamed", Word::Renamed),
    ("noted", Word::Noted),
    ("document_added", Word::DocumentAdded),
    ("document_removed", Word::DocumentRemoved),
    ("recipient_added", Word::RecipientAdded),
    ("recipient_changed", Word::RecipientChanged),
    ("recipient_removed", Word::RecipientRemoved),
    ("fields_replaced", Word::Fields),
    ("invited", Word::Invited),
    ("reminders_set", Word::RemindersSet),
    ("link_issued", Word::Links),
    ("standing_link_issued", Word::Links),
    ("session_opened", Word::Opened),
    ("viewed", Word::Viewed),
    ("authentication_started", Word::IdentityStarted),
    ("authenticated", Word::IdentityProven),
    ("authentication_failed", Word::IdentityFailed),
    ("authentication_locked", Word::IdentityLocked),
    ("signature_started", Word::SignatureStarted),
    ("signature_failed", Word::SignatureFailed),
    ("signed", Word::Signed),
    ("approved", Word::Approved),
    ("commented", Word::Commented),
    ("reviewed", Word::Reviewed),
    ("file_handed_in", Word::FileHandedIn),
    ("drawn_elsewhere", Word::DrawnElsewhere),
    ("delegated", Word::Delegated),
    ("completed", Word::Completed),
    ("declined", Word::Declined),
    ("withdrawn", Word::Withdrawn),
    ("cancelled", Word::Cancelled),
    ("extended", Word::Extended),
    ("reminded", Word::Reminded),
    ("expired", Word::Expired),
    ("message_accepted", Word::MessageAccepted),
    ("message_failed", Word::MessageFailed),
];

struct Report<'a> {
    facts: &'a Value,
    language: Language,
    page: PlainPage,
}

impl<'a> Report<'a> {
    fn say(&self, word: Word) -> &'static str {
        self.language.say(word)
    }

    fn heading(&mut self, word: Word) {
        self.page.heading(self.language.say(word));
    }

    fn rows(&mut self, rows: &[(Word, String)]) {
        let language = self.language;
        let rows: Vec<(&str, &str)> = rows
            .iter()
            .map(|(name, value)| (language.say(*name), value.as_str()))
            .collect();
        self.page.rows(&rows);
    }

    fn documents(&mut self, at: Timestamp) {
        self.heading(Word::Documents);
        for document in list(self.facts, "/documents") {
            let archival = match document.pointer("/archival/declared") {
                Some(Value::String(declared)) => declared.clone(),
                _ => self.not_archival(document),
            };
            self.rows(&[
                (Word::File, self.text(document, "/file_name")),
                (Word::Pages, self.text(document, "/pages")),
                (Word::Shown, self.text(document, "/shown_sha256")),
                (Word::Uploaded, self.text(document, "/uploaded_sha256")),
                (Word::Archival, archival),
                (Word::Written, self.language.instant(at)),
            ]);
        }
    }

    fn not_archival(&self, document: &Value) -> String {
        let obstacles = list(document, "/archival/obstacles").iter();
        let told = obstacles.map(|o| format!("{} ({})", string(o, "/code"), string(o, "/clause")));
        let told: Vec<String> = told.collect();
        format!("{}: {}", self.say(Word::NotArchival), told.join(", "))
    }

    fn who_sent(&mut self) {
        self.heading(Word::WhoSent);
        let facts = self.facts;
        let credential = match string(facts, "/sent_by/authenticated_by") {
            "api_key" => self.say(Word::ApiKey).to_owned(),
            "access_token" => self.say(Word::AccessToken).to_owned(),
            _ => self.text(facts, "/sent_by/authenticated_by"),
        };
        let named = string(facts, "/sent_by/credential_id");
        let credential = format!("{credential} {named}").trim_end().to_owned();
        self.rows(&[
            (Word::Sender, self.text(facts, "/sent_by/name")),
            (Word::Email, self.text(facts, "/sent_by/email")),
            (Word::Account, self.text(facts, "/sent_by/account_id")),
            (Word::Sent, self.time(facts, "/sent_by/sent_at")),
            (Word::Authenticated, credential),
            (Word::Ip, self.text(facts, "/sent_by/ip")),
            (Word::Request, self.text(facts, "/sent_by/request_id")),
        ]);
    }

    fn how_sent(&mut self) {
        self.heading(Word::HowSent);
        for delivery in list(self.facts, "/delivery") {
            let links = list(delivery, "/links").iter();
            let links: Vec<String> = links.map(|link| self.time(link, "/issued_at")).collect();
            let links = if links.is_empty() {
                self.say(Word::Absent).to_owned()
            } else {
                links.join(" · ")
            };
            self.page.name(&self.recipient(delivery));
            if matches!(string(delivery, "/way"), "email" | "sms") {
                self.rows(&[
                    (Word::Email, self.text(delivery, "/address")),
                    (Word::Sent, self.time(delivery, "/sent_at")),
                ]);
                continue;
            }
            self.page.paragraph(self.say(Word::Embedded));
            self.rows(&[(Word::Links, links)]);
        }
    }

    fn how_signed(&mut self) {
        self.heading(Word::HowSigned);
        for signer in self.signers() {
            self.page.name(&self.recipient(signer));
            if signer.pointer("/act/none").is_some() {
                self.page.paragraph(self.say(Word::Unsigned));
                continue;
            }
            let what = match string(signer, "/act/kind") {
                "approved" => Word::Approved,
                _ => Word::Signed,
            };
            let mut rows = vec![
                (what, self.time(signer, "/act/signed_at")),
                (Word::Button, self.text(signer, "/act/button_label")),
                (Word::Consent, self.text(signer, "/act/consent/version")),
                (Word::Consent, self.text(signer, "/act/consent/sha256")),
            ];
            let shown = list(signer, "/act/documents_shown").iter();
            rows.extend(shown.map(|d| (Word::Shown, string(d, "/sha256").to_owned())));
            self.rows(&rows);
            let values = list(signer, "/act/values").iter();
            let values = values.map(|value| {
                let kind = self.kind(string(value, "/kind"));
                format!("{kind} · SHA-256 {}", string(value, "/sha256"))
            });
            let values: Vec<String> = values.collect();
            self.page.steps(&values);
        }
    }

    fn kind(&self, kind: &'a str) -> &'a str {
        match kind {
            "mark" => self.say(Word::Signature),
            "text" | "number" | "dropdown" => self.say(Word::Text),
            "file" => self.say(Word::File),
            "date" => self.say(Word::DateValue),
            "checkbox" | "radio" => self.say(Word::Checkbox),
            other => other,
        }
    }

    fn who_receives(&mut self) {
        self.heading(Word::WhoReceives);
        for received in list(self.facts, "/received_by") {
            self.page.name(&self.recipient(received));
            self.page.paragraph(self.say(Word::Download));
        }
    }

    fn how_returned(&mut self) {
        self.heading(Word::HowReturned);
        for signer in self.signers() {
            self.page.name(&self.recipient(signer));
            self.rows(&[
                (Word::Received, self.time(signer, "/returned/received_at")),
                (Word::Ip, self.text(signer, "/returned/ip")),
                (Word::Browser, self.text(signer, "/returned/user_agent")),
                (Word::Page, self.text(signer, "/returned/origin")),
                (Word::Request, self.text(signer, "/returned/request_id")),
            ]);
        }
    }

    fn how_identified(&mut self) {
        self.heading(Word::HowIdentified);
        for signer in self.signers() {
            self.page.name(&self.recipient(signer));
            let steps = list(signer, "/identity").iter();
            let steps: Vec<String> = steps.map(|step| self.identity(step)).collect();
            if steps.is_empty() {
                self.page.paragraph(self.say(Word::Nobody));
            }
            self.page.steps(&steps);
        }
    }

    fn identity(&self, step: &Value) -> String {
        let method = match string(step, "/method") {
            "link_possession" => self.say(Word::Possession),
            "password" => self.say(Word::Password),
            "email" => self.say(Word::Mailbox),
            "mfa" => self.say(Word::Factors),
            "social" => self.say(Word::Social),
            "biometric" => self.say(Word::Biometric),
            "other" => self.say(Word::Other),
            "email_code" => self.say(Word::EmailCode),
            "sms_code" => self.say(Word::SmsCode),
            "bankid" => "BankID",
            "audkenni" => "Auðkenni",
            _ => "",
        };
        let by = match string(step, "/assurance_source") {
            "verified_by_us" => self.say(Word::ByUs),
            "asserted_by_host" => self.say(Word::ByHost),
            "bankid" | "audkenni" => self.say(Word::ByProvider),
            "none" => self.say(Word::Nobody),
            other => other,
        };
        let outcome = match string(step, "/outcome") {
            "failed" => self.say(Word::IdentityFailed),
            "signed" => self.say(Word::Signed),
            "not_signed" => self.say(Word::SignatureFailed),
            _ => "",
        };
        // The name in a certificate is shown, the number in it never.
        let name = string(step, "/proof/name");
        let to = string(step, "/sent_to");
        let at = self.time(step, "/at");
        let parts = [at.as_str(), outcome, method, to, name, by];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }

    fn timeline(&mut self) {
        self.heading(Word::Timeline);
        let events = list(self.facts, "/chain/events").iter();
        let steps: Vec<String> = events
            .map(|event| {
                let told = self.event(string(event, "/type"));
                format!(
                    "{} · {told} · {}",
                    self.time(event, "/at"),
                    self.actor(event)
                )
            })
            .collect();
        self.page.steps(&steps);
    }

    /// An event in words; one that the report has no words for by its own name.
    fn event(&self, kind: &'a str) -> &'a str {
        let known = EVENTS.iter().find(|(name, _)| *name == kind);
        known.map_or(kind, |(_, word)| self.say(*word))
    }

    fn actor(&self, event: &Value) -> String {
        match string(event, "/actor").split_once(':') {
            Some(("account", _)) => self.text(self.facts, "/sent_by/name"),
            Some(("invite", id)) => {
                let by = |signer: &&Value| string(signer, "/invite_id") == id;
                let signer = self.signers().iter().find(by);
                signer.map_or_else(|| id.to_owned(), |signer| self.recipient(signer))
            }
            _ => self.say(Word::Service).to_owned(),
        }
    }

    fn check(&mut self) {
        self.heading(Word::Check);
        self.page.paragraph(self.say(Word::CheckText));
        self.rows(&[
            (
                Word::Events,
                list(self.facts, "/chain/events").len().to_string(),
            ),
            (Word::Head, self.text(self.facts, "/chain/head/hash")),
            (Word::Level, self.say(Word::Simple).to_owned()),
        ]);
    }

    fn signers(&self) -> &'a [Value] {
        list(self.facts, "/signers")
    }

    /// Name and address of the recipient that a member of the evidence is about.
    fn recipient(&self, about: &Value) -> String {
        let id = string(about, "/recipient_id");
        let same = |signer: &&Value| string(signer, "/recipient_id") == id;
        let Some(signer) = self.signers().iter().find(same) else {
            return id.to_owned();
        };
        match (string(signer, "/name"), string(signer, "/email")) {
            ("", email) => email.to_owned(),
            (name, email) => format!("{name} · {email}"),
        }
    }

    fn time(&self, of: &Value, pointer: &str) -> String {
        match string(of, pointer).parse() {
            Ok(at) => self.language.instant(at),
            Err(_) => self.text(of, pointer),
        }
    }

    /// A value in words; what has none says why, in the report's language.
    fn text(&self, of: &Value, pointer: &str) -> String {
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        match of.pointer(pointer).or_else(|| of.pointer(parent)) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Object(members)) => {
                let why = members.get("none").and_then(Value::as_str);
                self.say(reason::word(why.unwrap_or_default())).to_owned()
            }
            Some(Value::Null) | None => self.say(Word::Unknown).to_owned(),
            Some(other) => other.to_string(),
        }
    }
}

fn list<'a>(of: &'a Value, pointer: &str) -> &'a [Value] {
    of.pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A text as it stands in the facts; empty where there is none.
fn string<'a>(of: &'a Value, pointer: &str) -> &'a str {
    of.pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope::Event;
    use serde_json::json;

    fn told(facts: &Value, locale: &str) -> String {
        let at = "2026-11-21T20:40:00Z".parse().unwrap();
        report(facts, at, Language::of(Some(locale)))
    }

    /// Of a template nobody signs, and the rest happens to a file that has its report already.
    const NEVER_BEFORE_A_SEAL: &[&str] = &[
        "template_marked",
        "sealed",
        "augmented",
        "seal_failed",
        "deleted",
    ];

    #[test]
    fn every_event_before_a_seal_has_words() {
        let error = serde_json::from_value::<Event>(json!({ "type": "?" })).unwrap_err();
        let error = error.to_string();
        let names: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        assert!(
            names.contains(&"created") && names.contains(&"deleted"),
            "{error}"
        );
        for name in names {
            let told = EVENTS.iter().any(|(known, _)| *known == name);
            assert_ne!(told, NEVER_BEFORE_A_SEAL.contains(&name), "{name}");
        }
    }

    #[test]
    fn what_people_wrote_cannot_become_markup() {
        let facts = json!({
            "envelope": { "title": "<script>alert(1)</script>" },
            "signers": [{ "name": "\"><img src=x>", "identity": [] }],
        });
        let page = told(&facts, "en");
        assert!(
            !page.contains("<script") && !page.contains("<img"),
            "{page}"
        );
    }

    #[test]
    fn what_is_not_known_says_why_in_the_language_of_the_page() {
        let facts = json!({ "signers": [{
            "name": "Hanna Lind",
            "act": { "none": reason::NOT_SIGNED },
            "returned": { "none": reason::NOT_SIGNED },
            "identity": [],
        }] });
        for (locale, words) in [("en", "did not sign"), ("sv", "undertecknade inte")] {
            assert!(told(&facts, locale).contains(words), "{locale}");
        }
    }

    #[test]
    fn pages_from_right_to_left_say_so_and_values_keep_their_direction() {
        let facts =
            json!({ "envelope": { "title": "עסקה" }, "chain": { "head": { "hash": "ab" } } });
        let page = told(&facts, "he");
        assert!(page.contains("<html lang=\"he\" dir=\"rtl\">"), "{page}");
        assert!(page.contains("<bdi>ab</bdi>"), "{page}");
    }
}
