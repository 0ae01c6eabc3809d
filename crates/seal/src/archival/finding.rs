/// A fact about a document that PDF/A-3, level B, has an opinion on (ISO 19005-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArchivalFinding {
    /// The document was not examined, or not to the end.
    NotExamined,
    /// The document names no output intent.
    IntentMissing,
    /// The document has no metadata, or metadata that claims a conformance of its own.
    MetadataReplaced,
    /// A string, name, number or page side is over the limits, or states are saved too deep.
    Limit,
    /// A stream is compressed by LZW, encrypted, or in a way that nobody knows.
    Filter,
    /// A name is not UTF-8.
    Name,
    /// Content cannot be read, or holds an operator that PDF does not know.
    Content,
    /// Content draws with resources that it does not list itself.
    Resources,
    /// An output intent is damaged, or several disagree.
    Intent,
    /// A color profile is damaged or of a kind that may not be used.
    Profile,
    /// Gray is used that neither the output intent nor a default color space explains.
    DeviceGray,
    /// RGB is used that neither the output intent nor a default color space explains.
    DeviceRgb,
    /// CMYK is used that neither the output intent nor a default color space explains.
    DeviceCmyk,
    /// Colorants of one name are described differently or not at all.
    SpotColor,
    /// Overprint mode 1 is used with CMYK profiles.
    Overprint,
    /// A color space cannot be read.
    ColorSpace,
    /// A transfer function is set.
    TransferFunction,
    /// A halftone is set.
    Halftone,
    /// A rendering intent is unknown.
    RenderingIntent,
    /// An image is smoothed, has alternates or an odd number of bits.
    Image,
    /// An image is JPEG 2000, which is not examined.
    Jpeg2000,
    /// A form carries PostScript.
    PostScript,
    /// A blend mode is unknown.
    BlendMode,
    /// A font's dictionary is incomplete.
    FontDictionary,
    /// A font is not embedded.
    FontNotEmbedded,
    /// An embedded font cannot be read, or is of a kind that is not examined.
    FontProgram,
    /// A font's character map is neither `Identity-H` nor `Identity-V`.
    CharacterMap,
    /// A font's encoding is not one that its kind may have, or cannot be followed.
    FontEncoding,
    /// A font's list of its glyphs is missing, wrong, or of a kind that is not examined.
    GlyphList,
    /// A letter has no glyph in its embedded font.
    GlyphMissing,
    /// A glyph is wider or narrower than the font's dictionary says.
    GlyphWidth,
}

/// What a finding means for the sealed file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    /// Sealing brings what is missing.
    Mended,
    /// The sealed file may not be called PDF/A; the clause that forbids it.
    Forbidden(&'static str),
}

impl ArchivalFinding {
    /// The clause of ISO 19005-3 that keeps the sealed file from being PDF/A; nothing for what
    /// sealing mends.
    #[must_use]
    pub fn clause(self) -> Option<&'static str> {
        match self.judgement() {
            Judgement::Mended => None,
            Judgement::Forbidden(clause) => Some(clause),
        }
    }

    pub(super) fn judgement(self) -> Judgement {
        use Judgement::{Forbidden, Mended};
        match self {
            Self::IntentMissing | Self::MetadataReplaced => Mended,
            Self::NotExamined => Forbidden("6"),
            Self::Limit => Forbidden("6.1.13"),
            Self::Filter => Forbidden("6.1.7.2"),
            Self::Name => Forbidden("6.1.8"),
            Self::Content | Self::Resources => Forbidden("6.2.2"),
            Self::Intent => Forbidden("6.2.3"),
            Self::Profile | Self::Overprint => Forbidden("6.2.4.2"),
            Self::DeviceGray | Self::DeviceRgb | Self::DeviceCmyk => Forbidden("6.2.4.3"),
            Self::SpotColor => Forbidden("6.2.4.4"),
            Self::ColorSpace => Forbidden("6.2.4"),
            Self::TransferFunction | Self::Halftone => Forbidden("6.2.5"),
            Self::RenderingIntent => Forbidden("6.2.6"),
            Self::Image => Forbidden("6.2.8"),
            Self::Jpeg2000 => Forbidden("6.2.8.3"),
            Self::PostScript => Forbidden("6.2.9"),
            Self::BlendMode => Forbidden("6.2.10"),
            Self::FontDictionary => Forbidden("6.2.11.2"),
            Self::CharacterMap => Forbidden("6.2.11.3"),
            Self::FontNotEmbedded | Self::FontProgram | Self::GlyphMissing => {
                Forbidden("6.2.11.4.1")
            }
            Self::GlyphList => Forbidden("6.2.11.4.2"),
            Self::GlyphWidth => Forbidden("6.2.11.5"),
            Self::FontEncoding => Forbidden("6.2.11.6"),
        }
    }

    /// A stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotExamined => "not_examined",
            Self::IntentMissing => "intent_missing",
            Self::MetadataReplaced => "metadata_replaced",
            Self::Limit => "limit",
            Self::Filter => "filter",
            Self::Name => "name",
            Self::Content => "content",
            Self::Resources => "resources",
            Self::Intent => "intent",
            Self::Profile => "profile",
            Self::DeviceGray => "device_gray",
            Self::DeviceRgb => "device_rgb",
            Self::DeviceCmyk => "device_cmyk",
            Self::SpotColor => "spot_color",
            Self::Overprint => "overprint",
            Self::ColorSpace => "color_space",
            Self::TransferFunction => "transfer_function",
            Self::Halftone => "halftone",
            Self::RenderingIntent => "rendering_intent",
            Self::Image => "image",
            Self::Jpeg2000 => "jpeg_2000",
            Self::PostScript => "postscript",
            Self::BlendMode => "blend_mode",
            Self::FontDictionary => "font_dictionary",
            Self::FontNotEmbedded => "font_not_embedded",
            Self::FontProgram => "font_program",
            Self::CharacterMap => "character_map",
            Self::FontEncoding => "font_encoding",
            Self::GlyphList => "glyph_list",
            Self::GlyphMissing => "glyph_missing",
            Self::GlyphWidth => "glyph_width",
        }
    }
}
