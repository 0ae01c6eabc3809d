//! The host's options, parsed once.

use paraph_protocol::{CaptureKind, InviteId, Surface};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A signing link, taken apart by the element: its service, its invite and its secret.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Origin of the service, with a path prefix when it has one; no slash at the end.
    pub base: String,
    /// The invite; a dialect's link may name none.
    #[serde(default)]
    pub invite_id: Option<InviteId>,
    /// The secret of the link's fragment.
    pub token: String,
}

/// The link of a pad, taken apart by the page: its service and its secret.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct PadLink {
    /// Origin of the service, with a path prefix when it has one; no slash at the end.
    pub base: String,
    /// The secret of the link's fragment.
    pub token: String,
}

/// Never shows the secret.
impl std::fmt::Debug for PadLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PadLink")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

/// Never shows the secret.
impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("base", &self.base)
            .field("invite_id", &self.invite_id)
            .finish_non_exhaustive()
    }
}

/// Which light the widget is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// As the system prefers.
    #[default]
    #[serde(other)]
    Auto,
}

impl Theme {
    /// The value of the attribute `data-theme`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How large a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(from = "ZoomText")]
pub enum Zoom {
    /// As wide as its room, but never larger than paper.
    #[default]
    FitWidth,
    /// Whole.
    FitPage,
    /// A share of the size on paper; 1 is 96 CSS pixels to the inch.
    Times(f64),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ZoomText {
    Number(f64),
    Text(String),
    Else(serde::de::IgnoredAny),
}

impl From<ZoomText> for Zoom {
    fn from(text: ZoomText) -> Self {
        let times = |n: f64| match n.is_finite() && n > 0.0 {
            true => Self::Times(n.clamp(Self::LEAST, Self::MOST)),
            false => Self::FitWidth,
        };
        match text {
            ZoomText::Number(n) => times(n),
            ZoomText::Text(t) if t == "fit-page" => Self::FitPage,
            ZoomText::Text(t) => t.parse().map_or(Self::FitWidth, times),
            ZoomText::Else(_) => Self::FitWidth,
        }
    }
}

impl Zoom {
    /// Smallest share of the size on paper.
    pub const LEAST: f64 = 0.25;
    /// Largest share of the size on paper.
    pub const MOST: f64 = 4.0;
}

/// What the signer may do, as far as the host narrows it; `None` leaves it to the invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allow {
    /// Say no.
    pub decline: Option<bool>,
    /// Download.
    pub download: Option<bool>,
    /// Leave and come back.
    pub save: Option<bool>,
}

/// Everything the host decides.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", from = "Options")]
pub struct Config {
    /// The link, when it is known already.
    pub link: Option<Link>,
    /// The pad that this device draws on for a session elsewhere; it shows nothing else then.
    pub pad: Option<PadLink>,
    /// How the widget is shown.
    pub surface: Surface,
    /// The language that the host chose, BCP 47; empty when it chose none.
    pub locale: String,
    /// The language of the page around, BCP 47; empty when it names none.
    pub host_locale: String,
    /// Light.
    pub theme: Theme,
    /// Ways to make a mark that the host wants, in order; empty leaves it to the invite.
    pub capture: Vec<CaptureKind>,
    /// How large a page is shown.
    pub zoom: Zoom,
    /// What the signer may do.
    pub allow: Allow,
    /// Takes the focus when it is ready.
    pub autofocus: bool,
    /// Shows no header.
    pub hide_header: bool,
    /// Shows no title in the header.
    pub hide_title: bool,
    /// Deterministic: no motion.
    pub testing: bool,
    /// Folder of the widget's assets, with a slash at the end.
    pub assets: String,
    /// Same-origin address of the worker's script, for strict hosts.
    pub worker_src: Option<String>,
    /// The host's nonce, repeated in the receipt.
    pub nonce: Option<String>,
    /// Whether the host can fetch a new link.
    pub renews: bool,
    /// Texts by field name that the fields start with.
    pub values: BTreeMap<String, String>,
    /// Names of fields that the signer may only look at.
    pub readonly_fields: Vec<String>,
    /// Sentences that the host says in its own words, by key.
    pub strings: BTreeMap<String, String>,
}

/// The options as they travel from the element; everything may be missing.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    link: Option<Link>,
    pad: Option<PadLink>,
    surface: Option<Surface>,
    locale: Option<String>,
    host_locale: Option<String>,
    theme: Option<Theme>,
    capture: Option<Capture>,
    zoom: Option<Zoom>,
    allow_decline: Option<bool>,
    allow_download: Option<bool>,
    allow_save: Option<bool>,
    autofocus: Option<bool>,
    hide_header: Option<bool>,
    hide_title: Option<bool>,
    testing: Option<bool>,
    assets: Option<String>,
    worker_src: Option<String>,
    nonce: Option<String>,
    renew: Option<bool>,
    values: Option<BTreeMap<String, String>>,
    readonly_fields: Option<Vec<String>>,
    strings: Option<BTreeMap<String, String>>,
}

