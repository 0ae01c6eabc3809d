use serde::{Deserialize, Serialize};

/// What a text is; each has its own rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TextPreset {
    /// An e-mail address (RFC 5321, as far as people write it).
    Email,
    /// A telephone number: 5 to 15 digits (E.164), a plus before, blanks, hyphens, parentheses.
    Phone,
    /// A bank account: ISO 13616, with its check digits.
    Iban,
    /// An Icelandic identity number: ten digits, a day and a century.
    Kennitala,
    /// A Swedish identity or coordination number: ten or twelve digits, a day and a check digit.
    Personnummer,
}

impl TextPreset {
    /// Whether a text is one.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        let text = text.trim();
        match self {
            Self::Email => is_email(text),
            Self::Phone => is_phone(text),
            Self::Iban => is_iban(text),
            Self::Kennitala => is_kennitala(text),
            Self::Personnummer => is_personnummer(text),
        }
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"()<>,;:\\\"[]@".contains(c);
    let dots = |part: &str| part.split('.').all(|label| !label.is_empty());
    let label = |label: &str| {
        let inner = |c: char| c.is_alphanumeric() || c == '-';
        label.chars().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    (1..=64).contains(&local.len())
        && text.len() <= 254
        && local.chars().all(plain)
        && dots(local)
        && dots(domain)
        && domain.contains('.')
        && domain.split('.').all(label)
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let known = |c: char| c.is_ascii_digit() || " -()/.".contains(c);
    (5..=15).contains(&digits) && rest.chars().all(known)
}

fn is_iban(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    let country = plain.bytes().take(2).all(|b| b.is_ascii_uppercase());
    let check = plain.bytes().skip(2).take(2).all(|b| b.is_ascii_digit());
    let known = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    if !(15..=34).contains(&plain.len()) || !country || !check || !plain.bytes().all(known) {
        return false;
    }
    let turned = plain.bytes().skip(4).chain(plain.bytes().take(4));
    let rest = turned.fold(0_u32, |rest, b| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b - b'A') + 10) % 97,
    });
    rest == 1
}

/// The digits of a text that holds nothing else but one separator at `at`.
fn digits_around(text: &str, at: usize, separators: &[char]) -> Option<Vec<u32>> {
    let separated = |(i, c): (usize, char)| i == at && separators.contains(&c);
    let kept = text.char_indices().filter(|pair| !separated(*pair));
    kept.map(|(_, c)| c.to_digit(10)).collect()
}

/// The check digit is not looked at: since 18 February 2026 numbers are given out without one.
fn is_kennitala(text: &str) -> bool {
    let Some(digits) = digits_around(text, 6, &['-', ' ']) else {
        return false;
    };
    let [d1, d2, m1, m2, ..] = digits[..] else {
        return false;
    };
    if digits.len() != 10 {
        return false;
    }
    // Numbers without a day of birth begin with 8 or 9; those of companies have 40 added to the day.
    if d1 >= 8 {
        return true;
    }
    let day = (d1 % 4) * 10 + d2;
    is_day(day, m1 * 10 + m2) && matches!(digits[9], 0 | 8 | 9)
}

fn is_personnummer(text: &str) -> bool {
    let long = text.chars().filter(char::is_ascii_digit).count() == 12;
    let at = if long { 8 } else { 6 };
    let Some(digits) = digits_around(text, at, &['-', '+']) else {
        return false;
    };
    let short = if long { &digits[2..] } else { &digits[..] };
    let [_, _, m1, m2, d1, d2, ..] = short[..] else {
        return false;
    };
    if short.len() != 10 {
        return false;
    }
    // Coordination numbers have 60 added to the day.
    let day = d1 * 10 + d2;
    let day = if day > 60 { day - 60 } else { day };
    is_day(day, m1 * 10 + m2) && luhn(short)
}

fn is_day(day: u32, month: u32) -> bool {
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=longest).contains(&day)
}

/// ISO/IEC 7812-1, annex B: the check digit makes the sum a multiple of ten.
fn luhn(digits: &[u32]) -> bool {
    let weighed = digits.iter().rev().enumerate().map(|(i, digit)| {
        let doubled = digit * (1 + u32::from(i % 2 == 1));
        doubled / 10 + doubled % 10
    });
    weighed.sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(preset: TextPreset, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(preset.fits(text), "{preset:?} {text}");
        }
        for text in bad {
            assert!(!preset.fits(text), "{preset:?} {text}");
        }
    }

    #[test]
    fn addresses_have_a_name_and_a_domain() {
        let good = ["hanna@lind.example", "þórður+a@bréf.example", " a.b@c.de "];
        let bad = [
            "",
            "a",
            "a@b",
            "a@@b.c",
            "a b@c.de",
            ".a@b.c",
            "a@-b.c",
            "a@b..c",
            "a@b.c\n.d",
        ];
        check(TextPreset::Email, &good, &bad);
    }

    #[test]
    fn telephone_numbers_have_enough_digits() {
        let good = ["+354 555 1234", "(08) 123 45-67", "0123/456.78"];
        let bad = [
            "1234",
            "12 34 56 78 90 12 34 56",
            "555-CALL-NOW",
            "++4612345",
        ];
        check(TextPreset::Phone, &good, &bad);
    }

    #[test]
    fn bank_accounts_have_check_digits() {
        let good = ["GB82 WEST 1234 5698 7654 32", "SE4550000000058398257466"];
        let bad = [
            "GB82 WEST 1234 5698 7654 33",
            "gb82west12345698765432",
            "GB82",
            "GB82ÅEST12345698765432",
        ];
        check(TextPreset::Iban, &good, &bad);
    }

    #[test]
    fn kennitolur_have_a_day_and_a_century_and_need_no_check_digit() {
        let good = [
            "120174-3399",
            "1201743399",
            "120174-3319",
            "450401-3150",
            "830174-3399",
        ];
        let bad = [
            "320174-3399",
            "121374-3399",
            "120174-3395",
            "120174-339",
            "12017-43399",
            "120174_3399",
        ];
        check(TextPreset::Kennitala, &good, &bad);
    }

    #[test]
    fn personnummer_have_a_day_and_a_check_digit() {
        let good = [
            "811218-9876",
            "19811218-9876",
            "8112189876",
            "811218+9876",
            "701063-2391",
        ];
        let bad = [
            "811218-9875",
            "811318-9876",
            "811218-987",
            "811200-9876",
            "81-12189876",
        ];
        check(TextPreset::Personnummer, &good, &bad);
    }
}
