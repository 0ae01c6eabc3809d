use kurbo::Affine;

/// A rectangle in user space units, y up (ISO 32000-2, 8.3.2.3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Bottom edge.
    pub y: f64,
    /// Width; positive.
    pub width: f64,
    /// Height; positive.
    pub height: f64,
}

impl Rect {
    /// The rectangle between two opposite corners, in any order.
    #[must_use]
    pub fn between(x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        Self {
            x: x0.min(x1),
            y: y0.min(y1),
            width: (x1 - x0).abs(),
            height: (y1 - y0).abs(),
        }
    }

    /// Right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Top edge.
    #[must_use]
    pub fn top(&self) -> f64 {
        self.y + self.height
    }

    /// What both rectangles cover; `None` when that is nothing.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let (x0, y0) = (self.x.max(other.x), self.y.max(other.y));
        let (x1, y1) = (self.right().min(other.right()), self.top().min(other.top()));
        (x1 > x0 && y1 > y0).then(|| Self::between(x0, y0, x1, y1))
    }

    /// The smallest rectangle around both.
    pub(crate) fn union(&self, other: &Self) -> Self {
        let (x0, y0) = (self.x.min(other.x), self.y.min(other.y));
        let (x1, y1) = (self.right().max(other.right()), self.top().max(other.top()));
        Self::between(x0, y0, x1, y1)
    }

    pub(crate) fn is_finite(&self) -> bool {
        let edges = [self.x, self.y, self.right(), self.top()];
        edges.iter().all(|v| v.is_finite())
    }
}

/// A page as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Page {
    /// Crop box cut by the media box, in user space units (ISO 32000-2, 14.11.2).
    pub crop: Rect,
    /// Clockwise turn when shown: 0, 90, 180 or 270.
    pub rotation_degrees: u16,
    /// Points per user space unit (`/UserUnit`), usually 1.
    pub user_unit: f64,
}

/// Half a unit of tolerance: vendors send whole numbers.
const EDGE: f64 = 0.5;

impl Page {
    /// Whether a rectangle, measured from the corner of the crop box, lies on the visible page.
    #[must_use]
    pub fn holds(&self, rect: &Rect) -> bool {
        rect.is_finite()
            && rect.width > 0.0
            && rect.height > 0.0
            && rect.x >= -EDGE
            && rect.y >= -EDGE
            && rect.right() <= self.crop.width + EDGE
            && rect.top() <= self.crop.height + EDGE
    }

    /// The frame in which a rectangle, measured from the corner of the crop box, stands upright.
    pub(crate) fn frame(&self, rect: &Rect) -> Frame {
        let moved = Rect {
            x: self.crop.x + rect.x,
            y: self.crop.y + rect.y,
            ..*rect
        };
        Frame::upright(&moved, self.rotation_degrees)
    }
}

/// A rectangle as the signer sees it: origin top-left, x to the right, y down, user space units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Maps the frame to user space.
    pub(crate) to_user: Affine,
}

impl Frame {
    /// The frame of a rectangle in user space that stands upright once turned clockwise.
    pub(crate) fn upright(rect: &Rect, rotation_degrees: u16) -> Self {
        let (left, bottom, right, top) = (rect.x, rect.y, rect.right(), rect.top());
        let (width, height, to_user) = match rotation_degrees {
            90 => (rect.height, rect.width, [0.0, 1.0, 1.0, 0.0, left, bottom]),
            180 => (
                rect.width,
                rect.height,
                [-1.0, 0.0, 0.0, 1.0, right, bottom],
            ),
            270 => (rect.height, rect.width, [0.0, -1.0, -1.0, 0.0, right, top]),
            _ => (rect.width, rect.height, [1.0, 0.0, 0.0, -1.0, left, top]),
        };
        Self {
            width,
            height,
            to_user: Affine::new(to_user),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::Point;

    fn page(rotation_degrees: u16) -> Page {
        Page {
            crop: Rect::between(10.0, 20.0, 610.0, 820.0),
            rotation_degrees,
            user_unit: 1.0,
        }
    }

    #[test]
    fn the_upper_left_corner_as_shown_turns_with_the_page() {
        let rect = Rect::between(100.0, 200.0, 160.0, 220.0);
        let check = |degrees, corner: (f64, f64), width| {
            let frame = page(degrees).frame(&rect);
            assert_eq!(
                frame.to_user * Point::ORIGIN,
                Point::from(corner),
                "{degrees}"
            );
            assert_eq!(frame.width, width, "{degrees}");
        };
        check(0, (110.0, 240.0), 60.0);
        check(90, (110.0, 220.0), 20.0);
        check(180, (170.0, 220.0), 60.0);
        check(270, (170.0, 240.0), 20.0);
    }

    #[test]
    fn the_lower_right_corner_as_shown_is_the_opposite_one() {
        let rect = Rect::between(100.0, 200.0, 160.0, 220.0);
        let check = |degrees, corner: (f64, f64)| {
            let frame = page(degrees).frame(&rect);
            let end = frame.to_user * Point::new(frame.width, frame.height);
            assert_eq!(end, Point::from(corner), "{degrees}");
        };
        check(0, (170.0, 220.0));
        check(90, (170.0, 240.0));
        check(180, (110.0, 240.0));
        check(270, (110.0, 220.0));
    }

    #[test]
    fn places_over_the_edge_are_off_the_page() {
        let on = |x0, y0, x1, y1| {
            page(0).holds(&Rect {
                x: x0,
                y: y0,
                width: x1 - x0,
                height: y1 - y0,
            })
        };
        assert!(on(0.0, 0.0, 600.0, 800.0));
        assert!(!on(-2.0, 0.0, 10.0, 10.0));
        assert!(!on(0.0, 790.0, 10.0, 810.0));
        assert!(!on(5.0, 5.0, 5.0, 10.0));
        assert!(!on(f64::NAN, 0.0, 10.0, 10.0));
    }
}
