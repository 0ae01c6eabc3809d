use super::Signer;
use super::signer::{drawn, field, typed, view};
use crate::config::Config;
use crate::session::{
    Act, Call, Complaint, Dialog, Effect, Event, News, Notice, Opening, Primary, Progress, Stage,
    Timer, World,
};
use crate::session::{Ending, Failure, Intent, Reply};
use paraph_protocol::{CaptureKind, Content, FieldKind, Mark, Value, ValueError, Visibility};

fn progress(done: usize, total: usize) -> Progress {
    Progress { done, total }
}

#[test]
fn a_link_is_exchanged_and_the_first_document_is_asked_for() {
    let signer = Signer::opens();
    assert!(matches!(
        signer.calls()[..],
        [Call::Exchange(_), Call::Fetch { document: 0 }]
    ));
    assert_eq!(*signer.stage(), Stage::Open);
    assert_eq!(signer.events(), ["paraph-ready", "paraph-step"]);
}

#[test]
fn documents_are_fetched_one_after_the_other() {
    let mut two = view();
    two.documents.push(two.documents[0].clone());
    let mut signer = Signer::opens_with(Config::default(), two);
    assert_eq!(signer.heard().iter().filter(|e| is_fetch(e)).count(), 1);
    signer.sees_document();
    assert_eq!(signer.last_call(), Some(Call::Fetch { document: 1 }));
}

fn is_fetch(effect: &Effect) -> bool {
    matches!(effect, Effect::Call(Call::Fetch { .. }))
}

#[test]
fn arriving_bytes_are_counted() {
    let mut signer = Signer::opens();
    signer.send(Intent::Document(News::Arrived {
        document: 0,
        bytes: 400,
    }));
    assert_eq!(
        signer.session.documents(),
        [Opening::Arriving { bytes: 400 }]
    );
}

#[test]
fn a_visit_is_noted_after_the_first_touch_only_and_once() {
    let mut signer = Signer::reads();
    assert!(!signer.calls().iter().any(|c| matches!(c, Call::View(_))));
    signer.act(Act::Touch);
    signer.act(Act::Touch);
    let views = signer
        .calls()
        .iter()
        .filter(|c| matches!(c, Call::View(_)))
        .count();
    assert_eq!(views, 1);
    assert_eq!(
        signer
            .event("paraph-viewed")
            .map(|e| e.detail()["pages"].clone()),
        Some(1.into())
    );
}

#[test]
fn the_first_step_is_to_agree_and_pressing_a_field_before_shows_the_disclosure() {
    let mut signer = Signer::reads();
    assert_eq!(signer.session.primary(), Some(Primary::Agree));
    signer.presses("signature");
    let then = Some(signer.field("signature"));
    assert_eq!(signer.session.dialog(), Some(&Dialog::Consent { then }));
    signer.act(Act::Agree);
    let field = signer.field("signature");
    assert_eq!(signer.session.dialog(), Some(&Dialog::Adopt { field }));
}

#[test]
fn nobody_agrees_without_having_seen_the_disclosure() {
    let mut signer = Signer::reads();
    signer.act(Act::Agree);
    assert!(!signer.session.answers().agreed());
}

#[test]
fn the_next_step_leads_through_the_required_fields_to_the_review() {
    let mut signer = Signer::reads();
    assert_eq!(signer.session.progress(), progress(0, 4));
    signer.agrees();
    assert_eq!(
        signer.session.primary(),
        Some(Primary::GoTo(signer.field("title")))
    );
    signer.writes("title", "Designer");
    assert_eq!(
        signer.session.primary(),
        Some(Primary::GoTo(signer.field("signature")))
    );
    signer.act(Act::Next);
    signer.act(Act::Adopt(drawn()));
    signer.act(Act::Next);
    signer.act(Act::Adopt(typed()));
    assert_eq!(signer.session.primary(), Some(Primary::Review));
    assert_eq!(signer.session.progress(), progress(4, 4));
    signer.act(Act::Next);
    assert_eq!(signer.session.dialog(), Some(&Dialog::Review));
}

