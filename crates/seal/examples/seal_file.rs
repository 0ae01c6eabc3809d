//! Rewrites, stamps and seals a PDF with a fresh development key, and prints the seconds per seal.
//!
//! `cargo run --release --example seal_file -- in.pdf out.pdf [root.pem] [rounds] [key.p12]`
//!
//! The key file has the password `test`, so that another program can seal with the same key.

use paraph_ink::{Ink, Outline, Point, Stroke};
use paraph_seal::{
    Content, DevelopmentKey, Drawing, Error, Limits, LocalKey, Rect, Room, canonicalize, reserve,
    sign_digest, stamp,
};
use std::io::{Write, stdout};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

const DAY_S: i64 = 86_400;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, rest @ ..] = &arguments[..] else {
        return Err("usage: seal_file IN OUT [ROOT_PEM] [ROUNDS] [KEY_P12]".into());
    };
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let made = LocalKey::development("Paraph test", now - DAY_S, now + 365 * DAY_S, "test")?;
    if let Some(path) = rest.first() {
        write_root(&made, path)?;
    }
    if let Some(path) = rest.get(2) {
        std::fs::write(path, &made.pkcs12)?;
    }
    let rounds: u32 = rest.get(1).map_or(Ok(1), |n| n.parse())?;
    let pdf = std::fs::read(input)?;
    let canonical = canonicalize(&pdf, &Limits::default())?;
    let drawings = drawings(&canonical.pages[0].crop);
    let seal = || -> Result<_, Error> {
        let prepared = reserve(stamp(&canonical.bytes, &drawings)?, &Room::at(now))?;
        let cms = sign_digest(prepared.digest(), &made.key)?;
        prepared.fill(&cms)
    };
    std::fs::write(output, &*seal()?)?;
    let began = Instant::now();
    for _ in 0..rounds {
        seal()?;
    }
    writeln!(
        stdout(),
        "{}",
        began.elapsed().as_secs_f64() / f64::from(rounds)
    )?;
    eprintln!("{input}: {:?}", canonical.findings);
    Ok(())
}

fn write_root(made: &DevelopmentKey, path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let root = made.root().ok_or("the chain has no root")?;
    Ok(std::fs::write(path, root.pem())?)
}

fn drawings(crop: &Rect) -> [Drawing; 3] {
    let (w, h) = (crop.width, crop.height);
    let place = |x: f64, y: f64, width: f64, height: f64| Rect {
        x: w * x,
        y: h * y,
        width: w * width,
        height: h * height,
    };
    let drawing = |rect, content| Drawing {
        page: 0,
        rect,
        content,
    };
    [
        drawing(
            place(0.1, 0.1, 0.35, 0.1),
            Content::Outline(Outline::of(&scribble())),
        ),
        drawing(
            place(0.5, 0.1, 0.4, 0.05),
            Content::Text("Þórður Æðal-Łęski".into()),
        ),
        drawing(place(0.05, 0.1, 0.03, 0.03), Content::Check),
    ]
}

fn scribble() -> Ink {
    let point = |i: u16| {
        let t = f32::from(i) / 60.0;
        Point {
            x: 20.0 + 240.0 * t,
            y: 50.0 + 35.0 * (t * 25.0).sin() * (1.0 - t),
            t_ms: 12.0 * f32::from(i),
            pressure: 0.5,
        }
    };
    let points = (0..=60).map(point).collect();
    Ink {
        width: 300.0,
        height: 100.0,
        strokes: vec![Stroke { points }],
    }
}
