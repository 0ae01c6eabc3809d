use crate::geometry::Rect;
use crate::picture::Picture;
use paraph_ink::Outline;

/// Something that is drawn into a page for good.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// Page index, from 0.
    pub page: usize,
    /// Where: user space units, y up, from the bottom-left corner of the crop box before rotation.
    pub rect: Rect,
    /// What; it stands upright on the page as shown.
    pub content: Content,
}

/// What a [`Drawing`] shows.
#[derive(Debug, Clone)]
pub enum Content {
    /// A mark: filled vector path, scaled evenly and centered.
    Outline(Outline),
    /// A text in embedded fonts, as large as fits, at most 12 points.
    Text(String),
    /// A text with one letter in each of some cells of one width.
    Cells {
        /// The text; letters beyond the last cell are a refusal.
        text: String,
        /// How many cells.
        count: usize,
    },
    /// A tick.
    Check,
    /// A filled circle, as in a chosen radio button.
    Dot,
    /// A picture of a signature, scaled evenly and centered.
    MarkPicture(Picture),
    /// Another picture, scaled evenly and centered.
    Picture(Picture),
}
