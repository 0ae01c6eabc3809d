use serde::{Deserialize, Serialize};

/// A rectangle; what its axes mean is said where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rect {
    /// Smallest horizontal coordinate.
    pub x: f64,
    /// Smallest vertical coordinate.
    pub y: f64,
    /// Extent to the right; positive.
    pub width: f64,
    /// Extent along the vertical axis; positive.
    pub height: f64,
}

impl Rect {
    fn is_finite(&self) -> bool {
        [self.x, self.y, self.width, self.height]
            .iter()
            .all(|v| v.is_finite())
    }
}

/// Where a field stands: a page and a rectangle in user space units, y up, measured from the
/// bottom-left corner of the page's crop box before rotation (ISO 32000-2, 8.3.2.3 and 14.11.2).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Placement {
    /// Page index, from 0.
    pub page: u32,
    /// The rectangle on that page.
    pub rect: Rect,
}

/// Clockwise turn of a page when it is shown (`/Rotate`, ISO 32000-2, table 31).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum Rotation {
    /// Upright.
    #[default]
    None,
    /// A quarter turn clockwise.
    Quarter,
    /// Upside down.
    Half,
    /// A quarter turn counterclockwise.
    ThreeQuarters,
}

impl Rotation {
    /// The turn of `degrees`, a multiple of 90; anything else counts as upright, as viewers do.
    #[must_use]
    pub fn from_degrees(degrees: i64) -> Self {
        match degrees.rem_euclid(360) {
            90 => Self::Quarter,
            180 => Self::Half,
            270 => Self::ThreeQuarters,
            _ => Self::None,
        }
    }

    /// Degrees clockwise: 0, 90, 180 or 270.
    #[must_use]
    pub fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }
}

impl TryFrom<u16> for Rotation {
    type Error = PlacementError;
    fn try_from(degrees: u16) -> Result<Self, PlacementError> {
        if degrees < 360 && degrees.is_multiple_of(90) {
            Ok(Self::from_degrees(degrees.into()))
        } else {
            Err(PlacementError::Rotation)
        }
    }
}

impl From<Rotation> for u16 {
    fn from(rotation: Rotation) -> Self {
        rotation.degrees()
    }
}

/// Says why a place is not on a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlacementError {
    /// The page index is not in the document.
    #[error("the document has no such page")]
    NoSuchPage,
    /// The rectangle is empty, not finite, or reaches over the edge of the visible page.
    #[error("the rectangle does not lie on the page")]
    OffPage,
    /// The rotation is not 0, 90, 180 or 270 degrees.
    #[error("a page is turned by 0, 90, 180 or 270 degrees")]
    Rotation,
}

/// A page as a person sees it: the visible box in user space, its turn and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageGeometry {
    /// Crop box cut by the media box, in user space units.
    pub crop: Rect,
    /// Clockwise turn.
    #[cfg_attr(feature = "openapi", schema(value_type = u16))]
    pub rotation: Rotation,
    /// Points per user space unit (`/UserUnit`), usually 1.
    pub user_unit: f64,
}

/// Half a unit of tolerance for vendors that send whole numbers.
const EDGE: f64 = 0.5;

impl PageGeometry {
    /// Width and height of the page as shown, in points.
    #[must_use]
    pub fn visible_size_pt(&self) -> (f64, f64) {
        let (w, h) = (
            self.crop.width * self.user_unit,
            self.crop.height * self.user_unit,
        );
        match self.rotation {
            Rotation::None | Rotation::Half => (w, h),
            Rotation::Quarter | Rotation::ThreeQuarters => (h, w),
        }
    }

    /// Converts a placement rectangle to the page as shown: points, y down from the top-left.
    #[must_use]
    pub fn visible_from_placement(&self, rect: Rect) -> Rect {
        let (w, h, u) = (self.crop.width, self.crop.height, self.user_unit);
        let Rect {
            x,
            y,
            width,
            height,
        } = rect;
        let shown = match self.rotation {
            Rotation::None => Rect {
                x,
                y: h - y - height,
                width,
                height,
            },
            Rotation::Quarter => Rect {
                x: y,
                y: x,
                width: height,
                height: width,
            },
            Rotation::Half => Rect {
                x: w - x - width,
                y,
                width,
                height,
            },
            Rotation::ThreeQuarters => Rect {
                x: h - y - height,
                y: w - x - width,
                width: height,
                height: width,
            },
        };
        scaled(shown, u)
    }

