//! A page for people that needs nothing but itself: no network, no script, no font of its own.

use std::fmt::Write as _;

const STYLE: &str = "\
body{font:16px/1.5 Georgia,serif;color:#1c2430;max-width:44rem;margin:3rem auto;padding:0 1.25rem}\
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;border-top:1px solid \
#c9cfd8;padding-top:1rem}dl{display:grid;grid-template-columns:11rem 1fr;gap:.25rem 1rem;margin:0}\
dt{color:#5a6472}dd{margin:0;overflow-wrap:anywhere}code{font-size:.85em}p{margin:.25rem 0}\
ol{padding-inline-start:1.25rem}@media(max-width:36rem){dl{grid-template-columns:1fr}}";

/// Collects a page: it takes words, never markup.
#[derive(Debug)]
pub(crate) struct PlainPage {
    html: String,
}

impl PlainPage {
    /// A page that begins with its title.
    pub(crate) fn new(title: &str) -> Self {
        let title = escaped(title);
        Self {
            html: format!(
                "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
                 content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>\
                 <h1>{title}</h1>"
            ),
        }
    }

    pub(crate) fn heading(&mut self, words: &str) {
        self.element("h2", words);
    }

    pub(crate) fn paragraph(&mut self, words: &str) {
        self.element("p", words);
    }

    /// Names and values, row by row.
    pub(crate) fn rows(&mut self, rows: &[(&str, &str)]) {
        self.html.push_str("<dl>");
        for (name, value) in rows {
            self.element("dt", name);
            self.element("dd", value);
        }
        self.html.push_str("</dl>");
    }

    /// A numbered list.
    pub(crate) fn steps(&mut self, steps: &[String]) {
        self.html.push_str("<ol>");
        for step in steps {
            self.element("li", step);
        }
        self.html.push_str("</ol>");
    }

    pub(crate) fn into_html(self) -> String {
        self.html
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
