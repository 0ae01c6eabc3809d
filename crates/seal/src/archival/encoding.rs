//! Which glyph a code of a simple font means (ISO 32000-1, 9.6.6, annex D).

use crate::source::{as_dictionary, resolve, value};
use lopdf::{Document, Object};
use skrifa::raw::ps::PredefinedEncoding;
use std::collections::BTreeMap;

/// The upper half of `MacRomanEncoding`, from 0x80.
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
/// `WinAnsiEncoding` from 0x80 to 0x9F; a bullet stands where it has no letter.
const WINDOWS: &str = "€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ";
/// Glyph names of what the encodings have beyond ASCII (Adobe Glyph List).
const NAMES: &str = "Ä Adieresis Å Aring Ç Ccedilla É Eacute Ñ Ntilde Ö Odieresis Ü Udieresis á aacute à \
    agrave â acircumflex ä adieresis ã atilde å aring ç ccedilla é eacute è egrave ê ecircumflex ë \
    edieresis í iacute ì igrave î icircumflex ï idieresis ñ ntilde ó oacute ò ograve ô ocircumflex ö \
    odieresis õ otilde ú uacute ù ugrave û ucircumflex ü udieresis † dagger ° degree ¢ cent £ sterling \
    § section • bullet ¶ paragraph ß germandbls ® registered © copyright ™ trademark ´ acute ¨ dieresis \
    Æ AE Ø Oslash ± plusminus ¥ yen µ mu ª ordfeminine º ordmasculine æ ae ø oslash ¿ questiondown ¡ \
    exclamdown ¬ logicalnot ƒ florin « guillemotleft » guillemotright … ellipsis À Agrave Ã Atilde Õ \
    Otilde Œ OE œ oe – endash — emdash “ quotedblleft ” quotedblright ‘ quoteleft ’ quoteright ÷ divide \
    ÿ ydieresis Ÿ Ydieresis ⁄ fraction € Euro ‹ guilsinglleft › guilsinglright ﬁ fi ﬂ fl ‡ daggerdbl · \
    periodcentered ‚ quotesinglbase „ quotedblbase ‰ perthousand Â Acircumflex Ê Ecircumflex Á Aacute Ë \
    Edieresis È Egrave Í Iacute Î Icircumflex Ï Idieresis Ì Igrave Ó Oacute Ô Ocircumflex Ò Ograve Ú \
    Uacute Û Ucircumflex Ù Ugrave ı dotlessi ˆ circumflex ˜ tilde ¯ macron ˘ breve ˙ dotaccent ˚ ring ¸ \
    cedilla ˝ hungarumlaut ˛ ogonek ˇ caron ¤ currency ¦ brokenbar ² twosuperior ³ threesuperior ¹ \
    onesuperior ¼ onequarter ½ onehalf ¾ threequarters Ð Eth ð eth × multiply Ý Yacute ý yacute Þ Thorn þ \
    thorn Š Scaron š scaron Ž Zcaron ž zcaron";

/// Glyph names by code; nothing for codes that the font's own encoding decides.
pub(super) fn glyph_names(
    document: &Document,
    encoding: Option<&Object>,
    symbolic: bool,
) -> BTreeMap<u16, String> {
    let mut names = BTreeMap::new();
    let (base, differences) = match encoding {
        Some(Object::Name(base)) => (Some(base.clone()), None),
        Some(other) => {
            let dictionary = as_dictionary(other);
            let base = dictionary.and_then(|d| value(document, d, b"BaseEncoding"));
            let base = base.and_then(|b| b.as_name().ok()).map(<[u8]>::to_vec);
            let differences = dictionary.and_then(|d| value(document, d, b"Differences"));
            (base, differences)
        }
        None => (None, None),
    };
    let standard = (encoding.is_some() && !symbolic).then_some(&b"StandardEncoding"[..]);
    if let Some(base) = base.as_deref().or(standard) {
        names.extend((0..=255).filter_map(|code| Some((u16::from(code), base_name(base, code)?))));
    }
    let mut at = 0;
    for item in differences
        .and_then(|d| d.as_array().ok())
        .into_iter()
        .flatten()
    {
        match resolve(document, item) {
            Object::Integer(code) => at = u16::try_from(*code).unwrap_or(u16::MAX),
            Object::Name(name) => {
                names.insert(at, String::from_utf8_lossy(name).into_owned());
                at = at.saturating_add(1);
            }
            _ => {}
        }
    }
    names
}

/// The letter that a code of one of the two great encodings stands for.
pub(super) fn letter(base: &[u8], code: u8) -> Option<char> {
    match (base, code) {
        (_, 0x20..=0x7e) => Some(char::from(code)),
        (b"WinAnsiEncoding", 0x80..=0x9f) => WINDOWS.chars().nth(usize::from(code - 0x80)),
        (b"WinAnsiEncoding", 0xa0..) => Some(char::from(code)),
        (b"MacRomanEncoding", 0x80..) => MAC_ROMAN.chars().nth(usize::from(code - 0x80)),
        _ => None,
    }
}

/// The letter that a glyph name stands for, as far as it is one of the two great encodings.
pub(super) fn letter_of_name(name: &str) -> Option<char> {
    if let Some(hex) = name.strip_prefix("uni").filter(|hex| hex.len() == 4) {
        return u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    }
    let ascii = (0x20..0x7f_u8).find(|code| ascii_name(*code) == name);
    ascii.map(char::from).or_else(|| {
        let mut words = NAMES.split_ascii_whitespace();
        while let (Some(letter), Some(known)) = (words.next(), words.next()) {
            if known == name {
                return letter.chars().next();
            }
        }
        None
    })
}

fn base_name(base: &[u8], code: u8) -> Option<String> {
    if base == b"StandardEncoding" {
        let name = PredefinedEncoding::Standard.name(code);
        return (name != ".notdef").then(|| name.to_owned());
    }
    let letter = letter(base, code)?;
    match letter {
        ' '..='~' => Some(ascii_name(code).to_owned()),
        '\u{a0}' => Some("space".to_owned()),
        '\u{ad}' => Some("hyphen".to_owned()),
        letter => {
            let mut words = NAMES.split_ascii_whitespace();
            while let (Some(known), Some(name)) = (words.next(), words.next()) {
                if known.starts_with(letter) {
                    return Some(name.to_owned());
                }
            }
            None
        }
    }
}

/// Two letters of ASCII have other names than in Adobe's own encoding.
fn ascii_name(code: u8) -> &'static str {
    match code {
        0x27 => "quotesingle",
        0x60 => "grave",
        code => PredefinedEncoding::Standard.name(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_great_encodings_are_whole() {
        assert_eq!(MAC_ROMAN.chars().count(), 128);
        assert_eq!(WINDOWS.chars().count(), 32);
        for code in 0x20..=0x7e_u8 {
            assert!(base_name(b"WinAnsiEncoding", code).is_some(), "{code}");
        }
        for code in 0x80..=0xff_u8 {
            let name = base_name(b"WinAnsiEncoding", code);
            assert!(name.is_some(), "{code:x}");
        }
    }

    #[test]
    fn names_and_letters_lead_to_each_other() {
        for (name, letter) in [("A", 'A'), ("thorn", 'þ'), ("grave", '`'), ("uni0416", 'Ж')] {
            assert_eq!(letter_of_name(name), Some(letter), "{name}");
        }
        assert_eq!(letter_of_name("g17"), None);
        assert_eq!(
            base_name(b"MacRomanEncoding", 0x80).as_deref(),
            Some("Adieresis")
        );
    }
}
