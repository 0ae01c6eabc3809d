use crate::stroke::{Ink, Point, Stroke};
use kurbo::{Affine, BezPath, Circle, Point as At, Rect, Shape, Vec2};

/// What is painted: a closed path to be filled with the nonzero rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    path: BezPath,
}

/// Nib width as a share of the pad's width; a 300 unit pad gets a nib of 3.2 units.
const NIB: f64 = 3.2 / 300.0;
/// Speed, in pad widths per second, at which an unpressed pen is at half its width.
const FAST: f64 = 3.0;
/// Flattening tolerance of arcs, as a share of the nib.
const ROUNDNESS: f64 = 0.05;
/// Cosine of the turn above which a joint needs no disc.
const STRAIGHT: f64 = 0.985;

/// A place on the smoothed center line with the nib's radius there.
#[derive(Clone, Copy)]
struct Nib {
    at: At,
    radius: f64,
}

impl Outline {
    /// The outline of a path that is closed already, such as glyphs.
    #[must_use]
    pub fn from_path(path: BezPath) -> Self {
        Self { path }
    }

    /// The outline that a pen leaves: wider where it is slow or pressed, round at its ends.
    #[must_use]
    pub fn of(ink: &Ink) -> Self {
        let nib = f64::from(ink.width) * NIB;
        let mut path = BezPath::new();
        for stroke in &ink.strokes {
            paint(
                &mut path,
                &center_line(stroke, nib, f64::from(ink.width)),
                nib,
            );
        }
        Self { path }
    }

    /// The path, y down.
    #[must_use]
    pub fn path(&self) -> &BezPath {
        &self.path
    }

    /// The smallest upright rectangle around the path; empty for an empty path.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        self.path.bounding_box()
    }

    /// The path scaled evenly and centered into `target`, y down; never distorted.
    #[must_use]
    pub fn fitted(&self, target: Rect) -> BezPath {
        let from = self.bounds();
        let thin = NIB.max(1e-6);
        let scale = (target.width() / from.width().max(thin))
            .min(target.height() / from.height().max(thin));
        let moved = Affine::translate(target.center().to_vec2())
            * Affine::scale(scale)
            * Affine::translate(-from.center().to_vec2());
        moved * self.path.clone()
    }
}

/// Smooths the samples (quadratic B-spline through the midpoints) and gives each its radius.
fn center_line(stroke: &Stroke, nib: f64, pad: f64) -> Vec<Nib> {
    let samples = samples(stroke, nib, pad);
    if samples.len() < 3 {
        return samples;
    }
    let mid = |a: Nib, b: Nib| Nib {
        at: a.at.midpoint(b.at),
        radius: f64::midpoint(a.radius, b.radius),
    };
    let mut line = vec![samples[0]];
    let mut from = mid(samples[0], samples[1]);
    for pair in samples[1..].windows(2) {
        let to = mid(pair[0], pair[1]);
        bend(&mut line, from, pair[0], to, nib);
        from = to;
    }
    line.extend(samples.last());
    line
}

fn bend(line: &mut Vec<Nib>, from: Nib, control: Nib, to: Nib, nib: f64) {
    let length = from.at.distance(control.at) + control.at.distance(to.at);
    let steps = (length / nib).ceil().clamp(1.0, 24.0);
    let mut t = 0.0;
    while t < 1.0 {
        let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
        let at = from.at.to_vec2() * a + control.at.to_vec2() * b + to.at.to_vec2() * c;
        line.push(Nib {
            at: at.to_point(),
            radius: from.radius * a + control.radius * b + to.radius * c,
        });
        t += 1.0 / steps;
    }
}

/// Drops samples that stand still and turns pressure or speed into a radius, evenly.
fn samples(stroke: &Stroke, nib: f64, pad: f64) -> Vec<Nib> {
    let mut kept: Vec<Nib> = Vec::with_capacity(stroke.points.len());
    let mut last: Option<Point> = None;
    for &p in &stroke.points {
        let at = At::new(f64::from(p.x), f64::from(p.y));
        let Some(before) = last else {
            kept.push(Nib {
                at,
                radius: nib * 0.5,
            });
            last = Some(p);
            continue;
        };
        let way = Vec2::new(f64::from(p.x - before.x), f64::from(p.y - before.y)).hypot();
        if way < nib * 0.15 {
            continue;
        }
        let wanted = nib * 0.5 * width_factor(p, before, way / pad);
        let smooth = kept
            .last()
            .map_or(wanted, |n| n.radius * 0.7 + wanted * 0.3);
        kept.push(Nib { at, radius: smooth });
        last = Some(p);
    }
    kept
}

