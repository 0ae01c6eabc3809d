//! Takes a signature off the paper that it was photographed on: pixels in, pixels out.

/// A picture of eight bits for each of red, green, blue and opacity, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Four bytes for each pixel.
    pub rgba: Vec<u8>,
}

/// Side of the blocks in which the paper's brightness is looked for, in pixels.
const BLOCK: usize = 24;
/// Darker than the paper by this share is the beginning of ink, and by that share it is all ink.
const FAINT: f32 = 0.14;
const FULL: f32 = 0.38;
/// Opacity from which a pixel counts as ink.
const INK: u8 = 60;
/// A block darker than this share of its neighbor is no paper.
const HOLE: f32 = 0.8;
/// Least and largest share of a picture that a signature covers.
const LEAST: f32 = 0.0005;
const MOST: f32 = 0.45;
/// Free pixels around the ink.
const MARGIN: usize = 4;

/// The ink alone, cropped to where it is; nothing when there is none, or nearly nothing else.
#[must_use]
pub fn lift(picture: &Pixels) -> Option<Pixels> {
    let lifted = match is_cut_out(picture) {
        true => picture.clone(),
        false => without_paper(picture),
    };
    let ink = lifted.rgba.chunks_exact(4).filter(|p| p[3] >= INK).count();
    #[expect(clippy::cast_precision_loss, reason = "shares need few digits")]
    let share = ink as f32 / (picture.width * picture.height).max(1) as f32;
    if !(LEAST..=MOST).contains(&share) {
        return None;
    }
    crop(&lifted)
}

/// Whether the picture has no paper any more.
fn is_cut_out(picture: &Pixels) -> bool {
    let clear = picture.rgba.chunks_exact(4).filter(|p| p[3] < 16).count();
    clear * 4 > picture.width * picture.height
}

fn without_paper(picture: &Pixels) -> Pixels {
    let paper = Paper::of(picture);
    let mut rgba = Vec::with_capacity(picture.rgba.len());
    for (i, pixel) in picture.rgba.chunks_exact(4).enumerate() {
        let (x, y) = (i % picture.width, i / picture.width);
        let here = paper.at(x, y).max(1.0);
        let dark = 1.0 - brightness(pixel) / here;
        let opacity = ((dark - FAINT) / (FULL - FAINT)).clamp(0.0, 1.0);
        // What the light of the room took from the ink, it took from the paper as well.
        let lit = 255.0 / here;
        rgba.extend(pixel[..3].iter().map(|c| byte(f32::from(*c) * lit)));
        rgba.push(byte(opacity * 255.0));
    }
    Pixels {
        width: picture.width,
        height: picture.height,
        rgba,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates"
)]
fn byte(value: f32) -> u8 {
    value.round() as u8
}

/// How bright a pixel is, 0 to 255, with what shines through from white behind it.
fn brightness(pixel: &[u8]) -> f32 {
    let [r, g, b, a] = [pixel[0], pixel[1], pixel[2], pixel[3]].map(f32::from);
    let shown = 0.299 * r + 0.587 * g + 0.114 * b;
    255.0 + (shown - 255.0) * a / 255.0
}

/// How bright the paper is, block by block: light falls unevenly on a table.
struct Paper {
    columns: usize,
    rows: usize,
    brightness: Vec<f32>,
}

impl Paper {
    fn of(picture: &Pixels) -> Self {
        let columns = picture.width.div_ceil(BLOCK).max(1);
        let rows = picture.height.div_ceil(BLOCK).max(1);
        let blocks = (0..columns * rows).map(|i| light_of(picture, i % columns, i / columns));
        let paper = Self {
            columns,
            rows,
            brightness: blocks.collect(),
        };
        paper.without_holes()
    }

    /// A block that lies under thick ink takes the light of its brightest neighbor; light that only
    /// fades is left alone.
    fn without_holes(self) -> Self {
        let at = |c: usize, r: usize| self.brightness[r * self.columns + c];
        let brightest = |i: usize| {
            let (c, r) = (i % self.columns, i / self.columns);
            let columns = c.saturating_sub(1)..=(c + 1).min(self.columns - 1);
            let near = columns.flat_map(|c| {
                let rows = r.saturating_sub(1)..=(r + 1).min(self.rows - 1);
                rows.map(move |r| (c, r))
            });
            near.map(|(c, r)| at(c, r)).fold(0.0, f32::max)
        };
        let whole = |i: usize| match (self.brightness[i], brightest(i)) {
            (here, near) if here < near * HOLE => near,
            (here, _) => here,
        };
        let brightness = (0..self.brightness.len()).map(whole).collect();
        Self { brightness, ..self }
    }

