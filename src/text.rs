//! Every sentence that a signer reads, except the sender's own and the disclosure.

mod direction;
mod language;
mod sentence;

pub use direction::of as direction_of;
pub use language::{Amount, Category, Language};
pub(crate) use sentence::sentences;
pub use sentence::{Count, Say, Sentence};

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The sentences of one language, with the host's own words laid over. Copies are cheap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    own: Arc<BTreeMap<String, String>>,
    language: Arc<Language>,
}

impl Text {
    /// The sentences, with the host's own words by key.
    #[must_use]
    pub fn new(own: BTreeMap<String, String>, language: Arc<Language>) -> Self {
        Self {
            own: Arc::new(own),
            language,
        }
    }

    /// The language of the sentences, BCP 47.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.language.tag
    }

    /// The language as people of a region write it, for dates and numbers, BCP 47.
    #[must_use]
    pub fn locale(&self) -> &str {
        &self.language.locale
    }

    /// `rtl` or `ltr`: the direction that the language is written in.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        direction::of(self.tag())
    }

    /// A sentence without gaps.
    #[must_use]
    pub fn say(&self, what: impl Sentence) -> String {
        let said = self.find(what.key());
        said.unwrap_or_else(|| what.english()).to_owned()
    }

    /// A sentence with its gaps filled: `{name}` becomes the value named `name`.
    #[must_use]
    pub fn fill(&self, what: impl Sentence, gaps: &[(&str, &str)]) -> String {
        let pattern = self.find(what.key());
        self.filled(pattern.unwrap_or_else(|| what.english()), gaps)
    }

    /// A sentence about a number of things, in the form that the number asks for. `{n}` becomes
    /// the number.
    #[must_use]
    pub fn count(&self, what: Count, amount: &Amount, gaps: &[(&str, &str)]) -> String {
        let form = |category: Category| self.find(&what.key(category));
        let pattern = form(amount.category).or_else(|| form(Category::Other));
        let pattern = pattern.unwrap_or_else(|| what.english(amount.category));
        let mut gaps = gaps.to_vec();
        gaps.push(("n", &amount.written));
        self.filled(pattern, &gaps)
    }

    /// A foreign text as it may stand in a sentence: what is written in the other direction is
    /// isolated, or it would take the words around it along.
    #[must_use]
    pub fn isolated<'a>(&self, text: &'a str) -> Cow<'a, str> {
        direction::isolated(text, self.direction() == "rtl")
    }

    fn filled(&self, pattern: &str, gaps: &[(&str, &str)]) -> String {
        let mut said = String::with_capacity(pattern.len() + 16);
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                rest = after;
                continue;
            };
            let value = gaps.iter().find(|(gap, _)| *gap == name);
            said.push_str(&value.map_or(Cow::default(), |(_, value)| self.isolated(value)));
            rest = behind;
        }
        said.push_str(rest);
        said
    }

    fn find(&self, key: &str) -> Option<&str> {
        let own = self.own.get(key);
        own.or_else(|| self.language.sentences.get(key))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests;
