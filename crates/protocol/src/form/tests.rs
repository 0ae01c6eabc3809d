use super::*;
use crate::{Placement, Rect, Rules};
use serde_json::json;

fn field(name: &str, kind: FieldKind, rules: serde_json::Value) -> Field {
    let digits: String = name.bytes().map(|b| format!("{b:02x}")).collect();
    let rules: Rules = serde_json::from_value(rules).unwrap();
    rules.check(kind, false).unwrap();
    Field {
        id: format!("{digits:0<40}").parse().unwrap(),
        document_id: "d".repeat(40).parse().unwrap(),
        name: name.into(),
        kind,
        label: String::new(),
        placement: Placement {
            page: 0,
            rect: Rect {
                x: 0.0,
                y: 0.0,
                width: 1.0,
                height: 1.0,
            },
        },
        required: true,
        read_only: false,
        max_chars: None,
        rules,
    }
}

fn number(text: &str) -> Content {
    Content::Number {
        number: text.parse().unwrap(),
    }
}

fn text(text: &str) -> Content {
    Content::Text { text: text.into() }
}

fn tick() -> Content {
    Content::Checkbox { checked: true }
}

/// The name of the field at fault, and why.
fn fault(fields: &[Field], given: &[(&str, Content)]) -> Option<(String, FormFault)> {
    let form = form(fields, given);
    let (id, fault) = form.fault()?;
    let name = fields.iter().find(|f| f.id == *id).unwrap().name.clone();
    Some((name, fault))
}

fn form<'a>(fields: &'a [Field], given: &'a [(&str, Content)]) -> Form<'a> {
    Form::new(fields, |field| {
        let mut here = given.iter().filter(|(name, _)| *name == field.name);
        here.next().map(|(_, content)| content)
    })
}

fn missing(name: &str) -> Option<(String, FormFault)> {
    Some((name.into(), FormFault::Missing))
}

fn wrong(name: &str, error: ValueError) -> Option<(String, FormFault)> {
    Some((name.into(), FormFault::Value(error)))
}

#[test]
fn a_field_that_is_not_shown_needs_nothing_and_takes_nothing() {
    let rules = json!({ "show_if": [{ "field": "company", "is": "equal", "to": "true" }] });
    let mut company = field("company", FieldKind::Checkbox, json!({}));
    company.required = false;
    let fields = [company, field("number", FieldKind::Text, rules)];
    assert_eq!(fault(&fields, &[]), None);
    assert_eq!(fault(&fields, &[("company", tick())]), missing("number"));
    let both = [("company", tick()), ("number", text("x"))];
    assert_eq!(fault(&fields, &both), None);
    let hidden = wrong("number", ValueError::NotShown);
    assert_eq!(fault(&fields, &both[1..]), hidden);
}

