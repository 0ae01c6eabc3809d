//! The vendor's enumerations: read in any case, written as the vendor writes them.

use paraph_protocol::Delivery as Way;
use serde::{Deserialize, Serialize};

/// A word of an enumeration.
pub(super) trait Word: Copy + 'static {
    const ALL: &'static [Self];

    /// The word as replies write it.
    fn as_str(self) -> &'static str;

    /// The number that stands for the word, where there is one.
    fn number(self) -> Option<u32>;

    /// A word or its number.
    fn read(text: &str) -> Option<Self> {
        let same = |word: &&Self| {
            let number = word.number().map(|number| number.to_string());
            word.as_str().eq_ignore_ascii_case(text) || number.as_deref() == Some(text)
        };
        Self::ALL.iter().find(same).copied()
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($word:ident $(= $number:literal)?),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub(super) enum $name {
            #[default]
            $($word),*
        }

        impl Word for $name {
            const ALL: &'static [Self] = &[$(Self::$word),*];

            fn as_str(self) -> &'static str {
                match self { $(Self::$word => stringify!($word)),* }
            }

            fn number(self) -> Option<u32> {
                match self { $(Self::$word => words!(@number $($number)?)),* }
            }
        }
    )*};
    (@number) => { None };
    (@number $number:literal) => { Some($number) };
}

words! {
    /// How a signee is told.
    Delivery { None, Sms, Email }
    /// What a signee signs with.
    SignatureType { Qualified, Simple }
    /// Where signatures stand on a document.
    Location { TopFirstPage, BottomLastPage }
    /// The language of a signee.
    Language {
        NotSet = 0, Is = 10, En = 21, Nb = 30, Da = 40, De = 50, Fr = 60, Sv = 70, Cs = 80,
        Pl = 90, Es = 100, Hu = 110,
    }
    /// By which means an electronic ID is asked for.
    Context { Sim, App }
    /// What is looked up of a person.
    Lookup { NameAddress, Name, NameAddressFamily }
    /// How far a process is.
    Status { Created, Started, SigneeSigned, Completed, Canceled, Expired }
    /// The kinds of flows.
    FlowType {
        RenderFlow, DropAndSign, FillAndSign, Pep, Thinglysingar, Compliance, CompanyLookup,
    }
}

impl Delivery {
    /// How the core tells somebody.
    pub(super) fn way(self) -> Way {
        match self {
            Self::None => Way::Embedded,
            Self::Sms => Way::Sms,
            Self::Email => Way::Email,
        }
    }

    /// The vendor's word for a way of the core.
    pub(super) fn of(way: Way) -> Self {
        match way {
            Way::Email => Self::Email,
            Way::Sms => Self::Sms,
            Way::Embedded | Way::None => Self::None,
        }
    }
}

impl Language {
    /// The language tag (BCP 47).
    pub(super) fn tag(self) -> Option<String> {
        match self {
            Self::NotSet => None,
            other => Some(other.as_str().to_ascii_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_any_case_and_by_their_numbers() {
        for (given, expected) in [
            ("none", Some(Delivery::None)),
            ("EMAIL", Some(Delivery::Email)),
            ("Sms", Some(Delivery::Sms)),
            ("1", None),
            ("", None),
        ] {
            assert_eq!(Delivery::read(given), expected, "{given}");
        }
        assert_eq!(Language::read("10"), Some(Language::Is));
        assert_eq!(
            Language::read("is").and_then(Language::tag).as_deref(),
            Some("is")
        );
        assert_eq!(Language::read("0").and_then(Language::tag), None);
        assert_eq!(Language::read("20"), None);
    }
}
