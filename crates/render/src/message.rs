//! What the widget and the render worker say to each other (structured clone of plain objects).
//!
//! Buffers and bitmaps travel beside the message as transferred members named in each variant.

use serde::{Deserialize, Serialize};

/// A request to the worker. `id` comes back in the reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Request {
    /// Opens a document. Transferred member `bytes`: `ArrayBuffer` with the PDF; without it, a
    /// document that is open already is told of again.
    Open {
        /// Request id.
        id: u32,
        /// Key chosen by the widget; later requests name the document by it.
        document: u32,
    },
    /// Paints a page; over 16 megapixels or 16,384 pixels a side at the largest scale that fits.
    Paint {
        /// Request id.
        id: u32,
        /// Document key.
        document: u32,
        /// Page index, from 0.
        page: u32,
        /// Device pixels per point of the page as shown.
        scale: f32,
    },
    /// Paints a page ahead of being asked, as it will be asked for when it fits a room as wide as
    /// this. The next [`Request::Paint`] of the same is answered with it.
    Prepare {
        /// Document key.
        document: u32,
        /// Page index, from 0.
        page: u32,
        /// Width of the room in CSS pixels.
        room_px: f64,
        /// Device pixels to the CSS pixel.
        device_ratio: f64,
    },
    /// Reads the text of a page.
    Text {
        /// Request id.
        id: u32,
        /// Document key.
        document: u32,
        /// Page index, from 0.
        page: u32,
    },
    /// Sets a line of text in a script font below the worker's `fonts/` folder.
    Type {
        /// Request id.
        id: u32,
        /// The line.
        text: String,
        /// File name of the font.
        font: String,
    },
    /// Forgets a document and frees its memory.
    Close {
        /// Document key.
        document: u32,
    },
}

/// A reply of the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Reply {
    /// The worker's module runs; sent once, unasked.
    Ready,
    /// A document is open.
    Opened {
        /// Request id.
        id: u32,
        /// SHA-256 of the bytes, 64 lower-case hex digits: what `sign` later carries.
        sha256: String,
        /// The pages as shown, in points.
        pages: Vec<Shown>,
    },
    /// A page is painted. Transferred member `bitmap`: `ImageBitmap`.
    Painted {
        /// Request id.
        id: u32,
        /// Whether the renderer met something that it could not draw.
        incomplete: bool,
    },
    /// A page is painted ahead. Member `bitmap`, a copy: `ImageBitmap`.
    Prepared {
        /// Document key.
        document: u32,
        /// Page index, from 0.
        page: u32,
    },
    /// The text of a page in reading order.
    Read {
        /// Request id.
        id: u32,
        /// Runs of text.
        runs: Vec<TextRun>,
    },
    /// A line of text as an outline.
    Typed {
        /// Request id.
        id: u32,
        /// The outline.
        typed: Typed,
    },
    /// The request failed; the worker lives on.
    Failed {
        /// Request id.
        id: u32,
        /// Why.
        failure: Failure,
    },
}

/// Size of a page as shown (rotated, user unit applied), in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Width in points.
    pub width_pt: f32,
    /// Height in points.
    pub height_pt: f32,
}

/// CSS pixels to the point when a page has the size that it has on paper.
pub const PAPER_PX_PER_PT: f64 = 96.0 / 72.0;

/// CSS pixels to the point of a page that fits a room's width, but is never larger than on paper.
#[must_use]
pub fn fit_width(width_pt: f64, room_px: f64) -> f64 {
    (room_px / width_pt).min(PAPER_PX_PER_PT)
}

/// A run of text on the page as shown: points, y down from the top-left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextRun {
    /// Unicode text.
    pub text: String,
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width along the line.
    pub width: f32,
    /// Height of the letters.
    pub height: f32,
    /// Left edge and width of each character of the text.
    pub letters: Vec<[f32; 2]>,
}

/// A letter on the page as shown: points, y down from the top-left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLetter {
    /// Unicode text; a ligature has several characters.
    pub text: String,
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width along the line.
    pub width: f32,
    /// Height of the letter.
    pub height: f32,
}

/// A line of text as a path to be filled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    /// SVG path data, y down.
    pub path: String,
    /// Bounds: x, y, width, height in the units of the path.
    pub bounds: [f32; 4],
}

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Not a PDF that can be read.
    #[error("the file cannot be read as a PDF")]
    Unreadable,
    /// Encrypted.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// No such document, page or font.
    #[error("there is no such document, page or font")]
    Unknown,
    /// A font lacks a letter of the text.
    #[error("the font lacks a letter of the text")]
    NoGlyph,
    /// Pixels, letters or memory over the limit.
    #[error("the request is over the limits")]
    TooLarge,
}