/// `draw type click`, as an attribute or as a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Capture {
    List(Vec<String>),
    Text(String),
}

impl Capture {
    fn kinds(self) -> Vec<CaptureKind> {
        let words: Vec<String> = match self {
            Self::List(words) => words,
            Self::Text(text) => text.split_whitespace().map(Into::into).collect(),
        };
        let kind = |word: String| match word.as_str() {
            "draw" => Some(CaptureKind::Draw),
            "type" => Some(CaptureKind::Type),
            "click" => Some(CaptureKind::Click),
            "upload" => Some(CaptureKind::Upload),
            // A way that this version does not have is no error: the sender's list decides anyway.
            _ => None,
        };
        words.into_iter().filter_map(kind).collect()
    }
}

impl From<Options> for Config {
    fn from(o: Options) -> Self {
        Self {
            link: o.link,
            pad: o.pad,
            surface: o.surface.unwrap_or(Surface::Inline),
            locale: o.locale.unwrap_or_default(),
            host_locale: o.host_locale.unwrap_or_default(),
            theme: o.theme.unwrap_or_default(),
            capture: o.capture.map(Capture::kinds).unwrap_or_default(),
            zoom: o.zoom.unwrap_or_default(),
            allow: Allow {
                decline: o.allow_decline,
                download: o.allow_download,
                save: o.allow_save,
            },
            autofocus: o.autofocus.unwrap_or_default(),
            hide_header: o.hide_header.unwrap_or_default(),
            hide_title: o.hide_title.unwrap_or_default(),
            testing: o.testing.unwrap_or_default(),
            assets: with_slash(o.assets.unwrap_or_default()),
            worker_src: o.worker_src.filter(|src| !src.is_empty()),
            nonce: o.nonce,
            renews: o.renew.unwrap_or_default(),
            values: o.values.unwrap_or_default(),
            readonly_fields: o.readonly_fields.unwrap_or_default(),
            strings: o.strings.unwrap_or_default(),
        }
    }
}

fn with_slash(mut folder: String) -> String {
    if !folder.ends_with('/') {
        folder.push('/');
    }
    folder
}

impl Default for Config {
    fn default() -> Self {
        Options::default().into()
    }
}

impl Config {
    /// The languages that are wanted, the strongest wish first.
    #[must_use]
    pub fn wanted_locales(&self, sender: Option<String>) -> Vec<String> {
        let (own, around) = (self.locale.clone(), self.host_locale.clone());
        let wishes = [own, sender.unwrap_or_default(), around];
        wishes.into_iter().filter(|w| !w.is_empty()).collect()
    }

    /// Reads the options from JSON. Unknown members are ignored, so that an older widget can be
    /// given newer options.
    ///
    /// # Errors
    /// When a known member has another shape than the contract says.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_at_all_is_a_valid_configuration() {
        assert_eq!(Config::parse("{}").unwrap(), Config::default());
        assert_eq!(Config::default().assets, "/");
    }

    #[test]
    fn a_link_never_shows_its_secret() {
        let json =
            r#"{"link":{"base":"https://sign.example","inviteId":null,"token":"hush"},"later":1}"#;
        let link = Config::parse(json).unwrap().link.unwrap();
        assert_eq!(link.token, "hush");
        assert!(!format!("{link:?}").contains("hush"));
    }

    #[test]
    fn zoom_is_a_word_or_a_number_in_bounds() {
        let check = |json: &str, expected| {
            let config = Config::parse(&format!(r#"{{"zoom":{json}}}"#)).unwrap();
            assert_eq!(config.zoom, expected, "{json}");
        };
        check("\"fit-width\"", Zoom::FitWidth);
        check("\"fit-page\"", Zoom::FitPage);
        check("1.5", Zoom::Times(1.5));
        check("\"2\"", Zoom::Times(2.0));
        check("900", Zoom::Times(Zoom::MOST));
        check("\"NaN\"", Zoom::FitWidth);
        check("null", Zoom::FitWidth);
    }

    #[test]
    fn capture_is_a_list_or_a_line_and_unknown_ways_are_left_out() {
        for json in [r#""draw hologram type""#, r#"["draw","hologram","type"]"#] {
            let config = Config::parse(&format!(r#"{{"capture":{json}}}"#)).unwrap();
            assert_eq!(config.capture, [CaptureKind::Draw, CaptureKind::Type]);
        }
    }
}
