//! What is drawn over a page: content operators and the forms that they name.

use crate::geometry::Frame;
use crate::path::{paint_form, paint_object};
use crate::tagging::{Piece, Role};
use kurbo::Affine;
use lopdf::{Dictionary, Object, ObjectId};
use std::fmt::Write as _;

/// Content that is drawn after a page's own, and the forms for its resources.
#[derive(Debug, Default)]
pub(crate) struct Overlay {
    pub(crate) content: String,
    /// What the structure of a tagged document has to learn.
    pub(crate) pieces: Vec<Piece>,
    forms: Vec<ObjectId>,
    /// The number of the next piece; none in documents that are not tagged.
    next_piece: Option<usize>,
}

impl Overlay {
    /// An overlay whose pieces are numbered from here on, or not at all.
    pub(crate) fn new(next_piece: Option<usize>) -> Self {
        Self {
            next_piece,
            ..Self::default()
        }
    }

    /// Marks what `paint` adds with its role, if the document is tagged.
    pub(crate) fn piece(&mut self, role: Role, paint: impl FnOnce(&mut Self)) {
        let Some(number) = self.next_piece else {
            return paint(self);
        };
        if role == Role::Artifact {
            self.content.push_str("/Artifact BMC\n");
            paint(self);
            self.content.push_str("EMC\n");
            return;
        }
        self.next_piece = Some(number + 1);
        let _ = writeln!(self.content, "/{} <</MCID {number}>> BDC", role.tag());
        paint(self);
        self.content.push_str("EMC\n");
        self.pieces.push(Piece { number, role });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// Draws a form whose box has the origin bottom-left, y up, into a frame.
    pub(crate) fn form(&mut self, id: ObjectId, frame: &Frame, height: f64) {
        let name = self.name(id);
        paint_form(&mut self.content, &name, height, frame);
    }

    /// Draws a form under a transformation.
    pub(crate) fn object(&mut self, id: ObjectId, matrix: Affine) {
        let name = self.name(id);
        paint_object(&mut self.content, &name, matrix);
    }

    /// Adds the forms to a page's `/XObject` resources and returns the content that draws them.
    ///
    /// Names that the page uses already are stepped around.
    pub(crate) fn settle(&self, xobjects: &mut Dictionary) -> String {
        let mut prefix = String::from("Paraph");
        while xobjects
            .iter()
            .any(|(key, _)| key.starts_with(prefix.as_bytes()))
        {
            prefix.push('x');
        }
        for (i, id) in self.forms.iter().enumerate() {
            xobjects.set(format!("{prefix}{i}"), Object::Reference(*id));
        }
        self.content.replace(PLACEHOLDER, &format!("/{prefix}"))
    }

    fn name(&mut self, id: ObjectId) -> String {
        self.forms.push(id);
        format!("{}{}", &PLACEHOLDER[1..], self.forms.len() - 1)
    }
}

/// Stands for the names' prefix until the page's own names are known.
const PLACEHOLDER: &str = "/@";
