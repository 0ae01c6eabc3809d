use crate::{PlacedLetter, Shown, TextRun};
use hayro::hayro_interpret::font::{Glyph, GlyphRun, PositionedGlyph};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::kurbo::{Affine, Point, Rect, Vec2};

/// Glyph space units to the em, whatever the font.
const UNITS_PER_EM: f64 = 1000.0;
/// Part of the em that lies below the base line, about.
const DESCENT: f64 = 0.22;
/// Gap between two letters, in ems, from which a space is meant.
const SPACE: f64 = 0.18;
/// Gap from which another column begins.
const COLUMN: f64 = 1.6;
/// Distance from the base line up to which letters belong to the line (superscripts do).
const BASE_LINE: f64 = 0.45;
/// Letters printed twice to look bold lie closer than this.
const TWICE: f64 = 0.1;

/// Gathers the letters of a page into lines.
pub(crate) struct Reader {
    page: Rect,
    lines: Vec<Line>,
    /// Where the last run began and what it said.
    last: Option<(Point, String)>,
}

/// One letter on the page as shown.
struct Letter {
    text: String,
    from: Point,
    to: Point,
    /// One em upwards from the base line.
    up: Vec2,
}

/// What one letter says, and where it stands.
struct Placed {
    text: String,
    place: Rect,
}

struct Line {
    /// From left to right, as they are painted.
    letters: Vec<Placed>,
    bounds: Rect,
    start: Point,
    end: Point,
    up: Vec2,
}

impl Reader {
    pub(crate) fn new(page: Shown) -> Self {
        Self {
            page: Rect::new(0.0, 0.0, page.width_pt.into(), page.height_pt.into()),
            lines: Vec::new(),
            last: None,
        }
    }

    pub(crate) fn into_runs(self) -> Vec<TextRun> {
        self.into_lines().map(Line::into_run).collect()
    }

    /// The lines letter by letter, from left to right as they are painted.
    pub(crate) fn into_letters(self) -> Vec<Vec<PlacedLetter>> {
        self.into_lines().map(Line::into_letters).collect()
    }

    fn into_lines(self) -> impl Iterator<Item = Line> {
        let page = self.page;
        let on_page = move |line: &Line| line.is_readable() && line.bounds.overlaps(page);
        self.lines.into_iter().filter(on_page)
    }

    /// Takes the next run of the content.
    pub(crate) fn hear(&mut self, run: &GlyphRun<'_, '_>, to_page: Affine) {
        let glyphs = run.glyphs().iter().enumerate();
        let letter = |(i, glyph)| Letter::of(glyph, run.glyphs().get(i + 1), to_page);
        let letters: Vec<Letter> = glyphs.map(letter).filter(Letter::is_real).collect();
        if !self.repeats(&letters) {
            letters.into_iter().for_each(|letter| self.read(letter));
        }
    }

    /// Whether the run says again what the one before said in the same place, as fills with an
    /// outline and shadows do.
    fn repeats(&mut self, run: &[Letter]) -> bool {
        let Some(first) = run.first() else {
            return true;
        };
        let text: String = run.iter().map(|l| l.text.as_str()).collect();
        let near = |at: Point| (first.from - at).hypot() < TWICE * first.up.hypot();
        let repeats = matches!(&self.last, Some((at, said)) if *said == text && near(*at));
        self.last = Some((first.from, text));
        repeats
    }

    fn read(&mut self, letter: Letter) {
        match self.lines.last_mut() {
            Some(line) if line.continues_with(&letter) => line.push(letter),
            _ => self.lines.push(Line::begin(letter)),
        }
    }
}

