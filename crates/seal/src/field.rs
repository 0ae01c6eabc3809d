//! Reads form fields through their widgets (ISO 32000-2, 12.7).

use crate::geometry::Rect;
use crate::path::numbers;
use crate::source::{Source, number};
use crate::text::Align;
use lopdf::{Dictionary, Object, decode_text_string};
use unicode_segmentation::UnicodeSegmentation as _;

/// Parents of a field that are followed; a loop ends here.
const PARENTS: usize = 32;
/// Field flags (ISO 32000-2, tables 228 to 231), by their bit.
const MULTILINE: i64 = 1 << 12;
const PASSWORD: i64 = 1 << 13;
const PUSH_BUTTON: i64 = 1 << 16;
const FILE_SELECT: i64 = 1 << 20;
const COMB: i64 = 1 << 24;
/// Size of text whose default appearance says "auto".
const AUTO_SIZE: f64 = 12.0;
/// More cells than this are no cells but a mistake.
const MOST_CELLS: usize = 1000;

/// What a field shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shows {
    Text {
        text: String,
        size: f64,
        align: Align,
        /// One letter in each, when there are any.
        cells: usize,
    },
    Check,
    Nothing,
}

/// A widget annotation with what it takes from its field.
pub(crate) struct Widget<'a> {
    source: &'a Source,
    widget: &'a Dictionary,
    form: Option<&'a Dictionary>,
}

impl<'a> Widget<'a> {
    pub(crate) fn new(source: &'a Source, widget: &'a Dictionary) -> Self {
        let catalog = source.catalog().ok();
        let form = catalog.and_then(|c| source.dictionary(c, b"AcroForm"));
        Self {
            source,
            widget,
            form,
        }
    }

    /// What the field's value looks like.
    pub(crate) fn shows(&self) -> Shows {
        let kind = self.inherited(b"FT").and_then(|o| o.as_name().ok());
        let flags = self
            .inherited(b"Ff")
            .and_then(|o| o.as_i64().ok())
            .unwrap_or(0);
        match kind {
            Some(b"Tx") if flags & PASSWORD == 0 => self.text(self.value_text(), flags),
            Some(b"Ch") => self.text(self.choice(), 0),
            Some(b"Btn") if flags & PUSH_BUTTON == 0 && self.is_on() => Shows::Check,
            _ => Shows::Nothing,
        }
    }

    /// Clockwise turn of the page under which the widget stands upright.
    pub(crate) fn rotation_degrees(&self) -> u16 {
        let look = self.source.dictionary(self.widget, b"MK");
        let turn = look
            .and_then(|m| self.source.value(m, b"R"))
            .and_then(|r| r.as_i64().ok());
        match turn.unwrap_or(0).rem_euclid(360) {
            90 => 90,
            180 => 180,
            270 => 270,
            _ => 0,
        }
    }

    /// Background and border as content operators (`/MK` and `/BS`, ISO 32000-2, 12.5.6.19).
    pub(crate) fn look(&self, rect: &Rect) -> Option<String> {
        let look = self.source.dictionary(self.widget, b"MK")?;
        let mut content = String::new();
        if let Some(operands) = self.color(look, b"BG") {
            numbers(&mut content, &operands);
            content.push_str(["g ", "rg ", "k "][operands.len() / 2]);
            numbers(&mut content, &[rect.x, rect.y, rect.width, rect.height]);
            content.push_str("re f\n");
        }
        // Without a border style, makers of forms and viewers draw no border.
        let style = self.source.dictionary(self.widget, b"BS");
        let width = style.map(|s| self.source.value(s, b"W").and_then(number).unwrap_or(1.0));
        let width = width.unwrap_or(0.0);
        if let Some(operands) = self.color(look, b"BC").filter(|_| width > 0.0) {
            numbers(&mut content, &operands);
            content.push_str(["G ", "RG ", "K "][operands.len() / 2]);
            numbers(&mut content, &[width]);
            content.push_str("w ");
            let inner = [width / 2.0, width / 2.0, -width, -width];
            let outer = [rect.x, rect.y, rect.width, rect.height];
            let frame: Vec<f64> = outer.iter().zip(inner).map(|(o, i)| o + i).collect();
            numbers(&mut content, &frame);
            content.push_str("re S\n");
        }
        (!content.is_empty()).then(|| format!("q {content}Q\n"))
    }

    /// One, three or four components; `None` for "transparent".
    fn color(&self, look: &Dictionary, key: &[u8]) -> Option<Vec<f64>> {
        let components = self.source.value(look, key)?.as_array().ok()?;
        let read = |o: &Object| number(self.source.resolve(o));
        let components: Vec<f64> = components.iter().map(read).collect::<Option<_>>()?;
        matches!(components.len(), 1 | 3 | 4).then_some(components)
    }

