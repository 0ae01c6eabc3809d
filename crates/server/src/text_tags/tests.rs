use super::*;
use paraph_protocol::Rotation;

const A4: Rect = Rect {
    x: 0.0,
    y: 0.0,
    width: 595.0,
    height: 842.0,
};

fn page(degrees: i64) -> PageGeometry {
    PageGeometry {
        crop: A4,
        rotation: Rotation::from_degrees(degrees),
        user_unit: 1.0,
    }
}

/// Lines of letters six points wide and twelve high, the first at 100 from the top.
fn lines(texts: &[&str]) -> Vec<Vec<PlacedLetter>> {
    let line = |(number, text): (u8, &&str)| {
        let letter = |(at, letter): (u16, char)| PlacedLetter {
            text: letter.to_string(),
            x: 72.0 + 6.0 * f32::from(at),
            y: 100.0 + 20.0 * f32::from(number),
            width: 6.0,
            height: 12.0,
        };
        (0..).zip(text.chars()).map(letter).collect()
    };
    (0..).zip(texts).map(line).collect()
}

fn read(texts: &[&str]) -> TextTags {
    let mut found = TextTags::default();
    let geometry = &page(0);
    found.read(&lines(texts), Leaf { index: 3, geometry });
    found
}

#[test]
fn both_forms_say_kind_seat_label_and_whether_it_must_be_filled() {
    let check = |text: &str, kind, seat: &str, label: &str, required| {
        let found = read(&[text]);
        let [tag] = &found.tags[..] else {
            panic!("{text}: {found:?}");
        };
        let said = (tag.kind, &*tag.seat, &*tag.label, tag.required);
        assert_eq!(said, (kind, seat, label, required), "{text}");
        assert!(found.findings.is_empty(), "{found:?}");
        assert_eq!(tag.placement.page, 3);
    };
    use FieldKind::{Attachment, Checkbox, Date, Initials, Signature, Text};
    check("{{signature:signer_1}}", Signature, "signer_1", "", true);
    check(
        "Here: {{ initials? : Buyer }}.",
        Initials,
        "Buyer",
        "",
        false,
    );
    check(
        "{{date:buyer:Day of birth}}",
        Date,
        "buyer",
        "Day of birth",
        true,
    );
    check(
        "{{text:buyer:From: whom}}",
        Text,
        "buyer",
        "From: whom",
        true,
    );
    check(
        "{{t:s;r:y;o:\"Signer 1\";}}",
        Signature,
        "Signer 1",
        "",
        true,
    );
    check("{{t:s;r:y;o:“Signer 1”;}}", Signature, "Signer 1", "", true);
    check("{{t:i;r:n;o:\"CEO\";w:50;}}", Initials, "CEO", "", false);
    check("{{t:t;o:\"A;B\";l:\"x}y\"}}", Text, "A;B", "x}y", true);
    check("{{t:c;r:y;o:\"A\";p:\"\";}}", Checkbox, "A", "", true);
    check(
        "{{t:f;r:n;o:\"A\";l:\"Passport\";f:\"p.pdf\";}}",
        Attachment,
        "A",
        "Passport",
        false,
    );
}

#[test]
fn lists_bring_their_entries_and_texts_what_stands_in_them() {
    let list = read(&["{{t:d;r:y;o:\"A\";l:\"Color\";dd:\"red, dark blue,green\";}}"]);
    assert_eq!(list.tags[0].options, ["red", "dark blue", "green"]);
    let text = read(&["{{t:t;r:n;o:\"A\";p:\"Lund\";v:\"13435fa6\";}}"]);
    assert_eq!(text.tags[0].prefill.as_deref(), Some("Lund"));
    assert_eq!(text.tags[0].validator_id.as_deref(), Some("13435fa6"));
}

