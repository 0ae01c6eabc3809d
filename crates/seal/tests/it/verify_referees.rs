//! Our verdicts beside those of a validator that we did not write.
//!
//! Neither is an oracle, but one direction must hold: what it rejects, we never accept.

use crate::forge::with_validation_data;
use crate::hostile_seals;
use crate::referees::pyhanko;
use crate::support::{Folder, KEY};
use crate::verify::report;
use crate::verify_mutations::{Dice, mutated};

#[test]
fn nothing_that_pyhanko_rejects_passes() {
    let folder = Folder::new("differential");
    let root = folder.write("root.pem", KEY.root().unwrap().pem().as_bytes());
    let (mut both, mut stricter) = (0, Vec::new());
    for hostile in hostile_seals::all() {
        let pdf = folder.write(hostile.name, &hostile.pdf);
        let Some((theirs, text)) = pyhanko("report", &pdf, &root, &[]) else {
            return;
        };
        let ours = report(&hostile.pdf).passed();
        assert!(theirs || !ours, "{}: {text}", hostile.name);
        if theirs {
            stricter.push(hostile.name);
        } else {
            both += 1;
        }
    }
    println!("rejected by both: {both}; only by ours: {stricter:?}");
}

#[test]
fn what_passes_is_trusted_by_pyhanko() {
    let folder = Folder::new("agreement");
    let root = KEY.root().unwrap();
    let anchor = folder.write("root.pem", root.pem().as_bytes());
    let sealed = hostile_seals::good();
    let extended = with_validation_data(&sealed, &[root.der()], &[]);
    for (name, pdf) in [("sealed", sealed), ("extended", extended)] {
        assert!(report(&pdf).passed(), "{name}");
        let path = folder.write(name, &pdf);
        let Some((_, text)) = pyhanko("report", &path, &anchor, &[]) else {
            return;
        };
        for line in [
            "\"bottom_line\": true",
            "\"intact\": true",
            "\"docmdp_ok\": true",
        ] {
            assert!(text.contains(line), "{name}: {text}");
        }
    }
}

#[test]
fn mutated_files_that_pass_are_valid_to_pyhanko_too() {
    let folder = Folder::new("mutated");
    let root = KEY.root().unwrap();
    let anchor = folder.write("root.pem", root.pem().as_bytes());
    let sealed = hostile_seals::good();
    let extended = with_validation_data(&sealed, &[root.der()], &[]);
    let mut dice = Dice::new(7);
    let mut passing = (0..3000).map(|_| mutated(&extended, &mut dice));
    let mut asked = 0;
    while let Some(pdf) = passing.find(|pdf| report(pdf).passed() && asked < 12) {
        let path = folder.write("mutated.pdf", &pdf);
        let Some((_, text)) = pyhanko("report", &path, &anchor, &[]) else {
            return;
        };
        let tail = pdf[sealed.len()..].escape_ascii();
        assert!(text.contains("\"bottom_line\": true"), "{text}\n{tail}");
        asked += 1;
    }
    println!("mutated files that pass: {asked} asked about");
}
