use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The order and the signs of a printed date: `YYYY`, `MM` or `M`, `DD` or `D`, each once, and
/// blanks, points, commas, hyphens or slashes between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DateFormat(String);

/// Says that a date format is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a date format is made of YYYY, MM or M, DD or D, each once, and signs between them")]
pub struct DateFormatError;

impl FromStr for DateFormat {
    type Err = DateFormatError;
    fn from_str(source: &str) -> Result<Self, DateFormatError> {
        let mut letters: Vec<&str> = source
            .split(|c: char| " .,-/".contains(c))
            .filter(|part| !part.is_empty())
            .collect();
        letters.sort_unstable();
        let complete = matches!(letters[..], ["D" | "DD", "M" | "MM", "YYYY"]);
        if complete && source.len() <= 20 {
            Ok(Self(source.to_owned()))
        } else {
            Err(DateFormatError)
        }
    }
}

impl TryFrom<String> for DateFormat {
    type Error = DateFormatError;
    fn try_from(source: String) -> Result<Self, DateFormatError> {
        source.parse()
    }
}

impl From<DateFormat> for String {
    fn from(format: DateFormat) -> Self {
        format.0
    }
}

impl DateFormat {
    /// A day (`YYYY-MM-DD`) as it is printed.
    #[must_use]
    pub fn write(&self, day: &str) -> String {
        let mut parts = day.splitn(3, '-');
        let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next())
        else {
            return day.to_owned();
        };
        let short = |number: &str| number.trim_start_matches('0').to_owned();
        let of_length = |length: usize, number: &str| match length {
            1 => short(number),
            _ => number.to_owned(),
        };
        let mut written = String::new();
        let mut rest = self.0.as_str();
        while let Some(first) = rest.chars().next() {
            let length = rest.chars().take_while(|c| *c == first).count();
            match first {
                'Y' => written.push_str(year),
                'M' => written.push_str(&of_length(length, month)),
                'D' => written.push_str(&of_length(length, day)),
                _ => written.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_printed_in_their_format() {
        let check = |format: &str, expected: &str| {
            let format: DateFormat = format.parse().unwrap();
            assert_eq!(format.write("2027-02-01"), expected);
        };
        check("DD.MM.YYYY", "01.02.2027");
        check("D.M.YYYY", "1.2.2027");
        check("MM/DD/YYYY", "02/01/2027");
        check("YYYY. M. D.", "2027. 2. 1.");
    }

    #[test]
    fn a_format_names_each_part_once_and_nothing_else() {
        for wrong in [
            "",
            "DD.MM",
            "DD.MM.YY",
            "DD.MM.YYYY.DD",
            "DD of MM YYYY",
            "DDMMYYYY",
        ] {
            assert_eq!(wrong.parse::<DateFormat>(), Err(DateFormatError), "{wrong}");
        }
    }
}
