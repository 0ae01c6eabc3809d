//! Somebody at a locked page, and the telephone that codes go to.

use crate::native::desk::{Desk, token};
use crate::support::receiver::Receiver;
use crate::support::{Answer, Call, House, Signer};
use paraph_protocol::native::{EnvelopeResource, LinkReply};
use paraph_protocol::{AuthenticationView, SessionView};
use paraph_server::config::{Config, SmsConfig, SmsPreset};
use serde_json::{Value, json};

pub(super) const PHONE: &str = "+46701234567";

/// A service that sends text messages to a telephone that we hold.
pub(super) async fn house(phone: &Receiver) -> House {
    House::open_with(through(phone)).await
}

pub(super) fn through(phone: &Receiver) -> impl FnOnce(&mut Config) + use<> {
    let url = format!("http://{}/sms", phone.address).parse().unwrap();
    move |config| {
        config.sms = Some(SmsConfig {
            preset: SmsPreset::Twilio,
            url,
            username: None,
            password_file: None,
            from: "Nordvik".into(),
            from_field: String::new(),
            to_field: String::new(),
            text_field: String::new(),
        });
    }
}

/// A signer who proves by text message who they are.
pub(super) fn by_text(name: &str) -> Value {
    json!({ "name": name, "email": "hanna@example.se", "phone": PHONE, "authenticate_by": "sms_code" })
}

/// An envelope that is out to this person.
pub(super) async fn sent(desk: &Desk<'_>, person: Value) -> EnvelopeResource {
    desk.sent(&[person]).await
}

/// A new visit of the first recipient.
pub(super) async fn visit<'a>(desk: &Desk<'a>, envelope: &EnvelopeResource) -> Signer<'a> {
    let reply: LinkReply = desk.link(envelope, 0).await.ok();
    Signer::open(desk.house, &token(&reply)).await
}

/// What stands between a visitor and the documents.
pub(super) fn lock(view: &SessionView) -> &AuthenticationView {
    view.authentication.as_ref().expect("a locked session")
}

impl Signer<'_> {
    /// Asks for a code, or for an app.
    pub(super) async fn start(&self, wishes: &Value) -> Answer {
        let call = self.request("POST", "session/authentication");
        self.house.call(call.json(wishes)).await
    }

    /// Asks for a code that then arrives.
    pub(super) async fn asks_for_code(&self, phone: &Receiver) -> String {
        self.start(&json!({})).await.ok::<SessionView>();
        self.house.deliver().await;
        last_code(phone)
    }

    /// Offers digits.
    pub(super) async fn offers(&self, code: &str) -> Answer {
        let call = self.request("POST", "session/authentication/code");
        self.house.call(call.json(&json!({ "code": code }))).await
    }
}

/// The code in the last text message.
pub(super) fn last_code(phone: &Receiver) -> String {
    let posted = phone.posted().pop().expect("a text message");
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&posted.body)
        .into_owned()
        .collect();
    assert_eq!(form[1].1, PHONE);
    let text = &form[2].1;
    let (words, bound) = text.split_once("\n\n").expect("two paragraphs");
    let code = words[..6].to_owned();
    assert!(code.bytes().all(|b| b.is_ascii_digit()), "{text}");
    assert_eq!(bound, format!("@sign.example #{code}"));
    code
}

/// Another code than this one.
pub(super) fn wrong(code: &str) -> &'static str {
    if code == "123456" { "654321" } else { "123456" }
}

/// Every path of a session that has to do with documents.
pub(super) async fn sees_nothing(signer: &Signer<'_>, document: &str) {
    use paraph_protocol::ProblemCode::IdentityRequired;
    for path in [
        format!("session/documents/{document}"),
        format!("session/documents/{document}/sealed"),
        format!("session/files/{}", "0".repeat(64)),
    ] {
        signer.get(&path).await.refuses(IdentityRequired);
    }
    for (method, path, body) in [
        ("PUT", "session/draft", json!({ "values": [] })),
        (
            "POST",
            "session/viewed",
            json!({ "document_id": document, "sha256": "0".repeat(64) }),
        ),
        ("POST", "session/comments", json!({ "text": "?" })),
        ("POST", "session/delegate", json!({ "name": "Jon" })),
        ("POST", "session/decline", json!({ "reason": "" })),
    ] {
        let call: Call = signer.request(method, path).json(&body);
        signer.house.call(call).await.refuses(IdentityRequired);
    }
    signer.sign().await.refuses(IdentityRequired);
}
