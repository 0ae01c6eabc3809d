//! Keys: a prefix that says of what, then 128 random bits, because whoever has one may come in.

use crate::randomness::Randomness;

/// What a key stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum KeyKind {
    Sequence,
    SequenceSignee,
    Process,
    Signee,
}

impl KeyKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::Sequence => "pg",
            Self::SequenceSignee => "gs",
            Self::Process => "sp",
            Self::Signee => "si",
        }
    }

    /// A fresh key.
    pub(super) fn key(self, random: &Randomness) -> String {
        format!("{}{}", self.prefix(), hex::encode(random.bytes::<16>()))
    }
}
