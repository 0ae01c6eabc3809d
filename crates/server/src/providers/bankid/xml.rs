//! As much of XML as a signature of `BankID` needs: a tree without DTD, and its canonical form
//! (Canonical XML 1.0, W3C Recommendation of 15 March 2001, without comments).

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::collections::BTreeMap;

/// Deepest nesting of elements that is read.
const DEEPEST: usize = 32;

/// An element.
#[derive(Debug, Clone, Default)]
pub(super) struct Element {
    /// Its name as written, with its prefix.
    name: String,
    /// Namespaces that it declares: prefix, empty for the default one, to name.
    declared: BTreeMap<String, String>,
    /// Attributes as written, beside those.
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

#[derive(Debug, Clone)]
enum Node {
    Element(Element),
    Text(String),
}

/// It is no XML, or of a kind that has no place here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotXml;

/// Namespaces in scope: prefix to name.
type Scope = BTreeMap<String, String>;

impl Element {
    /// Reads a document; one with a DTD, a processing instruction or an entity of its own is none.
    pub(super) fn read(text: &str) -> Result<Self, NotXml> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut reader = Reader::from_str(&text);
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        loop {
            match reader.read_event().map_err(|_| NotXml)? {
                Event::Start(start) if open.len() < DEEPEST && root.is_none() => {
                    open.push(Self::begun(&start)?);
                }
                Event::Empty(start) if root.is_none() => {
                    close(&mut open, &mut root, Self::begun(&start)?);
                }
                Event::End(_) => {
                    let done = open.pop().ok_or(NotXml)?;
                    close(&mut open, &mut root, done);
                }
                Event::Text(part) => {
                    let part = part.decode().map_err(|_| NotXml)?;
                    add_text(&mut open, &part)?;
                }
                Event::CData(part) => {
                    let part = part.decode().map_err(|_| NotXml)?;
                    add_text(&mut open, &part)?;
                }
                Event::GeneralRef(name) => {
                    let part = reference(&name)?;
                    add_text(&mut open, &part)?;
                }
                Event::Decl(_) | Event::Comment(_) => {}
                Event::Eof => break,
                _ => return Err(NotXml),
            }
        }
        if open.is_empty() {
            root.ok_or(NotXml)
        } else {
            Err(NotXml)
        }
    }

