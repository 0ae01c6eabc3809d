use std::collections::BTreeMap;

/// The sentences of a language other than English, which is in the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// The language, BCP 47.
    pub(super) tag: String,
    /// The language with the signer's region.
    pub(super) locale: String,
    /// Sentences by key.
    pub(super) sentences: BTreeMap<String, String>,
}

impl Language {
    /// Reads a language's sentences, one JSON object of texts.
    ///
    /// # Errors
    /// When the JSON is anything else.
    pub fn parse(tag: &str, locale: &str, sentences: &str) -> Result<Self, serde_json::Error> {
        Ok(Self {
            tag: tag.to_owned(),
            locale: locale.to_owned(),
            sentences: serde_json::from_str(sentences)?,
        })
    }
}

/// English.
impl Default for Language {
    fn default() -> Self {
        Self {
            tag: "en".into(),
            locale: "en".into(),
            sentences: BTreeMap::new(),
        }
    }
}

/// The form that a number asks for (Unicode CLDR plural category).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the categories explain themselves")]
pub enum Category {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

impl Category {
    /// Every category.
    pub const ALL: &[Self] = &[
        Self::Zero,
        Self::One,
        Self::Two,
        Self::Few,
        Self::Many,
        Self::Other,
    ];

    /// The category of a word of `Intl.PluralRules`; every language has `other`.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        let named = |c: &&Self| c.word() == word;
        Self::ALL.iter().find(named).copied().unwrap_or(Self::Other)
    }

    /// The word of `Intl.PluralRules`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::One => "one",
            Self::Two => "two",
            Self::Few => "few",
            Self::Many => "many",
            Self::Other => "other",
        }
    }
}

/// A number as it is written, and the form that it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// In the digits of the language.
    pub written: String,
    /// The form.
    pub category: Category,
}
