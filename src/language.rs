//! Numbers, dates and lists as the signer's language writes them: the browser's own rules.

use crate::text::{Amount, Category, Language, Text};
use js_sys::{Array, Date, Function, Intl, Object, Promise, Reflect};
use paraph_protocol::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The language that the element gives: `{ language, locale, sentences }`, the last as JSON, or
/// nothing for English.
pub(crate) fn read(voice: &JsValue) -> Option<Language> {
    let member = |name: &str| Reflect::get(voice, &name.into()).ok()?.as_string();
    let (tag, locale) = (member("language")?, member("locale")?);
    let sentences = member("sentences").unwrap_or_else(|| "{}".into());
    Language::parse(&tag, &locale, &sentences).ok()
}

/// Asks the element for the language that fits best, the most wanted tag first.
pub(crate) async fn speak(ask: &Function, wanted: &[String]) -> Option<Language> {
    let tags: Array = wanted.iter().map(|tag| JsValue::from_str(tag)).collect();
    let asked = ask.call1(&JsValue::NULL, &tags).ok()?;
    let voice = JsFuture::from(Promise::resolve(&asked)).await.ok()?;
    read(&voice)
}

/// A number in the digits of the language, and which form its words take.
pub(crate) fn amount(n: usize, text: &Text) -> Amount {
    #[expect(
        clippy::cast_precision_loss,
        reason = "nothing counted here comes near 2^53"
    )]
    let rules = Intl::PluralRules::new(&locales(text.tag()), &Object::new()).select(n as f64);
    Amount {
        written: number(n, text.locale()),
        category: Category::parse(&String::from(rules)),
    }
}

/// A number in the digits of the language.
pub(crate) fn number(n: usize, locale: &str) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "nothing counted here comes near 2^53"
    )]
    written(n as f64, locale, &Object::new()).unwrap_or_else(|| n.to_string())
}

/// A size in bytes as people write it, in megabytes.
pub(crate) fn megabytes(bytes: u64, locale: &str) -> String {
    let style = options(&[
        ("style", "unit"),
        ("unit", "megabyte"),
        ("maximumFractionDigits", "1"),
    ]);
    #[expect(clippy::cast_precision_loss, reason = "a size has few digits")]
    let megabytes = bytes as f64 / (1024.0 * 1024.0);
    written(megabytes, locale, &style).unwrap_or_else(|| format!("{megabytes:.1} MB"))
}

/// A share as percent.
pub(crate) fn percent(percent: f64, locale: &str) -> String {
    let style = options(&[("style", "percent")]);
    written(percent / 100.0, locale, &style).unwrap_or_else(|| format!("{percent} %"))
}

/// Names in a row: "Ada, Ben and Cy".
pub(crate) fn names(names: &[String], text: &Text) -> String {
    let isolated = names.iter().map(|name| text.isolated(name).into_owned());
    let list: Array = isolated.map(JsValue::from).collect();
    let format = Intl::ListFormat::new(&locales(text.tag()), &options(&[("type", "conjunction")]));
    String::from(format.format(&list))
}

/// A day (`YYYY-MM-DD`) as people write it.
pub(crate) fn day(date: &str, locale: &str) -> String {
    let instant = Date::new(&JsValue::from_str(&format!("{date}T00:00:00Z")));
    let style = options(&[("dateStyle", "long"), ("timeZone", "UTC")]);
    dated(&instant, locale, &style).unwrap_or_else(|| date.to_owned())
}

/// An instant as people write it, with the time zone.
pub(crate) fn instant(at: Timestamp, locale: &str) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of our age are exact in f64"
    )]
    let instant = Date::new(&JsValue::from_f64(at.unix_ms() as f64));
    let style = options(&[
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("timeZoneName", "short"),
    ]);
    dated(&instant, locale, &style).unwrap_or_else(|| at.to_string())
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a plain member of a fresh object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

fn written(n: f64, locale: &str, style: &Object) -> Option<String> {
    let format = Intl::NumberFormat::new(&locales(locale), style);
    let n = JsValue::from_f64(n);
    format
        .format()
        .call1(&JsValue::UNDEFINED, &n)
        .ok()?
        .as_string()
}

fn dated(instant: &Date, locale: &str, style: &Object) -> Option<String> {
    if instant.get_time().is_nan() {
        return None;
    }
    let format = Intl::DateTimeFormat::new(&locales(locale), style);
    format
        .format()
        .call1(&JsValue::UNDEFINED, instant)
        .ok()?
        .as_string()
}

/// The tag alone in a list; an empty list, which means the browser's own, when it is none.
fn locales(tag: &str) -> Array {
    match is_language(tag) {
        true => Array::of1(&tag.into()),
        false => Array::new(),
    }
}

/// Whether the browser takes a text for a language; it throws where it does not.
fn is_language(tag: &str) -> bool {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or(JsValue::UNDEFINED);
    let name = "getCanonicalLocales".into();
    let check = Reflect::get(&intl, &name).and_then(|f| f.dyn_into::<Function>());
    !tag.is_empty() && check.is_ok_and(|check| check.call1(&intl, &tag.into()).is_ok())
}
