//! Pen to curve: strokes as the pen gave them, and the one geometry that both painters use.
//!
//! The widget's canvas and the seal's PDF page fill the very same outline, so what a signer sees
//! is what the page shows. All lengths are units of the pad: x to the right, y down.
#![warn(missing_docs)]

mod outline;
mod script;
mod stroke;
mod tick;
#[cfg(feature = "type")]
mod typed;

pub use kurbo::{BezPath, Rect};
pub use outline::Outline;
pub use script::ScriptFont;
pub use stroke::{Ink, InkError, Point, Stroke};
pub use tick::tick;
#[cfg(feature = "type")]
pub use typed::{TypeError, type_outline};
