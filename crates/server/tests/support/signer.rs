use super::{Answer, Call, HOST, House};
use paraph_protocol::{
    ConsentGiven, Content, DocumentAck, Exchange, ExchangeReply, FieldKind, Ink, InviteId, Mark,
    SessionView, Sign, Surface, Value, Visibility,
};
use paraph_server::secret::Secret;
use serde_json::json;

/// A recipient in a signing session.
pub(crate) struct Signer<'a> {
    pub house: &'a House,
    pub token: String,
    pub view: SessionView,
}

/// Somebody without any right.
pub(crate) struct Stranger<'a> {
    pub house: &'a House,
}

impl Stranger<'_> {
    /// Tries to exchange a token.
    pub(crate) async fn exchange(&self, token: &str, invite_id: Option<&InviteId>) -> Answer {
        self.house.call(exchange(token, invite_id)).await
    }
}

/// The exchange of a token, as an inline widget sends it.
pub(crate) fn exchange(token: &str, invite_id: Option<&InviteId>) -> Call {
    let body = Exchange {
        invite_id: invite_id.cloned(),
        token: token.to_owned(),
        surface: Surface::Inline,
    };
    Call::post("/v1/sessions").origin(HOST).json(&body)
}

impl<'a> Signer<'a> {
    /// Exchanges a link for a session.
    pub(crate) async fn open(house: &'a House, link: &Secret) -> Self {
        let reply: ExchangeReply = house.call(exchange(link.expose(), None)).await.ok();
        Self {
            house,
            token: reply.session_token,
            view: reply.session,
        }
    }

    /// A request in this session.
    pub(crate) fn request(&self, method: &'static str, path: &str) -> Call {
        Call::new(method, format!("/v1/{path}"))
            .origin(HOST)
            .bearer(&self.token)
    }

    /// Reads something.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.house.call(self.request("GET", path)).await
    }

    /// The session as it stands now.
    pub(crate) async fn session(&self) -> SessionView {
        self.get("session").await.ok()
    }

    /// Values that fill every field: a drawn mark and a text.
    pub(crate) fn values(&self) -> Vec<Value> {
        let content = |kind| match kind {
            FieldKind::Signature | FieldKind::Initials => drawn(),
            FieldKind::Text => Content::Text {
                text: "Þórunn Ásgeirsdóttir, Łódź".into(),
            },
            FieldKind::Date => Content::Date {
                date: "2026-11-21".into(),
            },
            FieldKind::Checkbox => Content::Checkbox { checked: true },
            other => panic!("a {other:?} wants a value of the test's own"),
        };
        let value = |field: &paraph_protocol::Field| Value {
            field_id: field.id.clone(),
            content: content(field.kind),
        };
        self.view.fields.iter().map(value).collect()
    }

    /// A whole signing as the widget sends it.
    pub(crate) fn signing(&self) -> Sign {
        self.signing_with(self.values())
    }

    /// A whole signing with these values.
    pub(crate) fn signing_with(&self, values: Vec<Value>) -> Sign {
        let documents = self.view.documents.iter();
        Sign {
            documents: documents
                .map(|d| DocumentAck {
                    id: d.id.clone(),
                    sha256: d.sha256,
                })
                .collect(),
            values,
            consent: ConsentGiven {
                version: self.view.disclosure.version.clone(),
                sha256: self.view.disclosure.sha256,
            },
            button_label: "Sign".into(),
            surface: Surface::Inline,
            visibility: Visibility::V2,
            nonce: Some("host nonce".into()),
        }
    }

    /// A signing under a key.
    pub(crate) fn sign_call(&self, sign: &Sign, key: &str) -> Call {
        self.request("POST", "session/sign")
            .header("idempotency-key", key)
            .json(sign)
    }

    /// Signs with these values.
    pub(crate) async fn sign_with(&self, sign: &Sign) -> Answer {
        self.house.call(self.sign_call(sign, "first")).await
    }

    /// Signs.
    pub(crate) async fn sign(&self) -> Answer {
        self.sign_with(&self.signing()).await
    }

    /// Declines.
    pub(crate) async fn decline(&self, reason: &str) -> Answer {
        let call = self.request("POST", "session/decline");
        self.house
            .call(call.json(&json!({ "reason": reason })))
            .await
    }

    /// Saves values.
    pub(crate) async fn save(&self, values: &[Value]) -> Answer {
        let call = self.request("PUT", "session/draft");
        self.house
            .call(call.json(&json!({ "values": values })))
            .await
    }
}

/// A drawn mark: two strokes.
pub(crate) fn drawn() -> Content {
    let ink = json!({
        "width": 300.0, "height": 100.0,
        "strokes": [
            [[10, 50, 0, 0.5], [60, 20, 16, 0.5], [110, 70, 32, 0.5], [180, 40, 48, 0.5]],
            [[30, 80, 90, 0.5], [200, 75, 130, 0.5]],
        ],
    });
    let ink: Ink = serde_json::from_value(ink).unwrap();
    Content::Mark {
        mark: Mark::Drawn { ink },
    }
}
