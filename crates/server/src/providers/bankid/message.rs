//! What `BankID` wants its users to read: its table of messages, Swedish and English, unchanged.

use super::Hint;

/// Id, Swedish and English of each message, between tabs.
const TABLE: &str = include_str!("messages.txt");

/// The situation that a message depends on, beside the hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The app is on the device that shows the page.
    pub(crate) same_device: bool,
    /// The page is on a telephone or a tablet.
    pub(crate) mobile: bool,
}

/// The id of the message for a hint of an order that is pending or has failed.
pub(super) fn id(hint: &Hint, setting: Setting) -> &'static str {
    let here = setting.same_device;
    match hint {
        Hint::Pending(code) => match code.as_str() {
            "outstandingTransaction" if here => "RFA13",
            "outstandingTransaction" | "noClient" => "RFA1",
            "started" => match (here, setting.mobile) {
                (false, false) => "RFA14A",
                (false, true) => "RFA14B",
                (true, false) => "RFA15A",
                (true, true) => "RFA15B",
            },
            "userMrtd" => "RFA23",
            "userSign" => "RFA9",
            _ => "RFA21",
        },
        Hint::Failed(code) => match code.as_str() {
            "expiredTransaction" => "RFA8",
            "certificateErr" => "RFA16",
            "userCancel" => "RFA6",
            "cancelled" => "RFA3",
            "startFailed" if here => "RFA17A",
            "startFailed" => "RFA17B",
            // No hints of the provider, but its errors, which are shown in the same place.
            "alreadyInProgress" => "RFA4",
            "internalError" => "RFA5",
            _ => "RFA22",
        },
    }
}

/// A message in the language of a reader, and that language: Swedish for Swedes, else English.
pub(crate) fn text(id: &str, locale: &str) -> (&'static str, &'static str) {
    let line = TABLE
        .lines()
        .find(|line| line.split('\t').next() == Some(id));
    let mut parts = line.unwrap_or_default().split('\t').skip(1);
    let (swedish, english) = (parts.next(), parts.next());
    let primary = locale.split(['-', '_']).next().unwrap_or_default();
    match primary.eq_ignore_ascii_case("sv") {
        true => (swedish.unwrap_or_default(), "sv"),
        false => (english.unwrap_or_default(), "en"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYWHERE: [Setting; 4] = [
        Setting {
            same_device: false,
            mobile: false,
        },
        Setting {
            same_device: false,
            mobile: true,
        },
        Setting {
            same_device: true,
            mobile: false,
        },
        Setting {
            same_device: true,
            mobile: true,
        },
    ];

    #[test]
    fn b13_every_hint_has_a_message_in_swedish_and_english() {
        let pending = [
            "outstandingTransaction",
            "noClient",
            "started",
            "userMrtd",
            "userSign",
            "userCallConfirm",
        ];
        let failed = [
            "expiredTransaction",
            "certificateErr",
            "userCancel",
            "cancelled",
            "startFailed",
            "userDeclinedCall",
            "notSupportedByUserApp",
            "transactionRiskBlocked",
        ];
        let pending = pending.map(|code| Hint::Pending(code.into()));
        let hints = pending
            .into_iter()
            .chain(failed.map(|code| Hint::Failed(code.into())));
        for hint in hints {
            for setting in EVERYWHERE {
                let id = id(&hint, setting);
                let (swedish, english) = (text(id, "sv-SE").0, text(id, "is").0);
                assert!(!swedish.is_empty() && !english.is_empty(), "{hint:?}: {id}");
                assert_ne!(swedish, english, "{id}");
            }
        }
        for id in ["RFA4", "RFA5"] {
            assert_ne!(text(id, "sv"), text(id, "en"));
        }
    }

    #[test]
    fn b7_an_unknown_hint_has_the_message_for_unknown_ones() {
        let setting = EVERYWHERE[0];
        assert_eq!(id(&Hint::Pending("fromTomorrow".into()), setting), "RFA21");
        assert_eq!(id(&Hint::Failed("fromTomorrow".into()), setting), "RFA22");
        assert_eq!(text("RFA22", "en").0, "Unknown error. Please try again.");
    }
}
