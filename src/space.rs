//! The only place where pages, screens and pads are measured against each other.

use crate::config::Zoom;
use paraph_protocol::{PageGeometry, Rect};
use paraph_render::{PAPER_PX_PER_PT, fit_width};

/// Most device pixels of one painted page; more is refused by phones.
const MOST_PIXELS: f64 = 12_000_000.0;
/// Width of a fresh pad in its own units.
const PAD_UNITS: f64 = 300.0;

/// The room that pages are shown in, CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Room {
    /// Width without margins.
    pub width: f64,
    /// Height without margins.
    pub height: f64,
}

/// CSS pixels to the point of a page, for a zoom in a room.
#[must_use]
pub fn px_per_pt(page: &PageGeometry, zoom: Zoom, room: Room) -> f64 {
    let (width, height) = page.visible_size_pt();
    let wide = fit_width(width, room.width);
    let scale = match zoom {
        Zoom::FitWidth => wide,
        Zoom::FitPage => wide.min(room.height / height),
        Zoom::Times(times) => times * PAPER_PX_PER_PT,
    };
    scale.max(0.05)
}

/// How many times the size on paper a page has, for a zoom in a room.
#[must_use]
pub fn times(page: &PageGeometry, zoom: Zoom, room: Room) -> f64 {
    px_per_pt(page, zoom, room) / PAPER_PX_PER_PT
}

/// The zoom one step in (`up`) or out of a scale.
#[must_use]
pub fn stepped(scale: f64, up: bool) -> Zoom {
    const STEPS: [f64; 11] = [0.25, 0.4, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0];
    let times = scale / PAPER_PX_PER_PT;
    let next = match up {
        true => STEPS.iter().copied().find(|s| *s > times * 1.02),
        false => STEPS.iter().rev().copied().find(|s| *s < times * 0.98),
    };
    Zoom::Times(next.unwrap_or(if up { Zoom::MOST } else { Zoom::LEAST }))
}

/// Percent of the size on paper.
#[must_use]
pub fn percent(scale: f64) -> f64 {
    (scale / PAPER_PX_PER_PT * 100.0).round()
}

/// Device pixels to the point for the painter: sharp, but never more than a device can hold.
#[must_use]
pub fn paint_scale(page: &PageGeometry, px_per_pt: f64, device_ratio: f64) -> f64 {
    let (width, height) = page.visible_size_pt();
    let most = (MOST_PIXELS / (width * height)).sqrt();
    (px_per_pt * device_ratio).min(most)
}

/// A place on a page, in percent of its sides: it holds at every zoom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// From the left.
    pub left: f64,
    /// From the top.
    pub top: f64,
    /// Of the width.
    pub width: f64,
    /// Of the height.
    pub height: f64,
}

/// Where a placement lies on the page as shown.
#[must_use]
pub fn share_from_placement(page: &PageGeometry, rect: Rect) -> Share {
    let (width, height) = page.visible_size_pt();
    let shown = page.visible_from_placement(rect);
    Share {
        left: shown.x / width * 100.0,
        top: shown.y / height * 100.0,
        width: shown.width / width * 100.0,
        height: shown.height / height * 100.0,
    }
}

/// How a pad lies on the screen: even scale, centered, whatever the screen does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PadFit {
    /// CSS pixels to the unit.
    pub scale: f64,
    /// CSS pixels left of the pad.
    pub left: f64,
    /// CSS pixels above the pad.
    pub top: f64,
}

/// Units of a fresh pad that fills a room exactly.
#[must_use]
pub fn pad_units(room: Room) -> (f64, f64) {
    let height = PAD_UNITS * room.height / room.width.max(1.0);
    (PAD_UNITS, height.max(1.0))
}

/// Fits a pad of so many units into a room.
#[must_use]
pub fn pad_fit(units: (f64, f64), room: Room) -> PadFit {
    let scale = (room.width / units.0).min(room.height / units.1).max(1e-6);
    PadFit {
        scale,
        left: (room.width - units.0 * scale) / 2.0,
        top: (room.height - units.1 * scale) / 2.0,
    }
}

/// A place on the pad from one in its room.
#[must_use]
pub fn pad_from_screen(fit: PadFit, x_px: f64, y_px: f64) -> (f64, f64) {
    ((x_px - fit.left) / fit.scale, (y_px - fit.top) / fit.scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use paraph_protocol::Rotation;

    fn page(rotation: Rotation) -> PageGeometry {
        let crop = Rect {
            x: 0.0,
            y: 0.0,
            width: 600.0,
            height: 800.0,
        };
        PageGeometry {
            crop,
            rotation,
            user_unit: 1.0,
        }
    }

    const ROOM: Room = Room {
        width: 300.0,
        height: 200.0,
    };

    #[test]
    fn a_page_fits_its_room_and_is_never_larger_than_paper_by_itself() {
        let check = |zoom, room, expected: f64| {
            let scale = px_per_pt(&page(Rotation::None), zoom, room);
            assert!((scale - expected).abs() < 1e-9, "{scale} for {zoom:?}");
        };
        check(Zoom::FitWidth, ROOM, 0.5);
        check(Zoom::FitPage, ROOM, 0.25);
        check(Zoom::Times(3.0), ROOM, 4.0);
        let hall = Room {
            width: 9000.0,
            height: 9000.0,
        };
        check(Zoom::FitWidth, hall, 96.0 / 72.0);
    }

    #[test]
    fn zooming_steps_from_wherever_it_is_and_stops_at_the_ends() {
        assert_eq!(stepped(96.0 / 72.0, true), Zoom::Times(1.25));
        assert_eq!(stepped(96.0 / 72.0, false), Zoom::Times(0.8));
        assert_eq!(stepped(100.0, true), Zoom::Times(Zoom::MOST));
        assert_eq!(stepped(0.01, false), Zoom::Times(Zoom::LEAST));
    }

    #[test]
    fn a_place_turns_with_its_page() {
        let rect = Rect {
            x: 60.0,
            y: 80.0,
            width: 120.0,
            height: 40.0,
        };
        let upright = share_from_placement(&page(Rotation::None), rect);
        assert_eq!((upright.left, upright.top), (10.0, 85.0));
        let turned = share_from_placement(&page(Rotation::Quarter), rect);
        assert_eq!((turned.left, turned.top), (10.0, 10.0));
    }

    #[test]
    fn huge_pages_are_painted_within_what_a_device_can_hold() {
        let scale = paint_scale(&page(Rotation::None), 100.0, 3.0);
        assert!(scale * 600.0 * scale * 800.0 <= MOST_PIXELS * 1.001);
        assert_eq!(paint_scale(&page(Rotation::None), 1.0, 2.0), 2.0);
    }

    #[test]
    fn turning_the_device_keeps_ink_where_it_was_on_the_pad() {
        let units = pad_units(ROOM);
        let tall = Room {
            width: 200.0,
            height: 400.0,
        };
        for room in [ROOM, tall] {
            let fit = pad_fit(units, room);
            let (x, y) = (fit.left + 30.0 * fit.scale, fit.top + 40.0 * fit.scale);
            let (back_x, back_y) = pad_from_screen(fit, x, y);
            assert!((back_x - 30.0).abs() < 1e-9 && (back_y - 40.0).abs() < 1e-9);
        }
    }
}
