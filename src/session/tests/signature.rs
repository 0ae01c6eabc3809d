use super::Signer;
use crate::session::{
    Act, Call, Confirming, Dialog, Effect, Failure, Intent, Notice, Reply, Setback, Stage, Timer,
};
use paraph_protocol::{
    EnvelopeStatus, OrderState, OrderView, ProblemCode, RecipientState, SealState, SignReply,
    SignatureReply, SigningMethod, StartAuthentication, Visibility,
};

fn order(state: OrderState) -> OrderView {
    OrderView {
        state,
        message: "Start your BankID app.".into(),
        message_locale: "en".into(),
        qr: None,
        start_url: None,
        control_code: None,
        failure: None,
        poll_ms: 1_000,
    }
}

impl Signer {
    /// Has confirmed, where an app has to confirm as well.
    fn has_confirmed_in_app() -> Self {
        let mut signer = Self::is_at_review();
        signer.view.recipient.sign_by = Some(SigningMethod::BankId);
        signer.answered();
        signer.act(Act::SeeConfirm(Visibility::V1));
        signer.act(Act::ConfirmInApp {
            label: "Sign with BankID".into(),
            wishes: StartAuthentication::default(),
        });
        signer
    }

    fn hears_of_app(&mut self, state: OrderState) {
        let reply = SignatureReply {
            order: order(state),
            signed: None,
        };
        self.send(Intent::Reply(Reply::Confirming(Box::new(reply))));
    }

    fn app_has_signed(&mut self) {
        self.view.recipient.state = RecipientState::Signed;
        self.view.envelope.status = EnvelopeStatus::Complete;
        self.view.envelope.seal = SealState::Pending;
        let signed = SignReply {
            receipt: "header.payload.signature".into(),
            receipt_code: "R-4K7Q-92MD".into(),
            signed_at: super::signer::now(),
            session: self.view.clone(),
        };
        let reply = SignatureReply {
            order: order(OrderState::Complete),
            signed: Some(Box::new(signed)),
        };
        self.send(Intent::Reply(Reply::Confirming(Box::new(reply))));
    }

    fn next_look(&mut self) -> (u32, Timer) {
        let timers = self.heard().into_iter().filter_map(|effect| match effect {
            Effect::After {
                ms,
                timer: timer @ Timer::Confirming(_),
            } => Some((ms, timer)),
            _ => None,
        });
        timers.last().expect("another look")
    }
}

#[test]
fn what_was_confirmed_goes_to_the_app_and_is_signed_when_the_service_says_so() {
    let mut signer = Signer::has_confirmed_in_app();
    assert_eq!(signer.session.dialog(), Some(&Dialog::Signature));
    let Some(Call::Confirm(Confirming::Start(start))) = signer.last_call() else {
        panic!("{:?}", signer.last_call());
    };
    assert_eq!(start.sign.button_label, "Sign with BankID");
    assert_eq!(start.sign.values.len(), 3);
    signer.hears_of_app(OrderState::Pending);
    assert!(signer.session.in_app().is_pending());
    let (ms, timer) = signer.next_look();
    assert_eq!(ms, 1_000);
    signer.tick(timer);
    assert_eq!(signer.last_call(), Some(Call::Confirm(Confirming::Look)));
    signer.app_has_signed();
    assert!(matches!(signer.stage(), Stage::Ended(_)));
    assert_eq!(signer.session.dialog(), None);
    assert!(signer.event("paraph-signed").is_some());
}

#[test]
fn a_button_that_was_not_in_sight_asks_no_app() {
    let mut signer = Signer::is_at_review();
    signer.heard();
    signer.act(Act::ConfirmInApp {
        label: "Sign with BankID".into(),
        wishes: StartAuthentication::default(),
    });
    assert!(signer.calls().is_empty());
    assert_eq!(signer.session.dialog(), Some(&Dialog::Review));
}

#[test]
fn a_look_that_was_lost_is_followed_by_another_one() {
    let mut signer = Signer::has_confirmed_in_app();
    signer.hears_of_app(OrderState::Pending);
    let (_, timer) = signer.next_look();
    signer.tick(timer);
    signer.fails(Failure::Offline);
    let (ms, _) = signer.next_look();
    assert_eq!(ms, 3_000);
}

#[test]
fn after_a_refusal_in_the_app_the_same_words_are_asked_for_again() {
    let mut signer = Signer::has_confirmed_in_app();
    let Some(Call::Confirm(first)) = signer.last_call() else {
        panic!("no call");
    };
    signer.hears_of_app(OrderState::Failed);
    assert!(!signer.session.in_app().is_pending());
    signer.heard();
    signer.act(Act::AskApp(StartAuthentication::default()));
    // Pressed twice, asked once.
    signer.act(Act::AskApp(StartAuthentication::default()));
    assert_eq!(signer.calls(), [&Call::Confirm(first)]);
}

#[test]
fn leaving_gives_up_what_the_app_was_asked() {
    let mut signer = Signer::has_confirmed_in_app();
    signer.hears_of_app(OrderState::Pending);
    let (_, timer) = signer.next_look();
    signer.act(Act::Dismiss);
    assert_eq!(signer.session.dialog(), None);
    assert_eq!(signer.last_call(), Some(Call::Confirm(Confirming::Cancel)));
    signer.hears_of_app(OrderState::Failed);
    signer.heard();
    signer.tick(timer);
    assert!(signer.calls().is_empty());
}

#[test]
fn a_no_of_the_service_is_told_where_it_belongs() {
    let mut signer = Signer::has_confirmed_in_app();
    signer.refused(ProblemCode::TooManyCodes);
    let setback = signer.session.in_app().setback;
    assert_eq!(setback, Some(Setback::Unavailable));
    let mut signer = Signer::has_confirmed_in_app();
    signer.refused(ProblemCode::DocumentChanged);
    assert_eq!(signer.last_call(), Some(Call::Refresh));
    assert_eq!(signer.session.dialog(), None);
    let mut signer = Signer::has_confirmed_in_app();
    signer.refused(ProblemCode::Declined);
    assert_eq!(signer.last_call(), Some(Call::Refresh));
    let mut signer = Signer::has_confirmed_in_app();
    signer.fails(Failure::Offline);
    assert_eq!(signer.session.notice(), Some(Notice::Offline));
    assert_eq!(signer.session.dialog(), Some(&Dialog::Signature));
}