impl Letter {
    fn of(
        glyph: &PositionedGlyph<'_>,
        next: Option<&PositionedGlyph<'_>>,
        to_page: Affine,
    ) -> Self {
        let transform = to_page * glyph.transform();
        let from = transform * Point::ZERO;
        let advance = match &**glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(_) => None,
        };
        let to = transform * Point::new(advance.map_or(UNITS_PER_EM / 2.0, f64::from), 0.0);
        // The next letter of the run tells the true advance: substitute fonts are stretched.
        let next = next.map(|n| to_page * n.transform() * Point::ZERO);
        let reach = (to - from).hypot();
        let to = next
            .filter(|n| (*n - from).hypot() <= reach * 1.5)
            .unwrap_or(to);
        Self {
            text: readable(glyph.as_unicode()),
            from,
            to,
            up: transform * Point::new(0.0, UNITS_PER_EM) - from,
        }
    }

    fn bounds(&self) -> Rect {
        let (below, above) = (self.up * -DESCENT, self.up * (1.0 - DESCENT));
        Rect::from_points(self.from + below, self.to + above)
            .union(Rect::from_points(self.from + above, self.to + below))
    }

    fn placed(self) -> Placed {
        Placed {
            place: self.bounds(),
            text: self.text,
        }
    }

    fn is_real(&self) -> bool {
        self.bounds().is_finite() && self.up.hypot() > f64::EPSILON
    }
}

/// What a screen reader can say: no controls, and a mark where the letter is unknown.
fn readable(text: Option<BfString>) -> String {
    let text = match text {
        Some(BfString::Char(c)) => c.to_string(),
        Some(BfString::String(s)) => s,
        None => char::REPLACEMENT_CHARACTER.to_string(),
    };
    text.chars()
        .filter(|c| *c != '\u{AD}')
        .map(|c| {
            if c.is_control() || c.is_whitespace() {
                ' '
            } else {
                c
            }
        })
        .collect()
}

impl Line {
    fn begin(letter: Letter) -> Self {
        Self {
            bounds: letter.bounds(),
            start: letter.from,
            end: letter.to,
            up: letter.up,
            letters: vec![letter.placed()],
        }
    }

    fn em(&self) -> f64 {
        self.up.hypot()
    }

    fn continues_with(&self, letter: &Letter) -> bool {
        let (gap, rise) = self.offset(letter);
        let same_way = self.up.dot(letter.up) > 0.9 * self.em() * letter.up.hypot();
        let ratio = letter.up.hypot() / self.em();
        same_way
            && (0.4..=2.5).contains(&ratio)
            && rise.abs() < BASE_LINE
            && (-0.6..COLUMN).contains(&gap)
    }

    /// Distance from the end of the line along it, and above its base line, in ems.
    fn offset(&self, letter: &Letter) -> (f64, f64) {
        let way = letter.from - self.end;
        let along = Vec2::new(-self.up.y, self.up.x);
        let em2 = self.em() * self.em();
        (
            way.dot(along) / em2,
            (letter.from - self.start).dot(self.up) / em2,
        )
    }

    fn push(&mut self, letter: Letter) {
        let (gap, _) = self.offset(&letter);
        let last = self.letters.last();
        let ends_spaced = last.is_some_and(|l| l.text.ends_with(' '));
        let spaced = ends_spaced || letter.text.starts_with(' ');
        if gap > SPACE && !spaced {
            self.letters.push(Placed {
                text: ' '.into(),
                place: Rect::from_points(self.end, letter.from),
            });
        }
        self.bounds = self.bounds.union(letter.bounds());
        self.end = letter.to;
        self.letters.push(letter.placed());
    }

    fn is_readable(&self) -> bool {
        let mut characters = self.letters.iter().flat_map(|l| l.text.chars());
        characters.any(|c| c != ' ' && c != char::REPLACEMENT_CHARACTER)
    }

    fn into_letters(self) -> Vec<PlacedLetter> {
        let placed = |letter: Placed| {
            let [x, y, width, height] = points(letter.place);
            PlacedLetter {
                text: letter.text,
                x,
                y,
                width,
                height,
            }
        };
        self.letters.into_iter().map(placed).collect()
    }