    /// The paper's brightness at a pixel, between the middles of the blocks around it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "blocks are few and their numbers small"
    )]
    fn at(&self, x: usize, y: usize) -> f32 {
        let place = |at: usize, count: usize| {
            let block = (at as f32 / BLOCK as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            (
                block as usize,
                (block as usize + 1).min(count - 1),
                block.fract(),
            )
        };
        let (left, right, across) = place(x, self.columns);
        let (top, bottom, down) = place(y, self.rows);
        let of = |c: usize, r: usize| self.brightness[r * self.columns + c];
        let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
        let above = mix(of(left, top), of(right, top), across);
        mix(
            above,
            mix(of(left, bottom), of(right, bottom), across),
            down,
        )
    }
}

/// The brightness that nine of ten pixels of a block do not exceed.
fn light_of(picture: &Pixels, column: usize, row: usize) -> f32 {
    let mut light = Vec::with_capacity(BLOCK * BLOCK);
    for y in (row * BLOCK..(row + 1) * BLOCK).take_while(|y| *y < picture.height) {
        for x in (column * BLOCK..(column + 1) * BLOCK).take_while(|x| *x < picture.width) {
            let at = (y * picture.width + x) * 4;
            light.push(brightness(&picture.rgba[at..at + 4]));
        }
    }
    light.sort_by(f32::total_cmp);
    light.get(light.len() * 9 / 10).copied().unwrap_or(255.0)
}

/// Cuts away what holds no ink.
fn crop(picture: &Pixels) -> Option<Pixels> {
    let inked = |x: usize, y: usize| picture.rgba[(y * picture.width + x) * 4 + 3] >= INK;
    let rows: Vec<usize> = (0..picture.height)
        .filter(|y| (0..picture.width).any(|x| inked(x, *y)))
        .collect();
    let columns: Vec<usize> = (0..picture.width)
        .filter(|x| (0..picture.height).any(|y| inked(*x, y)))
        .collect();
    let top = rows.first()?.saturating_sub(MARGIN);
    let left = columns.first()?.saturating_sub(MARGIN);
    let bottom = (rows.last()? + 1 + MARGIN).min(picture.height);
    let right = (columns.last()? + 1 + MARGIN).min(picture.width);
    let row = |y: usize| {
        let start = y * picture.width;
        &picture.rgba[(start + left) * 4..(start + right) * 4]
    };
    Some(Pixels {
        width: right - left,
        height: bottom - top,
        rgba: (top..bottom).flat_map(row).copied().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paper that is darker at the bottom, with what `ink` says drawn on it.
    fn photo(width: usize, height: usize, ink: impl Fn(usize, usize) -> bool) -> Pixels {
        let pixel = |i: usize| {
            let (x, y) = (i % width, i / width);
            let light = u8::try_from(235 - y * 90 / height).unwrap();
            match ink(x, y) {
                true => [light / 6, light / 5, light / 2, 255],
                false => [light, light, light - 8, 255],
            }
        };
        Pixels {
            width,
            height,
            rgba: (0..width * height).flat_map(pixel).collect(),
        }
    }

    #[test]
    fn a_stroke_is_lifted_off_unevenly_lit_paper() {
        let stroke = |x: usize, y: usize| (60..180).contains(&x) && (118..123).contains(&y);
        let lifted = lift(&photo(240, 200, stroke)).unwrap();
        assert_eq!((lifted.width, lifted.height), (120 + 8, 5 + 8));
        let at = |x: usize, y: usize| &lifted.rgba[(y * lifted.width + x) * 4..][..4];
        assert_eq!(at(0, 0)[3], 0);
        let ink = at(60, 6);
        assert!(ink[3] == 255 && ink[2] > ink[0], "{ink:?}");
    }

    #[test]
    fn a_blank_sheet_and_a_dark_photograph_are_no_signature() {
        assert!(lift(&photo(120, 90, |_, _| false)).is_none());
        let noise = |x: usize, y: usize| (x / 2 + y / 2).is_multiple_of(2);
        assert!(lift(&photo(120, 90, noise)).is_none());
    }

    #[test]
    fn what_was_cut_out_before_keeps_its_own_opacity() {
        let mut rgba = vec![0; 40 * 40 * 4];
        for x in 10..20 {
            rgba[(20 * 40 + x) * 4..][..4].copy_from_slice(&[9, 9, 9, 200]);
        }
        let picture = Pixels {
            width: 40,
            height: 40,
            rgba,
        };
        let lifted = lift(&picture).unwrap();
        assert_eq!((lifted.width, lifted.height), (18, 9));
        assert!(lifted.rgba.contains(&200));
    }
}