    /// Resources that appearances of the form share.
    pub(crate) fn shared_resources(&self) -> Option<&'a Object> {
        self.form?.get(b"DR").ok()
    }

    /// Whether the form asks for new appearances of its fields.
    pub(crate) fn needs_appearances(&self) -> bool {
        let asked = self
            .form
            .and_then(|f| self.source.value(f, b"NeedAppearances"));
        matches!(asked, Some(Object::Boolean(true)))
    }

    fn inherited(&self, key: &[u8]) -> Option<&'a Object> {
        let mut node = self.widget;
        for _ in 0..PARENTS {
            if let Some(found) = self.source.value(node, key) {
                return Some(found);
            }
            node = self.source.dictionary(node, b"Parent")?;
        }
        None
    }

    fn text(&self, text: Option<String>, flags: i64) -> Shows {
        let Some(text) = text.filter(|t| !t.trim().is_empty()) else {
            return Shows::Nothing;
        };
        let text = if flags & MULTILINE == 0 {
            text.replace(['\r', '\n'], " ")
        } else {
            text
        };
        let align = match self.inherited(b"Q").and_then(|q| q.as_i64().ok()) {
            Some(1) => Align::Center,
            Some(2) => Align::Right,
            _ => Align::Left,
        };
        let cells = self.cells(flags);
        Shows::Text {
            // More letters than cells would lose some.
            cells: cells
                .filter(|n| text.graphemes(true).count() <= *n)
                .unwrap_or(0),
            text,
            size: self.size(),
            align,
        }
    }

    /// Into how many cells a "comb" divides the field (ISO 32000-2, table 231).
    fn cells(&self, flags: i64) -> Option<usize> {
        let most = self.inherited(b"MaxLen").and_then(|n| n.as_i64().ok())?;
        let comb = flags & COMB != 0 && flags & (MULTILINE | PASSWORD | FILE_SELECT) == 0;
        usize::try_from(most)
            .ok()
            .filter(|n| comb && (1..=MOST_CELLS).contains(n))
    }

    fn value_text(&self) -> Option<String> {
        match self.inherited(b"V")? {
            Object::Stream(s) => {
                let bytes = s.get_plain_content_with_limit(1 << 20).ok()?;
                decode_text_string(&Object::string_literal(bytes)).ok()
            }
            string => decode_text_string(string).ok(),
        }
    }

    /// The chosen options as the list shows them, not as they are exported.
    fn choice(&self) -> Option<String> {
        let chosen = match self.inherited(b"V")? {
            Object::Array(several) => several.iter().filter_map(|o| self.string(o)).collect(),
            one => vec![self.string(one)?],
        };
        let shown: Vec<_> = chosen.into_iter().map(|c| self.shown_option(c)).collect();
        Some(shown.join(", "))
    }

    fn shown_option(&self, exported: String) -> String {
        let options = self.inherited(b"Opt").and_then(|o| o.as_array().ok());
        let pair = |option: &Object| {
            let pair = self.source.resolve(option).as_array().ok()?;
            let is_it = self.string(pair.first()?)? == exported;
            is_it.then(|| self.string(pair.get(1)?)).flatten()
        };
        options
            .and_then(|o| o.iter().find_map(pair))
            .unwrap_or(exported)
    }

    fn string(&self, object: &Object) -> Option<String> {
        decode_text_string(self.source.resolve(object)).ok()
    }

    fn is_on(&self) -> bool {
        let state = self
            .source
            .value(self.widget, b"AS")
            .or_else(|| self.inherited(b"V"));
        state
            .and_then(|s| s.as_name().ok())
            .is_some_and(|s| s != b"Off")
    }

    /// The size in the default appearance, `/Helv 10 Tf`; 0 stands for "as it fits".
    fn size(&self) -> f64 {
        let own = self.inherited(b"DA");
        let shared = || self.form.and_then(|f| self.source.value(f, b"DA"));
        let Some(Object::String(appearance, _)) = own.or_else(shared) else {
            return AUTO_SIZE;
        };
        let text = String::from_utf8_lossy(appearance);
        let words: Vec<_> = text.split_whitespace().collect();
        let size = words
            .iter()
            .position(|w| *w == "Tf")
            .and_then(|i| words.get(i.checked_sub(1)?));
        let size = size
            .and_then(|s| s.parse::<f64>().ok())
            .filter(|s| *s > 0.0 && *s < 200.0);
        size.unwrap_or(AUTO_SIZE)
    }
}
