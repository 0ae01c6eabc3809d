use paraph_protocol::Timestamp;
use serde_json::Value;
use std::fmt::Write as _;

/// Needs no network, no script and no font of its own.
const STYLE: &str = "\
body{font:16px/1.5 Georgia,serif;color:#1c2430;max-width:44rem;margin:3rem auto;padding:0 1.25rem}\
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;border-top:1px solid \
#c9cfd8;padding-top:1rem}dl{display:grid;grid-template-columns:11rem 1fr;gap:.25rem 1rem;margin:0}\
dt{color:#5a6472}dd{margin:0;overflow-wrap:anywhere}code{font-size:.85em}p{margin:.25rem 0}\
ol{padding-inline-start:1.25rem}@media(max-width:36rem){dl{grid-template-columns:1fr}}";

/// The facts as a page that a person reads: the same that `evidence.json` says, without the chain.
pub(super) fn report(facts: &Value, at: Timestamp) -> String {
    let mut page = Page::default();
    let title = text(facts, "/envelope/title");
    page.raw(&format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title>\
         <style>{STYLE}</style><h1>{0}</h1>",
        escaped(&format!("Signing report: {title}"))
    ));
    page.paragraph(&format!(
        "Written on {at}, before this document was sealed. The full record, event by event, is \
         attached as evidence.json. All times are UTC and the service's own; no timestamp \
         authority vouches for them."
    ));
    page.heading("Who sent it");
    page.list(&[
        ("Sender", &text(facts, "/sent_by/name")),
        ("Address", &text(facts, "/sent_by/email")),
        ("Envelope", &text(facts, "/envelope/id")),
        ("Created", &text(facts, "/envelope/created_at")),
        ("Completed", &text(facts, "/envelope/completed_at")),
    ]);
    page.heading("What was signed");
    for document in list(facts, "/documents") {
        page.list(&[
            ("File", &text(document, "/file_name")),
            ("Pages", &text(document, "/pages")),
            ("SHA-256 as shown", &text(document, "/shown_sha256")),
            ("SHA-256 as uploaded", &text(document, "/uploaded_sha256")),
        ]);
    }
    for signer in list(facts, "/signers") {
        tell_signer(&mut page, signer);
    }
    page.heading("How to check it");
    page.paragraph(
        "The seal covers every byte of this file, this report too: any change breaks it. The \
         events in evidence.json are chained by their hashes up to the head below.",
    );
    page.list(&[
        ("Last event", &text(facts, "/chain/head/seq")),
        ("Head of the chain", &text(facts, "/chain/head/hash")),
        ("Identity level", &text(facts, "/identity_level")),
    ]);
    page.html
}

fn tell_signer(page: &mut Page, signer: &Value) {
    let name = text(signer, "/name");
    page.heading(&format!(
        "Signed by {}",
        if name.is_empty() {
            text(signer, "/email")
        } else {
            name
        }
    ));
    page.list(&[
        ("Address", &text(signer, "/email")),
        ("Signed", &text(signer, "/act/signed_at")),
        ("By pressing", &text(signer, "/act/button_label")),
        (
            "Agreed to disclosure",
            &text(signer, "/act/consent/version"),
        ),
        ("Disclosure SHA-256", &text(signer, "/act/consent/sha256")),
        (
            "Values signed",
            &list(signer, "/act/values").len().to_string(),
        ),
        ("Network address", &text(signer, "/returned/ip")),
        ("Browser", &text(signer, "/returned/user_agent")),
        ("Host page", &text(signer, "/returned/origin")),
        ("Request", &text(signer, "/returned/request_id")),
    ]);
    page.raw("<p>Identity:</p><ol>");
    for step in list(signer, "/identity") {
        let by = match text(step, "/assurance_source").as_str() {
            "verified_by_us" => "verified by this service",
            "asserted_by_host" => "asserted by the host, not verified by this service",
            _ => "not authenticated",
        };
        let method = text(step, "/method").replace('_', " ");
        let line = format!("{}: {method}, {by}", text(step, "/at"));
        page.raw(&format!("<li>{}</li>", escaped(&line)));
    }
    page.raw("</ol>");
}

#[derive(Default)]
struct Page {
    html: String,
}

impl Page {
    fn raw(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn heading(&mut self, words: &str) {
        self.raw(&format!("<h2>{}</h2>", escaped(words)));
    }

    fn paragraph(&mut self, words: &str) {
        self.raw(&format!("<p>{}</p>", escaped(words)));
    }

    fn list(&mut self, rows: &[(&str, &str)]) {
        self.raw("<dl>");
        for (name, value) in rows {
            let _ = write!(
                self.html,
                "<dt>{}</dt><dd>{}</dd>",
                escaped(name),
                escaped(value)
            );
        }
        self.raw("</dl>");
    }
}

fn list<'a>(of: &'a Value, pointer: &str) -> &'a [Value] {
    of.pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A value in words; what has none says why.
fn text(of: &Value, pointer: &str) -> String {
    let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let value = of.pointer(pointer).or_else(|| of.pointer(parent));
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(members)) => match members.get("none").and_then(Value::as_str) {
            Some(why) => format!("none: {why}"),
            None => String::new(),
        },
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn escaped(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::report;
    use serde_json::json;

    #[test]
    fn what_people_wrote_cannot_become_markup() {
        let facts = json!({
            "envelope": { "title": "<script>alert(1)</script>" },
            "signers": [{ "name": "\"><img src=x>", "identity": [] }],
        });
        let page = report(&facts, "2026-11-21T20:40:00Z".parse().unwrap());
        assert!(
            !page.contains("<script") && !page.contains("<img"),
            "{page}"
        );
    }

    #[test]
    fn what_is_not_known_says_why() {
        let facts = json!({ "signers": [{
            "name": "Hanna Lind",
            "act": { "none": "did not sign" },
            "identity": [],
        }] });
        let page = report(&facts, "2026-11-21T20:40:00Z".parse().unwrap());
        assert!(page.contains("none: did not sign"), "{page}");
    }
}
