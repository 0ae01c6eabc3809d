//! Writes vector paths as content operators (ISO 32000-2, 8.5.2).

use crate::geometry::Frame;
use kurbo::{Affine, BezPath, PathEl, Point, Rect};
use paraph_ink::Outline;
use std::fmt::Write;

/// Red, green and blue.
pub(crate) type Color = [u8; 3];
/// Dark ink, the color of what signers leave.
pub(crate) const INK: Color = [0x14, 0x20, 0x4f];
/// The color of what an upload holds already.
pub(crate) const BLACK: Color = [0; 3];

/// Paints an outline into a frame: upright as shown, scaled evenly, centered.
pub(crate) fn paint_outline(out: &mut String, outline: &Outline, frame: &Frame) {
    let fitted = outline.fitted(Rect::new(0.0, 0.0, frame.width, frame.height));
    fill(out, &(frame.to_user * fitted), INK);
}

/// Paints a tick into a frame.
pub(crate) fn paint_check(out: &mut String, frame: &Frame, color: Color) {
    let fitted = paraph_ink::tick(frame.width, frame.height);
    fill(out, &(frame.to_user * fitted), color);
}

/// Paints a filled circle into a frame.
pub(crate) fn paint_dot(out: &mut String, frame: &Frame, color: Color) {
    let fitted = paraph_ink::dot(frame.width, frame.height);
    fill(out, &(frame.to_user * fitted), color);
}

/// Places a form whose box has the origin bottom-left, y up, into a frame.
pub(crate) fn paint_form(out: &mut String, name: &str, height: f64, frame: &Frame) {
    let up = Affine::new([1.0, 0.0, 0.0, -1.0, 0.0, height]);
    paint_object(out, name, frame.to_user * up);
}

/// Draws an object of the resources under a transformation.
pub(crate) fn paint_object(out: &mut String, name: &str, matrix: Affine) {
    out.push_str("q ");
    for value in matrix.as_coeffs() {
        number(out, value);
    }
    let _ = writeln!(out, "cm /{name} Do Q");
}

fn fill(out: &mut String, path: &BezPath, color: Color) {
    if path.is_empty() {
        return;
    }
    for channel in color {
        number(out, f64::from(channel) / 255.0);
    }
    out.push_str("rg\n");
    let mut at = Point::ORIGIN;
    for element in path.elements() {
        at = write_element(out, *element, at);
    }
    out.push_str("f\n");
}

fn write_element(out: &mut String, element: PathEl, at: Point) -> Point {
    let (points, operator): (&[Point], &str) = match &element {
        PathEl::MoveTo(p) => (&[*p], "m"),
        PathEl::LineTo(p) => (&[*p], "l"),
        PathEl::CurveTo(a, b, p) => (&[*a, *b, *p], "c"),
        // PDF has no quadratic curves.
        PathEl::QuadTo(c, p) => (&[at.lerp(*c, 2.0 / 3.0), p.lerp(*c, 2.0 / 3.0), *p], "c"),
        PathEl::ClosePath => (&[], "h"),
    };
    for point in points {
        number(out, point.x);
        number(out, point.y);
    }
    out.push_str(operator);
    out.push('\n');
    points.last().copied().unwrap_or(at)
}

/// Writes numbers, each followed by a blank.
pub(crate) fn numbers(out: &mut String, values: &[f64]) {
    values.iter().for_each(|value| number(out, *value));
}

/// Writes a number with at most three digits after the point, and a blank.
///
/// In whole thousandths, because an outline has ten thousand numbers and the exact formatting of
/// fractions is slow.
fn number(out: &mut String, value: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast of a float saturates"
    )]
    let thousandths = (value * 1000.0).round() as i64;
    let (whole, rest) = (
        thousandths.unsigned_abs() / 1000,
        thousandths.unsigned_abs() % 1000,
    );
    if thousandths < 0 {
        out.push('-');
    }
    let _ = match (rest, rest % 10, rest % 100) {
        (0, ..) => write!(out, "{whole} "),
        (_, _, 0) => write!(out, "{whole}.{} ", rest / 100),
        (_, 0, _) => write!(out, "{whole}.{:02} ", rest / 10),
        _ => write!(out, "{whole}.{rest:03} "),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_in_exponents() {
        let check = |value, expected: &str| {
            let mut out = String::new();
            number(&mut out, value);
            assert_eq!(out, expected);
        };
        check(1.0, "1 ");
        check(-0.00001, "0 ");
        check(12.345_67, "12.346 ");
        check(-0.05, "-0.05 ");
        check(-7.5, "-7.5 ");
        check(0.999_9, "1 ");
        check(100.0, "100 ");
        check(1e-9, "0 ");
    }

    #[test]
    fn quadratic_curves_become_cubic_ones() {
        let mut path = BezPath::new();
        path.move_to((0.0, 0.0));
        path.quad_to((3.0, 3.0), (6.0, 0.0));
        let mut out = String::new();
        fill(&mut out, &path, INK);
        assert!(out.contains("2 2 4 2 6 0 c"), "{out}");
    }
}
