//! Where drawings land on the page as shown, seen by a renderer that we did not write.

use crate::support::{Folder, drawing, ink, paint, rect, run, sealed, text, workspace};
use paraph_seal::{Content, Limits, Page, Rect, canonicalize, inspect, samples};

const DPI: usize = 72;

/// A rectangle on the page as shown: left, top, right, bottom in points.
fn shown(page: &Page, rect: &Rect) -> [f64; 4] {
    let (w, h) = (page.crop.width, page.crop.height);
    let [l, t, r, b] = match page.rotation_degrees {
        90 => [rect.y, rect.x, rect.top(), rect.right()],
        180 => [w - rect.right(), rect.y, w - rect.x, rect.top()],
        270 => [h - rect.top(), w - rect.right(), h - rect.y, w - rect.x],
        _ => [rect.x, h - rect.top(), rect.right(), h - rect.y],
    };
    [l, t, r, b].map(|v| v * page.user_unit)
}

/// Checks that a drawing changes the page inside of its place, fills it, and nothing else.
fn lands(name: &str, pdf: &[u8], place: Rect, content: Content, fills: f64) {
    let folder = Folder::new(name);
    let page = inspect(pdf, &Limits::default()).unwrap().pages[0];
    let canonical = canonicalize(pdf, &Limits::default()).unwrap().bytes;
    let before = folder.write("before.pdf", &canonical);
    let after = folder.write("after.pdf", &sealed(pdf, &[drawing(0, place, content)]));
    let Some(before) = paint(&before, 0, DPI) else {
        return;
    };
    let after = paint(&after, 0, DPI).unwrap();
    let changed = after
        .change(&before)
        .expect("nothing was drawn")
        .map(|v| v as f64);
    let allowed = shown(&page, &place);
    let slack = 1.5 * page.user_unit;
    assert!(
        changed[0] >= allowed[0] - slack && changed[1] >= allowed[1] - slack,
        "{name}: {changed:?} in {allowed:?}"
    );
    assert!(
        changed[2] <= allowed[2] + slack && changed[3] <= allowed[3] + slack,
        "{name}: {changed:?} in {allowed:?}"
    );
    let filled = (changed[2] - changed[0]) / (allowed[2] - allowed[0]);
    assert!(filled > fills, "{name}: fills {filled:.2} of the width");
}

#[test]
fn ink_lands_in_its_place_however_the_page_is_shown() {
    let place = rect(100.0, 500.0, 160.0, 80.0);
    for (name, pdf) in [
        ("contract", samples::contract()),
        ("rotated-180", samples::rotated(180)),
        ("cropped", samples::cropped()),
        ("unbalanced", samples::unbalanced()),
        ("damaged", samples::damaged_xref()),
        ("form", samples::form()),
    ] {
        lands(name, &pdf, place, ink(), 0.9);
    }
    // A place that lies wide when the page is turned.
    let turned = rect(100.0, 300.0, 60.0, 160.0);
    lands("rotated-90", &samples::rotated(90), turned, ink(), 0.9);
    lands("rotated-270", &samples::rotated(270), turned, ink(), 0.9);
}

/// Where something lies on the page as shown: left, top, right, bottom as shares of the page.
fn share(page: &Page, place: &Rect) -> [f64; 4] {
    let (w, h) = match page.rotation_degrees {
        90 | 270 => (page.crop.height, page.crop.width),
        _ => (page.crop.width, page.crop.height),
    };
    let [l, t, r, b] = shown(page, place).map(|v| v / page.user_unit);
    [l / w, t / h, r / w, b / h]
}

#[test]
fn pdfium_sees_every_kind_of_value_where_it_belongs_on_every_kind_of_page() {
    let Ok(python) = std::env::var("PARAPH_PYTHON") else {
        println!("skipped: PARAPH_PYTHON does not name a Python with pypdfium2");
        return;
    };
    let folder = Folder::new("pdfium");
    let script = workspace().join("tests/referee/pdfium.py");
    let (wide, tall) = (
        rect(100.0, 60.0, 120.0, 30.0),
        rect(60.0, 100.0, 30.0, 120.0),
    );
    for (name, pdf, place) in [
        ("upright", samples::contract(), wide),
        ("rotated-90", samples::rotated(90), tall),
        ("rotated-180", samples::rotated(180), wide),
        ("rotated-270", samples::rotated(270), tall),
        ("cropped", samples::cropped(), wide),
        ("user-unit", samples::user_unit(), wide),
    ] {
        let page = inspect(&pdf, &Limits::default()).unwrap().pages[0];
        let canonical = canonicalize(&pdf, &Limits::default()).unwrap().bytes;
        let before = folder.write("before.pdf", &canonical);
        for (kind, content, fills) in [
            ("ink", ink(), 0.9),
            ("text", text("Ægir Żółć שלום محمد"), 0.6),
            ("date", text("2026-11-22"), 0.3),
            ("check", Content::Check, 0.1),
            (
                "cells",
                Content::Cells {
                    text: "12345678".into(),
                    count: 8,
                },
                0.8,
            ),
        ] {
            let after = folder.write("after.pdf", &sealed(&pdf, &[drawing(0, place, content)]));
            let [script, before, after] = [&script, &before, &after].map(|p| p.to_str().unwrap());
            let output = run(&python, &[script, "change", before, after]).unwrap();
            let seen = String::from_utf8_lossy(&output.stdout).into_owned();
            let seen: Vec<f64> = seen
                .split_whitespace()
                .map(|v| v.parse().unwrap())
                .collect();
            let [l, t, r, b] = share(&page, &place);
            // A point and a half of slack.
            let slack = 1.5 / page.crop.width.min(page.crop.height);
            let inside = seen[0] >= l - slack
                && seen[1] >= t - slack
                && seen[2] <= r + slack
                && seen[3] <= b + slack;
            assert!(inside, "{name} {kind}: {seen:?} in {:?}", [l, t, r, b]);
            // Letters have at most 12 points, whatever a unit is.
            let filled = (seen[2] - seen[0]) / (r - l) * page.user_unit;
            assert!(
                filled > fills,
                "{name} {kind}: fills {filled:.2} of the width"
            );
        }
    }
}

