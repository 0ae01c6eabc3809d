//! Whatever the bytes are, validation ends, and it ends without a panic.

use crate::forge::with_validation_data;
use crate::hostile_seals;
use crate::support::KEY;
use crate::verify::report;

/// A small generator of numbers that look random and are the same every time (xorshift).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap()).unwrap()
    }
}

/// Pieces of syntax that mean something in the wrong place.
const PIECES: [&[u8]; 14] = [
    b"<<",
    b">>",
    b"[",
    b"endobj\n",
    b"stream\n",
    b"xref\n0 1\n",
    b"trailer",
    b"%%EOF\n",
    b"(",
    b"9999999999",
    b"-1",
    b" 0 R",
    b"/ByteRange",
    b"\xff\xff\xff",
];

pub(crate) fn mutated(pdf: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut out = pdf.to_vec();
    for _ in 0..=dice.throw(3) {
        let (at, other) = (dice.throw(out.len()), dice.throw(out.len()));
        let (from, to) = (at.min(other), at.max(other).min(at.min(other) + 400));
        match dice.throw(5) {
            0 => out[at] = u8::try_from(dice.throw(256)).unwrap(),
            1 => {
                let piece = PIECES[dice.throw(PIECES.len())];
                let end = (at + piece.len()).min(out.len());
                out.splice(at..end, piece.iter().copied());
            }
            2 => drop(out.drain(from..to)),
            3 => {
                let copy = out[from..to].to_vec();
                out.splice(other..other, copy);
            }
            _ => out.truncate(at.max(1)),
        }
    }
    out
}

#[test]
fn mutated_files_pass_only_where_nothing_sealed_is_touched() {
    let sealed = hostile_seals::good();
    let root = KEY.root().unwrap();
    let extended = with_validation_data(&sealed, &[root.der()], &[]);
    let mut dice = Dice::new(1);
    for round in 0..3000 {
        let pdf = if round % 2 == 0 { &sealed } else { &extended };
        let changed = mutated(pdf, &mut dice);
        // Nothing signs validation data: it may be another, but what was sealed may not.
        let kept = changed.starts_with(&sealed);
        assert!(kept || !report(&changed).passed(), "round {round}");
    }
}

#[test]
fn files_cut_short_anywhere_never_pass() {
    let sealed = hostile_seals::good();
    for end in (0..sealed.len() - 1).step_by(7) {
        assert!(!report(&sealed[..end]).passed(), "cut at {end}");
    }
}

#[test]
fn deep_and_wide_values_end_quickly() {
    let deep = |open: &str, close: &str| {
        format!(
            "%PDF-1.7\n1 0 obj\n{}1{}\nendobj\n",
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    for text in [
        deep("[", "]"),
        deep("<</A", ">>"),
        deep("(", ")"),
        "%PDF-1.7\n".repeat(100_000),
    ] {
        assert!(!report(text.as_bytes()).passed());
    }
}
