use super::{Painted, Place};
use paraph_protocol::ScriptFont;
use paraph_render::{Reply, Request, TextRun, Typed};
use std::cell::Cell;
use std::rc::Rc;

type Done<T> = Box<dyn FnOnce(Option<T>)>;

/// Something to be done while somebody still wants it.
pub(super) struct Job {
    pub(super) task: Task,
    pub(super) wanted: Rc<Cell<bool>>,
}

/// How soon a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    /// The signer reads it.
    InSight,
    /// It only helps to find the way.
    Small,
}

pub(super) enum Task {
    Open {
        document: u32,
    },
    Paint {
        place: Place,
        scale: f64,
        urgent: Urgency,
        done: Done<Painted>,
    },
    Read {
        place: Place,
        done: Done<Vec<TextRun>>,
    },
    Set {
        text: String,
        font: ScriptFont,
        done: Done<Typed>,
    },
}

impl Task {
    /// What the signer waits for comes first: the own name, then a document, its pages from the top,
    /// their text.
    pub(super) fn rank(&self) -> (u8, u32, u32) {
        match self {
            Self::Set { .. } => (0, 0, 0),
            Self::Open { document } => (1, *document, 0),
            Self::Paint {
                place,
                urgent: Urgency::InSight,
                ..
            } => (2, place.document, place.page),
            Self::Paint { place, .. } => (4, place.document, place.page),
            Self::Read { place, .. } => (3, place.document, place.page),
        }
    }

    /// The document that must be open before.
    pub(super) fn document(&self) -> Option<u32> {
        match self {
            Self::Paint { place, .. } | Self::Read { place, .. } => Some(place.document),
            Self::Open { .. } | Self::Set { .. } => None,
        }
    }

    pub(super) fn request(&self, id: u32) -> Request {
        match self {
            Self::Open { document } => Request::Open {
                id,
                document: *document,
            },
            #[expect(clippy::cast_possible_truncation, reason = "a scale is a small number")]
            Self::Paint { place, scale, .. } => Request::Paint {
                id,
                document: place.document,
                page: place.page,
                scale: *scale as f32,
            },
            Self::Read { place, .. } => Request::Text {
                id,
                document: place.document,
                page: place.page,
            },
            Self::Set { text, font, .. } => Request::Type {
                id,
                text: text.clone(),
                font: font.file_name().into(),
            },
        }
    }

    /// Tells whoever waits that nothing will come.
    pub(super) fn fail(self) {
        match self {
            Self::Open { .. } => {}
            Self::Paint { done, .. } => done(None),
            Self::Read { done, .. } => done(None),
            Self::Set { done, .. } => done(None),
        }
    }
}

/// The request that a reply answers.
pub(super) fn id_of(reply: &Reply) -> Option<u32> {
    match reply {
        Reply::Ready | Reply::Prepared { .. } => None,
        Reply::Opened { id, .. }
        | Reply::Painted { id, .. }
        | Reply::Read { id, .. }
        | Reply::Typed { id, .. }
        | Reply::Failed { id, .. } => Some(*id),
    }
}