#[test]
fn every_bad_tag_has_a_finding_with_its_own_name_and_the_good_ones_stand() {
    let check = |text: &str, code: &str| {
        let found = read(&["{{date:a}}", text, "{{t:c;o:\"b\";}}"]);
        let codes: Vec<_> = found.findings.iter().map(|f| f.fault.code()).collect();
        assert_eq!(codes, [code], "{text}");
        assert!(found.tags.iter().any(|t| t.seat == "a"), "{text}");
        assert!(found.tags.iter().any(|t| t.seat == "b"), "{text}");
    };
    check("{{signature:x", "tag_unclosed");
    check("{{ {{signature:x}}", "tag_unclosed");
    check("{{name}}", "tag_unreadable");
    check("{{}}", "tag_unreadable");
    check("{{t:s;o:\"A}}", "tag_unreadable");
    check("{{t:s;o:\"A\"B;}}", "tag_unreadable");
    check("{{sign:x}}", "tag_kind_unknown");
    check("{{dropdown:x}}", "tag_kind_unknown");
    check("{{t:x;o:\"A\";}}", "tag_kind_unknown");
    check("{{signature: }}", "tag_seat_missing");
    check("{{t:s;r:y;}}", "tag_seat_missing");
    check("{{t:s;r:maybe;o:\"A\";}}", "tag_value_invalid");
    check("{{t:s;o:\"A\";w:wide;}}", "tag_value_invalid");
    check("{{t:s;o:\"A\";h:-1;}}", "tag_value_invalid");
    check("{{t:d;o:\"A\";}}", "tag_value_invalid");
    check("{{t:s;o:\"A\";dd:\"x\";}}", "tag_value_invalid");
    check("{{t:d;o:\"A\";dd:\"x,x\";}}", "tag_value_invalid");
    check("{{t:d;o:\"A\";dd:\"x,y\";p:\"z\";}}", "tag_value_invalid");
    check("{{t:s;o:\"A\";p:\"z\";}}", "tag_value_invalid");
    check("{{t:s;o:\"A\";hm:2;}}", "tag_key_ignored");
    check("{{t:s;o:\"A\";w:900;}}", "tag_off_page");
}

#[test]
fn a_field_begins_where_its_tag_begins_and_stands_on_its_line() {
    let check = |text: &str, x: f64, bottom: f64, width: f64, height: f64| {
        let rect = read(&[text]).tags[0].placement.rect;
        let expected = Rect {
            x,
            y: 842.0 - bottom,
            width,
            height,
        };
        assert_eq!(rect, expected, "{text}");
    };
    check("{{signature:a}}", 72.0, 112.0, 180.0, 40.0);
    check("Name {{checkbox:a}}", 102.0, 112.0, 14.0, 14.0);
    // signNow's are as large as they are printed, or as they say.
    check("{{t:s;o:\"A\";}}", 72.0, 112.0, 84.0, 12.0);
    check("{{t:c;o:\"A\";}}", 72.0, 112.0, 12.0, 12.0);
    check("{{t:s;o:\"A\";w:100;h:15;}}", 72.0, 112.0, 100.0, 15.0);
}

#[test]
fn a_field_that_would_reach_over_the_edge_is_moved_onto_the_page() {
    let text = format!("{:78}{{{{signature:a}}}}", "");
    let tag = &read(&[&text]).tags[0];
    assert_eq!(tag.placement.rect.x, 595.0 - 180.0);
}

#[test]
fn a_tag_may_go_on_in_the_next_line() {
    let found = read(&["{{t:s;r:y;", "o:\"Signer 1\";}} and more"]);
    assert_eq!(found.tags[0].seat, "Signer 1");
    assert_eq!(found.tags[0].placement.rect.width, 60.0);
}

#[test]
fn a_field_turns_with_its_page() {
    let mut found = TextTags::default();
    let geometry = &page(90);
    let letters = lines(&["{{signature:a}}"]);
    found.read(&letters, Leaf { index: 0, geometry });
    let rect = found.tags[0].placement.rect;
    assert_eq!((rect.width, rect.height), (40.0, 180.0));
    let shown = geometry.visible_from_placement(rect);
    assert_eq!((shown.x, shown.y + shown.height), (72.0, 112.0));
}
