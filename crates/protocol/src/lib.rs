//! What travels between the widget, the service and hosts: the wire of the signing session, and of
//! the native API.
//!
//! Plain data with serde, nothing else: no clock, no randomness, no I/O. Every type that comes from
//! outside is parsed once, here, so that the inside has nothing left to check.
#![warn(missing_docs)]

mod field;
mod id;
mod mark;
pub mod native;
mod placement;
mod problem;
mod role;
mod session;
mod sha256;
mod timestamp;
mod value;

pub use field::{Field, FieldKind};
pub use id::{
    AccountId, DocumentId, EnvelopeId, EventId, FieldId, IdError, InviteId, MessageId, RecipientId,
    SeatId, WebhookId,
};
pub use mark::{CaptureKind, Mark};
pub use paraph_ink::{Ink, ScriptFont};
pub use placement::{PageGeometry, Placement, PlacementError, Rect, Rotation};
pub use problem::{Problem, ProblemCode};
pub use role::{Reminders, Role};
pub use session::{
    ConsentGiven, Decline, Disclosure, DocumentAck, DocumentView, Draft, EnvelopeStatus,
    EnvelopeView, Exchange, ExchangeReply, NewComment, PaintedMark, Permissions, Person,
    RecipientState, RecipientView, RedirectTarget, Redirects, SealState, SenderView, SessionView,
    Sign, SignReply, Surface, Viewed, Visibility,
};
pub use sha256::{Sha256, Sha256Error};
pub use timestamp::{Timestamp, TimestampError};
pub use value::{Content, Value, ValueError};
