use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Most characters of a pattern.
const MOST_CHARS: usize = 100;

/// What a text looks like, place by place: `0` is a digit, `A` a letter, `*` a letter or a digit,
/// everything else itself; a backslash makes the next character itself.
///
/// A language of its own and no regular expressions: it is the same in a browser and in the
/// service, it takes no time, and its own text shows the signer what is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Pattern {
    source: String,
    places: Vec<Place>,
}

/// Says that a pattern is empty, too long, or ends in a backslash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pattern has 1 to 100 characters and does not end in a backslash")]
pub struct PatternError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Digit,
    Letter,
    Either,
    Exactly(char),
}

impl FromStr for Pattern {
    type Err = PatternError;
    fn from_str(source: &str) -> Result<Self, PatternError> {
        let mut places = Vec::new();
        let mut chars = source.chars();
        while let Some(c) = chars.next() {
            places.push(match c {
                '0' => Place::Digit,
                'A' => Place::Letter,
                '*' => Place::Either,
                '\\' => Place::Exactly(chars.next().ok_or(PatternError)?),
                c => Place::Exactly(c),
            });
        }
        if !(1..=MOST_CHARS).contains(&places.len()) {
            return Err(PatternError);
        }
        Ok(Self {
            source: source.to_owned(),
            places,
        })
    }
}

impl TryFrom<String> for Pattern {
    type Error = PatternError;
    fn try_from(source: String) -> Result<Self, PatternError> {
        source.parse()
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.source
    }
}

impl Pattern {
    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether the whole text looks like this.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        let mut chars = text.chars();
        let all = self.places.iter().all(|place| {
            let c = chars.next();
            c.is_some_and(|c| place.takes(c))
        });
        all && chars.next().is_none()
    }
}

impl Place {
    fn takes(self, c: char) -> bool {
        match self {
            Self::Digit => c.is_ascii_digit(),
            Self::Letter => c.is_alphabetic(),
            Self::Either => c.is_alphabetic() || c.is_ascii_digit(),
            Self::Exactly(wanted) => c == wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fits_place_by_place() {
        let check = |pattern: &str, text: &str, expected| {
            let pattern: Pattern = pattern.parse().unwrap();
            assert_eq!(pattern.fits(text), expected, "{pattern:?} {text}");
        };
        check("000000-0000", "010130-2989", true);
        check("000000-0000", "0101302989", false);
        check("AA-000", "ÅB-123", true);
        check("AA-000", "A1-123", false);
        check("**", "ß9", true);
        check(r"\A0", "A7", true);
        check(r"\A0", "B7", false);
        check("0", "", false);
        check("0", "12", false);
    }

    #[test]
    fn a_pattern_is_short_and_complete() {
        for wrong in ["", "\\", &"0".repeat(101)] {
            assert_eq!(wrong.parse::<Pattern>(), Err(PatternError));
        }
    }
}
