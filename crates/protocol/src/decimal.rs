use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Millionths in one.
const ONE: i128 = 1_000_000;
/// Digits after the point.
const DIGITS: usize = 6;
/// The first magnitude that is too large, in millionths: products of two numbers fit the type.
const BOUND: i128 = 1_000_000_000_000 * ONE;

/// An exact number: at most twelve digits before the point and six after it. Widget and service
/// reckon with the same digits, which binary fractions would not promise.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(into = "String", try_from = "Written")]
pub struct Decimal(i128);

/// Says that a text is no number that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number has at most 12 digits before the point and 6 after it")]
pub struct DecimalError;

/// A number as senders write it in JSON.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Number(serde_json::Number),
}

impl TryFrom<Written> for Decimal {
    type Error = DecimalError;
    fn try_from(written: Written) -> Result<Self, DecimalError> {
        match written {
            Written::Text(text) => text.parse(),
            Written::Number(number) => number.to_string().parse(),
        }
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.to_string()
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// Reads digits with a point, like `-12.5`.
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let ends_in_point = digits.ends_with('.');
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || ends_in_point || rest.len() > DIGITS {
            return Err(DecimalError);
        }
        if !all_digits(whole) || !all_digits(rest) {
            return Err(DecimalError);
        }
        let millionths = format!("{whole}{rest:0<DIGITS$}");
        let value: i128 = millionths.parse().map_err(|_| DecimalError)?;
        Self::bounded(if negative { -value } else { value }).ok_or(DecimalError)
    }
}

impl fmt::Display for Decimal {
    /// The shortest digits; no zeros at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.with_digits(DIGITS);
        f.write_str(all.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Decimal {
    /// One.
    pub const ONE: Self = Self(ONE);
    /// Most digits after the point.
    pub const MOST_DIGITS: u8 = 6;

    /// The number with exactly this many digits after the point, rounded half away from zero.
    #[must_use]
    pub fn with_digits(self, digits: usize) -> String {
        let digits = digits.min(DIGITS);
        let rounded = self.rounded(digits).0;
        let (sign, magnitude) = (if rounded < 0 { "-" } else { "" }, rounded.unsigned_abs());
        let (whole, rest) = (magnitude / 1_000_000, magnitude % 1_000_000);
        let rest = format!("{rest:06}");
        match digits {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{}", &rest[..digits]),
        }
    }

    /// The nearest number with so many digits after the point; half goes away from zero.
    #[must_use]
    pub fn rounded(self, digits: usize) -> Self {
        let dropped = u32::try_from(DIGITS.saturating_sub(digits)).unwrap_or(0);
        Self(divided(self.0, 10_i128.pow(dropped)) * 10_i128.pow(dropped))
    }

    /// Whether it has no more than so many digits after the point.
    #[must_use]
    pub fn fits(self, digits: usize) -> bool {
        self.rounded(digits) == self
    }

    /// The number of things.
    pub(crate) fn of(count: usize) -> Option<Self> {
        Self::bounded(i128::try_from(count).ok()?.checked_mul(ONE)?)
    }

    /// The whole number it is; none for fractions and for negative ones.
    pub(crate) fn count(self) -> Option<usize> {
        usize::try_from(self.0 / ONE).ok().filter(|_| self.fits(0))
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        Self::bounded(self.0 + other.0)
    }

    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        Self::bounded(self.0 - other.0)
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        Self::bounded(divided(self.0 * other.0, ONE))
    }

    /// The quotient; none by zero.
    pub(crate) fn over(self, other: Self) -> Option<Self> {
        match other.0 {
            0 => None,
            _ => Self::bounded(divided(self.0 * ONE, other.0)),
        }
    }

    pub(crate) fn negated(self) -> Self {
        Self(-self.0)
    }

    fn bounded(millionths: i128) -> Option<Self> {
        (millionths.abs() < BOUND).then_some(Self(millionths))
    }
}

/// The nearest whole quotient; half goes away from zero.
fn divided(dividend: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    if rest.abs() * 2 < divisor.abs() {
        return quotient;
    }
    quotient + dividend.signum() * divisor.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_are_read_and_written_in_their_shortest_form() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("12.50", "12.5"),
            ("-0.000001", "-0.000001"),
            ("999999999999.999999", "999999999999.999999"),
        ] {
            assert_eq!(number(text).to_string(), expected);
        }
        for wrong in [
            "",
            "-",
            ".5",
            "5.",
            "1e3",
            "+1",
            "1 000",
            "1,5",
            "1.0000001",
            "--1",
        ] {
            assert_eq!(wrong.parse::<Decimal>(), Err(DecimalError), "{wrong}");
        }
        assert!("1000000000000".parse::<Decimal>().is_err());
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (text, digits, expected) in [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("1.005", 2, "1.01"),
            ("1.004", 2, "1.00"),
            ("7", 2, "7.00"),
            ("-0.001", 2, "0.00"),
        ] {
            assert_eq!(number(text).with_digits(digits), expected, "{text}");
        }
    }

    #[test]
    fn tenths_add_up_exactly() {
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
        assert_eq!(number("1").over(number("3")), Some(number("0.333333")));
        assert_eq!(number("2").over(number("-3")), Some(number("-0.666667")));
        assert_eq!(number("1").over(number("0")), None);
        let most = number("999999999999.999999");
        assert_eq!(most.times(most), None);
        assert_eq!(most.over(number("0.000001")), None);
    }

    #[test]
    fn json_holds_numbers_as_texts_and_takes_both() {
        let read = |json: &str| serde_json::from_str::<Decimal>(json).ok();
        assert_eq!(read("12.5"), Some(number("12.5")));
        assert_eq!(read("\"12.5\""), Some(number("12.5")));
        assert_eq!(read("1e300"), None);
        assert_eq!(serde_json::to_string(&number("12.50")).unwrap(), "\"12.5\"");
    }
}
