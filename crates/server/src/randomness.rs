use std::str::FromStr;

/// The random numbers of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct Randomness;

const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const ID_LEN: usize = 40;
/// The largest multiple of 36 below 256: bytes from here on would favor some characters.
const FAIR: u8 = 252;

impl Randomness {
    /// `N` random bytes.
    ///
    /// # Panics
    /// When the operating system has none: nothing may go on without them.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }

    /// A random id of 40 characters.
    #[must_use]
    pub fn id<T: FromStr>(&self) -> T {
        let mut text = String::with_capacity(ID_LEN);
        while text.len() < ID_LEN {
            let fair = self.bytes::<64>().into_iter().filter(|b| *b < FAIR);
            text.extend(fair.map(|b| char::from(ALPHABET[usize::from(b) % ALPHABET.len()])));
        }
        text.truncate(ID_LEN);
        match text.parse() {
            Ok(id) => id,
            Err(_) => unreachable!("40 characters of 0-9 and a-z are an id"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use paraph_protocol::EnvelopeId;
    use std::collections::HashMap;

    #[test]
    fn ids_use_all_36_characters_evenly() {
        let mut counts: HashMap<char, f64> = HashMap::new();
        for _ in 0..2_000 {
            for c in Randomness.id::<EnvelopeId>().as_str().chars() {
                *counts.entry(c).or_default() += 1.0;
            }
        }
        let expected = 2_000.0 * 40.0 / 36.0;
        let chi_square: f64 = counts
            .values()
            .map(|n| (n - expected).powi(2) / expected)
            .sum();
        // 35 degrees of freedom; 80 is passed once in 40,000 fair runs.
        assert_eq!(counts.len(), 36);
        assert!(chi_square < 80.0, "{chi_square}");
    }
}
