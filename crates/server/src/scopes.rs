//! What an API key may do. Each door says what its own calls need.

use axum::http::Method;
use std::fmt;
use std::str::FromStr;

/// A set of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes(u8);

/// The rights and their words.
const WORDS: [(Scopes, &str); 4] = [
    (Scopes::READ, "read"),
    (Scopes::WRITE, "write"),
    (Scopes::LINKS, "links"),
    (Scopes::SETTINGS, "settings"),
];

/// The word is of no right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a scope is read, write, links or settings, not {word:?}")]
pub struct UnknownScope {
    word: String,
}

impl Scopes {
    /// To look at what the account has.
    pub const READ: Self = Self(1);
    /// To make, change and send.
    pub const WRITE: Self = Self(2);
    /// To be given what opens a recipient's signing session.
    pub const LINKS: Self = Self(4);
    /// To change who is told what happens, and how mail looks.
    pub const SETTINGS: Self = Self(8);
    /// All of them.
    pub const ALL: Self = Self(15);
    /// None of them.
    pub const NONE: Self = Self(0);

    /// These and others.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether all of the needed ones are among these.
    #[must_use]
    pub const fn allow(self, needed: Self) -> bool {
        self.0 & needed.0 == needed.0
    }

    /// What a request needs of whose route nothing else is known: looking is not changing.
    #[must_use]
    pub fn of_method(method: &Method) -> Self {
        if matches!(*method, Method::GET | Method::HEAD) {
            Self::READ
        } else {
            Self::WRITE
        }
    }
}

impl FromStr for Scopes {
    type Err = UnknownScope;
    /// Words between spaces.
    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let mut scopes = Self::NONE;
        for word in text.split_whitespace() {
            let known = WORDS.iter().find(|(_, known)| *known == word);
            let (scope, _) = known.ok_or_else(|| UnknownScope { word: word.into() })?;
            scopes = scopes.with(*scope);
        }
        Ok(scopes)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = WORDS.iter().filter(|(scope, _)| self.allow(*scope));
        let words: Vec<&str> = held.map(|(_, word)| *word).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_words_and_allow_no_more_than_they_say() {
        let some: Scopes = "links  read".parse().unwrap();
        assert_eq!(some.to_string(), "read links");
        assert!(some.allow(Scopes::READ) && some.allow(Scopes::READ.with(Scopes::LINKS)));
        assert!(!some.allow(Scopes::READ.with(Scopes::WRITE)));
        assert_eq!(Scopes::ALL.to_string().parse(), Ok(Scopes::ALL));
        assert_eq!("".parse(), Ok(Scopes::NONE));
        assert!("read,write".parse::<Scopes>().is_err());
    }
}
