use super::Signer;
use super::signer::view;
use crate::config::Config;
use crate::session::{Act, Call, Effect, Notice, Prove, Setback, Stage, Timer};
use crate::session::{Failure, Intent, Reply};
use paraph_protocol::{
    AuthenticationMethod, AuthenticationView, OrderState, OrderView, Problem, ProblemCode,
    SessionView, StartAuthentication,
};

fn locked(method: AuthenticationMethod) -> SessionView {
    let mut locked = view();
    locked.documents.clear();
    locked.fields.clear();
    locked.permissions.download = false;
    locked.authentication = Some(AuthenticationView {
        method,
        to: "+46 ••• •• 67".into(),
        code: None,
        order: None,
        locked_until: None,
    });
    locked
}

fn at_the_door(method: AuthenticationMethod) -> Signer {
    Signer::opens_with(Config::default(), locked(method))
}

fn wrong(tries_left: u32) -> Failure {
    let mut problem = Problem::new(ProblemCode::CodeWrong);
    problem.reason = Some(tries_left.to_string());
    Failure::Refused(Box::new(problem))
}

#[test]
fn nothing_of_a_document_is_asked_for_before_the_service_knows_the_signer() {
    let mut signer = at_the_door(AuthenticationMethod::SmsCode);
    assert_eq!(*signer.stage(), Stage::Locked);
    assert!(matches!(signer.calls()[..], [Call::Exchange(_)]));
    signer.act(Act::Next);
    signer.act(Act::Download(0));
    assert!(matches!(signer.calls()[..], [Call::Exchange(_)]));
    let told = signer
        .event("paraph-auth")
        .map(crate::session::Event::detail);
    assert_eq!(told.unwrap()["state"], "required");
}

#[test]
fn the_right_code_opens_the_document_and_the_host_hears_it() {
    let mut signer = at_the_door(AuthenticationMethod::SmsCode);
    signer.act(Act::Prove(Prove::Start(StartAuthentication::default())));
    // Pressed twice, sent once.
    signer.act(Act::Prove(Prove::Start(StartAuthentication::default())));
    assert_eq!(signer.calls().len(), 2);
    signer.answered();
    signer.act(Act::Prove(Prove::Code("123456".into())));
    signer.view = view();
    signer.heard();
    signer.answered();
    assert_eq!(*signer.stage(), Stage::Open);
    assert_eq!(signer.last_call(), Some(Call::Fetch { document: 0 }));
    assert_eq!(signer.events(), ["paraph-auth", "paraph-step"]);
}

#[test]
fn a_wrong_code_says_how_many_tries_are_left_and_the_last_one_that_it_has_ended() {
    let mut signer = at_the_door(AuthenticationMethod::EmailCode);
    for (left, setback) in [(4, Setback::Wrong { tries_left: 4 }), (0, Setback::Ended)] {
        signer.act(Act::Prove(Prove::Code("000000".into())));
        signer.fails(wrong(left));
        assert_eq!(signer.session.proving().setback, Some(setback));
        assert_eq!(signer.last_call(), Some(Call::Prove(Prove::Look)));
        signer.answered();
        assert_eq!(
            signer.session.proving().setback,
            Some(setback),
            "until the next try"
        );
    }
}

#[test]
fn a_lost_answer_leaves_the_signer_at_the_door_with_a_word() {
    let mut signer = at_the_door(AuthenticationMethod::EmailCode);
    signer.act(Act::Prove(Prove::Code("000000".into())));
    signer.fails(Failure::Offline);
    assert_eq!(*signer.stage(), Stage::Locked);
    assert_eq!(signer.session.notice(), Some(Notice::Offline));
    signer.act(Act::Prove(Prove::Code("000000".into())));
    signer.refused(ProblemCode::Fault);
    let notice = Notice::NotDone(ProblemCode::Fault);
    assert_eq!(signer.session.notice(), Some(notice));
}

#[test]
fn a_pending_order_is_looked_at_again_also_when_a_look_was_lost() {
    let mut signer = at_the_door(AuthenticationMethod::BankId);
    let mut pending = locked(AuthenticationMethod::BankId);
    if let Some(authentication) = &mut pending.authentication {
        authentication.order = Some(OrderView {
            state: OrderState::Pending,
            message: "Start your BankID app.".into(),
            message_locale: "en".into(),
            qr: None,
            start_url: None,
            control_code: None,
            failure: None,
            poll_ms: 1_000,
        });
    }
    signer.view = pending;
    signer.answered();
    for expected in [1_000, 3_000] {
        let mut timers = signer
            .heard()
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::After { ms, timer } => Some((ms, timer)),
                _ => None,
            });
        let (ms, timer) = timers.next_back().expect("another look");
        assert_eq!(ms, expected);
        assert!(matches!(timer, Timer::Look(_)));
        signer.tick(timer);
        assert_eq!(signer.last_call(), Some(Call::Prove(Prove::Look)));
        signer.fails(Failure::Offline);
    }
}

#[test]
fn a_round_that_ends_meanwhile_ends_the_visit() {
    let mut signer = at_the_door(AuthenticationMethod::SmsCode);
    signer.act(Act::Prove(Prove::Start(StartAuthentication::default())));
    signer.refused(ProblemCode::Declined);
    assert_eq!(signer.last_call(), Some(Call::Refresh));
    signer.view.authentication = None;
    signer.view.envelope.status = paraph_protocol::EnvelopeStatus::Declined;
    let view = Box::new(signer.view.clone());
    signer.send(Intent::Reply(Reply::Session(view)));
    assert!(matches!(signer.stage(), Stage::Ended(_)));
}