#[test]
fn an_optional_field_counts_once_it_is_filled() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.presses("news");
    assert_eq!(signer.session.progress(), progress(2, 5));
    signer.presses("news");
    assert_eq!(signer.session.progress(), progress(1, 4));
}

#[test]
fn an_adopted_mark_is_placed_again_by_one_press() {
    let mut again = view();
    again
        .fields
        .push(field('5', "second", FieldKind::Signature, true));
    let mut signer = Signer::opens_with(Config::default(), again);
    signer.sees_document();
    signer.agrees();
    signer.presses("signature");
    signer.act(Act::Adopt(drawn()));
    signer.presses("second");
    assert_eq!(signer.session.dialog(), None);
    assert_eq!(
        signer.stands_in("second"),
        Some(&Content::Mark { mark: drawn() })
    );
}

#[test]
fn the_guide_shows_the_place_before_it_puts_an_adopted_mark_there() {
    let mut again = view();
    again
        .fields
        .push(field('5', "second", FieldKind::Signature, true));
    let mut signer = Signer::opens_with(Config::default(), again);
    signer.sees_document();
    signer.agrees();
    signer.writes("title", "Designer");
    for mark in [drawn(), typed()] {
        signer.act(Act::Next);
        signer.act(Act::Adopt(mark));
    }
    signer.act(Act::Next);
    assert_eq!(signer.stands_in("second"), None);
    assert_eq!(
        signer.session.primary(),
        Some(Primary::Place(signer.field("second")))
    );
    signer.act(Act::Next);
    assert_eq!(
        signer.stands_in("second"),
        Some(&Content::Mark { mark: drawn() })
    );
}

#[test]
fn another_mark_replaces_the_adopted_one_wherever_it_stands() {
    let mut again = view();
    again
        .fields
        .push(field('5', "second", FieldKind::Signature, true));
    let mut signer = Signer::opens_with(Config::default(), again);
    signer.sees_document();
    signer.agrees();
    signer.presses("signature");
    signer.act(Act::Adopt(drawn()));
    signer.presses("second");
    signer.presses("second");
    let name = "Hanna".to_owned();
    let clicked = Mark::Clicked { name };
    signer.act(Act::Adopt(clicked.clone()));
    for name in ["signature", "second"] {
        let content = Content::Mark {
            mark: clicked.clone(),
        };
        assert_eq!(signer.stands_in(name), Some(&content), "{name}");
    }
    assert_eq!(signer.stands_in("initials"), None);
}

#[test]
fn a_removed_mark_leaves_the_field_empty() {
    let mut signer = Signer::is_at_review();
    signer.act(Act::Dismiss);
    signer.presses("signature");
    signer.act(Act::Empty(signer.field("signature")));
    assert_eq!(signer.stands_in("signature"), None);
    assert_eq!(
        signer.session.primary(),
        Some(Primary::Place(signer.field("signature")))
    );
}

#[test]
fn an_empty_mark_is_not_adopted() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.presses("signature");
    let name = "  ".to_owned();
    signer.act(Act::Adopt(Mark::Clicked { name }));
    assert_eq!(signer.stands_in("signature"), None);
    assert!(matches!(
        signer.session.refused(),
        Some((_, ValueError::EmptyMark))
    ));
    assert!(signer.events().contains(&"paraph-invalid"));
}

#[test]
fn a_text_that_does_not_fit_stays_in_sight_and_is_never_sent() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.writes("title", "Designer");
    let (long, title) = ("x".repeat(21), signer.field("title"));
    signer.writes("title", &long);
    assert_eq!(signer.stands_in("title"), None);
    let unfit = signer.session.answers().unfit(&title);
    assert_eq!(unfit.map(|u| u.written.clone()), Some(long));
    // While it is written nobody interrupts; once the field is left, the reason is said.
    assert_eq!(signer.session.complaint(&title), None);
    signer.act(Act::Leave(title.clone()));
    let reason = ValueError::TooLong { max: 20 };
    assert_eq!(
        signer.session.complaint(&title),
        Some(Complaint::Unfit(reason))
    );
    assert!(signer.events().contains(&"paraph-invalid"));
    signer.writes("title", "");
    assert_eq!(signer.session.complaint(&title), Some(Complaint::Missing));
}

