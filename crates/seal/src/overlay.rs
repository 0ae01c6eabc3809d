//! What is drawn over a page: content operators and the forms that they name.

use crate::geometry::Frame;
use crate::path::{paint_form, paint_object};
use kurbo::Affine;
use lopdf::{Dictionary, Object, ObjectId};

/// Content that is drawn after a page's own, and the forms for its resources.
#[derive(Debug, Default)]
pub(crate) struct Overlay {
    pub(crate) content: String,
    forms: Vec<ObjectId>,
}

impl Overlay {
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
    pub(crate) fn settle(self, xobjects: &mut Dictionary) -> String {
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