#[test]
fn values_stand_upright_however_the_page_is_turned() {
    let folder = Folder::new("upright");
    let drawn = |pdf: &[u8], place: Rect, content: Content| {
        let page = inspect(pdf, &Limits::default()).unwrap().pages[0];
        let canonical = canonicalize(pdf, &Limits::default()).unwrap().bytes;
        let before = paint(&folder.write("before.pdf", &canonical), 0, DPI)?;
        let after = folder.write("after.pdf", &sealed(pdf, &[drawing(0, place, content)]));
        #[expect(clippy::cast_possible_truncation, reason = "pages are small")]
        let [l, t, r, b] = shown(&page, &place).map(|v| v.round() as usize);
        Some(paint(&after, 0, DPI)?.minus(&before).part([l, t, r, b]))
    };
    for content in [text("FLfj שלום"), ink(), Content::Check] {
        let wide = rect(100.0, 60.0, 120.0, 30.0);
        let Some(upright) = drawn(&samples::contract(), wide, content.clone()) else {
            return;
        };
        for degrees in [90, 180, 270] {
            let place = if degrees == 180 {
                wide
            } else {
                rect(60.0, 100.0, 30.0, 120.0)
            };
            let turned = drawn(&samples::rotated(degrees), place, content.clone()).unwrap();
            let share = turned.differing_share(&upright);
            assert!(share < 0.02, "{degrees}: {share}");
        }
    }
}

#[test]
fn text_is_not_clipped_and_stays_in_its_place() {
    let name = "Ångström Þórður Łęcki-Dvořák jgpqy";
    lands(
        "text",
        &samples::contract(),
        rect(100.0, 60.0, 240.0, 20.0),
        text(name),
        0.6,
    );
    lands(
        "narrow",
        &samples::contract(),
        rect(100.0, 60.0, 90.0, 12.0),
        text(name),
        0.8,
    );
    lands(
        "turned",
        &samples::rotated(90),
        rect(20.0, 60.0, 20.0, 240.0),
        text(name),
        0.6,
    );
    lands(
        "tall",
        &samples::cropped(),
        rect(20.0, 20.0, 100.0, 90.0),
        text(name),
        0.5,
    );
    lands(
        "check",
        &samples::contract(),
        rect(100.0, 60.0, 14.0, 14.0),
        Content::Check,
        0.7,
    );
}

#[test]
fn drawn_text_can_be_read_back() {
    let folder = Folder::new("read-back");
    let names = "Þórður Æðal Åsa Öström Łukasz Żak-Ćwik Jiří Dvořák";
    let drawings = [drawing(0, rect(60.0, 60.0, 450.0, 20.0), text(names))];
    for (name, pdf) in [
        ("plain", samples::contract()),
        ("turned", samples::rotated(180)),
    ] {
        let file = folder.write(&format!("{name}.pdf"), &sealed(&pdf, &drawings));
        let Some(output) = run("pdftotext", &["-raw", file.to_str().unwrap(), "-"]) else {
            return;
        };
        let read = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(read.contains(names), "{name}: {read}");
    }
}

#[test]
fn rewriting_does_not_change_the_picture() {
    let folder = Folder::new("picture");
    for sample in samples::accepted() {
        // Poppler makes missing appearances in its own way, shares no resources between them, and
        // gives up on content that restores more than it saved.
        if ["form-needing-appearances", "xfa-beside-form", "unbalanced"].contains(&sample.name) {
            continue;
        }
        let canonical = canonicalize(&sample.pdf, &Limits::default()).unwrap();
        let before = folder.write("before.pdf", &sample.pdf);
        let after = folder.write("after.pdf", &canonical.bytes);
        for page in 0..canonical.pages.len() {
            // Some of the originals are beyond poppler.
            let (Some(before), Some(after)) = (paint(&before, page, DPI), paint(&after, page, DPI))
            else {
                continue;
            };
            let share = before.differing_share(&after);
            assert!(share < 0.001, "{} page {page}: {share}", sample.name);
        }
    }
}
