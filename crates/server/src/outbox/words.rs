//! What messages say, in every language: one file per language in `words/`, a key and its words per
//! line, in the order of [`Word`].

use crate::words::{self, words};

words! {
    Greeting "greeting",
    GreetingNobody "greeting_nobody",
    InviteSubject "invite_subject",
    InviteText "invite_text",
    ApproveSubject "approve_subject",
    ApproveText "approve_text",
    LookSubject "look_subject",
    LookText "look_text",
    Open "open",
    Until "until",
    Private "private",
    Message "message",
    ReminderSubject "reminder_subject",
    ReminderText "reminder_text",
    DoneSubject "done_subject",
    DoneText "done_text",
    Attached "attached",
    Linked "linked",
    Download "download",
    EndedSubject "ended_subject",
    EndedText "ended_text",
    DeclinedSubject "declined_subject",
    DeclinedText "declined_text",
    ExpiredSubject "expired_subject",
    ExpiredText "expired_text",
    FailedSubject "failed_subject",
    FailedText "failed_text",
    SmsInvite "sms_invite",
    SmsReminder "sms_reminder",
    SmsDone "sms_done",
    CodeSubject "code_subject",
    CodeText "code_text",
    CodeNote "code_note",
    SmsCode "sms_code",
    LockedSubject "locked_subject",
    LockedText "locked_text",
}

/// What a language says for a word, with its gaps filled.
pub(super) fn say(tag: &str, word: Word, values: &[(&str, &str)]) -> String {
    let (_, file) = words::known(&LANGUAGES, tag);
    filled(words::line(file, word as usize), values)
}

/// Fills gaps such as `{title}`.
pub(super) fn filled(pattern: &str, values: &[(&str, &str)]) -> String {
    words::filled(pattern, ("{", "}"), values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn gaps(words: &str) -> BTreeSet<&str> {
        let gaps = words.split('{').skip(1);
        gaps.filter_map(|gap| gap.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_gaps() {
        let (_, english) = LANGUAGES[0];
        for (tag, file) in LANGUAGES {
            let keys: Vec<&str> = file
                .lines()
                .zip(english.lines())
                .map(|(line, original)| {
                    let (key, words) = line.split_once(' ').unwrap();
                    assert!(!words.trim().is_empty(), "{tag}: {key}");
                    assert_eq!(gaps(words), gaps(original), "{tag}: {key}");
                    key
                })
                .collect();
            assert_eq!(keys, KEYS, "{tag}");
            assert_eq!(file.lines().count(), KEYS.len(), "{tag}");
        }
    }

    #[test]
    fn no_language_is_english_in_disguise() {
        for (tag, _) in &LANGUAGES[1..] {
            for word in [Word::InviteText, Word::DoneText, Word::FailedText] {
                assert_ne!(say(tag, word, &[]), say("en", word, &[]), "{tag}: {word:?}");
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let values = [("sender", "{title}"), ("title", "Lease {sender} {")];
        let text = filled("{sender}: {title} {unknown} {", &values);
        assert_eq!(text, "{title}: Lease {sender} { {unknown} {");
    }
}
