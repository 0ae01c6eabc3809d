use crate::Outline;
use kurbo::{BezPath, Circle, Rect, Shape as _};

/// Share of a box's shorter side that stays free around a tick.
const MARGIN: f64 = 0.08;

/// The tick of a checkbox, centered in a box of `width` by `height`, with some room around it.
#[must_use]
pub fn tick(width: f64, height: f64) -> BezPath {
    let mut tick = BezPath::new();
    tick.move_to((0.06, 0.55));
    for corner in [
        (0.18, 0.43),
        (0.39, 0.64),
        (0.82, 0.16),
        (0.95, 0.27),
        (0.40, 0.88),
    ] {
        tick.line_to(corner);
    }
    tick.close_path();
    let margin = MARGIN * width.min(height);
    let room = Rect::new(margin, margin, width - margin, height - margin);
    Outline::from_path(tick).fitted(room)
}

/// Share of a box's shorter side that the dot of a radio button fills.
const DOT: f64 = 0.56;

/// The dot of a chosen radio button, centered in a box of `width` by `height`.
#[must_use]
pub fn dot(width: f64, height: f64) -> BezPath {
    let radius = width.min(height) * DOT / 2.0;
    Circle::new((width / 2.0, height / 2.0), radius).to_path(0.01)
}

#[cfg(test)]
mod tests {
    use super::{dot, tick};
    use kurbo::Shape;

    #[test]
    fn a_tick_stays_inside_its_box_and_fills_most_of_it() {
        let bounds = tick(20.0, 10.0).bounding_box();
        assert!(bounds.x0 >= 0.8 && bounds.x1 <= 19.2, "{bounds:?}");
        assert!(bounds.y0 >= 0.8 && bounds.y1 <= 9.2, "{bounds:?}");
        assert!(bounds.height() > 6.0, "{bounds:?}");
    }

    #[test]
    fn a_dot_is_round_and_in_the_middle() {
        let bounds = dot(20.0, 10.0).bounding_box();
        assert!(
            (bounds.width() - bounds.height()).abs() < 0.05,
            "{bounds:?}"
        );
        assert!((bounds.center().x - 10.0).abs() < 0.05, "{bounds:?}");
    }
}
