use paraph_ink::{Ink, Outline, Point, Stroke};
use paraph_seal::{
    Content, DevelopmentKey, Drawing, Limits, LocalKey, Rect, Room, canonicalize, reserve,
    sign_digest, stamp,
};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// 2026-11-21T20:30:00Z
pub(crate) const NOW_S: i64 = 1_795_293_000;
const YEAR_S: i64 = 365 * 86_400;

/// One key for all tests: making one takes longer than sealing.
pub(crate) static KEY: LazyLock<DevelopmentKey> = LazyLock::new(|| {
    LocalKey::development("Paraph test", NOW_S - YEAR_S, NOW_S + 10 * YEAR_S, "secret").unwrap()
});

pub(crate) fn rect(x: f64, y: f64, width: f64, height: f64) -> Rect {
    Rect {
        x,
        y,
        width,
        height,
    }
}

pub(crate) fn drawing(page: usize, rect: Rect, content: Content) -> Drawing {
    Drawing {
        page,
        rect,
        content,
    }
}

pub(crate) fn text(text: &str) -> Content {
    Content::Text(text.into())
}

/// A signature as a pen leaves it.
pub(crate) fn ink() -> Content {
    let point = |i: u16| {
        let t = f32::from(i) / 60.0;
        let y = 50.0 + 35.0 * (t * 25.0).sin() * (1.0 - t);
        Point {
            x: 20.0 + 240.0 * t,
            y,
            t_ms: 12.0 * f32::from(i),
            pressure: 0.5,
        }
    };
    let strokes = vec![Stroke {
        points: (0..=60).map(point).collect(),
    }];
    Content::Outline(Outline::of(&Ink {
        width: 300.0,
        height: 100.0,
        strokes,
    }))
}

/// Rewrites, draws and seals.
pub(crate) fn sealed(pdf: &[u8], drawings: &[Drawing]) -> Vec<u8> {
    let canonical = canonicalize(pdf, &Limits::default()).unwrap();
    sealed_canonical(&canonical.bytes, drawings)
}

pub(crate) fn sealed_canonical(canonical: &[u8], drawings: &[Drawing]) -> Vec<u8> {
    let revision = stamp(canonical, drawings).unwrap();
    let prepared = reserve(revision, &Room::at(NOW_S)).unwrap();
    let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
    prepared.fill(&cms).unwrap().into_bytes()
}

/// A folder of its own for a test's files; removed with the value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("paraph-seal-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs a program that may be missing; says so when it is.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(_) => {
            println!("skipped: {program} is not installed");
            None
        }
    }
}

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A page of a file as gray samples, painted by poppler; `None` where that is missing.
pub(crate) fn paint(pdf: &Path, page: usize, dpi: usize) -> Option<Painting> {
    let folder = Folder::new(&format!("paint-{:x}", std::ptr::from_ref(pdf).addr()));
    let (target, page, dpi) = (folder.path("page"), (page + 1).to_string(), dpi.to_string());
    let (pdf, target) = (pdf.to_str()?, target.to_str()?);
    let tail = ["-singlefile", pdf, target];
    run(
        "pdftoppm",
        &[&["-r", &dpi, "-f", &page, "-gray", "-cropbox"], &tail[..]].concat(),
    )?;
    Painting::read(&std::fs::read(folder.path("page.pgm")).ok()?)
}

/// Gray samples, y down, 255 is white.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Painting {
    pub(crate) width: usize,
    pub(crate) height: usize,
    samples: Vec<u8>,
}

impl Painting {
    /// Reads a binary PGM.
    fn read(pgm: &[u8]) -> Option<Self> {
        let mut words = pgm.splitn(4, |b| b.is_ascii_whitespace());
        words.next().filter(|magic| magic == b"P5")?;
        let mut number = || {
            std::str::from_utf8(words.next()?)
                .ok()?
                .parse::<usize>()
                .ok()
        };
        let (width, height) = (number()?, number()?);
        let samples = pgm.get(pgm.len().checked_sub(width * height)?..)?.to_vec();
        Some(Self {
            width,
            height,
            samples,
        })
    }

    /// How much darker each sample is than in `before`, on white.
    pub(crate) fn minus(&self, before: &Self) -> Self {
        assert_eq!((self.width, self.height), (before.width, before.height));
        let darker = |(now, then): (&u8, &u8)| 255 - then.saturating_sub(*now);
        Self {
            width: self.width,
            height: self.height,
            samples: self
                .samples
                .iter()
                .zip(&before.samples)
                .map(darker)
                .collect(),
        }
    }

    /// The part within left, top, right, bottom.
    pub(crate) fn part(&self, [left, top, right, bottom]: [usize; 4]) -> Self {
        let row = |y: usize| &self.samples[y * self.width + left..y * self.width + right];
        Self {
            width: right - left,
            height: bottom - top,
            samples: (top..bottom).flat_map(row).copied().collect(),
        }
    }

    /// The rows from `top` on.
    pub(crate) fn rows(&self, top: usize, height: usize) -> Self {
        let samples = &self.samples[top * self.width..(top + height) * self.width];
        Self {
            width: self.width,
            height,
            samples: samples.to_vec(),
        }
    }

    /// The smallest box around samples that differ from `before`: left, top, right, bottom.
    pub(crate) fn change(&self, before: &Self) -> Option<[usize; 4]> {
        assert_eq!((self.width, self.height), (before.width, before.height));
        let differs = |i: &usize| self.samples[*i].abs_diff(before.samples[*i]) > 40;
        let mut around: Option<[usize; 4]> = None;
        for i in (0..self.samples.len()).filter(differs) {
            let (x, y) = (i % self.width, i / self.width);
            let [l, t, r, b] = around.unwrap_or([x, y, x, y]);
            around = Some([l.min(x), t.min(y), r.max(x), b.max(y)]);
        }
        around
    }

    /// Share of samples that differ visibly; all of them when the sizes differ.
    pub(crate) fn differing_share(&self, other: &Self) -> f64 {
        if (self.width, self.height) != (other.width, other.height) {
            return 1.0;
        }
        let differs = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 40;
        let count = self
            .samples
            .iter()
            .zip(&other.samples)
            .filter(|p| differs(*p))
            .count();
        count as f64 / self.samples.len().max(1) as f64
    }
}
