use paraph_protocol::{PageGeometry, Rect};

/// Distance in points from which a field jumps onto a guide.
const NEAR_PT: f64 = 3.5;

/// A line across the page that a field has jumped onto, in points of the page as shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guide {
    /// From top to bottom, so far from the left.
    Upright(f64),
    /// From left to right, so far from the top.
    Level(f64),
}

/// Moves a rectangle onto the nearest lines of the others on its page, and of the page's middle.
#[must_use]
pub fn snapped(rect: Rect, others: &[Rect], page: &PageGeometry) -> (Rect, Vec<Guide>) {
    let (width, height) = page.visible_size_pt();
    let across = others.iter().flat_map(|o| lines(o.x, o.width));
    let down = others.iter().flat_map(|o| lines(o.y, o.height));
    let (x, upright) = nearest(rect.x, rect.width, across.chain([width / 2.0]));
    let (y, level) = nearest(rect.y, rect.height, down.chain([height / 2.0]));
    let upright = upright.map(Guide::Upright);
    let guides = upright.into_iter().chain(level.map(Guide::Level));
    (Rect { x, y, ..rect }, guides.collect())
}

/// The lines that a side offers: its beginning, its middle and its end.
fn lines(from: f64, length: f64) -> [f64; 3] {
    [from, from + length / 2.0, from + length]
}

/// Where a side begins after it has jumped onto a line, and which line that is.
fn nearest(from: f64, length: f64, offered: impl Iterator<Item = f64>) -> (f64, Option<f64>) {
    let ways = offered.flat_map(|line| lines(from, length).map(|own| (line - own, line)));
    let near = ways.filter(|(way, _)| way.abs() <= NEAR_PT);
    let best = near.min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    best.map_or((from, None), |(way, line)| (from + way, Some(line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use paraph_protocol::Rotation;

    const fn rect(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    #[test]
    fn a_field_jumps_onto_the_lines_of_its_neighbors_when_it_is_near() {
        let page = PageGeometry {
            crop: rect(0.0, 0.0, 600.0, 800.0),
            rotation: Rotation::None,
            user_unit: 1.0,
        };
        let check = |x, y, expected: (f64, f64), guides: &[Guide]| {
            let others = [rect(100.0, 100.0, 180.0, 40.0)];
            let (moved, shown) = snapped(rect(x, y, 80.0, 20.0), &others, &page);
            assert_eq!((moved.x, moved.y), expected);
            assert_eq!(shown, guides);
        };
        check(102.0, 300.0, (100.0, 300.0), &[Guide::Upright(100.0)]);
        check(198.0, 300.0, (200.0, 300.0), &[Guide::Upright(280.0)]);
        check(400.0, 119.0, (400.0, 120.0), &[Guide::Level(120.0)]);
        check(400.0, 300.0, (400.0, 300.0), &[]);
        check(
            261.0,
            388.0,
            (260.0, 390.0),
            &[Guide::Upright(300.0), Guide::Level(400.0)],
        );
    }
}
