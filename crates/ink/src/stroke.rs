use serde::{Deserialize, Serialize};

/// Most points that the ink of one mark may have.
const MAX_POINTS: usize = 20_000;
/// Largest side of a pad, in its own units.
const MAX_SIDE: f32 = 10_000.0;

/// One sample of the pen; on the wire `[x, y, t_ms, pressure]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "(f32, f32, f32, f32)", into = "(f32, f32, f32, f32)")]
pub struct Point {
    /// Units of the pad, to the right.
    pub x: f32,
    /// Units of the pad, down.
    pub y: f32,
    /// Milliseconds since the first sample of the ink.
    pub t_ms: f32,
    /// 0 to 1; 0 when the pen does not tell.
    pub pressure: f32,
}

impl From<(f32, f32, f32, f32)> for Point {
    fn from((x, y, t_ms, pressure): (f32, f32, f32, f32)) -> Self {
        Self {
            x,
            y,
            t_ms,
            pressure,
        }
    }
}

impl From<Point> for (f32, f32, f32, f32) {
    fn from(p: Point) -> Self {
        let cents = |v: f32| (v * 100.0).round() / 100.0;
        (cents(p.x), cents(p.y), p.t_ms.round(), cents(p.pressure))
    }
}

/// One gesture from pen down to pen up.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stroke {
    /// Its samples in the order of time; predicted samples never belong here.
    pub points: Vec<Point>,
}

/// All strokes of one mark, and the pad they were drawn on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ink {
    /// Width of the pad in its own units.
    pub width: f32,
    /// Height of the pad in its own units.
    pub height: f32,
    /// The strokes in the order of time.
    pub strokes: Vec<Stroke>,
}

/// Says why ink cannot be painted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InkError {
    /// More than 20,000 points.
    #[error("ink has at most 20000 points")]
    TooManyPoints,
    /// A size or a point that is not a number on a pad.
    #[error("ink has a point or a pad that is not a real one")]
    NotReal,
}

impl Ink {
    /// Whether no pen has touched the pad.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.strokes.iter().all(|s| s.points.is_empty())
    }

    /// Checks that every number is real and that the ink has the size of a signature.
    ///
    /// # Errors
    /// The first reason why it cannot be painted.
    pub fn check(&self) -> Result<(), InkError> {
        let side = |v: f32| (1.0..=MAX_SIDE).contains(&v);
        let on_pad = |v: f32| (-MAX_SIDE..=2.0 * MAX_SIDE).contains(&v);
        let points = || self.strokes.iter().flat_map(|s| &s.points);
        if points().count() > MAX_POINTS {
            return Err(InkError::TooManyPoints);
        }
        let real = |p: &Point| {
            on_pad(p.x) && on_pad(p.y) && p.t_ms.is_finite() && (0.0..=1.0).contains(&p.pressure)
        };
        if side(self.width) && side(self.height) && points().all(real) {
            Ok(())
        } else {
            Err(InkError::NotReal)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_travels_as_plain_numbers() {
        let json =
            r#"{"width":300.0,"height":100.0,"strokes":[[[1.0,2.5,0.0,0.5],[3.0,4.0,16.0,0.5]]]}"#;
        let ink: Ink = serde_json::from_str(json).unwrap();
        assert_eq!(ink.strokes[0].points[1].t_ms, 16.0);
        assert_eq!(serde_json::to_string(&ink).unwrap(), json);
    }

    #[test]
    fn unreal_ink_is_refused() {
        let good = Ink {
            width: 10.0,
            height: 10.0,
            strokes: vec![Stroke::default()],
        };
        assert_eq!(good.check(), Ok(()));
        assert_eq!(
            Ink {
                width: f32::NAN,
                ..good.clone()
            }
            .check(),
            Err(InkError::NotReal)
        );
        let far = Point {
            x: 1e9,
            y: 0.0,
            t_ms: 0.0,
            pressure: 0.0,
        };
        let wild = Ink {
            strokes: vec![Stroke { points: vec![far] }],
            ..good.clone()
        };
        assert_eq!(wild.check(), Err(InkError::NotReal));
        let flood = Stroke {
            points: vec![Point { x: 1.0, ..far }; 20_001],
        };
        assert_eq!(
            Ink {
                strokes: vec![flood],
                ..good
            }
            .check(),
            Err(InkError::TooManyPoints)
        );
    }
}
