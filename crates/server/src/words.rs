//! Sentences that the service itself says, in every language that it speaks: one file per language in
//! the folder `words/` beside whoever says them, a key and its words per line.

/// Makes `Word`, something that is said; `KEYS` in its order; and `LANGUAGES` (BCP 47) with their
/// files, of which the first is for everybody else.
macro_rules! words {
    ($($word:ident $key:literal,)*) => {
        /// Something that is said.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Word {
            $($word,)*
        }

        /// The keys in the order of the words.
        #[cfg(test)]
        const KEYS: &[&str] = &[$($key,)*];

        const LANGUAGES: [(&str, &str); 24] = [
            ("en", include_str!("words/en.txt")),
            ("is", include_str!("words/is.txt")),
            ("sv", include_str!("words/sv.txt")),
            ("da", include_str!("words/da.txt")),
            ("nb", include_str!("words/nb.txt")),
            ("fi", include_str!("words/fi.txt")),
            ("de", include_str!("words/de.txt")),
            ("fr", include_str!("words/fr.txt")),
            ("es", include_str!("words/es.txt")),
            ("it", include_str!("words/it.txt")),
            ("pt", include_str!("words/pt.txt")),
            ("nl", include_str!("words/nl.txt")),
            ("pl", include_str!("words/pl.txt")),
            ("cs", include_str!("words/cs.txt")),
            ("sk", include_str!("words/sk.txt")),
            ("hu", include_str!("words/hu.txt")),
            ("ro", include_str!("words/ro.txt")),
            ("el", include_str!("words/el.txt")),
            ("et", include_str!("words/et.txt")),
            ("lv", include_str!("words/lv.txt")),
            ("lt", include_str!("words/lt.txt")),
            ("uk", include_str!("words/uk.txt")),
            ("ar", include_str!("words/ar.txt")),
            ("he", include_str!("words/he.txt")),
        ];
    };
}

pub(crate) use words;

/// A language among those with files, or the first where it is not spoken.
pub(crate) fn known<'a>(languages: &[(&'a str, &'a str)], tag: &str) -> (&'a str, &'a str) {
    let spoken = languages.iter().find(|(known, _)| *known == tag);
    spoken.or(languages.first()).copied().unwrap_or_default()
}

/// What a file says at a place.
pub(crate) fn line(file: &str, place: usize) -> &str {
    let line = file.lines().nth(place).unwrap_or_default();
    line.split_once(' ').map_or(line, |(_, words)| words)
}

/// Fills the gaps of a text, each once: what is filled in has no gaps of its own, and gaps that
/// nobody knows stay. The marks stand before and after a gap's name.
pub(crate) fn filled<V: AsRef<str>>(
    text: &str,
    (opening, closing): (&str, &str),
    values: &[(&str, V)],
) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(opening) {
        filled.push_str(before);
        let gap = after.split_once(closing);
        let known = |name: &str| values.iter().find(|(known, _)| *known == name.trim());
        match gap.and_then(|(name, behind)| Some((known(name)?, behind))) {
            Some(((_, value), behind)) => {
                filled.push_str(value.as_ref());
                rest = behind;
            }
            None => {
                filled.push_str(opening);
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}
