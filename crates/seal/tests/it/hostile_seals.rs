//! Manipulated sealed files, made by code, each with the finding that must give it away.

use crate::forge::{
    Certified, Invoice, append, catalog, certify, edit, invoice, signature_id, with_validation_data,
};
use crate::support::KEY;
use lopdf::{Dictionary, IncrementalDocument, Object, Stream, dictionary, text_string};

pub(crate) struct Hostile {
    pub(crate) name: &'static str,
    pub(crate) pdf: Vec<u8>,
    /// The code of the finding that must be there.
    pub(crate) finding: &'static str,
}

fn case(name: &'static str, finding: &'static str, pdf: Vec<u8>) -> Hostile {
    Hostile { name, pdf, finding }
}

pub(crate) fn all() -> Vec<Hostile> {
    [
        later_changes_of_pages(),
        later_changes_of_the_catalog(),
        dressed_as_validation_data(),
        shadows(),
        frames(),
        ranges(),
        dictionaries(),
        spellings(),
        wrapping(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(crate) fn good() -> Vec<u8> {
    certify(invoice().document, &Certified::default())
}

/// A sealed invoice with one more revision.
fn updated(name: &'static str, change: fn(&mut IncrementalDocument, &Invoice)) -> Hostile {
    let at = invoice();
    case(
        name,
        "changed_later",
        append(&good(), |update| change(update, &at)),
    )
}

fn content(text: &str) -> Stream {
    Stream::new(Dictionary::new(), text.as_bytes().to_vec())
}

/// The invoice's form in an update.
fn form(update: &mut IncrementalDocument) -> &mut Dictionary {
    catalog(update)
        .get_mut(b"AcroForm")
        .unwrap()
        .as_dict_mut()
        .unwrap()
}

/// Adds a field to the invoice's form.
fn add_field(update: &mut IncrementalDocument, field: Dictionary) {
    let field = update.new_document.add_object(field);
    let list = form(update)
        .get_mut(b"Fields")
        .unwrap()
        .as_array_mut()
        .unwrap();
    list.push(field.into());
}

/// Case 45: what an incremental update may not do to the pages.
fn later_changes_of_pages() -> Vec<Hostile> {
    vec![
        updated("value_replaced", |u, at| {
            edit(u, at.amount).set("V", text_string("999999"));
        }),
        updated("content_replaced", |u, at| {
            let other = content("BT /F 24 Tf (Pay 999999) Tj ET");
            u.new_document.set_object(at.content, other);
        }),
        updated("content_added", |u, at| {
            let more = u
                .new_document
                .add_object(content("BT /F 24 Tf (999999) Tj ET"));
            edit(u, at.page).set("Contents", vec![at.content.into(), more.into()]);
        }),
        updated("font_replaced", |u, at| {
            edit(u, at.font).set("BaseFont", "Symbol");
        }),
        updated("annotation_added", |u, at| {
            let note = dictionary! { "Type" => "Annot", "Subtype" => "FreeText" };
            let note = u.new_document.add_object(note);
            edit(u, at.page).set("Annots", vec![at.amount.into(), note.into()]);
        }),
        updated("page_removed", |u, _| {
            let pages = catalog(u).get(b"Pages").unwrap().as_reference().unwrap();
            edit(u, pages).set("Kids", Vec::<Object>::new());
        }),
    ]
}

/// Case 45: what an incremental update may not do to the rest.
fn later_changes_of_the_catalog() -> Vec<Hostile> {
    vec![
        updated("title_replaced", |u, at| {
            edit(u, at.info).set("Title", text_string("Gift"));
        }),
        updated("info_renamed", |u, _| {
            let info = u
                .new_document
                .add_object(dictionary! { "Title" => text_string("Gift") });
            u.new_document.trailer.set("Info", info);
        }),
        updated("open_action_added", |u, _| {
            let action = dictionary! { "S" => "JavaScript", "JS" => text_string("1") };
            catalog(u).set("OpenAction", action);
        }),
        updated("layers_added", |u, _| {
            catalog(u).set("OCProperties", Dictionary::new());
        }),
        updated("names_added", |u, _| {
            catalog(u).set("Names", Dictionary::new());
        }),
        updated("metadata_added", |u, _| {
            let metadata = u.new_document.add_object(content("<x/>"));
            catalog(u).set("Metadata", metadata);
        }),
        updated("appearances_requested", |u, _| {
            form(u).set("NeedAppearances", true);
        }),
        updated("field_added", |u, _| {
            let (name, value) = (text_string("b"), text_string("9"));
            add_field(u, dictionary! { "FT" => "Tx", "T" => name, "V" => value });
        }),
        updated("object_added", |u, _| {
            u.new_document.add_object(content("waiting"));
        }),
        updated("trailer_entry_added", |u, _| {
            u.new_document.trailer.set("Extra", 1);
        }),
        updated("approval_signature_added", |u, _| {
            let zeros = Object::String(vec![0; 64], lopdf::StringFormat::Hexadecimal);
            let signature = dictionary! {
                "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.CAdES.detached",
                "ByteRange" => vec![0.into(), 1.into(), 2.into(), 3.into()], "Contents" => zeros,
            };
            let signature = u.new_document.add_object(signature);
            add_field(
                u,
                dictionary! { "FT" => "Sig", "T" => text_string("s"), "V" => signature },
            );
        }),
    ]
}

/// Changes that hide among permitted ones.
fn dressed_as_validation_data() -> Vec<Hostile> {
    let (sealed, at) = (good(), invoice());
    let root = KEY.root().unwrap();
    let stored = with_validation_data(&sealed, &[root.der()], &[]);
    let beside = append(&sealed, |u| {
        let certs = vec![Object::Reference(at.content)];
        let stream = Stream::new(Dictionary::new(), b"BT /F 24 Tf (999999) Tj ET".to_vec());
        u.new_document.set_object(at.content, stream);
        catalog(u).set("DSS", dictionary! { "Certs" => certs });
    });
    let after = append(&stored, |u| {
        edit(u, at.amount).set("V", text_string("999999"));
    });
    let removed = append(&stored, |u| {
        catalog(u).remove(b"DSS");
    });
    let fake_timestamp = append(&sealed, |u| {
        let stamp = dictionary! { "Type" => "DocTimeStamp", "SubFilter" => "ETSI.RFC3161" };
        let stamp = u.new_document.add_object(stamp);
        let field = dictionary! {
            "FT" => "Sig", "T" => text_string("T"), "V" => stamp, "Subtype" => "Widget",
            "Rect" => vec![0.into(), 0.into(), 300.into(), 300.into()],
        };
        add_field(u, field);
    });
    vec![
        case("content_listed_as_certificate", "changed_later", beside),
        case(
            "value_replaced_after_validation_data",
            "changed_later",
            after,
        ),
        case(
            "garbage_as_certificate",
            "validation_data",
            with_validation_data(&sealed, &[b"x"], &[]),
        ),
        case(
            "garbage_as_list",
            "validation_data",
            with_validation_data(&sealed, &[], &[b"x"]),
        ),
        case("validation_data_removed", "changed_later", removed),
        case(
            "timestamp_that_covers_the_page",
            "changed_later",
            fake_timestamp,
        ),
    ]
}

/// Shadow attacks: the sealed file was prepared for its change.
fn shadows() -> Vec<Hostile> {
    let (sealed, at) = (good(), invoice());
    let hide = append(&sealed, |u| {
        let nothing = Stream::new(dictionary! { "Subtype" => "Form" }, Vec::new());
        u.new_document.set_object(at.overlay, nothing);
    });
    let replace = append(&sealed, |u| {
        let amount = edit(u, at.amount);
        amount.set("V", text_string("999999"));
        amount.set("DA", Object::string_literal("/F 24 Tf 0 g"));
    });
    let freed = after(&sealed, |size, prev, root| {
        let overlay = at.overlay.0;
        format!(
            "xref\n{overlay} 1\n0000000000 00001 f \ntrailer\n<</Size {size}/Prev {prev}/Root {root} 0 R>>"
        )
    });
    // The other page content lies in the sealed bytes, as text in a stream.
    let mut prepared = invoice();
    let number = prepared.content.0;
    let other = format!(
        "{number} 0 obj\n<</Length 27>>stream\nBT /F 24 Tf (999999) Tj ET \nendstream\nendobj\n"
    );
    let hidden = Stream::new(Dictionary::new(), other.clone().into_bytes());
    prepared.document.add_object(hidden);
    let hidden = certify(prepared.document, &Certified::default());
    let offset = hidden
        .windows(other.len())
        .position(|w| w == other.as_bytes())
        .unwrap();
    let hide_and_replace = after(&hidden, |size, prev, root| {
        format!(
            "xref\n{number} 1\n{offset:010} 00000 n \ntrailer\n<</Size {size}/Prev {prev}/Root {root} 0 R>>"
        )
    });
    vec![
        case("shadow_hide", "changed_later", hide),
        case("shadow_hide_by_freeing", "changed_later", freed),
        case("shadow_replace", "changed_later", replace),
        case("shadow_hide_and_replace", "disorder", hide_and_replace),
        case(
            "shadow_reference_filled_later",
            "changed_later",
            fill_reference(),
        ),
        case(
            "shadow_list_shared_with_page",
            "changed_later",
            grow_shared_list(),
        ),
        case(
            "shadow_content_made_list_of_fields",
            "changed_later",
            turn_content_into_fields(),
        ),
    ]
}

/// The sealed page refers to content that does not exist yet; it comes as a "certificate".
fn fill_reference() -> Vec<u8> {
    let mut prepared = invoice();
    let waiting = (40, 0);
    let list = vec![prepared.content.into(), Object::Reference(waiting)];
    let page = prepared.document.get_dictionary_mut(prepared.page).unwrap();
    page.set("Contents", list);
    let sealed = certify(prepared.document, &Certified::default());
    append(&sealed, |u| {
        u.new_document.max_id = waiting.0;
        u.new_document
            .set_object(waiting, content("BT /F 24 Tf (999999) Tj ET"));
        let certs = vec![Object::Reference(waiting)];
        catalog(u).set("DSS", dictionary! { "Certs" => certs });
    })
}

/// The sealed page and the validation data share a list, which may grow for one of them only.
fn grow_shared_list() -> Vec<u8> {
    let mut prepared = invoice();
    let list = prepared
        .document
        .add_object(vec![Object::Reference(prepared.content)]);
    let page = prepared.document.get_dictionary_mut(prepared.page).unwrap();
    page.set("Contents", list);
    let store = dictionary! { "Type" => "DSS", "Certs" => list };
    prepared.document.catalog_mut().unwrap().set("DSS", store);
    let sealed = certify(prepared.document, &Certified::default());
    append(&sealed, |u| {
        let more = u
            .new_document
            .add_object(content("BT /F 24 Tf (999999) Tj ET"));
        u.new_document
            .set_object(list, vec![prepared.content.into(), more.into()]);
    })
}

/// The list of a page's content becomes the form's list of fields, so the page goes blank.
fn turn_content_into_fields() -> Vec<u8> {
    let mut prepared = invoice();
    let list = prepared
        .document
        .add_object(vec![Object::Reference(prepared.content)]);
    let page = prepared.document.get_dictionary_mut(prepared.page).unwrap();
    page.set("Contents", list);
    let sealed = certify(prepared.document, &Certified::default());
    append(&sealed, |u| {
        let fields = form(u).get(b"Fields").unwrap().clone();
        u.new_document.set_object(list, fields);
        form(u).set("Fields", list);
    })
}

/// Appends a hand-written revision: its cross-references and trailer, from size, offset of the
/// previous cross-references and number of the catalog.
fn after(pdf: &[u8], write: impl FnOnce(i64, usize, u32) -> String) -> Vec<u8> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let size = document.trailer.get(b"Size").unwrap().as_i64().unwrap();
    let root = document
        .trailer
        .get(b"Root")
        .unwrap()
        .as_reference()
        .unwrap();
    let mut out = pdf.to_vec();
    let at = out.len();
    out.extend(write(size, document.xref_start, root.0).bytes());
    out.extend(format!("\nstartxref\n{at}\n%%EOF\n").bytes());
    out
}

/// Files whose bytes are out of order.
fn frames() -> Vec<Hostile> {
    let sealed = good();
    let joined = |parts: &[&[u8]]| parts.concat();
    let bogus =
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 99/Root 1 0 R>>\nstartxref\n9\n%%EOF\n";
    let xref = |entry: &str| {
        after(&sealed, |size, prev, root| {
            format!("xref\n0 0\ntrailer\n<</Size {size}/Prev {prev}/Root {root} 0 R{entry}>>")
        })
    };
    let root = after(&sealed, |size, prev, _| {
        format!("xref\n0 0\ntrailer\n<</Size {size}/Prev {prev}/Root 1 0 R>>")
    });
    let no_prev = after(&sealed, |size, _, root| {
        format!("xref\n0 0\ntrailer\n<</Size {size}/Root {root} 0 R>>")
    });
    vec![
        case(
            "bytes_before_the_header",
            "disorder",
            joined(&[b"\n", &sealed]),
        ),
        case(
            "bytes_after_the_end",
            "disorder",
            joined(&[&sealed, b"% more"]),
        ),
        case(
            "bogus_trailer_after_the_end",
            "disorder",
            joined(&[&sealed, bogus]),
        ),
        case("hybrid_cross_references", "disorder", xref("/XRefStm 9")),
        case("encryption_added", "disorder", xref("/Encrypt<<>>")),
        case("another_catalog", "disorder", root),
        case("revision_without_predecessor", "disorder", no_prev),
        case(
            "sealed_file_cut_short",
            "disorder",
            sealed[..sealed.len() - 7].to_vec(),
        ),
        case("not_a_pdf", "disorder", b"hello".to_vec()),
        case("empty_file", "disorder", Vec::new()),
    ]
}

/// Ranges that are signed correctly, but are not the file.
fn ranges() -> Vec<Hostile> {
    let with = |range| {
        certify(
            invoice().document,
            &Certified {
                range,
                ..Certified::default()
            },
        )
    };
    vec![
        case(
            "byte_range_gap_too_wide",
            "byte_range_gap",
            with(|o, c, n| [0, o - 30, c, n - c]),
        ),
        case(
            "byte_range_gap_reaches_on",
            "byte_range_gap",
            with(|o, c, n| [0, o, c + 9, n - c - 9]),
        ),
        case(
            "byte_range_overlaps_hole",
            "byte_range_gap",
            with(|o, c, n| [0, o + 1, c - 1, n - c + 1]),
        ),
        case(
            "byte_range_overlaps_itself",
            "byte_range_shape",
            with(|o, _, n| [0, o, o - 9, n - o + 9]),
        ),
        case(
            "byte_range_starts_late",
            "byte_range_shape",
            with(|o, c, n| [5, o, c, n - c]),
        ),
        case(
            "byte_range_ends_early",
            "byte_range_end",
            with(|o, c, n| [0, o, c, n - c - 20]),
        ),
    ]
}

/// Dictionaries that are signed correctly, but promise less than a seal.
fn dictionaries() -> Vec<Hostile> {
    let plain = Certified::default;
    let with = |name, finding, how| case(name, finding, certify(invoice().document, &how));
    let mut stray = invoice();
    stray
        .document
        .add_object(dictionary! { "Type" => "Sig", "ByteRange" => 1, "Contents" => 1 });
    let stray = certify(stray.document, &plain());
    let mut second = invoice();
    second
        .document
        .add_object(dictionary! { "Type" => "Catalog" });
    let second = certify(second.document, &plain());
    let mut unsigned = Vec::new();
    invoice().document.save_to(&mut unsigned).unwrap();
    let filling = Certified {
        docmdp: Some(2),
        ..plain()
    };
    let approval = Certified {
        docmdp: None,
        ..plain()
    };
    let alone = Certified {
        permissions: false,
        ..plain()
    };
    let foreign = Certified {
        subfilter: "adbe.pkcs7.detached",
        ..plain()
    };
    let shared = Certified {
        fields: 2,
        ..plain()
    };
    vec![
        with("form_filling_permitted", "changes_permitted", filling),
        with("approval_only", "not_certified", approval),
        with("permissions_missing", "permissions", alone),
        with("foreign_subfilter", "subfilter", foreign),
        with("two_fields_one_signature", "shared_signature", shared),
        case("stray_signature", "stray_signature", stray),
        case("two_catalogs", "ambiguous", second),
        case("unsigned", "unsigned", unsigned),
    ]
}

/// Values that are hidden, spelled in another way or taken out.
fn spellings() -> Vec<Hostile> {
    let rewritten = |key: &'static str, value: Object| {
        let sealed = good();
        let id = signature_id(&sealed);
        append(&sealed, |u| edit(u, id).set(key, value))
    };
    let value = |mut cms: Vec<u8>| {
        cms.extend([0, 0, 0xde, 0xad]);
        cms
    };
    let padded = certify(
        invoice().document,
        &Certified {
            value: &value,
            ..Certified::default()
        },
    );
    let mut spelled = good();
    let digits = spelled
        .windows(10)
        .position(|w| w == b"/Contents<")
        .unwrap()
        + 10;
    let letter = digits
        + spelled[digits..]
            .iter()
            .position(u8::is_ascii_lowercase)
            .unwrap();
    spelled[letter].make_ascii_uppercase();
    let empty = Object::string_literal("");
    vec![
        case("padded_value", "contents_padding", padded),
        case("value_spelled_otherwise", "contents_digits", spelled),
        case(
            "contents_null",
            "byte_range_gap",
            rewritten("Contents", Object::Null),
        ),
        case(
            "contents_empty",
            "stray_signature",
            rewritten("Contents", empty),
        ),
        case(
            "byte_range_null",
            "byte_range_shape",
            rewritten("ByteRange", Object::Null),
        ),
    ]
}

/// Signature wrapping: the signed tail is carried along, and the range points to the copy.
fn wrapping() -> Vec<Hostile> {
    let sealed = good();
    let id = signature_id(&sealed);
    let document = lopdf::Document::load_mem(&sealed).unwrap();
    let signature = document.get_dictionary(id).unwrap();
    let range = signature.get(b"ByteRange").unwrap().as_array().unwrap();
    let mut range = range.clone();
    let tail = sealed[usize::try_from(range[2].as_i64().unwrap()).unwrap()..].to_vec();
    range[2] = Object::Integer(9_999_999_999);
    let amount = invoice().amount;
    let mut wrapped = append(&sealed, |u| {
        u.new_document
            .add_object(Stream::new(Dictionary::new(), tail.clone()));
        edit(u, amount).set("V", text_string("999999"));
        edit(u, id).set("ByteRange", range);
    });
    let copy = wrapped
        .windows(tail.len())
        .rposition(|w| w == tail)
        .unwrap();
    let number = wrapped
        .windows(10)
        .rposition(|w| w == b"9999999999")
        .unwrap();
    wrapped[number..number + 10].copy_from_slice(format!("{copy:<10}").as_bytes());
    vec![case("signature_wrapping", "byte_range_gap", wrapped)]
}
