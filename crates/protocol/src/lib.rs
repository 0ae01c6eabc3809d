//! What travels between the widget, the service and hosts: the wire of the signing session, and of
//! the native API.
//!
//! Plain data with serde, nothing else: no clock, no randomness, no I/O. Every type that comes from
//! outside is parsed once, here, so that the inside has nothing left to check.
#![warn(missing_docs)]

mod authentication;
mod date_format;
mod decimal;
mod field;
mod file;
mod form;
mod formula;
mod id;
mod mark;
pub mod native;
mod number_format;
mod pad;
mod pattern;
mod placement;
mod preset;
mod problem;
mod role;
mod rules;
mod session;
mod sha256;
mod signature;
mod timestamp;
mod value;

pub use authentication::{
    AuthenticationMethod, AuthenticationView, CodeView, OfferedCode, OrderFailure, OrderState,
    OrderView, QrPicture, StartAuthentication,
};
pub use date_format::{DateFormat, DateFormatError};
pub use decimal::{Decimal, DecimalError};
pub use field::{Field, FieldKind};
pub use file::{HandedFile, MOST_FILE_BYTES, MOST_PICTURE_BYTES, media_type_of};
pub use form::{Form, FormFault, Task, check_references};
pub use formula::{Formula, FormulaError};
pub use id::{
    AccountId, ContactId, DocumentId, EnvelopeId, EventId, FieldId, IdError, InviteId, MessageId,
    PadId, RecipientId, SeatId, UploadId, WebhookId,
};
pub use mark::{CaptureKind, Mark, MarkPicture};
pub use number_format::NumberFormat;
pub use pad::{NewPad, OpenPad, PadInk, PadNews, PadOffer, PadReply, PadState, QrCode};
pub use paraph_ink::{Ink, ScriptFont};
pub use pattern::{Pattern, PatternError};
pub use placement::{PageGeometry, Placement, PlacementError, Rect, Rotation};
pub use preset::TextPreset;
pub use problem::{Problem, ProblemCode};
pub use role::{Delivery, Reminders, Role};
pub use rules::{Choice, Condition, Group, Rules, RulesError, Test};
pub use session::{
    ConsentGiven, Decline, Disclosure, DocumentAck, DocumentView, Draft, EnvelopeStatus,
    EnvelopeView, Exchange, ExchangeReply, NewComment, PaintedMark, Permissions, Person,
    RecipientState, RecipientView, RedirectTarget, Redirects, Review, SealState, SenderView,
    SessionView, Sign, SignReply, Surface, Viewed, Visibility,
};
pub use sha256::{Sha256, Sha256Error};
pub use signature::{SignatureReply, SigningMethod, StartSignature};
pub use timestamp::{Timestamp, TimestampError};
pub use value::{Content, Value, ValueError, largest_file};
