use crate::config::{Link, PadLink};
use crate::session::event::Event;
use crate::session::proof::Prove;
use crate::session::signature::Confirming;
use paraph_protocol::{Decline, Draft, FieldId, NewComment, PadId, PadInk, Review, Sign, Viewed};
use std::sync::Arc;

/// What a session wants done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the service.
    Call(Call),
    /// Ask the host for a new link.
    Renew,
    /// Come back after a while.
    After {
        /// Milliseconds.
        ms: u32,
        /// What for.
        timer: Timer,
    },
    /// Hear what is drawn on a pad of another device, or no longer.
    Listen(Option<PadId>),
    /// Tell the host.
    Emit(Event),
    /// Bring a field into sight and give it the focus.
    Show(FieldId),
    /// Say something to those who listen instead of looking.
    Announce(Announcement),
}

/// A request to the service.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// `POST /v1/sessions`.
    Exchange(Link),
    /// `GET /v1/session`.
    Refresh,
    /// The routes below `/v1/session/authentication`.
    Prove(Prove),
    /// `GET /v1/session/documents/{id}`, and into the renderer with it.
    Fetch {
        /// Index of the document.
        document: usize,
    },
    /// `PUT /v1/session/draft`.
    Save(Draft),
    /// `POST /v1/session/viewed`.
    View(Viewed),
    /// `POST /v1/session/sign`.
    Sign {
        /// Header `Idempotency-Key`: the same for every attempt at the same body.
        key: String,
        /// The body.
        body: Box<Sign>,
    },
    /// The routes below `/v1/session/signature`.
    Confirm(Confirming),
    /// `POST /v1/session/fields/{id}/file`.
    HandIn {
        /// The field.
        field: FieldId,
        /// The file's name.
        name: String,
        /// Its bytes.
        bytes: Arc<[u8]>,
    },
    /// `POST /v1/session/pads`.
    OfferPad {
        /// Whether initials are drawn on it.
        initials: bool,
    },
    /// `POST /v1/session/pads/{id}/end`.
    EndPad(PadId),
    /// `POST /v1/pads`.
    OpenPad(PadLink),
    /// `PUT /v1/pad`.
    DrawPad(PadInk),
    /// `POST /v1/session/review`.
    Review(Review),
    /// `POST /v1/session/comments`.
    Comment(NewComment),
    /// `POST /v1/session/decline`.
    Decline(Decline),
    /// The sealed document, or the one to be signed, as a file for the signer.
    Download {
        /// Index of the document.
        document: usize,
        /// Whether it is sealed.
        sealed: bool,
    },
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// Saving the draft, if nothing was written since this revision of the answers.
    Save(u32),
    /// Looking whether others have signed or the seal is there.
    Poll(u32),
    /// Sending what was drawn on a device that does nothing else.
    Pad,
    /// Looking how far the signer's proof of identity is.
    Look(u32),
    /// Looking how far the signature in an app is.
    Confirming(u32),
    /// Trying to sign once more, because the first attempt is still running.
    Sign,
}

/// What is said to those who listen instead of looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// So many steps of so many are done.
    Progress {
        /// Done.
        done: usize,
        /// All.
        total: usize,
    },
    /// A mark stands in its field.
    Placed,
    /// The documents are on screen.
    Ready,
}
