use super::contract::contract;
use super::shapes::{edit, edit_catalog, numbers};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary, text_string};

/// The contract as a form: filled text, a choice and two boxes, each with an appearance.
#[must_use]
pub fn form() -> Vec<u8> {
    edit(&contract(), |document| {
        let fields = Fields {
            document,
            appearances: Appearances::Complete,
        }
        .add();
        set_form(document, dictionary! { "Fields" => fields });
    })
}

/// The same form without appearances; viewers are asked to make them.
#[must_use]
pub fn form_needing_appearances() -> Vec<u8> {
    edit(&contract(), |document| {
        let fields = Fields {
            document,
            appearances: Appearances::Missing,
        }
        .add();
        set_form(
            document,
            dictionary! { "Fields" => fields, "NeedAppearances" => true },
        );
    })
}

/// A form that only an XFA processor can show.
#[must_use]
pub fn xfa() -> Vec<u8> {
    edit(&contract(), |document| {
        let xdp = document.add_object(Stream::new(Dictionary::new(), b"<xdp:xdp/>".to_vec()));
        let fields = Vec::<Object>::new();
        set_form(document, dictionary! { "Fields" => fields, "XFA" => xdp });
        edit_catalog(document, |c| c.set("NeedsRendering", true));
    })
}

/// An ordinary form that carries an XFA copy of itself.
#[must_use]
pub fn xfa_beside_form() -> Vec<u8> {
    edit(&contract(), |document| {
        let fields = Fields {
            document,
            appearances: Appearances::SharingFonts,
        }
        .add();
        let xdp = document.add_object(Stream::new(Dictionary::new(), b"<xdp:xdp/>".to_vec()));
        set_form(document, dictionary! { "Fields" => fields, "XFA" => xdp });
    })
}

fn set_form(document: &mut Document, mut form: Dictionary) {
    form.set("DR", fonts());
    form.set("DA", Object::string_literal("/Helv 10 Tf 0 g"));
    edit_catalog(document, |catalog| catalog.set("AcroForm", form));
}

struct Fields<'a> {
    document: &'a mut Document,
    appearances: Appearances,
}

/// How complete the fields' appearances are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Appearances {
    Missing,
    /// Their fonts are the form's shared resources (`/DR`).
    SharingFonts,
    Complete,
}

impl Fields<'_> {
    fn add(mut self) -> Vec<Object> {
        let mut street = dictionary! { "FT" => "Tx", "V" => text_string("Laugavegur 12") };
        let mut town = dictionary! { "FT" => "Tx", "V" => text_string("Höfn í Hornafirði") };
        let mut parking = dictionary! {
            "FT" => "Ch",
            "V" => text_string("g"),
            "Opt" => vec![pair("n", "no parking"), pair("g", "one garage")],
        };
        let mut keys = dictionary! { "FT" => "Btn", "V" => "Yes", "AS" => "Yes" };
        let mut garden = dictionary! { "FT" => "Btn", "V" => "Off", "AS" => "Off" };
        self.appear(&mut street, &[72, 300, 272, 320], "Laugavegur 12");
        self.appear(
            &mut town,
            &[72, 260, 272, 280],
            "H\\366fn \\355 Hornafir\\360i",
        );
        self.appear(&mut parking, &[72, 220, 272, 240], "one garage");
        self.appear(&mut keys, &[72, 190, 86, 204], "x");
        self.appear(&mut garden, &[102, 190, 116, 204], "");
        let named = [
            ("street", street),
            ("town", town),
            ("parking", parking),
            ("keys", keys),
            ("garden", garden),
        ];
        let fields: Vec<Object> = named
            .into_iter()
            .map(|(name, field)| self.field(name, field))
            .collect();
        let first: Option<ObjectId> = self.document.page_iter().next();
        if let Some(Ok(page)) = first.map(|id| self.document.get_dictionary_mut(id)) {
            page.set("Annots", fields.clone());
        }
        fields
    }

    fn field(&mut self, name: &str, mut field: Dictionary) -> Object {
        field.set("Type", "Annot");
        field.set("Subtype", "Widget");
        field.set("F", 4);
        field.set("T", text_string(name));
        Object::Reference(self.document.add_object(field))
    }

    /// Sets place and, if wanted, appearance.
    fn appear(&mut self, field: &mut Dictionary, rect: &[i64; 4], shown: &str) {
        field.set("Rect", numbers(rect));
        if self.appearances == Appearances::Missing {
            return;
        }
        let mut form = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => numbers(&[0, 0, rect[2] - rect[0], rect[3] - rect[1]]),
        };
        if self.appearances == Appearances::Complete {
            form.set("Resources", fonts());
        }
        let content =
            format!("0.9 0.93 1 rg 0 0 300 30 re f BT 0 g /Helv 10 Tf 3 5 Td ({shown}) Tj ET");
        let drawn = self
            .document
            .add_object(Stream::new(form, content.into_bytes()));
        let normal: Object = match field.get(b"AS").and_then(Object::as_name) {
            Ok(state) => {
                let mut states = Dictionary::new();
                states.set(state.to_vec(), drawn);
                states.into()
            }
            Err(_) => drawn.into(),
        };
        field.set("AP", dictionary! { "N" => normal });
    }
}

fn pair(exported: &str, shown: &str) -> Object {
    Object::Array(vec![text_string(exported), text_string(shown)])
}

fn fonts() -> Dictionary {
    let font = dictionary! {
        "Type" => "Font",
        "Subtype" => "Type1",
        "BaseFont" => "Helvetica",
        "Encoding" => "WinAnsiEncoding",
    };
    dictionary! { "Font" => dictionary! { "Helv" => font } }
}
