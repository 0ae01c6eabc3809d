//! Fields of every kind, and people of every role.

use super::Signer;
use super::signer::{field, view};
use crate::config::Config;
use crate::session::{
    Act, Call, Complaint, Dialog, Ending, Failure, Handing, Intent, Notice, Primary, Progress,
    Reply, Stage, Step, World,
};
use paraph_protocol::{
    Content, Field, FieldKind, HandedFile, Problem, ProblemCode, Role, Rules, SessionView, Sha256,
    Value, ValueError, Visibility,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn ruled(letter: char, name: &str, kind: FieldKind, rules: Json) -> Field {
    let rules: Rules = serde_json::from_value(rules).expect("rules");
    rules.check(kind, false).expect("rules that hold");
    Field {
        rules,
        ..field(letter, name, kind, true)
    }
}

fn with(fields: Vec<Field>) -> SessionView {
    SessionView { fields, ..view() }
}

/// Has the document open and has agreed.
fn at_work(fields: Vec<Field>) -> Signer {
    let mut signer = Signer::opens_with(Config::default(), with(fields));
    signer.sees_document();
    signer.agrees();
    signer
}

fn of_role(role: Role) -> Signer {
    let mut view = with(Vec::new());
    view.recipient.role = role;
    let mut signer = Signer::opens_with(Config::default(), view);
    signer.sees_document();
    signer
}

fn next(signer: &Signer) -> Option<Step> {
    signer.session.next_step()
}

fn sent(signer: &mut Signer) -> Vec<Value> {
    signer.act(Act::Next);
    signer.act(Act::SeeConfirm(Visibility::V1));
    signer.confirms("key");
    match signer.last_call() {
        Some(Call::Sign { body, .. }) => body.values,
        other => panic!("nothing was signed: {other:?}"),
    }
}

#[test]
fn numbers_are_written_as_people_write_them_and_stay_as_written_when_they_do_not_fit() {
    let rules = json!({ "min": 10, "number_format": "1.234,56" });
    let mut signer = at_work(vec![ruled('1', "rent", FieldKind::Number, rules)]);
    let rent = signer.field("rent");
    signer.writes("rent", "1.234,5");
    let number = "1234.5".parse().expect("a number");
    assert_eq!(signer.stands_in("rent"), Some(&Content::Number { number }));
    signer.writes("rent", "ten");
    assert_eq!(signer.stands_in("rent"), None);
    signer.act(Act::Leave(rent.clone()));
    let complaint = signer.session.complaint(&rent);
    assert_eq!(complaint, Some(Complaint::Unfit(ValueError::NotANumber)));
    assert_eq!(next(&signer), Some(Step::Field(rent.clone())));
    signer.writes("rent", "9");
    let min = "10".parse().expect("a number");
    let complaint = signer.session.complaint(&rent);
    assert_eq!(
        complaint,
        Some(Complaint::Unfit(ValueError::TooSmall { min }))
    );
    signer.writes("rent", "10");
    assert_eq!(signer.session.complaint(&rent), None);
    assert_eq!(next(&signer), Some(Step::Review));
}

#[test]
fn an_optional_field_that_does_not_fit_keeps_the_form_open() {
    let rules = json!({ "preset": "email" });
    let mut mail = ruled('1', "mail", FieldKind::Text, rules);
    mail.required = false;
    let mut signer = at_work(vec![mail]);
    assert_eq!(next(&signer), Some(Step::Review));
    signer.writes("mail", "hanna@");
    assert_eq!(next(&signer), Some(Step::Field(signer.field("mail"))));
    signer.writes("mail", "");
    assert_eq!(next(&signer), Some(Step::Review));
}

#[test]
fn of_radio_buttons_one_is_on() {
    let group = json!({ "group": { "name": "who" } });
    let mut signer = at_work(vec![
        ruled('1', "private", FieldKind::Radio, group.clone()),
        ruled('2', "company", FieldKind::Radio, group),
    ]);
    assert_eq!(signer.session.progress(), Progress { done: 1, total: 2 });
    signer.presses("private");
    signer.presses("company");
    assert_eq!(signer.stands_in("private"), None);
    let on = Content::Radio { checked: true };
    assert_eq!(signer.stands_in("company"), Some(&on));
    signer.presses("company");
    assert_eq!(signer.stands_in("company"), Some(&on), "a choice is needed");
    assert_eq!(next(&signer), Some(Step::Review));
}

#[test]
fn too_many_ticks_are_named_beside_the_first_of_the_group() {
    let group = json!({ "group": { "name": "extras", "max": 1 } });
    let mut signer = at_work(vec![
        ruled('1', "news", FieldKind::Checkbox, group.clone()),
        ruled('2', "calls", FieldKind::Checkbox, group),
    ]);
    signer.presses("news");
    signer.presses("calls");
    signer.world(World::Finish);
    let complaint = signer.session.complaint(&signer.field("news"));
    let max = 1;
    assert_eq!(
        complaint,
        Some(Complaint::Unfit(ValueError::TooManyChosen { max }))
    );
    signer.presses("calls");
    assert_eq!(signer.session.complaint(&signer.field("news")), None);
}

#[test]
fn a_field_that_comes_and_goes_is_asked_for_while_it_is_there_and_sent_only_then() {
    let why = json!({ "show_if": [{ "field": "plan", "is": "equal", "to": "l" }] });
    let plan = json!({ "options": [{ "value": "s" }, { "value": "l" }] });
    let mut signer = at_work(vec![
        ruled('1', "plan", FieldKind::Dropdown, plan),
        ruled('2', "why", FieldKind::Text, why),
    ]);
    let why = signer.field("why");
    assert!(!signer.session.is_shown(&why));
    signer.writes("plan", "l");
    assert!(signer.session.is_shown(&why) && signer.session.is_required(&why));
    assert_eq!(next(&signer), Some(Step::Field(why.clone())));
    signer.writes("why", "many people");
    signer.writes("plan", "s");
    assert_eq!(next(&signer), Some(Step::Review));
    let values = sent(&mut signer);
    assert!(values.iter().all(|v| v.field_id != why));
    assert_eq!(values.len(), 1);
}

#[test]
fn a_formula_is_reckoned_while_the_signer_writes_and_its_result_is_signed() {
    let sum = json!({ "formula": "price * count", "decimals": 2 });
    let mut signer = at_work(vec![
        ruled('1', "price", FieldKind::Number, json!({})),
        ruled('2', "count", FieldKind::Number, json!({})),
        ruled('3', "total", FieldKind::Number, sum),
    ]);
    signer.writes("price", "2.5");
    signer.writes("count", "3");
    let number = "7.5".parse().expect("a number");
    assert_eq!(signer.stands_in("total"), Some(&Content::Number { number }));
    signer.presses("total");
    signer.writes("total", "1");
    assert_eq!(signer.stands_in("total"), Some(&Content::Number { number }));
    assert_eq!(sent(&mut signer).len(), 3);
}

#[test]
fn a_formula_reckons_with_what_the_sender_put_there() {
    let mut price = ruled('1', "price", FieldKind::Number, json!({}));
    price.read_only = true;
    let total = ruled(
        '2',
        "total",
        FieldKind::Number,
        json!({ "formula": "price * 2" }),
    );
    let number = "21".parse().expect("a number");
    let mut view = with(vec![price.clone(), total]);
    view.fixed = vec![Value {
        field_id: price.id,
        content: Content::Number { number },
    }];
    let mut signer = Signer::opens_with(Config::default(), view);
    signer.sees_document();
    signer.agrees();
    assert_eq!(next(&signer), Some(Step::Review));
    let values = sent(&mut signer);
    let number = "42".parse().expect("a number");
    assert_eq!(values.len(), 1);
    assert_eq!(values[0].content, Content::Number { number });
}

#[test]
fn a_form_that_is_only_read_can_be_finished() {
    let mut fixed = field('1', "fixed", FieldKind::Text, true);
    fixed.read_only = true;
    let mut signer = at_work(vec![fixed]);
    assert_eq!(signer.session.primary(), Some(Primary::Review));
    assert_eq!(sent(&mut signer), []);
}

fn paper() -> Field {
    ruled(
        '1',
        "paper",
        FieldKind::Attachment,
        json!({ "max_bytes": 10 }),
    )
}

fn handed() -> HandedFile {
    HandedFile {
        sha256: Sha256([1; 32]),
        name: "cv.pdf".into(),
        media_type: "application/pdf".into(),
        size_bytes: 9,
    }
}

fn chooses(signer: &mut Signer, bytes: &[u8]) {
    signer.presses("paper");
    let field = signer.field("paper");
    assert_eq!(
        signer.session.dialog(),
        Some(&Dialog::File {
            field: field.clone()
        })
    );
    signer.act(Act::HandIn {
        field,
        name: "cv.pdf".into(),
        bytes: Arc::from(bytes),
    });
}

#[test]
fn a_file_stands_in_its_field_once_the_service_has_it() {
    let mut signer = at_work(vec![paper()]);
    let field = signer.field("paper");
    chooses(&mut signer, b"%PDF-1.7 ");
    let at = |percent| Some(Handing::Sending { percent });
    assert_eq!(signer.session.handing(&field).cloned(), at(0));
    signer.send(Intent::Reply(Reply::Handing(field.clone(), 40)));
    assert_eq!(signer.session.handing(&field).cloned(), at(40));
    assert_eq!(signer.stands_in("paper"), None);
    signer.send(Intent::Reply(Reply::HandedIn(field.clone(), handed())));
    assert_eq!(signer.session.dialog(), None);
    assert_eq!(signer.session.handing(&field), None);
    let file = handed();
    assert_eq!(signer.stands_in("paper"), Some(&Content::File { file }));
    assert_eq!(next(&signer), Some(Step::Review));
}

#[test]
fn a_file_that_is_not_taken_says_why_and_another_can_be_chosen() {
    let mut signer = at_work(vec![paper()]);
    let field = signer.field("paper");
    chooses(&mut signer, b"%PDF-1.7 and more");
    let max_bytes = 10;
    let large = Handing::Refused(ValueError::FileTooLarge { max_bytes });
    assert_eq!(signer.session.handing(&field), Some(&large));
    chooses(&mut signer, b"MZ");
    let mut problem = Problem::new(ProblemCode::ValueInvalid);
    problem.reason = Some("file_kind".into());
    signer.fails(Failure::Refused(Box::new(problem)));
    let kind = Handing::Refused(ValueError::FileKind);
    assert_eq!(signer.session.handing(&field), Some(&kind));
    chooses(&mut signer, b"%PDF");
    signer.fails(Failure::Offline);
    assert_eq!(signer.session.handing(&field), Some(&Handing::Lost));
    assert_eq!(*signer.stage(), Stage::Open);
}

#[test]
fn an_approver_agrees_reviews_and_approves_without_fields() {
    let mut signer = of_role(Role::Approver);
    assert_eq!(signer.session.primary(), Some(Primary::Agree));
    signer.agrees();
    assert_eq!(signer.session.primary(), Some(Primary::Review));
    assert_eq!(sent(&mut signer), []);
}

#[test]
fn a_reviewer_comments_and_never_signs() {
    let mut signer = of_role(Role::Reviewer);
    assert_eq!(signer.session.primary(), Some(Primary::Comment));
    signer.act(Act::Next);
    assert_eq!(signer.session.dialog(), Some(&Dialog::Comment));
    signer.act(Act::Comment("  ".into()));
    signer.act(Act::Comment("Clause 4".into()));
    assert!(matches!(signer.last_call(), Some(Call::Comment(c)) if c.text == "Clause 4"));
    signer.send(Intent::Reply(Reply::Commented));
    assert_eq!(signer.session.notice(), Some(Notice::CommentSent));
    assert_eq!(signer.session.dialog(), None);
    assert!(!signer.session.permissions().save);
}

#[test]
fn a_copy_is_read_and_downloaded_and_the_seal_ends_the_visit() {
    let mut signer = of_role(Role::Copy);
    assert_eq!(next(&signer), Some(Step::Look));
    assert_eq!(signer.session.primary(), Some(Primary::Download));
    signer.act(Act::AskComment);
    assert_eq!(signer.session.dialog(), None);
    signer.view.envelope.status = paraph_protocol::EnvelopeStatus::Complete;
    signer.view.envelope.seal = paraph_protocol::SealState::Sealed;
    signer.answered();
    assert!(matches!(signer.stage(), Stage::Ended(Ending::Signed(_))));
    assert!(signer.events().contains(&"paraph-completed"));
    assert!(!signer.events().contains(&"paraph-already-signed"));
}
