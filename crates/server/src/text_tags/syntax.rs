//! The two forms of a tag, as texts.

use super::TagFault;
use paraph_protocol::{Choice, FieldKind, Rules};

/// Most characters of a seat's name or a label.
const MOST_NAME: usize = 255;
/// Longest side of a field in points.
const MOST_POINTS: f64 = 14_400.0;

/// A tag without its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parsed {
    pub(super) seat: String,
    pub(super) kind: FieldKind,
    pub(super) label: String,
    pub(super) required: bool,
    pub(super) options: Vec<String>,
    pub(super) prefill: Option<String>,
    pub(super) validator_id: Option<String>,
    /// Width in points, when the tag says it.
    pub(super) width: Option<f64>,
    /// Height in points, when the tag says it.
    pub(super) height: Option<f64>,
    /// Whether the field is as large as its tag, unless the tag says more.
    pub(super) as_large_as_tag: bool,
    /// Whether a key was left out that is not known.
    pub(super) ignored: bool,
}

impl Parsed {
    fn new(kind: FieldKind, seat: &str) -> Result<Self, TagFault> {
        let seat = seat.trim();
        if seat.is_empty() {
            return Err(TagFault::SeatMissing);
        }
        Ok(Self {
            seat: text(seat)?,
            kind,
            label: String::new(),
            required: true,
            options: Vec::new(),
            prefill: None,
            validator_id: None,
            width: None,
            height: None,
            as_large_as_tag: false,
            ignored: false,
        })
    }
}

/// Parses what stands between the braces.
pub(super) fn parse(inner: &str) -> Result<Parsed, TagFault> {
    let inner = inner.replace('\n', " ").replace(['“', '”', '„'], "\"");
    let inner = inner.trim();
    match inner.strip_prefix("t:") {
        Some(_) => parse_pairs(inner),
        None => parse_words(inner),
    }
}

/// `kind:seat`, `kind?:seat`, `kind:seat:label`.
fn parse_words(inner: &str) -> Result<Parsed, TagFault> {
    let mut words = inner.splitn(3, ':');
    let (kind, seat) = match (words.next(), words.next()) {
        (Some(kind), Some(seat)) => (kind.trim(), seat),
        _ => return Err(TagFault::Unreadable),
    };
    let (kind, required) = match kind.strip_suffix('?') {
        Some(kind) => (kind, false),
        None => (kind, true),
    };
    // Lists have entries, which this form has no room for.
    let kind = FieldKind::parse(kind).filter(|k| *k != FieldKind::Dropdown);
    let parsed = Parsed::new(kind.ok_or(TagFault::KindUnknown)?, seat)?;
    Ok(Parsed {
        label: text(words.next().unwrap_or_default().trim())?,
        required,
        ..parsed
    })
}

/// `t:s;r:y;o:"Signer 1";` and further keys.
fn parse_pairs(inner: &str) -> Result<Parsed, TagFault> {
    let pairs = pairs(inner)?;
    let find = |key: &str| pairs.iter().find(|(k, _)| k == key).map(|(_, v)| &**v);
    let kind = kind(find("t").unwrap_or_default())?;
    let parsed = Parsed::new(kind, find("o").unwrap_or_default())?;
    let required = match find("r") {
        None | Some("y") => true,
        Some("n") => false,
        Some(_) => return Err(TagFault::ValueInvalid),
    };
    let entries = find("dd").unwrap_or_default().split(',');
    let entries = entries.map(str::trim).filter(|e| !e.is_empty());
    let options: Vec<String> = entries.map(text).collect::<Result<_, _>>()?;
    let prefill = find("p").filter(|p| !p.is_empty());
    if !list_fits(kind, &options) || prefill.is_some_and(|p| !prefill_fits(kind, &options, p)) {
        return Err(TagFault::ValueInvalid);
    }
    Ok(Parsed {
        label: text(find("l").unwrap_or_default())?,
        required,
        options,
        prefill: prefill.map(str::to_owned),
        validator_id: find("v").filter(|v| !v.is_empty()).map(str::to_owned),
        width: find("w").map(points).transpose()?,
        height: find("h").map(points).transpose()?,
        as_large_as_tag: true,
        ignored: pairs.iter().any(|(key, _)| !KEYS.contains(&&**key)),
        ..parsed
    })
}

fn list_fits(kind: FieldKind, options: &[String]) -> bool {
    let choice = |value: &String| Choice {
        value: value.clone(),
        label: None,
    };
    let rules = Rules {
        options: options.iter().map(choice).collect(),
        ..Rules::default()
    };
    (kind == FieldKind::Dropdown) != options.is_empty() && rules.check(kind, false).is_ok()
}

fn prefill_fits(kind: FieldKind, options: &[String], prefill: &str) -> bool {
    match kind {
        FieldKind::Text => true,
        FieldKind::Dropdown => options.iter().any(|option| option == prefill),
        _ => false,
    }
}

/// Keys that a field follows.
const KEYS: [&str; 10] = ["t", "r", "o", "l", "dd", "f", "w", "h", "v", "p"];

/// Keys and values; a value in quotes may hold what else ends it.
fn pairs(inner: &str) -> Result<Vec<(String, String)>, TagFault> {
    let mut pairs = Vec::new();
    let mut rest = inner;
    while !rest.trim().is_empty() {
        let (key, after) = rest.split_once(':').ok_or(TagFault::Unreadable)?;
        let after = after.trim_start();
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => {
                let (value, left) = quoted.split_once('"').ok_or(TagFault::Unreadable)?;
                let left = left.trim_start();
                if !left.is_empty() && !left.starts_with(';') {
                    return Err(TagFault::Unreadable);
                }
                (value, left.strip_prefix(';').unwrap_or(left))
            }
            None => after.split_once(';').unwrap_or((after, "")),
        };
        pairs.push((key.trim().to_ascii_lowercase(), value.trim().to_owned()));
        rest = left;
    }
    Ok(pairs)
}

fn kind(word: &str) -> Result<FieldKind, TagFault> {
    match word {
        "s" => Ok(FieldKind::Signature),
        "i" => Ok(FieldKind::Initials),
        "t" => Ok(FieldKind::Text),
        "d" => Ok(FieldKind::Dropdown),
        "c" => Ok(FieldKind::Checkbox),
        "f" => Ok(FieldKind::Attachment),
        _ => Err(TagFault::KindUnknown),
    }
}

fn points(number: &str) -> Result<f64, TagFault> {
    let points: f64 = number.parse().map_err(|_| TagFault::ValueInvalid)?;
    let fits = points.is_finite() && points > 0.0 && points <= MOST_POINTS;
    fits.then_some(points).ok_or(TagFault::ValueInvalid)
}

fn text(text: &str) -> Result<String, TagFault> {
    let printable = !text.chars().any(|c| c.is_control() || c == '\u{FFFD}');
    let fits = printable && text.chars().count() <= MOST_NAME;
    fits.then(|| text.to_owned()).ok_or(TagFault::ValueInvalid)
}
