use crate::session::step::Progress;
use paraph_protocol::{CaptureKind, FieldKind, RedirectTarget, Redirects};
use serde_json::{Value as Json, json};

/// What the host hears; `docs` and `element/custom-elements.json` list the details.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The session is there and the first document is on screen.
    Ready,
    /// The signer's proof of who they are goes on; never what it is.
    Auth {
        /// By what.
        method: &'static str,
        /// How far.
        state: &'static str,
    },
    /// A document was shown to a person.
    Viewed {
        /// Its id.
        document: String,
        /// Its pages.
        pages: usize,
    },
    /// The signer's next step changed.
    Step {
        /// What it is.
        step: String,
        /// How far.
        progress: Progress,
    },
    /// A field was written or emptied; never its value.
    FieldChange {
        /// Its name.
        name: String,
        /// Its kind.
        kind: FieldKind,
        /// Whether something stands in it.
        filled: bool,
    },
    /// A field does not take what it was given, or lacks what it needs.
    Invalid {
        /// Its name.
        name: String,
        /// A stable word.
        reason: &'static str,
    },
    /// A mark was adopted.
    Adopted(CaptureKind),
    /// The signing is stored.
    Signed {
        /// The receipt (JWS).
        receipt: String,
        /// Where the host wants the signer next.
        redirect: Option<Redirect>,
    },
    /// Everybody has signed and the documents are sealed.
    Completed {
        /// The receipt, when the signing happened in this visit.
        receipt: Option<String>,
        /// Ids of the documents.
        documents: Vec<String>,
        /// Where the host wants the signer next.
        redirect: Option<Redirect>,
    },
    /// The signer, or somebody before, declined.
    Declined {
        /// The signer's words; empty when it was somebody else.
        reason: String,
        /// Where the host wants the signer next.
        redirect: Option<Redirect>,
    },
    /// Others sign first.
    Waiting {
        /// How many come before.
        position: usize,
    },
    /// The signer had signed before this visit.
    AlreadySigned,
    /// Time is over for the link, the session or the envelope.
    Expired(Expired),
    /// The sender took it back.
    Cancelled,
    /// The network is gone.
    Offline,
    /// The network is back.
    Online,
    /// Something failed.
    Error {
        /// A stable code.
        code: String,
        /// Whether trying again may help.
        retryable: bool,
    },
    /// The signer leaves.
    Close {
        /// Where the host wants the signer next.
        redirect: Option<Redirect>,
    },
}

/// What has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expired {
    /// The link.
    Link,
    /// The signing session.
    Session,
    /// The envelope.
    Envelope,
}

/// An address that the host wants the signer to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The address.
    pub url: String,
    /// In which window.
    pub target: RedirectTarget,
}

impl Redirect {
    /// After signing.
    #[must_use]
    pub fn finish(of: &Redirects) -> Option<Self> {
        Self::to(of.finish.as_ref(), of)
    }

    /// After declining.
    #[must_use]
    pub fn decline(of: &Redirects) -> Option<Self> {
        Self::to(of.decline.as_ref(), of)
    }

    /// After leaving.
    #[must_use]
    pub fn close(of: &Redirects) -> Option<Self> {
        Self::to(of.close.as_ref(), of)
    }

    fn to(url: Option<&String>, of: &Redirects) -> Option<Self> {
        let target = of.target;
        url.cloned().map(|url| Self { url, target })
    }

    fn json(&self) -> Json {
        json!({ "url": self.url, "target": self.target })
    }
}

impl Event {
    /// The name of the `CustomEvent`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ready => "paraph-ready",
            Self::Auth { .. } => "paraph-auth",
            Self::Viewed { .. } => "paraph-viewed",
            Self::Step { .. } => "paraph-step",
            Self::FieldChange { .. } => "paraph-field-change",
            Self::Invalid { .. } => "paraph-invalid",
            Self::Adopted(_) => "paraph-adopted",
            Self::Signed { .. } => "paraph-signed",
            Self::Completed { .. } => "paraph-completed",
            Self::Declined { .. } => "paraph-declined",
            Self::Waiting { .. } => "paraph-waiting",
            Self::AlreadySigned => "paraph-already-signed",
            Self::Expired(_) => "paraph-expired",
            Self::Cancelled => "paraph-cancelled",
            Self::Offline => "paraph-offline",
            Self::Online => "paraph-online",
            Self::Error { .. } => "paraph-error",
            Self::Close { .. } => "paraph-close",
        }
    }

    /// The detail, plain JSON; never a token, an address or a value.
    #[must_use]
    pub fn detail(&self) -> Json {
        let (mut detail, redirect) = match self {
            Self::Auth { method, state } => (json!({ "method": method, "state": state }), None),
            Self::Viewed { document, pages } => {
                (json!({ "document": document, "pages": pages }), None)
            }
            Self::Step { step, progress } => (
                json!({ "step": step, "done": progress.done, "total": progress.total }),
                None,
            ),
            Self::FieldChange { name, kind, filled } => (
                json!({ "name": name, "kind": kind, "filled": filled }),
                None,
            ),
            Self::Invalid { name, reason } => (json!({ "name": name, "reason": reason }), None),
            Self::Adopted(kind) => (json!({ "kind": kind }), None),
            Self::Signed { receipt, redirect } => {
                (json!({ "receipt": receipt }), redirect.as_ref())
            }
            Self::Completed {
                receipt,
                documents,
                redirect,
            } => (
                json!({ "receipt": receipt, "documents": documents }),
                redirect.as_ref(),
            ),
            Self::Declined { reason, redirect } => (json!({ "reason": reason }), redirect.as_ref()),
            Self::Waiting { position } => (json!({ "position": position }), None),
            Self::Expired(kind) => (json!({ "kind": kind.word() }), None),
            Self::Error { code, retryable } => {
                (json!({ "code": code, "retryable": retryable }), None)
            }
            Self::Close { redirect } => (json!({}), redirect.as_ref()),
            Self::Ready | Self::AlreadySigned | Self::Cancelled | Self::Offline | Self::Online => {
                (json!({}), None)
            }
        };
        if let Some(redirect) = redirect {
            detail["redirect"] = redirect.json();
        }
        detail
    }
}

impl Expired {
    fn word(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Session => "session",
            Self::Envelope => "envelope",
        }
    }
}