    fn into_run(mut self) -> TextRun {
        put_in_reading_order(&mut self.letters);
        let [x, y, width, height] = points(self.bounds);
        let mut run = TextRun {
            text: String::new(),
            x,
            y,
            width,
            height,
            letters: Vec::new(),
        };
        self.letters
            .iter()
            .for_each(|letter| letter.add_to(&mut run));
        if run.text.ends_with(' ') {
            run.text.pop();
            run.letters.pop();
        }
        run
    }
}

impl Placed {
    /// Adds the characters, of which the widths are alike; spaces are one.
    #[expect(clippy::cast_precision_loss, reason = "a letter has few characters")]
    fn add_to(&self, run: &mut TextRun) {
        let [x, _, width, _] = points(self.place);
        let count = self.text.chars().count().max(1);
        let each = width / count as f32;
        for (at, c) in self.text.chars().enumerate() {
            if c == ' ' && (run.text.is_empty() || run.text.ends_with(' ')) {
                continue;
            }
            let from_left = if runs_left(&self.text) {
                count - 1 - at
            } else {
                at
            };
            run.text.push(c);
            run.letters
                .push([x + each * from_left as f32, each].map(tenths));
        }
    }
}

/// Finer than anybody sees, and short where it is written out.
fn tenths(points: f32) -> f32 {
    (points * 10.0).round() / 10.0
}

/// Left, top, width and height in points.
#[expect(clippy::cast_possible_truncation, reason = "points of a page fit")]
fn points(place: Rect) -> [f32; 4] {
    [place.x0, place.y0, place.width(), place.height()].map(|v| v as f32)
}

/// Turns painted order into the order of reading where letters run from right to left; numbers and
/// words of the other direction inside keep theirs (Unicode Standard Annex 9, the other way round).
fn put_in_reading_order(letters: &mut [Placed]) {
    let leftward = letters.iter().filter(|l| runs_left(&l.text)).count();
    let is_word = |l: &&Placed| runs_right(&l.text) && l.text.chars().any(char::is_alphabetic);
    let rightward = letters.iter().filter(is_word).count();
    if leftward == 0 {
        return;
    }
    if leftward >= rightward {
        letters.reverse();
        reverse_stretches(letters, runs_right);
    } else {
        reverse_stretches(letters, runs_left);
    }
}

/// Reverses each stretch from the first to the last letter of a direction, neutral ones between.
fn reverse_stretches(letters: &mut [Placed], belongs: fn(&str) -> bool) {
    let mut at = 0;
    while at < letters.len() {
        if !belongs(&letters[at].text) {
            at += 1;
            continue;
        }
        let opposite =
            |l: &Placed| !belongs(&l.text) && (runs_left(&l.text) || runs_right(&l.text));
        let end = letters[at..].iter().position(opposite);
        let end = end.map_or(letters.len(), |end| at + end);
        let last = letters[at..end].iter().rposition(|l| belongs(&l.text));
        let end = last.map_or(end, |last| at + last + 1);
        letters[at..end].reverse();
        at = end;
    }
}

/// Hebrew, Arabic and their neighbors, with the presentation forms.
fn runs_left(letter: &str) -> bool {
    letter.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
            && !c.is_numeric()
    })
}

/// Letters of the other scripts, and numbers of all.
fn runs_right(letter: &str) -> bool {
    letter.chars().any(char::is_alphanumeric) && !runs_left(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(painted: &str, read: &str) {
        let place = Rect::ZERO;
        let placed = |c| Placed {
            text: String::from(c),
            place,
        };
        let mut letters: Vec<Placed> = painted.chars().map(placed).collect();
        put_in_reading_order(&mut letters);
        let said: String = letters.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(said, read);
    }

    #[test]
    fn letters_that_run_from_right_to_left_are_read_so() {
        check("plain text", "plain text");
        check("םולש", "שלום");
        check("םלוע םולש", "שלום עולם");
        check("2026 תנש", "שנת 2026");
        check("Paraph לש הזוח", "חוזה של Paraph");
        check("Name: םולש, signed", "Name: שלום, signed");
        check("", "");
    }
}