fn width_factor(p: Point, before: Point, pads: f64) -> f64 {
    let constant = p.pressure == 0.5 || p.pressure == 0.0 || p.pressure == 1.0;
    if !constant {
        return 0.55 + 0.9 * f64::from(p.pressure);
    }
    let seconds = (f64::from(p.t_ms - before.t_ms) / 1000.0).max(0.001);
    (1.15 / (1.0 + pads / seconds / FAST)).max(0.45)
}

/// Adds discs at ends and bends and a wedge along every piece, all turning the same way, so that
/// the nonzero rule paints their union.
fn paint(path: &mut BezPath, line: &[Nib], nib: f64) {
    for (i, n) in line.iter().enumerate() {
        let inner = i > 0 && i + 1 < line.len();
        if !inner || turns(line[i - 1].at, n.at, line[i + 1].at) {
            path.extend(Circle::new(n.at, n.radius).path_elements(nib * ROUNDNESS));
        }
    }
    for pair in line.windows(2) {
        wedge(path, pair[0], pair[1]);
    }
}

fn turns(a: At, b: At, c: At) -> bool {
    let (u, v) = (b - a, c - b);
    u.dot(v) < STRAIGHT * u.hypot() * v.hypot()
}

fn wedge(path: &mut BezPath, a: Nib, b: Nib) {
    let way = b.at - a.at;
    if way.hypot() < 1e-9 {
        return;
    }
    let across = Vec2::new(way.y, -way.x) / way.hypot();
    path.move_to(a.at + across * a.radius);
    path.line_to(b.at + across * b.radius);
    path.line_to(b.at - across * b.radius);
    path.line_to(a.at - across * a.radius);
    path.close_path();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(points: &[(f32, f32)]) -> Ink {
        let point = |(i, &(x, y)): (usize, &(f32, f32))| Point {
            x,
            y,
            t_ms: 16.0 * i as f32,
            pressure: 0.5,
        };
        let points = points.iter().enumerate().map(point).collect();
        Ink {
            width: 300.0,
            height: 100.0,
            strokes: vec![Stroke { points }],
        }
    }

    #[test]
    fn a_tap_leaves_a_dot() {
        let dot = Outline::of(&ink(&[(50.0, 50.0)]));
        assert!(
            (dot.bounds().width() - 3.2).abs() < 0.1,
            "{:?}",
            dot.bounds()
        );
        assert!(dot.path().contains(At::new(50.0, 50.0)));
    }

    #[test]
    fn a_stroke_covers_its_center_line() {
        let line: Vec<_> = (0..40)
            .map(|i| (i as f32 * 5.0, 50.0 + (i as f32).sin() * 20.0))
            .collect();
        let outline = Outline::of(&ink(&line));
        for pair in line.windows(2).skip(1).take(36) {
            let at = At::new(
                // A little aside: the very joint is an edge, where winding is undefined.
                f64::from(f32::midpoint(pair[0].0, pair[1].0)) + 0.2,
                f64::from(f32::midpoint(pair[0].1, pair[1].1)),
            );
            assert!(outline.path().winding(at) != 0, "no ink at {at:?}");
        }
    }

    #[test]
    fn every_piece_turns_the_same_way_so_that_crossings_have_no_holes() {
        let eight: Vec<_> = (0..60)
            .map(|i| {
                let t = i as f32 / 60.0 * std::f32::consts::TAU;
                (150.0 + 100.0 * t.sin(), 50.0 + 40.0 * (2.0 * t).sin())
            })
            .collect();
        let outline = Outline::of(&ink(&eight));
        let sign = outline.path().winding(At::new(150.0, 50.0)).signum();
        assert!(sign != 0);
        for &(x, y) in &eight[2..58] {
            let winding = outline.path().winding(At::new(f64::from(x), f64::from(y)));
            assert!(winding == 0 || winding.signum() == sign);
        }
    }

    #[test]
    fn a_slow_pen_leaves_more_ink_than_a_fast_one() {
        let slow = ink(&(0..100).map(|i| (i as f32, 50.0)).collect::<Vec<_>>());
        let fast = ink(&(0..10).map(|i| (i as f32 * 30.0, 50.0)).collect::<Vec<_>>());
        let height = |i: &Ink| Outline::of(i).bounds().height();
        assert!(height(&slow) > height(&fast));
    }

    #[test]
    fn fitting_keeps_the_shape_and_stays_inside() {
        let outline = Outline::of(&ink(&[(10.0, 10.0), (200.0, 60.0), (100.0, 90.0)]));
        let target = Rect::new(0.0, 0.0, 50.0, 50.0);
        let fitted = outline.fitted(target).bounding_box();
        let (before, after) = (outline.bounds(), fitted);
        assert!((before.aspect_ratio_width() - after.aspect_ratio_width()).abs() < 1e-6);
        assert!(target.inflate(1e-6, 1e-6).contains_rect(after));
        assert!(Outline::of(&Ink::default()).fitted(target).is_empty());
    }
}
