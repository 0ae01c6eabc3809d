//! The vendor's ids of text validators that this service runs.

use paraph_protocol::{FieldKind, NumberFormat, Rules, TextPreset};

/// Validators whose texts are one day of the calendar: `DateEU`, `DateCaps`,
/// `DateShortEU`, `DateWrittenEU`, `DateUS`.
const DATES: [&str; 5] = [
    "059b068ef8ee5cc27e09ba79af58f9e805b7c2b3",
    "07c1e60f3da1192b60aca6f7e72d9b17a44539e5",
    "0b61eb6a696da953910f195b30c86e5131f3ae3e",
    "0f4827a308018f98b11ae3923104685ff0c03070",
    "13435fa6c2a17f83177fcbb5c4a9376ce85befeb",
];

/// Whether a number may be below zero.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Any,
    Positive,
}

/// Validators whose texts are numbers, with the digits after the point and how they are printed.
const NUMBERS: [(&str, Sign, Option<u8>, Option<NumberFormat>); 11] = {
    use NumberFormat::{Comma, CommaPoint, Point, PointComma};
    use Sign::{Any, Positive};
    [
        // NumberWithDecimals
        ("1109cfbbb06311a06a4c7f8d04f1f0d5c44103cb", Any, None, None),
        // AgeInYears
        (
            "1a203fa91791b0458608be045a454ba90557fb26",
            Positive,
            Some(0),
            None,
        ),
        // PositiveNumber
        (
            "1f9486ae822d30ba3df2cb8e65303ebfb8c803e8",
            Positive,
            None,
            None,
        ),
        // PositiveOrNegativeNumber
        ("23a57c29fa089e22bcf85d601c8091bc9c7da570", Any, None, None),
        // CurrencyUS
        (
            "150662c7221a6a6ebcbb7c50ca46359d19757f81",
            Any,
            Some(2),
            Some(CommaPoint),
        ),
        // CurrencyDot
        (
            "7ef095fd94ce63b670b52b2e83457d59ac796a39",
            Any,
            Some(2),
            Some(Point),
        ),
        // CurrencyComma
        (
            "824085fd04ce63b670b11b2e83457d59ac796a39",
            Any,
            Some(2),
            Some(Comma),
        ),
        // PosOrNegNumberUS
        (
            "f031b8b63127c6915949bfc55e3cc81edbb12ecc",
            Any,
            None,
            Some(CommaPoint),
        ),
        // PositiveNumberUS
        (
            "4cf9dfe7e65eb0a2c0c93e199f1ec1cdc23a267d",
            Positive,
            None,
            Some(CommaPoint),
        ),
        // PosOrNegNumberEU
        (
            "e8b7248b323525d1e8d5240ccf87d8c2926622cd",
            Any,
            None,
            Some(PointComma),
        ),
        // PositiveNumberEU
        (
            "8937f6d0511167d67c6b21fe07c9ccd3a8116126",
            Positive,
            None,
            Some(PointComma),
        ),
    ]
};
const EMAIL: &str = "7cd795fd64ce63b670b52b2e83457d59ac796a39";
const PHONE_US: &str = "13cc1d661da456d27b249b73056ed4d1f2e72d8e";
/// Texts of one form only: `SocialSecurityNumber` of the United States, `StateUS`, `BankRouting`.
const PATTERNS: [(&str, &str); 3] = [
    ("2cd795fd64ce63b670b52b2e83457d59ac796a39", "000-00-0000"),
    ("3123849de563f9e14acacc2739467e3d30e426b6", "AA"),
    ("959b068ef8ee5cc27e09ba79af58f9e805b7c2b3", "000000000"),
];

/// What a text field with this validator takes; any text with one that is not run here.
pub(super) fn kind(validator_id: &str) -> (FieldKind, Rules) {
    if DATES.contains(&validator_id) {
        return (FieldKind::Date, Rules::default());
    }
    let number = NUMBERS.iter().find(|(id, ..)| *id == validator_id);
    if let Some((_, sign, decimals, number_format)) = number {
        let rules = Rules {
            min: (*sign == Sign::Positive).then(Default::default),
            decimals: *decimals,
            number_format: *number_format,
            ..Rules::default()
        };
        return (FieldKind::Number, rules);
    }
    let preset = match validator_id {
        EMAIL => Some(TextPreset::Email),
        PHONE_US => Some(TextPreset::Phone),
        _ => None,
    };
    let pattern = PATTERNS.iter().find(|(id, _)| *id == validator_id);
    let rules = Rules {
        preset,
        pattern: pattern.and_then(|(_, pattern)| pattern.parse().ok()),
        ..Rules::default()
    };
    (FieldKind::Text, rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates_numbers_are_numbers_and_the_rest_are_texts() {
        for date in DATES {
            assert_eq!(kind(date), (FieldKind::Date, Rules::default()));
        }
        for (number, ..) in NUMBERS {
            let (kind, rules) = kind(number);
            assert_eq!(kind, FieldKind::Number);
            assert_eq!(rules.check(kind, false), Ok(()), "{number}");
        }
        for (id, pattern) in PATTERNS {
            let (kind, rules) = kind(id);
            assert_eq!(kind, FieldKind::Text);
            assert_eq!(rules.pattern.unwrap().as_str(), pattern);
        }
        assert_eq!(kind(EMAIL).1.preset, Some(TextPreset::Email));
        let date_time_eu = "06448a0d0eb6a71c7c116ec4754bcb04ebf11da5";
        assert_eq!(kind(date_time_eu), (FieldKind::Text, Rules::default()));
    }
}