#[test]
fn a_narrow_widget_opens_a_sheet_to_write_in() {
    let mut signer = Signer::reads();
    signer.world(World::Narrow(true));
    signer.agrees();
    signer.presses("title");
    let field = signer.field("title");
    assert_eq!(
        signer.session.dialog(),
        Some(&Dialog::Entry {
            field: field.clone()
        })
    );
    signer.act(Act::WriteNext(field, "Designer".into()));
    assert_eq!(signer.session.dialog(), None);
}

#[test]
fn events_tell_that_a_field_is_filled_and_never_with_what() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.writes("title", "Designer");
    let told = signer.event("paraph-field-change").map(Event::detail);
    let expected = serde_json::json!({ "name": "title", "kind": "text", "filled": true });
    assert_eq!(told, Some(expected));
}

#[test]
fn a_draft_is_saved_when_the_signer_pauses_and_not_before() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.writes("title", "D");
    signer.writes("title", "De");
    let timers: Vec<Timer> = signer.heard().iter().filter_map(timer).collect();
    signer.tick(timers[0]);
    assert_eq!(signer.last_call(), None);
    signer.tick(timers[1]);
    assert!(matches!(signer.last_call(), Some(Call::Save(draft)) if draft.values.len() == 1));
    signer.send(Intent::Reply(Reply::Saved));
    assert!(signer.session.answers().is_saved());
}

fn timer(effect: &Effect) -> Option<Timer> {
    match effect {
        Effect::After { timer, .. } => Some(*timer),
        _ => None,
    }
}

#[test]
fn a_hidden_page_saves_at_once() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.writes("title", "Designer");
    signer.world(World::Hidden);
    assert!(matches!(signer.last_call(), Some(Call::Save(_))));
}

#[test]
fn a_saved_draft_comes_back_with_the_adopted_mark() {
    let mut saved = view();
    saved.draft = vec![
        Value {
            field_id: saved.fields[1].id.clone(),
            content: Content::Mark { mark: drawn() },
        },
        Value {
            field_id: saved.fields[0].id.clone(),
            content: Content::Checkbox { checked: true },
        },
    ];
    let signer = Signer::opens_with(Config::default(), saved);
    assert_eq!(
        signer.stands_in("signature"),
        Some(&Content::Mark { mark: drawn() })
    );
    assert_eq!(
        signer.session.answers().adopted(FieldKind::Signature),
        Some(&drawn())
    );
    // A value of the wrong kind is no value.
    assert_eq!(signer.stands_in("title"), None);
}

#[test]
fn the_host_may_prefill_and_lock_what_it_filled() {
    let config = Config {
        values: [("title".into(), "Designer".into())].into(),
        readonly_fields: vec!["title".into(), "signature".into()],
        ..Config::default()
    };
    let mut signer = Signer::opens_with(config, view());
    signer.sees_document();
    signer.agrees();
    signer.writes("title", "Director");
    let text = "Designer".to_owned();
    assert_eq!(signer.stands_in("title"), Some(&Content::Text { text }));
    // A lock on an empty required field would end the journey before it began.
    assert_eq!(
        signer.session.primary(),
        Some(Primary::GoTo(signer.field("signature")))
    );
}

#[test]
fn the_host_can_narrow_the_ways_to_make_a_mark_and_never_widen_them() {
    let check = |host: &[CaptureKind], sender: &[CaptureKind], expected: &[CaptureKind]| {
        let mut narrowed = view();
        narrowed.capture = sender.to_vec();
        let config = Config {
            capture: host.to_vec(),
            ..Config::default()
        };
        let signer = Signer::opens_with(config, narrowed);
        assert_eq!(signer.session.capture(), expected);
    };
    use CaptureKind::{Click, Draw, Type};
    check(&[], &[Draw, Type], &[Draw, Type]);
    check(&[Type, Draw], &[Draw, Type], &[Type, Draw]);
    check(&[Click], &[Draw], &[Draw]);
}

