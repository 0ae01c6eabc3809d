use crate::character_map::{self, NAMES};
#[cfg(feature = "embedded")]
use hayro_cmap::{CMapName, load_embedded};
use hayro_font::StandardFont;
use paraph_ink::ScriptFont;

const STANDARD_FONTS: [StandardFont; 14] = [
    StandardFont::Helvetica,
    StandardFont::HelveticaBold,
    StandardFont::HelveticaOblique,
    StandardFont::HelveticaBoldOblique,
    StandardFont::Courier,
    StandardFont::CourierBold,
    StandardFont::CourierOblique,
    StandardFont::CourierBoldOblique,
    StandardFont::TimesRoman,
    StandardFont::TimesBold,
    StandardFont::TimesItalic,
    StandardFont::TimesBoldItalic,
    StandardFont::ZapfDingBats,
    StandardFont::Symbol,
];

/// The licenses that travel with the files.
const LICENSES: [(&str, &str); 4] = [
    (
        "fonts/LICENSE-standard-fonts.txt",
        include_str!("../licenses/standard-fonts.txt"),
    ),
    (
        "fonts/LICENSE-Caveat.txt",
        include_str!("../../ink/fonts/Caveat-OFL.txt"),
    ),
    (
        "fonts/LICENSE-DancingScript.txt",
        include_str!("../../ink/fonts/DancingScript-OFL.txt"),
    ),
    (
        "cmaps/LICENSE.txt",
        include_str!("../licenses/character-maps.txt"),
    ),
];

/// Every file that a worker fetches, with its path below the worker's folder, and the licenses.
pub fn assets() -> impl Iterator<Item = (String, Vec<u8>)> {
    let standard = STANDARD_FONTS.iter().map(standard_font);
    let script = ScriptFont::ALL.iter().copied().map(script_font);
    let maps = NAMES.iter().filter_map(|name| {
        let text = character_map::as_text(name)?;
        Some((format!("cmaps/{name}.txt"), text.into_bytes()))
    });
    let licenses = LICENSES.map(|(path, text)| (path.to_owned(), text.into()));
    standard.chain(script).chain(maps).chain(licenses)
}

/// The same file as [`assets`] gives, but maps in the form of the bundle, which is read faster.
#[cfg(feature = "embedded")]
pub(crate) fn read(path: &str) -> Option<Vec<u8>> {
    if let Some(map) = path.strip_prefix("cmaps/") {
        let name = CMapName::from_bytes(map.strip_suffix(".txt")?.as_bytes());
        return Some(load_embedded(name)?.to_vec());
    }
    let fonts = STANDARD_FONTS.iter().map(standard_font);
    let mut fonts = fonts.chain(ScriptFont::ALL.iter().copied().map(script_font));
    fonts.find(|(at, _)| at == path).map(|(_, bytes)| bytes)
}

fn standard_font(font: &StandardFont) -> (String, Vec<u8>) {
    let (data, _) = font.get_font_data();
    let path = format!("fonts/{}.cff", font.postscript_name());
    (path, (*data).as_ref().to_vec())
}

fn script_font(font: ScriptFont) -> (String, Vec<u8>) {
    (format!("fonts/{}", font.file_name()), font.bytes().to_vec())
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[test]
    fn every_font_and_map_that_the_renderer_may_ask_for_is_there() {
        for font in STANDARD_FONTS {
            let path = format!("fonts/{}.cff", font.postscript_name());
            assert!(read(&path).is_some(), "{path}");
        }
        for name in NAMES {
            assert!(read(&format!("cmaps/{name}.txt")).is_some(), "{name}");
        }
    }

    #[test]
    fn what_is_not_there_is_nothing() {
        for path in [
            "",
            "fonts/",
            "fonts/Comic.cff",
            "cmaps/None.txt",
            "../Cargo.toml",
        ] {
            assert!(read(path).is_none(), "{path}");
        }
    }
}
