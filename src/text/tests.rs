use super::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What the element says itself; its own tests compare these.
const ELEMENT: &str = "element.";

fn german(sentences: &str) -> Arc<Language> {
    Arc::new(Language::parse("de", "de-AT", sentences).unwrap())
}

fn amount(written: &str, category: Category) -> Amount {
    Amount {
        written: written.into(),
        category,
    }
}

#[test]
fn gaps_are_filled_and_the_values_are_never_read_as_patterns() {
    let own = [("next_field".into(), "{a}/{b}/{c}{".into())].into();
    let text = Text::new(own, Arc::default());
    assert_eq!(
        text.fill(Say::NextField, &[("a", "{b}"), ("b", "2")]),
        "{b}/2/"
    );
}

#[test]
fn the_hosts_words_win_over_the_languages_and_those_over_english() {
    let own = [("sign_now".into(), "Ja, unterschreiben".into())].into();
    let sentences = r#"{"sign_now":"Jetzt unterschreiben","cancel":"Abbrechen"}"#;
    let text = Text::new(own, german(sentences));
    assert_eq!(text.say(Say::SignNow), "Ja, unterschreiben");
    assert_eq!(text.say(Say::Cancel), "Abbrechen");
    assert_eq!(text.say(Say::Close), Say::Close.english());
    assert_eq!((text.tag(), text.locale()), ("de", "de-AT"));
}

#[test]
fn a_number_has_the_form_that_its_language_gives_it() {
    let sentences = r#"{"pages.one":"{n} Seite","pages.other":"{n} Seiten"}"#;
    let text = Text::new(BTreeMap::new(), german(sentences));
    let said = |n, category| text.count(Count::Pages, &amount(n, category), &[]);
    assert_eq!(said("1", Category::One), "1 Seite");
    assert_eq!(said("2", Category::Other), "2 Seiten");
    // A form that is missing is the other one, never a gap.
    assert_eq!(said("3", Category::Few), "3 Seiten");
    let english = Text::default();
    assert_eq!(
        english.count(Count::Pages, &amount("1", Category::One), &[]),
        "1 page"
    );
}

#[test]
fn names_of_the_other_direction_are_isolated() {
    let filled = |tag: &str, name: &str| {
        let language = Language::parse(tag, tag, r#"{"from":"<{sender}>"}"#).unwrap();
        Text::new(BTreeMap::new(), Arc::new(language)).fill(Say::From, &[("sender", name)])
    };
    assert_eq!(filled("ar", "Nordvik AB"), "<\u{2068}Nordvik AB\u{2069}>");
    assert_eq!(filled("ar", "نورا"), "<نورا>");
    assert_eq!(filled("ar", "12"), "<12>");
    assert_eq!(filled("de", "נועה"), "<\u{2068}נועה\u{2069}>");
    assert_eq!(filled("de", "Zoë"), "<Zoë>");
}

#[test]
fn a_language_is_written_in_its_own_direction() {
    for (tag, direction) in [("ar-EG", "rtl"), ("he", "rtl"), ("en", "ltr"), ("", "ltr")] {
        assert_eq!(direction_of(tag), direction, "{tag}");
    }
}

#[test]
fn every_sentence_has_a_key_of_its_own_and_says_something_calm() {
    let english = english();
    assert_eq!(english.len(), Say::ALL.len() + 2 * Count::ALL.len());
    for (key, sentence) in english {
        assert!(!sentence.is_empty() && !sentence.contains('!'), "{key}");
    }
}

fn english() -> BTreeMap<String, String> {
    let says = Say::ALL
        .iter()
        .map(|s| (s.key().into(), s.english().into()));
    let forms = |c: Category| {
        let said = move |count: &Count| (count.key(c), count.english(c).into());
        Count::ALL.iter().map(said)
    };
    let counted = forms(Category::One).chain(forms(Category::Other));
    says.chain(counted).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/locales")
}

fn read(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap();
    let sentences = serde_json::from_str(&text);
    sentences.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every language but English: its tag and its sentences.
fn languages() -> Vec<(String, BTreeMap<String, String>)> {
    let paths = fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path());
    let named = paths.map(|path| {
        let tag = path.file_stem().unwrap().to_string_lossy().into_owned();
        (tag, read(&path))
    });
    named.filter(|(tag, _)| tag != "en").collect()
}

/// The key without its form, and whether it has one.
fn stem(key: &str) -> (&str, bool) {
    let counted = key.rsplit_once('.').filter(|_| !key.starts_with(ELEMENT));
    counted.map_or((key, false), |(stem, _)| (stem, true))
}

fn gaps(sentence: &str) -> BTreeSet<&str> {
    let parts = sentence.split('{').skip(1);
    parts.filter_map(|p| Some(p.split_once('}')?.0)).collect()
}

#[test]
fn the_file_for_translators_says_what_the_module_says() {
    let mut file = read(&folder().join("en.json"));
    file.retain(|key, _| !key.starts_with(ELEMENT));
    assert_eq!(file, english());
}

#[test]
fn every_language_has_every_sentence_and_no_other() {
    let english = read(&folder().join("en.json"));
    let stems: BTreeSet<_> = english.keys().map(|key| stem(key)).collect();
    let languages = languages();
    assert_eq!(languages.len(), 23);
    for (tag, sentences) in &languages {
        let has: BTreeSet<_> = sentences.keys().map(|key| stem(key)).collect();
        let missing: Vec<_> = stems.difference(&has).collect();
        let unknown: Vec<_> = has.difference(&stems).collect();
        assert!(missing.is_empty(), "{tag} lacks {missing:?}");
        assert!(unknown.is_empty(), "{tag} has {unknown:?}");
        for (key, sentence) in sentences {
            let same = sentence.trim() == sentence && !sentence.is_empty();
            assert!(same && !sentence.contains('!'), "{tag}: {key}: {sentence}");
        }
    }
}

#[test]
fn every_sentence_has_the_same_gaps_in_every_language() {
    let english = read(&folder().join("en.json"));
    for (tag, sentences) in languages() {
        for (key, sentence) in &sentences {
            let (stem, counted) = stem(key);
            let original = match counted {
                true => &english[&format!("{stem}.other")],
                false => &english[key],
            };
            let mut wanted = gaps(original);
            // One and two are words there, and stand for no other number.
            if matches!(&*tag, "ar" | "he") && (key.ends_with(".one") || key.ends_with(".two")) {
                wanted.remove("n");
            }
            assert_eq!(gaps(sentence), wanted, "{tag}: {key}: {sentence}");
        }
    }
}
