//! Every sentence that a signer reads, except the sender's own and the disclosure.

mod sentence;

pub use sentence::Say;

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The sentences of one language, with the host's own words laid over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    own: BTreeMap<String, String>,
}

impl Text {
    /// The sentences, with the host's own words by key.
    #[must_use]
    pub fn new(own: BTreeMap<String, String>) -> Self {
        Self { own }
    }

    /// A sentence without gaps.
    #[must_use]
    pub fn say(&self, what: Say) -> String {
        self.pattern(what).into_owned()
    }

    /// A sentence with its gaps filled: `{name}` becomes the value named `name`.
    #[must_use]
    pub fn fill(&self, what: Say, gaps: &[(&str, &str)]) -> String {
        let pattern = self.pattern(what);
        let mut said = String::with_capacity(pattern.len() + 16);
        let mut rest = &*pattern;
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                rest = after;
                continue;
            };
            let value = gaps.iter().find(|(gap, _)| *gap == name);
            said.push_str(value.map_or("", |(_, value)| value));
            rest = behind;
        }
        said.push_str(rest);
        said
    }

    /// A sentence about a number of things: one, or several.
    #[must_use]
    pub fn count(&self, n: usize, one: Say, several: Say) -> String {
        let what = if n == 1 { one } else { several };
        self.fill(what, &[("n", &n.to_string())])
    }

    /// Names in a row: "Ada, Ben and Cy".
    #[must_use]
    pub fn names(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [one] => one.clone(),
            [most @ .., last] => {
                let most = most.join(", ");
                self.fill(Say::NamesAnd, &[("most", &most), ("last", last)])
            }
        }
    }

    fn pattern(&self, what: Say) -> Cow<'_, str> {
        match self.own.get(what.key()) {
            Some(own) => Cow::Borrowed(own),
            None => Cow::Borrowed(what.english()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn gaps_are_filled_and_the_values_are_never_read_as_patterns() {
        let text = Text::new([("next_field".into(), "{a}/{b}/{c}{".into())].into());
        assert_eq!(
            text.fill(Say::NextField, &[("a", "{b}"), ("b", "2")]),
            "{b}/2/"
        );
    }

    #[test]
    fn the_host_may_say_it_in_its_own_words() {
        let text = Text::new([("sign_now".into(), "Ja, signera".into())].into());
        assert_eq!(text.say(Say::SignNow), "Ja, signera");
        assert_eq!(text.say(Say::Cancel), Say::Cancel.english());
    }

    #[test]
    fn names_stand_in_a_row() {
        let names = |list: &[&str]| {
            let list: Vec<String> = list.iter().map(ToString::to_string).collect();
            Text::default().names(&list)
        };
        assert_eq!(names(&[]), "");
        assert_eq!(names(&["Ada"]), "Ada");
        assert_eq!(names(&["Ada", "Ben", "Cy"]), "Ada, Ben and Cy");
    }

    #[test]
    fn every_sentence_has_a_key_of_its_own_and_says_something_calm() {
        let keys: BTreeSet<_> = Say::ALL.iter().map(|s| s.key()).collect();
        assert_eq!(keys.len(), Say::ALL.len());
        for say in Say::ALL {
            assert!(
                !say.english().is_empty() && !say.english().contains('!'),
                "{}",
                say.key()
            );
        }
    }
}