    fn begun(start: &BytesStart<'_>) -> Result<Self, NotXml> {
        let name = start.name();
        let mut element = Self {
            name: std::str::from_utf8(name.as_ref())
                .map_err(|_| NotXml)?
                .to_owned(),
            ..Self::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| NotXml)?;
            let key = std::str::from_utf8(attribute.key.as_ref()).map_err(|_| NotXml)?;
            let raw = std::str::from_utf8(&attribute.value).map_err(|_| NotXml)?;
            let value = quick_xml::escape::unescape(raw).map_err(|_| NotXml)?;
            match key.split_once(':') {
                None if key == "xmlns" => {
                    element.declared.insert(String::new(), value.into_owned());
                }
                Some(("xmlns", prefix)) => {
                    element
                        .declared
                        .insert(prefix.to_owned(), value.into_owned());
                }
                // Inherited by every part that is cut out; no signature of this kind has any.
                Some(("xml", _)) => return Err(NotXml),
                _ => element
                    .attributes
                    .push((key.to_owned(), value.into_owned())),
            }
        }
        Ok(element)
    }

    /// Its name without its prefix.
    fn local_name(&self) -> &str {
        self.name
            .split_once(':')
            .map_or(&*self.name, |(_, local)| local)
    }

    /// The elements in it, directly.
    fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Whether it is called that.
    pub(super) fn is(&self, name: &str) -> bool {
        self.local_name() == name
    }

    /// The one element of this name in it; nothing where there are none or several.
    pub(super) fn only(&self, name: &str) -> Option<&Self> {
        let mut found = self.elements().filter(|e| e.local_name() == name);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// All elements of this name in it.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements().filter(move |e| e.local_name() == name)
    }

    /// An attribute's value.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Its text, without the space that lines of base64 have.
    pub(super) fn text(&self) -> String {
        let text = self.children.iter().filter_map(|child| match child {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        text.flat_map(str::chars)
            .filter(|c| !c.is_whitespace())
            .collect()
    }

    /// How many elements, itself among them, have this `Id`.
    pub(super) fn count_of_id(&self, id: &str) -> usize {
        let here = self
            .attributes
            .iter()
            .any(|(key, value)| key.eq_ignore_ascii_case("id") && value == id);
        usize::from(here) + self.elements().map(|e| e.count_of_id(id)).sum::<usize>()
    }

    /// The canonical form of the element at the end of a path of elements, each in the one before,
    /// beginning with this one.
    pub(super) fn canonical(path: &[&Self]) -> String {
        let mut scope = Scope::new();
        let Some((apex, above)) = path.split_last() else {
            return String::new();
        };
        for element in above {
            scope.extend(element.declared.clone());
        }
        let mut written = String::new();
        apex.write(&mut written, &Scope::new(), &scope);
        written
    }

    /// `shown` are the namespaces that the output has declared around it, `scope` those in force.
    fn write(&self, out: &mut String, shown: &Scope, scope: &Scope) {
        let mut scope = scope.clone();
        scope.extend(self.declared.clone());
        out.push('<');
        out.push_str(&self.name);
        for (prefix, name) in &scope {
            let before = shown.get(prefix).map_or("", String::as_str);
            if before == name || (prefix.is_empty() && name.is_empty() && before.is_empty()) {
                continue;
            }
            let key = if prefix.is_empty() {
                "xmlns".to_owned()
            } else {
                format!("xmlns:{prefix}")
            };
            push_attribute(out, &key, name);
        }
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        attributes.sort_by_key(|(key, _)| match key.split_once(':') {
            None => (String::new(), key.clone()),
            Some((prefix, local)) => (
                scope.get(prefix).cloned().unwrap_or_default(),
                local.to_owned(),
            ),
        });
        for (key, value) in attributes {
            push_attribute(out, key, value);
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out, &scope, &scope),
                Node::Text(text) => push_text(out, text),
            }
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

fn close(open: &mut [Element], root: &mut Option<Element>, done: Element) {
    match open.last_mut() {
        Some(parent) => parent.children.push(Node::Element(done)),
        None => *root = Some(done),
    }
}

fn add_text(open: &mut [Element], part: &str) -> Result<(), NotXml> {
    let Some(element) = open.last_mut() else {
        // Nothing but space stands around the root.
        return part.trim().is_empty().then_some(()).ok_or(NotXml);
    };
    if let Some(Node::Text(text)) = element.children.last_mut() {
        text.push_str(part);
    } else {
        element.children.push(Node::Text(part.to_owned()));
    }
    Ok(())
}

/// A character by its number, or one of the five entities that need no DTD.
fn reference(name: &BytesRef<'_>) -> Result<String, NotXml> {
    if let Some(character) = name.resolve_char_ref().map_err(|_| NotXml)? {
        return Ok(character.to_string());
    }
    let name = name.decode().map_err(|_| NotXml)?;
    let resolved = quick_xml::escape::resolve_predefined_entity(&name);
    resolved.map(str::to_owned).ok_or(NotXml)
}

fn push_attribute(out: &mut String, key: &str, value: &str) {
    out.push(' ');
    out.push_str(key);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let root = Element::read(text).unwrap();
        assert_eq!(Element::canonical(&[&root]), expected, "{text}");
    }

    /// Examples of the recommendation, sections 3.2 to 3.4.
    #[test]
    fn elements_are_written_as_the_recommendation_says() {
        check(
            "<?xml version=\"1.0\"?>\n<a  b='2'   a=\"1\"/>\n",
            "<a a=\"1\" b=\"2\"></a>",
        );
        check(
            "<a>\r\n  x &amp; y &gt; &#65;<!-- no --></a>",
            "<a>\n  x &amp; y &gt; A</a>",
        );
        check("<a><![CDATA[<&>]]></a>", "<a>&lt;&amp;&gt;</a>");
        check("<a t='&lt;&quot;&#9;'/>", "<a t=\"&lt;&quot;&#x9;\"></a>");
        check(
            "<n:a xmlns:n='u:n' xmlns='u:d'><b xmlns='u:d' xmlns:m='u:m' m:z='1' y='2'/></n:a>",
            "<n:a xmlns=\"u:d\" xmlns:n=\"u:n\"><b xmlns:m=\"u:m\" y=\"2\" m:z=\"1\"></b></n:a>",
        );
        check(
            "<a xmlns='u:a'><b xmlns=''/></a>",
            "<a xmlns=\"u:a\"><b xmlns=\"\"></b></a>",
        );
    }

    #[test]
    fn a_part_that_is_cut_out_takes_its_namespaces_along() {
        let root = Element::read("<a xmlns='u:a' xmlns:n='u:n'><b xmlns='u:b'>x</b></a>").unwrap();
        let b = root.only("b").unwrap();
        assert_eq!(
            Element::canonical(&[&root, b]),
            "<b xmlns=\"u:b\" xmlns:n=\"u:n\">x</b>"
        );
    }

    #[test]
    fn what_could_mean_two_things_is_not_read() {
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        for bad in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
            "<a>&e;</a>",
            "<a xml:base='x'/>",
            "<?php x ?><a/>",
            &deep,
        ] {
            assert!(Element::read(bad).is_err(), "{bad}");
        }
    }
}
