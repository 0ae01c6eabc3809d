use crate::config::Link;
use crate::session::effect::{Call, Timer};
use crate::session::proof::Prove;
use paraph_protocol::{
    FieldId, HandedFile, Ink, Mark, PadId, PadNews, PadOffer, PadReply, Problem, SessionView,
    Sha256, SignReply, SignatureReply, StartAuthentication, ValueError, Visibility,
};
use std::sync::Arc;

/// What can happen to a session.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// The widget is shown.
    Start,
    /// A timer ran out.
    Tick(Timer),
    /// The service answered.
    Reply(Reply),
    /// A document, or the renderer, changed its state.
    Document(News),
    /// The signer did something.
    Signer(Act),
    /// The host, or the browser around the widget, did something.
    World(World),
}

/// What the service answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// The link is exchanged, or the session was read again.
    Session(Box<SessionView>),
    /// The draft is stored.
    Saved,
    /// The visit is noted.
    Viewed,
    /// The signing is stored.
    Signed(Box<SignReply>),
    /// How far the signature in an app is; with the signing once it is stored.
    Confirming(Box<SignatureReply>),
    /// So many percent of a field's file have gone.
    Handing(FieldId, u8),
    /// The file of a field is stored.
    HandedIn(FieldId, HandedFile),
    /// A pad is offered to another device.
    PadOffered(PadOffer),
    /// What is heard of it.
    PadNews(PadId, PadNews),
    /// The pad is over, as was asked for.
    PadEnded,
    /// This device may draw.
    PadOpened(PadReply),
    /// What was drawn has arrived, and whether that was all.
    PadDrawn {
        /// Whether the device is done.
        done: bool,
    },
    /// The comment is stored.
    Commented,
    /// The refusal to sign is stored.
    Declined,
    /// The browser has the file.
    Downloaded,
    /// The call did not succeed.
    Failed(Box<Call>, Failure),
}

/// Why a call did not succeed.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// No answer came.
    Offline,
    /// The service said no, and why.
    Refused(Box<Problem>),
    /// The answer is not one of our service.
    Garbled,
}

/// News of documents and the renderer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// More bytes of a document arrived.
    Arrived {
        /// Index of the document.
        document: usize,
        /// Bytes so far.
        bytes: u64,
    },
    /// A document is open in the renderer.
    Opened {
        /// Index of the document.
        document: usize,
        /// Digest of the bytes that the renderer holds.
        sha256: Sha256,
    },
    /// The renderer cannot open a document.
    Unreadable {
        /// Index of the document.
        document: usize,
    },
    /// The renderer stopped, or took too long, and was started again.
    Restarted,
    /// The renderer cannot be started here.
    NoRenderer,
}

/// What the signer does.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Clicks or presses a key for the first time.
    Touch,
    /// Proves who they are.
    Prove(Prove),
    /// Presses the primary button.
    Next,
    /// Goes to a field.
    GoTo(FieldId),
    /// Presses a field.
    Press(FieldId),
    /// Agrees to the disclosure.
    Agree,
    /// Writes into a field.
    Write(FieldId, String),
    /// Writes into a field in a sheet, and goes on.
    WriteNext(FieldId, String),
    /// Leaves a field that was written into.
    Leave(FieldId),
    /// Hands in a file for a field.
    HandIn {
        /// The field.
        field: FieldId,
        /// The file's name.
        name: String,
        /// Its bytes.
        bytes: Arc<[u8]>,
    },
    /// Chose a file that cannot be handed in.
    Misfile(FieldId, ValueError),
    /// Empties a field.
    Empty(FieldId),
    /// Adopts a mark.
    Adopt(Mark),
    /// Takes another mark instead of the adopted one.
    Change(FieldId),
    /// Wants to draw on another device.
    AskDevice,
    /// Draws here after all.
    LeaveDevice,
    /// Draws, on a device that does nothing else.
    DrawLive(Ink),
    /// Is done drawing there.
    SendDrawn(Ink),
    /// The confirm button has been in sight for a second.
    SeeConfirm(Visibility),
    /// The confirm button went out of sight.
    LoseConfirm,
    /// Confirms.
    Confirm {
        /// A fresh random key for this attempt.
        key: String,
        /// The words on the button.
        label: String,
    },
    /// Confirms where an app has to confirm as well.
    ConfirmInApp {
        /// The words on the button.
        label: String,
        /// Where the app is.
        wishes: StartAuthentication,
    },
    /// Asks the app once more.
    AskApp(StartAuthentication),
    /// Gives up what the app was asked.
    CancelApp,
    /// Has read the documents, as a reviewer.
    Review,
    /// Wants to say something about the documents.
    AskComment,
    /// Says something about the documents.
    Comment(String),
    /// Wants to decline.
    AskDecline,
    /// Declines.
    Decline(String),
    /// Leaves a dialog.
    Dismiss,
    /// Dismisses the notice.
    Hush,
    /// Tries again what failed.
    Retry,
    /// Asks for a new link.
    Renew,
    /// Saves and leaves.
    Save,
    /// Leaves.
    Close,
    /// Downloads a document, by its index.
    Download(usize),
}

/// What the host or the browser does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum World {
    /// The network is gone.
    WentOffline,
    /// The network is back.
    WentOnline,
    /// The page is hidden and may never come back.
    Hidden,
    /// The widget's room is narrow like a phone's, or it is not.
    Narrow(bool),
    /// The host gave a new link, or has none.
    Renewed(Option<Link>),
    /// The host wants the signer at a field, by name.
    GoTo(String),
    /// The host wants to finish.
    Finish,
    /// The host offers the signer to decline, with these words.
    Decline(String),
}
