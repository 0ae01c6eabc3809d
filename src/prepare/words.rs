use crate::text::sentences;

sentences! {
    /// What somebody reads who places fields, beside what signers read as well.
    Word:
    PageTitle = "prepare_page_title" "Place the fields",
    // Whose, and what
    Whose = "prepare_whose" "Whose fields",
    AddSeat = "prepare_add_seat" "Add a seat",
    SeatName = "prepare_seat_name" "Name of the seat",
    SeatFirst = "prepare_seat_first" "Add a seat first: each field belongs to somebody.",
    Fields = "prepare_fields" "Fields",
    PaletteHint = "prepare_palette_hint" "Drag a field onto the page, or press it to place it in the middle.",
    // Header
    Save = "prepare_save" "Save",
    Saving = "prepare_saving" "Saving",
    Saved = "prepare_saved" "Saved",
    Unsaved = "prepare_unsaved" "Not saved yet",
    Redo = "prepare_redo" "Redo",
    // On the page
    PlacedField = "prepare_placed_field" "{what}, {seat}, page {page}",
    KeysHint = "prepare_keys_hint" "Arrow keys move the field, with Shift by ten points. Alt with arrow keys changes its size. Delete takes it away.",
    FieldPlaced = "prepare_field_placed" "{what} placed on page {page}",
    FieldRemoved = "prepare_field_removed" "Field removed",
    // Properties
    Properties = "prepare_properties" "Properties",
    NothingSelected = "prepare_nothing_selected" "Choose a field to change its properties.",
    SeatLabel = "prepare_seat_label" "Seat",
    LabelLabel = "prepare_label_label" "Label that the signer reads",
    NameLabel = "prepare_name_label" "Name for your programs",
    MustBeFilled = "prepare_must_be_filled" "Must be filled in",
    OnlyToRead = "prepare_only_to_read" "Only to read",
    MostChars = "prepare_most_chars" "Most characters",
    HasToBe = "prepare_has_to_be" "Has to be",
    AnyText = "prepare_any_text" "Any text",
    AnEmail = "prepare_an_email" "E-mail address",
    APhone = "prepare_a_phone" "Telephone number",
    PrefillLabel = "prepare_prefill_label" "Text that stands there before",
    EntriesLabel = "prepare_entries_label" "Entries, one on each line",
    GroupLabel = "prepare_group_label" "Choice that it belongs to",
    Duplicate = "prepare_duplicate" "Duplicate",
    EveryPage = "prepare_every_page" "Repeat on every page",
    AllFields = "prepare_all_fields" "All fields",
    NothingPlaced = "prepare_nothing_placed" "There are no fields yet.",
    // What is the matter
    NoSignature = "prepare_no_signature" "{seat} has no signature yet.",
    NoEntries = "prepare_no_entries" "A list needs entries, each of them once.",
    SameName = "prepare_same_name" "Another field of this seat has the same name.",
    RulesWrong = "prepare_rules_wrong" "The properties of this field do not fit together.",
    FailedOffline = "prepare_failed_offline" "No connection. The fields are not saved; try again.",
    FailedChanged = "prepare_failed_changed" "Somebody else has saved other fields meanwhile. Load them to go on; what you changed is then lost.",
    FailedSent = "prepare_failed_sent" "The envelope was sent meanwhile. Its fields can no longer be changed.",
    FailedOther = "prepare_failed_other" "The service did not take the fields. Nothing was saved.",
    LoadAgain = "prepare_load_again" "Load again",
    // Stops
    StopLinkLead = "prepare_stop_link_lead" "It has expired or was used before. Ask for a new one where you got it.",
    StopSessionTitle = "prepare_stop_session_title" "The time to place fields is over",
    StopSessionLead = "prepare_stop_session_lead" "What was saved is kept. Open the document again where you came from.",
    StopOfflineLead = "prepare_stop_offline_lead" "The document could not be reached. Nothing is lost; try again.",
    StopDocumentLead = "prepare_stop_document_lead" "The document could not be read. Try again.",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Sentence as _;
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    type Sentences = BTreeMap<String, String>;

    fn languages() -> Vec<(String, Sentences)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/prepare/locales");
        let paths = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        let read = paths.map(|path| {
            let tag = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            (tag, serde_json::from_str(&text).unwrap())
        });
        read.collect()
    }

    fn gaps(sentence: &str) -> BTreeSet<&str> {
        let parts = sentence.split('{').skip(1);
        parts.filter_map(|p| Some(p.split_once('}')?.0)).collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_gaps() {
        let words = Word::ALL.iter();
        let english: Sentences = words
            .map(|w| (w.key().into(), w.english().into()))
            .collect();
        let languages = languages();
        assert_eq!(languages.len(), 24);
        for (tag, sentences) in &languages {
            assert!(sentences.keys().eq(english.keys()), "{tag}");
            assert!(tag != "en" || *sentences == english);
            for (key, sentence) in sentences {
                let calm = sentence.trim() == sentence && !sentence.contains('!');
                assert!(calm && !sentence.is_empty(), "{tag}: {key}: {sentence}");
                assert_eq!(gaps(sentence), gaps(&english[key]), "{tag}: {key}");
            }
        }
    }
}
