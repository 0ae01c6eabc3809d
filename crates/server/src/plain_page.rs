//! A page for people that needs nothing but itself: no network, no script, no font of its own.

use std::fmt::Write as _;

/// The colors and measures of the signing page, for screens light and dark, and for paper.
const STYLE: &str = "\
:root{color-scheme:light dark;--desk:#f3f2ee;--card:#fbfaf8;--text:#1c1f26;--muted:#59606e;\
--line:#dedcd4;--accent:#2a3fb8}\
@media(prefers-color-scheme:dark){:root{--desk:#15171c;--card:#1e2129;--text:#eceef3;\
--muted:#a6adbb;--line:#2f343f;--accent:#8fa0ff}}\
*{box-sizing:border-box}\
body{margin:0;background:var(--desk);color:var(--text);font:15px/1.55 ui-sans-serif,system-ui,\
-apple-system,\"Segoe UI\",Inter,\"Noto Sans\",\"DejaVu Sans\",sans-serif}\
main{max-inline-size:46rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}\
h1{font-size:1.6rem;line-height:1.25;margin:0 0 1rem;overflow-wrap:anywhere}\
h2{font-size:1.05rem;margin:2rem 0 .6rem;color:var(--accent)}\
h3{font-size:.95rem;margin:1rem 0 .4rem;overflow-wrap:anywhere}\
p{margin:.5rem 0;color:var(--muted)}\
dl{display:grid;grid-template-columns:minmax(8rem,13rem) minmax(0,1fr);gap:.35rem 1rem;margin:.5rem 0;\
padding:.9rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:10px}\
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}\
.digest{font:.85em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\
ol{margin:.5rem 0;padding-inline-start:2rem}li{margin:.2rem 0;overflow-wrap:anywhere}\
@media(max-width:36rem){main{padding-block-start:1.5rem}dl{grid-template-columns:1fr;gap:0}\
dd{margin-block-end:.6rem}dd:last-child{margin-block-end:0}}\
@media print{:root{--desk:#fff;--card:#fff;--text:#000;--muted:#444;--line:#bbb;--accent:#000}\
main{max-inline-size:none;padding:0}dl,li{break-inside:avoid}h2,h3{break-after:avoid}}";

/// Letters that a digest in hexadecimal has at least.
const DIGEST_LETTERS: usize = 32;

/// Collects a page: it takes words, never markup.
#[derive(Debug)]
pub(crate) struct PlainPage {
    html: String,
}

impl PlainPage {
    /// A page in English that begins with its title.
    pub(crate) fn new(title: &str) -> Self {
        Self::in_language(title, "en", "ltr")
    }

    /// A page in a language (BCP 47) and its direction of writing, `ltr` or `rtl`.
    pub(crate) fn in_language(title: &str, language: &str, direction: &str) -> Self {
        let [title, language, direction] = [title, language, direction].map(escaped);
        Self {
            html: format!(
                "<!doctype html><html lang=\"{language}\" dir=\"{direction}\"><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
                 <title>{title}</title><style>{STYLE}</style><main><h1>{title}</h1>"
            ),
        }
    }

    pub(crate) fn heading(&mut self, words: &str) {
        self.element("h2", words);
    }

    /// A heading below the last one: whose rows follow.
    pub(crate) fn name(&mut self, words: &str) {
        // Writing to memory cannot fail.
        let _ = write!(self.html, "<h3><bdi>{}</bdi></h3>", escaped(words));
    }

    pub(crate) fn paragraph(&mut self, words: &str) {
        self.element("p", words);
    }

    /// Names and values, row by row.
    pub(crate) fn rows(&mut self, rows: &[(&str, &str)]) {
        self.html.push_str("<dl>");
        for (name, value) in rows {
            self.element("dt", name);
            self.value(value);
        }
        self.html.push_str("</dl>");
    }

    /// A numbered list.
    pub(crate) fn steps(&mut self, steps: &[String]) {
        if steps.is_empty() {
            return;
        }
        self.html.push_str("<ol>");
        for step in steps {
            self.element("li", step);
        }
        self.html.push_str("</ol>");
    }

    pub(crate) fn into_html(mut self) -> String {
        self.html.push_str("</main></html>");
        self.html
    }

    /// A value keeps its own direction of writing, whatever the page's is.
    fn value(&mut self, words: &str) {
        let letters = words.len() >= DIGEST_LETTERS;
        let digest = letters && words.bytes().all(|b| b.is_ascii_hexdigit());
        let class = if digest { " class=\"digest\"" } else { "" };
        // Writing to memory cannot fail.
        let _ = write!(self.html, "<dd{class}><bdi>{}</bdi></dd>", escaped(words));
    }

    fn element(&mut self, name: &str, words: &str) {
        // Writing to memory cannot fail.
        let _ = write!(self.html, "<{name}>{}</{name}>", escaped(words));
    }
}

fn escaped(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
