use crate::plain_page::PlainPage;
use paraph_protocol::Timestamp;
use serde_json::Value;

/// The facts as a page that a person reads: the same that `evidence.json` says, without the chain.
pub(super) fn report(facts: &Value, at: Timestamp) -> String {
    let title = text(facts, "/envelope/title");
    let mut page = PlainPage::new(&format!("Signing report: {title}"));
    page.paragraph(&format!(
        "Written on {at}, before this document was sealed. The full record, event by event, is \
         attached as evidence.json. All times are UTC and the service's own, but for the \
         trusted time of the seal."
    ));
    page.heading("Who sent it");
    page.rows(&[
        ("Sender", &text(facts, "/sent_by/name")),
        ("Address", &text(facts, "/sent_by/email")),
        ("Envelope", &text(facts, "/envelope/id")),
        ("Created", &text(facts, "/envelope/created_at")),
        ("Completed", &text(facts, "/envelope/completed_at")),
    ]);
    page.heading("What was signed");
    for document in list(facts, "/documents") {
        page.rows(&[
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
    page.rows(&[
        ("Last event", &text(facts, "/chain/head/seq")),
        ("Head of the chain", &text(facts, "/chain/head/hash")),
        ("Trusted time", &text(facts, "/trusted_time/in")),
        ("Identity level", &text(facts, "/identity_level")),
    ]);
    page.into_html()
}

fn tell_signer(page: &mut PlainPage, signer: &Value) {
    let name = text(signer, "/name");
    page.heading(&format!(
        "Signed by {}",
        if name.is_empty() {
            text(signer, "/email")
        } else {
            name
        }
    ));
    page.rows(&[
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
    page.paragraph("Identity:");
    let steps: Vec<String> = list(signer, "/identity").iter().map(identity).collect();
    page.steps(&steps);
}

fn identity(step: &Value) -> String {
    let by = match text(step, "/assurance_source").as_str() {
        "verified_by_us" => "verified by this service",
        "asserted_by_host" => "asserted by the host, not verified by this service",
        _ => "not authenticated",
    };
    let method = text(step, "/method").replace('_', " ");
    format!("{}: {method}, {by}", text(step, "/at"))
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
