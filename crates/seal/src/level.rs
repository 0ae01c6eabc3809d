/// A `PAdES` baseline level (EN 319 142-1, 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// B-B: a signature whose time is only claimed.
    BB,
    /// B-T: a timestamp authority states when the signature existed.
    BT,
    /// B-LT: certificates and their revocation data are in the file.
    BLt,
    /// B-LTA: a document timestamp protects all of it, and can be renewed.
    BLta,
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::BB => "B-B",
            Self::BT => "B-T",
            Self::BLt => "B-LT",
            Self::BLta => "B-LTA",
        })
    }
}