#[test]
fn the_host_can_narrow_what_the_signer_may_do_and_never_widen_it() {
    let config = |decline, download| Config {
        allow: crate::config::Allow {
            decline,
            download,
            save: None,
        },
        ..Config::default()
    };
    let mut strict = view();
    strict.permissions.download = false;
    let signer = Signer::opens_with(config(Some(false), Some(true)), strict);
    let may = signer.session.permissions();
    assert_eq!((may.decline, may.download, may.save), (false, false, true));
}

#[test]
fn signing_takes_two_steps_and_a_button_that_was_in_sight() {
    let mut signer = Signer::is_at_review();
    signer.confirms("key-1");
    assert_eq!(*signer.stage(), Stage::Open);
    signer.act(Act::SeeConfirm(Visibility::V2));
    signer.act(Act::LoseConfirm);
    signer.confirms("key-1");
    assert_eq!(*signer.stage(), Stage::Open);
    signer.act(Act::SeeConfirm(Visibility::V2));
    signer.confirms("key-1");
    assert_eq!(*signer.stage(), Stage::Sending);
}

#[test]
fn what_is_signed_is_what_was_shown() {
    let signer = Signer::has_confirmed();
    let Some(Call::Sign { key, body }) = signer.last_call() else {
        panic!("no signing was sent");
    };
    assert_eq!(key, "key-1");
    assert_eq!(body.documents[0].sha256, signer.view.documents[0].sha256);
    assert_eq!(body.consent.sha256, signer.view.disclosure.sha256);
    assert_eq!(body.values.len(), 3);
    assert_eq!(
        (body.button_label.as_str(), body.visibility),
        ("Sign now", Visibility::V1)
    );
}

#[test]
fn nothing_is_signed_while_a_document_is_not_on_screen() {
    let mut two = view();
    two.documents.push(two.documents[0].clone());
    two.fields.truncate(1);
    let mut signer = Signer::opens_with(Config::default(), two);
    signer.sees_document();
    signer.agrees();
    signer.writes("title", "Designer");
    signer.act(Act::Next);
    signer.act(Act::SeeConfirm(Visibility::V1));
    signer.confirms("key-1");
    assert!(!matches!(signer.last_call(), Some(Call::Sign { .. })));
}

#[test]
fn the_host_asks_to_finish_and_the_signer_sees_what_is_missing() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.world(World::Finish);
    let told = signer
        .event("paraph-invalid")
        .map(|e| e.detail()["name"].clone());
    assert_eq!(told, Some("title".into()));
    assert!(
        signer
            .heard()
            .contains(&Effect::Show(signer.field("title")))
    );
}

#[test]
fn the_host_leads_to_a_field_by_name() {
    let mut signer = Signer::reads();
    signer.world(World::GoTo("initials".into()));
    assert!(
        signer
            .effects
            .contains(&Effect::Show(signer.field("initials")))
    );
}

#[test]
fn who_saves_for_later_leaves_once_the_draft_is_stored_and_may_come_back() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.writes("title", "Designer");
    signer.act(Act::Save);
    assert!(matches!(signer.last_call(), Some(Call::Save(_))));
    assert_eq!(*signer.stage(), Stage::Open);
    signer.send(Intent::Reply(Reply::Saved));
    assert_eq!(*signer.stage(), Stage::Ended(Ending::Left));
    assert!(signer.events().contains(&"paraph-close"));
    signer.act(Act::Next);
    assert_eq!(*signer.stage(), Stage::Open);
}

#[test]
fn who_cannot_save_does_not_leave() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.writes("title", "Designer");
    signer.act(Act::Save);
    signer.fails(Failure::Offline);
    assert_eq!(*signer.stage(), Stage::Open);
    assert_eq!(signer.session.notice(), Some(Notice::Offline));
}