    /// Converts a rectangle on the page as shown (points, y down from the top-left) to placement.
    #[must_use]
    pub fn placement_from_visible(&self, rect: Rect) -> Rect {
        let (w, h) = (self.crop.width, self.crop.height);
        let Rect {
            x,
            y,
            width,
            height,
        } = scaled(rect, 1.0 / self.user_unit);
        match self.rotation {
            Rotation::None => Rect {
                x,
                y: h - y - height,
                width,
                height,
            },
            Rotation::Quarter => Rect {
                x: y,
                y: x,
                width: height,
                height: width,
            },
            Rotation::Half => Rect {
                x: w - x - width,
                y,
                width,
                height,
            },
            Rotation::ThreeQuarters => Rect {
                x: w - y - height,
                y: h - x - width,
                width: height,
                height: width,
            },
        }
    }

    /// Checks that a placement rectangle is real and lies on the visible page.
    ///
    /// # Errors
    /// [`PlacementError::OffPage`] when it does not.
    pub fn check(&self, rect: Rect) -> Result<(), PlacementError> {
        let inside = rect.is_finite()
            && rect.width > 0.0
            && rect.height > 0.0
            && rect.x >= -EDGE
            && rect.y >= -EDGE
            && rect.x + rect.width <= self.crop.width + EDGE
            && rect.y + rect.height <= self.crop.height + EDGE;
        if inside {
            Ok(())
        } else {
            Err(PlacementError::OffPage)
        }
    }
}

fn scaled(rect: Rect, by: f64) -> Rect {
    Rect {
        x: rect.x * by,
        y: rect.y * by,
        width: rect.width * by,
        height: rect.height * by,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(degrees: i64) -> PageGeometry {
        PageGeometry {
            crop: Rect {
                x: 10.0,
                y: 20.0,
                width: 600.0,
                height: 800.0,
            },
            rotation: Rotation::from_degrees(degrees),
            user_unit: 2.0,
        }
    }

    const CORNER: Rect = Rect {
        x: 0.0,
        y: 0.0,
        width: 100.0,
        height: 30.0,
    };

    #[test]
    fn the_bottom_left_corner_of_the_crop_box_turns_with_the_page() {
        let check = |degrees, x, y, width, height| {
            let shown = page(degrees).visible_from_placement(CORNER);
            assert_eq!(
                shown,
                Rect {
                    x,
                    y,
                    width,
                    height
                },
                "{degrees}"
            );
        };
        check(0, 0.0, 1540.0, 200.0, 60.0);
        check(90, 0.0, 0.0, 60.0, 200.0);
        check(180, 1000.0, 0.0, 200.0, 60.0);
        check(270, 1540.0, 1000.0, 60.0, 200.0);
    }

    #[test]
    fn placement_and_page_as_shown_are_inverse() {
        for degrees in [0, 90, 180, 270] {
            let rect = Rect {
                x: 31.0,
                y: 7.0,
                width: 120.0,
                height: 44.0,
            };
            let p = page(degrees);
            assert_eq!(
                p.placement_from_visible(p.visible_from_placement(rect)),
                rect
            );
        }
    }

    #[test]
    fn places_off_the_page_are_refused() {
        let p = page(90);
        assert_eq!(p.check(CORNER), Ok(()));
        for (x, y, width, height) in [
            (-5.0, 0.0, 10.0, 10.0),
            (0.0, 790.0, 10.0, 30.0),
            (0.0, 0.0, 0.0, 10.0),
            (f64::NAN, 0.0, 10.0, 10.0),
            (0.0, 0.0, f64::INFINITY, 10.0),
        ] {
            assert_eq!(
                p.check(Rect {
                    x,
                    y,
                    width,
                    height
                }),
                Err(PlacementError::OffPage)
            );
        }
    }
}
