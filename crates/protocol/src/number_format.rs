use crate::Decimal;
use serde::{Deserialize, Serialize};

/// The signs in a printed number, shown by an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum NumberFormat {
    /// `1234.56`
    #[default]
    #[serde(rename = "1234.56")]
    Point,
    /// `1234,56`
    #[serde(rename = "1234,56")]
    Comma,
    /// `1,234.56`
    #[serde(rename = "1,234.56")]
    CommaPoint,
    /// `1.234,56`
    #[serde(rename = "1.234,56")]
    PointComma,
    /// `1 234,56`
    #[serde(rename = "1 234,56")]
    BlankComma,
}

impl NumberFormat {
    /// The sign before the fraction, and the one between thousands.
    fn signs(self) -> (char, Option<char>) {
        match self {
            Self::Point => ('.', None),
            Self::Comma => (',', None),
            Self::CommaPoint => ('.', Some(',')),
            Self::PointComma => (',', Some('.')),
            Self::BlankComma => (',', Some(' ')),
        }
    }

    /// The number as it is printed.
    #[must_use]
    pub fn write(self, number: Decimal, decimals: Option<u8>) -> String {
        let plain = match decimals {
            Some(digits) => number.with_digits(digits.into()),
            None => number.to_string(),
        };
        let (point, between) = self.signs();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", &*plain), |d| ("-", d));
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let mut written = sign.to_owned();
        for (i, digit) in whole.chars().enumerate() {
            let left = whole.len() - i;
            if let Some(between) = between.filter(|_| i > 0 && left % 3 == 0) {
                written.push(between);
            }
            written.push(digit);
        }
        if !rest.is_empty() {
            written.push(point);
            written.push_str(rest);
        }
        written
    }

    /// The number that a person wrote, with the signs of this format or with plain ones.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Decimal> {
        let (point, between) = self.signs();
        let blank = |c: char| c.is_whitespace() || c == '\'';
        let bare: String = text.chars().filter(|c| !blank(*c)).collect();
        let mut bare = bare.replace(['\u{2212}', '\u{2013}'], "-");
        if let Some(between) = between.filter(|sign| bare.contains(*sign)) {
            let whole = bare.split(point).next().unwrap_or_default();
            let grouped = whole.split(between).skip(1).all(|group| group.len() == 3);
            // Where no three digits follow it, the sign can only be the point.
            match grouped {
                true => bare = bare.replace(between, ""),
                false if bare.contains(point) => return None,
                false => return bare.replace(between, ".").parse().ok(),
            }
        }
        match bare.contains('.') {
            true => bare.parse().ok(),
            false => bare.replace(',', ".").parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_with_the_signs_of_their_format() {
        let check = |format: NumberFormat, decimals, expected: &str| {
            let number = "-1234567.5".parse().unwrap();
            assert_eq!(format.write(number, decimals), expected);
        };
        check(NumberFormat::Point, None, "-1234567.5");
        check(NumberFormat::Comma, Some(2), "-1234567,50");
        check(NumberFormat::CommaPoint, Some(2), "-1,234,567.50");
        check(NumberFormat::PointComma, Some(0), "-1.234.568");
        check(NumberFormat::BlankComma, Some(1), "-1 234 567,5");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let check = |format: NumberFormat, text: &str, expected: Option<&str>| {
            let read = format.read(text).map(|n| n.to_string());
            assert_eq!(read.as_deref(), expected, "{format:?} {text}");
        };
        check(NumberFormat::Point, "1 234,5", Some("1234.5"));
        check(NumberFormat::Point, "1,234.5", None);
        check(NumberFormat::CommaPoint, "1,234.5", Some("1234.5"));
        check(NumberFormat::CommaPoint, "1,5", Some("1.5"));
        check(NumberFormat::PointComma, "1.234,5", Some("1234.5"));
        check(NumberFormat::PointComma, "12.5", Some("12.5"));
        check(NumberFormat::PointComma, "1.2,5", None);
        check(NumberFormat::BlankComma, "1\u{a0}234,5", Some("1234.5"));
        check(NumberFormat::BlankComma, "\u{2212}3", Some("-3"));
        check(NumberFormat::Point, "ten", None);
    }
}
