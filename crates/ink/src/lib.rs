//! Pen to curve: strokes as the pen gave them, and the one geometry that both painters use.
//!
//! The widget's canvas and the seal's PDF page fill the very same outline, so what a signer sees
//! is what the page shows. All lengths are units of the pad: x to the right, y down.
#![warn(missing_docs)]

#[cfg(feature = "shape")]
mod fonts;
#[cfg(feature = "shape")]
mod lines;
mod outline;
#[cfg(feature = "shape")]
mod runs;
mod script;
#[cfg(feature = "shape")]
mod shape;
mod stroke;
mod tick;
#[cfg(feature = "type")]
mod typed;

#[cfg(feature = "shape")]
pub use fonts::{Font, FontError, Fonts};
pub use kurbo::{BezPath, Rect};
#[cfg(feature = "shape")]
pub use lines::{Measured, SetLine, Setter, line_outline};
pub use outline::Outline;
pub use script::ScriptFont;
#[cfg(feature = "shape")]
pub use shape::{Glyph, GlyphRun};
pub use stroke::{Ink, InkError, Point, Stroke};
pub use tick::{dot, tick};
#[cfg(feature = "type")]
pub use typed::{TypeError, type_outline};
