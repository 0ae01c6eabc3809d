//! Pages become lines of text for those who listen instead of looking.

use crate::support::{open, page};
use paraph_render::{Embedded, Failure, PlacedLetter, TextRun, type_line};

const A4: &str = "/MediaBox [0 0 595 842]";

fn read(entries: &str, content: &str) -> Vec<TextRun> {
    open(page(entries, content))
        .unwrap()
        .painter()
        .text(0)
        .unwrap()
}

fn lines(content: &str) -> Vec<String> {
    read(A4, content).into_iter().map(|run| run.text).collect()
}

#[test]
fn letters_and_words_of_a_line_are_one_run() {
    assert_eq!(
        lines("BT /F1 12 Tf 72 700 Td (Hello) Tj ( world) Tj ET"),
        ["Hello world"]
    );
    assert_eq!(
        lines("BT /F1 12 Tf 72 700 Td [(Si) 20 (gn) -300 (here)] TJ ET"),
        ["Sign here"]
    );
    assert_eq!(
        lines("BT /F1 12 Tf 72 700 Td (Bold) Tj /F2 14 Tf ( next) Tj ET"),
        ["Bold next"]
    );
}

#[test]
fn lines_and_columns_are_runs_of_their_own_in_the_order_of_the_content() {
    assert_eq!(
        lines("BT /F1 12 Tf 14 TL 72 700 Td (One) Tj T* (Two) Tj ET"),
        ["One", "Two"]
    );
    assert_eq!(
        lines("BT /F1 12 Tf 72 700 Td (Left) Tj 200 0 Td (Right) Tj ET"),
        ["Left", "Right"]
    );
}

#[test]
fn a_run_stands_where_the_page_shows_it() {
    let run = &read(A4, "BT /F1 20 Tf 100 700 Td (Paraph) Tj ET")[0];
    assert!((run.x - 100.0).abs() < 0.5, "{run:?}");
    // The base line is 142 points from the top; letters stand on it.
    assert!(run.y < 142.0 && run.y + run.height > 142.0, "{run:?}");
    assert!((run.height - 20.0).abs() < 1.0, "{run:?}");
    // Helvetica: P 667, a 556, r 333, a 556, p 556, h 556.
    assert!((run.width - 64.5).abs() < 1.0, "{run:?}");
}

#[test]
fn a_run_on_a_turned_page_in_its_own_unit_stands_where_the_page_shows_it() {
    let run = &read(
        "/MediaBox [0 0 595 842] /Rotate 90 /UserUnit 2",
        "BT /F1 20 Tf 100 700 Td (Paraph) Tj ET",
    )[0];
    // Turned clockwise: up becomes right, so the line runs down the page.
    assert!(run.x < 1400.0 && run.x + run.width > 1400.0, "{run:?}");
    assert!((run.y - 200.0).abs() < 1.0, "{run:?}");
    assert!((run.height - 129.0).abs() < 2.0, "{run:?}");
}

#[test]
fn letters_stand_one_after_the_other_in_their_line() {
    let page = page(A4, "BT /F1 20 Tf 100 700 Td (Par) Tj 60 0 Td (aph) Tj ET");
    let lines = open(page).unwrap().painter().letters(0).unwrap();
    let read = |line: &Vec<PlacedLetter>| line.iter().map(|l| l.text.as_str()).collect::<String>();
    assert_eq!(lines.iter().map(read).collect::<Vec<_>>(), ["Par aph"]);
    // Helvetica: P 667, so the a begins 13.3 points further.
    let [p, a] = [&lines[0][0], &lines[0][1]];
    assert!(
        (p.x - 100.0).abs() < 0.5 && (p.width - 13.3).abs() < 0.5,
        "{p:?}"
    );
    assert!((a.x - 113.3).abs() < 0.5, "{a:?}");
}

#[test]
fn letters_printed_twice_are_read_once() {
    assert_eq!(lines("BT /F1 12 Tf 2 Tr 72 700 Td (Bold) Tj ET"), ["Bold"]);
    let shadow = "BT /F1 12 Tf 72 700 Td (B) Tj ET BT /F1 12 Tf 72.3 700 Td (B) Tj ET";
    assert_eq!(lines(shadow), ["B"]);
}

#[test]
fn invisible_text_of_a_scan_is_read_and_text_off_the_page_is_not() {
    assert_eq!(lines("BT /F1 12 Tf 3 Tr 72 700 Td (Scan) Tj ET"), ["Scan"]);
    assert!(lines("BT /F1 12 Tf 72 1700 Td (Beyond) Tj ET").is_empty());
    assert!(lines("").is_empty());
}

#[test]
fn superscripts_stay_in_their_line() {
    assert_eq!(
        lines("BT /F1 12 Tf 72 700 Td (10) Tj 4 Ts /F1 8 Tf (2) Tj 0 Ts /F1 12 Tf ( km) Tj ET"),
        ["102 km"]
    );
}

#[test]
fn a_typed_name_becomes_an_outline_and_nothing_else_does() {
    let font = "Caveat-Regular.ttf";
    let typed = type_line("Þóra Żak", font, &Embedded).unwrap();
    assert!(typed.path.starts_with('M') && typed.path.ends_with('Z'));
    let [_, top, width, height] = typed.bounds;
    assert!(
        width > 100.0 && top < 0.0 && top + height > -1.0,
        "{:?}",
        typed.bounds
    );
    let check = |text: &str, font, failure| {
        assert_eq!(type_line(text, font, &Embedded), Err(failure));
    };
    check("山", font, Failure::NoGlyph);
    check(&"a".repeat(101), font, Failure::TooLarge);
    check("a", "Helvetica.cff", Failure::Unknown);
    check("a", "../Cargo.toml", Failure::Unknown);
}

#[test]
fn a_run_tells_where_each_of_its_characters_stands() {
    let runs = read(A4, "BT /F1 20 Tf 100 700 Td (il  W) Tj ET");
    assert_eq!(runs[0].text, "il W");
    // Helvetica: i and l are 222 wide, a space 278, W 944.
    let expected = [[100.0, 4.4], [104.4, 4.4], [108.9, 5.6], [120.0, 18.9]];
    for (letter, wanted) in runs[0].letters.iter().zip(expected) {
        assert!((letter[0] - wanted[0]).abs() < 0.3, "{:?}", runs[0].letters);
        assert!((letter[1] - wanted[1]).abs() < 0.3, "{:?}", runs[0].letters);
    }
    assert_eq!(runs[0].letters.len(), expected.len());
}