#[test]
fn what_depends_on_a_hidden_field_sees_an_empty_one() {
    let needs = |name| json!({ "show_if": [{ "field": name, "is": "filled" }] });
    let mut fields = [
        field("a", FieldKind::Text, json!({})),
        field("b", FieldKind::Text, needs("a")),
        field("c", FieldKind::Text, needs("b")),
    ];
    fields.iter_mut().for_each(|f| f.required = false);
    let given = [("b", text("x"))];
    let form = form(&fields, &given);
    let shown = fields.iter().map(|f| form.is_shown(&f.id));
    assert_eq!(shown.collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn a_condition_can_require_a_field() {
    let rules = json!({ "require_if": [{ "field": "amount", "is": "over", "to": "100" }] });
    let fields = [
        field("amount", FieldKind::Number, json!({})),
        field("reason", FieldKind::Text, rules),
    ];
    assert_eq!(fault(&fields, &[("amount", number("100"))]), None);
    assert_eq!(
        fault(&fields, &[("amount", number("100.01"))]),
        missing("reason")
    );
}

#[test]
fn tests_compare_texts_numbers_dates_and_choices() {
    let day = |date: &str| Content::Date { date: date.into() };
    let check = |content: Option<&Content>, is, to: Option<&str>, expected| {
        let condition = Condition {
            field: "f".into(),
            is,
            to: to.map(Into::into),
        };
        assert_eq!(
            condition.holds(content),
            expected,
            "{content:?} {condition:?}"
        );
    };
    check(Some(&text(" yes ")), Test::Equal, Some("yes"), true);
    check(Some(&number("10")), Test::Equal, Some("10.0"), true);
    check(Some(&number("10")), Test::Under, Some("9"), false);
    check(
        Some(&day("2027-02-01")),
        Test::Over,
        Some("2027-01-31"),
        true,
    );
    check(Some(&tick()), Test::Equal, Some("true"), true);
    check(None, Test::Equal, Some("false"), true);
    check(None, Test::Unequal, Some("x"), true);
    check(None, Test::Empty, None, true);
    check(Some(&text("x")), Test::Over, Some("1"), false);
}

#[test]
fn formulas_are_reckoned_rounded_and_compared() {
    let fields = [
        field("price", FieldKind::Number, json!({})),
        field("count", FieldKind::Number, json!({ "decimals": 0 })),
        field(
            "total",
            FieldKind::Number,
            json!({ "formula": "price * count * 1.24", "decimals": 2, "max": "1000" }),
        ),
        field("half", FieldKind::Number, json!({ "formula": "total / 2" })),
    ];
    let given = |total: &str, half: &str| {
        let values = [
            ("price", "9.99"),
            ("count", "3"),
            ("total", total),
            ("half", half),
        ];
        values.map(|(name, value)| (name, number(value)))
    };
    assert_eq!(fault(&fields, &given("37.16", "18.58")), None);
    let other = wrong("total", ValueError::NotTheResult);
    assert_eq!(fault(&fields, &given("37.17", "18.58")), other);
    assert_eq!(fault(&fields, &given("37.16", "18.58")[..2]), other);
    let dear = [
        ("price", number("999")),
        ("count", number("2")),
        ("total", number("2477.52")),
        ("half", number("1238.76")),
    ];
    let max = "1000".parse().unwrap();
    assert_eq!(
        fault(&fields, &dear),
        wrong("total", ValueError::TooLarge { max })
    );
}

#[test]
fn a_group_needs_as_many_ticks_as_it_says() {
    let rules = json!({ "group": { "name": "g", "min": 2, "max": 2 } });
    let mut fields = ["a", "b", "c"].map(|n| field(n, FieldKind::Checkbox, rules.clone()));
    let tick = |names: &[&'static str]| -> Vec<(&'static str, Content)> {
        names.iter().map(|name| (*name, tick())).collect()
    };
    assert_eq!(fault(&fields, &[]), missing("a"));
    let few = wrong("a", ValueError::TooFewChosen { min: 2 });
    assert_eq!(fault(&fields, &tick(&["b"])), few);
    assert_eq!(fault(&fields, &tick(&["b", "c"])), None);
    let many = wrong("a", ValueError::TooManyChosen { max: 2 });
    assert_eq!(fault(&fields, &tick(&["a", "b", "c"])), many);
    fields.iter_mut().for_each(|f| f.required = false);
    assert_eq!(fault(&fields, &[]), None);
    assert_eq!(fault(&fields, &tick(&["b"])), few);
}

#[test]
fn of_radio_buttons_one_is_chosen() {
    let rules = json!({ "group": { "name": "g" } });
    let fields = ["a", "b"].map(|n| field(n, FieldKind::Radio, rules.clone()));
    let on = Content::Radio { checked: true };
    let off = Content::Radio { checked: false };
    assert_eq!(fault(&fields, &[("a", off.clone())]), missing("a"));
    assert_eq!(fault(&fields, &[("a", off), ("b", on.clone())]), None);
    let both = [("a", on.clone()), ("b", on)];
    let many = wrong("a", ValueError::TooManyChosen { max: 1 });
    assert_eq!(fault(&fields, &both), many);
}

#[test]
fn a_group_is_one_task_and_a_finished_form_has_none_open() {
    let rules = json!({ "group": { "name": "g" } });
    let mut fields = vec![
        field("a", FieldKind::Radio, rules.clone()),
        field("b", FieldKind::Radio, rules),
        field("name", FieldKind::Text, json!({})),
    ];
    let given = [("b", Content::Radio { checked: true })];
    let done = |tasks: Vec<Task>| tasks.iter().map(|t| t.done).collect::<Vec<_>>();
    assert_eq!(done(form(&fields, &given).tasks()), [true, false]);
    fields.iter_mut().for_each(|f| f.read_only = true);
    assert_eq!(done(form(&fields, &[]).tasks()), [true; 0]);
    assert_eq!(fault(&fields, &[]), None);
}

#[test]
fn references_name_one_field_and_never_go_in_circles() {
    let needs = |name: &str| json!({ "show_if": [{ "field": name, "is": "filled" }] });
    let check = |fields: &[Field], expected: Option<(usize, RulesError)>| {
        let fields: Vec<&Field> = fields.iter().collect();
        assert_eq!(check_references(&fields).err(), expected);
    };
    let text = |name: &str, rules| field(name, FieldKind::Text, rules);
    let unknown = |name: &str| RulesError::FieldUnknown { name: name.into() };
    check(&[text("a", needs("b"))], Some((0, unknown("b"))));
    let twice = [
        text("a", needs("b")),
        text("b", json!({})),
        text("b", json!({})),
    ];
    check(&twice, Some((0, unknown("b"))));
    check(&[text("a", needs("a"))], Some((0, RulesError::Circular)));
    let circle = [text("a", needs("b")), text("b", needs("a"))];
    check(&circle, Some((0, RulesError::Circular)));
    let row: Vec<Field> = (0..18)
        .map(|i| text(&format!("f{i}"), needs(&format!("f{}", i + 1))))
        .chain([text("f18", json!({}))])
        .collect();
    check(&row, Some((0, RulesError::Circular)));
    check(&row[4..], None);
    let reversed: Vec<Field> = row.iter().rev().cloned().collect();
    assert!(check_references(&reversed.iter().collect::<Vec<_>>()).is_err());
}

#[test]
fn members_of_a_group_agree() {
    let group = |name: &str, max| {
        let rules = json!({ "group": { "name": "g", "max": max } });
        field(name, FieldKind::Checkbox, rules)
    };
    let fields = [group("a", 1), group("b", 2)];
    let name = "g".to_owned();
    assert_eq!(
        check_references(&fields.iter().collect::<Vec<_>>()),
        Err((1, RulesError::GroupDisagrees { name }))
    );
}
