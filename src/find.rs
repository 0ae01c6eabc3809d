//! Finds words in the text of a page. Whoever searches writes as they speak: neither letter case nor
//! where a line ends tells two words apart.

use crate::space::Share;
use paraph_render::TextRun;

/// A letter of a page's text, and where it is from.
struct Letter {
    folded: char,
    /// Index of the run, and which of its letters it is.
    from: Option<(usize, usize)>,
}

/// The words as they are compared.
#[must_use]
pub fn folded(words: &str) -> Vec<char> {
    let parts: Vec<&str> = words.split_whitespace().collect();
    parts
        .join(" ")
        .chars()
        .flat_map(char::to_lowercase)
        .collect()
}

/// Where words stand on a page of this size, each place as the areas that it covers.
#[must_use]
pub fn places(runs: &[TextRun], size_pt: (f64, f64), wanted: &[char]) -> Vec<Vec<Share>> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let letters = letters(runs);
    let mut found = Vec::new();
    let mut at = 0;
    while at + wanted.len() <= letters.len() {
        let here = &letters[at..at + wanted.len()];
        if here.iter().zip(wanted).all(|(l, w)| l.folded == *w) {
            found.push(areas(here, runs, size_pt));
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    found
}

/// The letters in reading order, with one space where words or lines part.
fn letters(runs: &[TextRun]) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    let mut last: Option<&TextRun> = None;
    for (index, run) in runs.iter().enumerate() {
        if last.is_some_and(|last| parts(last, run)) {
            add(&mut letters, ' ', None);
        }
        for (place, letter) in run.text.chars().enumerate() {
            let from = Some((index, place));
            if letter.is_whitespace() {
                add(&mut letters, ' ', from);
                continue;
            }
            for folded in letter.to_lowercase() {
                letters.push(Letter { folded, from });
            }
        }
        last = Some(run);
    }
    letters
}

fn add(letters: &mut Vec<Letter>, folded: char, from: Option<(usize, usize)>) {
    if letters.last().is_some_and(|last| last.folded != ' ') {
        letters.push(Letter { folded, from });
    }
}

/// Whether there is a space, or the end of a line, between two runs.
fn parts(last: &TextRun, run: &TextRun) -> bool {
    let same_line = (last.y - run.y).abs() < last.height.max(run.height) * 0.5;
    !same_line || run.x - (last.x + last.width) > last.height * 0.15
}

/// The areas of some letters: one for each run that they are from.
fn areas(letters: &[Letter], runs: &[TextRun], size_pt: (f64, f64)) -> Vec<Share> {
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for (run, place) in letters.iter().filter_map(|l| l.from) {
        match spans.last_mut() {
            Some((same, _, last)) if *same == run => *last = place,
            _ => spans.push((run, place, place)),
        }
    }
    let area = |(run, first, last)| area(&runs[run], first, last, size_pt);
    spans.into_iter().map(area).collect()
}

/// From the leftmost to the rightmost edge of these letters, as high as their run.
fn area(run: &TextRun, first: usize, last: usize, (width, height): (f64, f64)) -> Share {
    let letters = run.letters.get(first..=last).unwrap_or_default();
    let left = letters.iter().map(|l| l[0]).reduce(f32::min);
    let right = letters.iter().map(|l| l[0] + l[1]).reduce(f32::max);
    let left = f64::from(left.unwrap_or(run.x));
    let right = f64::from(right.unwrap_or(run.x + run.width));
    Share {
        left: left / width * 100.0,
        top: f64::from(run.y) / height * 100.0,
        width: (right - left) / width * 100.0,
        height: f64::from(run.height) / height * 100.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of ten points each.
    fn run(text: &str, x: f32, y: f32) -> TextRun {
        let count = text.chars().count();
        TextRun {
            text: text.to_owned(),
            x,
            y,
            width: 10.0 * count as f32,
            height: 10.0,
            letters: (0..count).map(|i| [x + 10.0 * i as f32, 10.0]).collect(),
        }
    }

    fn check(runs: &[TextRun], words: &str, expected: &[&[(f64, f64, f64)]]) {
        let found = places(runs, (100.0, 100.0), &folded(words));
        let rounded = |s: &Share| (s.left.round(), s.top.round(), s.width.round());
        let found: Vec<Vec<_>> = found
            .iter()
            .map(|areas| areas.iter().map(rounded).collect())
            .collect();
        assert_eq!(found, expected, "{words}");
    }

    #[test]
    fn words_are_found_in_any_letter_case_and_every_time() {
        let runs = [run("Rent and rent", 0.0, 5.0)];
        check(
            &runs,
            " RENT ",
            &[&[(0.0, 5.0, 40.0)], &[(90.0, 5.0, 40.0)]],
        );
        check(&runs, "lease", &[]);
        check(&runs, "  ", &[]);
    }

    #[test]
    fn words_are_found_across_runs_and_lines() {
        let runs = [
            run("mon", 0.0, 5.0),
            run("thly", 30.0, 5.0),
            run("rent", 0.0, 20.0),
        ];
        check(
            &runs,
            "monthly rent",
            &[&[(0.0, 5.0, 30.0), (30.0, 5.0, 40.0), (0.0, 20.0, 40.0)]],
        );
    }

    #[test]
    fn letters_are_marked_where_they_stand() {
        let mut leftward = run("שלום", 20.0, 5.0);
        leftward.letters.reverse();
        check(&[leftward], "ש", &[&[(50.0, 5.0, 10.0)]]);
        let mut uneven = run("ill", 0.0, 5.0);
        uneven.letters = vec![[0.0, 3.0], [3.0, 4.0], [7.0, 23.0]];
        check(&[uneven], "il", &[&[(0.0, 5.0, 7.0)]]);
    }
}
