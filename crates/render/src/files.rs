use hayro::hayro_interpret::font::{FontData, FontQuery};
use hayro::hayro_interpret::hayro_cmap::CMapName;
use hayro::hayro_interpret::{CMapResolverFn, FontResolverFn};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where substitute fonts, character maps and script fonts come from.
///
/// Paths are `fonts/{PostScript name}.cff` for the standard 14 fonts (ISO 32000-2, 9.6.2.2),
/// `cmaps/{name}.txt` for predefined character maps (ISO 32000-2, 9.7.5.2), and
/// `fonts/{file name}` for script fonts.
pub trait Files: Send + Sync + 'static {
    /// The file at `path`, or nothing when there is none.
    fn read(&self, path: &str) -> Option<Vec<u8>>;
}

/// Reads each file once; a file that is missing is not asked for again.
pub(crate) struct Shelf {
    files: Arc<dyn Files>,
    fonts: Mutex<HashMap<&'static str, Option<FontData>>>,
    maps: Mutex<HashMap<String, Option<&'static [u8]>>>,
    substituted: AtomicBool,
}

impl Shelf {
    pub(crate) fn new(files: Arc<dyn Files>) -> Arc<Self> {
        Arc::new(Self {
            files,
            fonts: Mutex::default(),
            maps: Mutex::default(),
            substituted: AtomicBool::new(false),
        })
    }

    pub(crate) fn font_resolver(self: &Arc<Self>) -> FontResolverFn {
        let shelf = Arc::clone(self);
        Arc::new(move |query| Some((shelf.font(query)?, 0)))
    }

    pub(crate) fn cmap_resolver(self: &Arc<Self>) -> CMapResolverFn {
        let shelf = Arc::clone(self);
        Arc::new(move |name| shelf.map(name))
    }

    /// Whether a font of the document had to be substituted so far.
    pub(crate) fn has_substituted(&self) -> bool {
        self.substituted.load(Ordering::Relaxed)
    }

    fn font(&self, query: &FontQuery) -> Option<FontData> {
        self.substituted.store(true, Ordering::Relaxed);
        let standard = match query {
            FontQuery::Standard(font) => *font,
            // A substitute would lack the letters of a composite font and leave the page blank
            // without a word; without one the page says that it is incomplete.
            FontQuery::Fallback(wanted) if wanted.character_collection.is_some() => return None,
            FontQuery::Fallback(wanted) => wanted.pick_standard_font(),
        };
        let name = standard.postscript_name();
        let mut fonts = self.fonts.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || -> Option<FontData> {
            Some(Arc::new(self.files.read(&format!("fonts/{name}.cff"))?))
        };
        fonts.entry(name).or_insert_with(read).clone()
    }

    fn map(&self, name: CMapName<'_>) -> Option<&'static [u8]> {
        if matches!(name, CMapName::Custom(_)) {
            return None;
        }
        let name = std::str::from_utf8(name.to_bytes()).ok()?;
        let mut maps = self.maps.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = maps.get(name) {
            return *known;
        }
        // The interpreter wants maps that live as long as the program; there are 65 at most.
        let map = self.files.read(&format!("cmaps/{name}.txt"));
        let map = map.map(|bytes| &*Box::leak(bytes.into_boxed_slice()));
        maps.insert(name.to_owned(), map);
        map
    }
}
