use super::Signer;
use super::signer::view;
use crate::config::Config;
use crate::session::{
    Act, Call, Dialog, Effect, Failure, Intent, News, Notice, Opening, Primary, Stage, Stop, Timer,
    World,
};
use paraph_protocol::{
    EnvelopeStatus, Problem, ProblemCode, RecipientState, SealState, Sha256, Visibility,
};

#[test]
fn a_signing_without_an_answer_is_sent_again_with_the_same_key() {
    let mut signer = Signer::has_confirmed();
    signer.fails(Failure::Offline);
    assert_eq!(*signer.stage(), Stage::Open);
    assert_eq!(signer.session.dialog(), Some(&Dialog::Review));
    assert_eq!(signer.session.notice(), Some(Notice::Unconfirmed));
    let first = signer.last_call();
    signer.act(Act::Retry);
    assert_eq!(signer.last_call(), first);
    signer.fails(Failure::Offline);
    // Pressing the button again, with a fresh key, is the same attempt as well.
    signer.act(Act::SeeConfirm(Visibility::V1));
    signer.confirms("key-2");
    assert_eq!(signer.last_call(), first);
}

#[test]
fn a_signing_with_other_words_is_another_attempt() {
    let mut signer = Signer::has_confirmed();
    signer.fails(Failure::Offline);
    signer.act(Act::Dismiss);
    signer.writes("title", "Director");
    signer.act(Act::Next);
    signer.act(Act::SeeConfirm(Visibility::V1));
    signer.confirms("key-2");
    assert!(matches!(signer.last_call(), Some(Call::Sign { key, .. }) if key == "key-2"));
}

#[test]
fn a_network_that_comes_back_never_signs_by_itself() {
    let mut signer = Signer::has_confirmed();
    signer.fails(Failure::Offline);
    signer.heard();
    signer.world(World::WentOnline);
    assert!(
        !signer
            .calls()
            .iter()
            .any(|c| matches!(c, Call::Sign { .. }))
    );
    assert_eq!(signer.events(), ["paraph-online"]);
}

#[test]
fn a_signing_that_still_runs_is_asked_for_again() {
    let mut signer = Signer::has_confirmed();
    let first = signer.last_call();
    signer.refused(ProblemCode::IdempotencyInFlight);
    let again = signer.heard().into_iter().any(|e| {
        matches!(
            e,
            Effect::After {
                timer: Timer::Sign,
                ..
            }
        )
    });
    assert!(again);
    signer.tick(Timer::Sign);
    assert_eq!(signer.last_call(), first);
}

#[test]
fn a_lost_document_is_fetched_again_when_the_network_is_back() {
    let mut signer = Signer::opens();
    signer.fails(Failure::Offline);
    assert_eq!(signer.session.documents(), [Opening::Lost]);
    assert_eq!(signer.session.notice(), Some(Notice::Offline));
    assert!(signer.events().contains(&"paraph-offline"));
    signer.heard();
    signer.world(World::WentOnline);
    assert_eq!(signer.last_call(), Some(Call::Fetch { document: 0 }));
    assert_eq!(signer.session.notice(), None);
}

#[test]
fn an_unsaved_draft_is_saved_when_the_network_is_back() {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.writes("title", "Designer");
    signer.world(World::Hidden);
    signer.fails(Failure::Offline);
    signer.heard();
    signer.world(World::WentOnline);
    assert!(matches!(signer.last_call(), Some(Call::Save(_))));
}

#[test]
fn the_host_hears_once_that_the_network_is_gone() {
    let mut signer = Signer::reads();
    signer.heard();
    signer.world(World::WentOffline);
    signer.world(World::WentOffline);
    signer.world(World::WentOnline);
    assert_eq!(signer.events(), ["paraph-offline", "paraph-online"]);
}

#[test]
fn other_bytes_than_the_service_names_are_loaded_again_and_then_refused() {
    let mut signer = Signer::opens();
    let other = || {
        Intent::Document(News::Opened {
            document: 0,
            sha256: Sha256([0; 32]),
        })
    };
    signer.send(other());
    assert_eq!(signer.last_call(), Some(Call::Refresh));
    assert_eq!(signer.session.notice(), Some(Notice::DocumentChanged));
    signer.answered();
    assert_eq!(signer.last_call(), Some(Call::Fetch { document: 0 }));
    signer.send(other());
    assert_eq!(*signer.stage(), Stage::Stopped(Stop::Changed));
}

#[test]
fn a_document_that_changed_meanwhile_is_shown_again_before_anything_is_signed() {
    let mut signer = Signer::has_confirmed();
    signer.refused(ProblemCode::DocumentChanged);
    assert_eq!(
        (signer.stage(), signer.session.dialog()),
        (&Stage::Open, None)
    );
    signer.view.documents[0].sha256 = Sha256([8; 32]);
    signer.answered();
    assert_eq!(signer.last_call(), Some(Call::Fetch { document: 0 }));
    signer.sees_document();
    assert_eq!(signer.session.primary(), Some(Primary::Review));
}

#[test]
fn a_consent_that_does_not_count_is_asked_for_again() {
    let mut signer = Signer::has_confirmed();
    signer.refused(ProblemCode::ConsentRequired);
    assert_eq!(
        signer.session.dialog(),
        Some(&Dialog::Consent { then: None })
    );
}

#[test]
fn a_field_that_the_service_refuses_is_shown() {
    let mut signer = Signer::has_confirmed();
    let mut problem = Problem::new(ProblemCode::ValueInvalid);
    problem.field_id = Some(signer.field("title"));
    signer.fails(Failure::Refused(Box::new(problem)));
    assert_eq!(
        signer.session.refused().map(|r| &r.0),
        Some(&signer.field("title"))
    );
    assert!(
        signer
            .effects
            .contains(&Effect::Show(signer.field("title")))
    );
}

#[test]
fn who_signed_elsewhere_meanwhile_is_told_so() {
    let mut signer = Signer::has_confirmed();
    signer.refused(ProblemCode::AlreadySigned);
    assert_eq!(signer.last_call(), Some(Call::Refresh));
    signer.view.recipient.state = RecipientState::Signed;
    signer.view.envelope.status = EnvelopeStatus::Complete;
    signer.view.envelope.seal = SealState::Sealed;
    signer.answered();
    assert!(signer.events().contains(&"paraph-already-signed"));
}

#[test]
fn a_sender_who_takes_it_back_meanwhile_ends_the_journey() {
    let mut signer = Signer::has_confirmed();
    signer.refused(ProblemCode::Cancelled);
    signer.view.envelope.status = EnvelopeStatus::Cancelled;
    signer.answered();
    assert!(signer.events().contains(&"paraph-cancelled"));
}

#[test]
fn a_service_that_fails_changes_nothing_and_says_so() {
    for code in [
        ProblemCode::Busy,
        ProblemCode::Fault,
        ProblemCode::TooManyRequests,
    ] {
        let mut signer = Signer::has_confirmed();
        signer.refused(code);
        assert_eq!(*signer.stage(), Stage::Open);
        assert_eq!(signer.session.notice(), Some(Notice::NotDone(code)));
        assert_eq!(signer.session.dialog(), Some(&Dialog::Review));
        let told = signer.event("paraph-error").map(|e| e.detail());
        assert_eq!(
            told.map(|d| d["retryable"].clone()),
            Some(true.into()),
            "{code:?}"
        );
    }
}

#[test]
fn every_stop_has_a_code_and_what_stops_can_be_tried_or_renewed_or_explained() {
    let open = |failure| {
        let mut signer = Signer::before_opening(Config::default(), view());
        signer.fails(failure);
        signer.stage().clone()
    };
    let refused = |code| open(Failure::Refused(Box::new(Problem::new(code))));
    assert_eq!(refused(ProblemCode::NotFound), Stage::Stopped(Stop::Link));
    assert_eq!(
        refused(ProblemCode::TooManyRequests),
        Stage::Stopped(Stop::Busy)
    );
    assert_eq!(refused(ProblemCode::Fault), Stage::Stopped(Stop::Fault));
    assert_eq!(open(Failure::Garbled), Stage::Stopped(Stop::Fault));
}

#[test]
fn a_document_that_cannot_be_read_stops_and_can_be_tried_again() {
    let mut signer = Signer::opens();
    signer.send(Intent::Document(News::Unreadable { document: 0 }));
    assert_eq!(*signer.stage(), Stage::Stopped(Stop::Document));
    signer.act(Act::Retry);
    assert_eq!(signer.last_call(), Some(Call::Refresh));
    signer.answered();
    assert_eq!(signer.last_call(), Some(Call::Fetch { document: 0 }));
}

#[test]
fn a_renderer_that_stops_loses_nothing() {
    let mut signer = Signer::is_at_review();
    signer.send(Intent::Document(News::Restarted));
    assert_eq!(signer.session.notice(), Some(Notice::Restarted));
    assert_eq!(signer.session.dialog(), Some(&Dialog::Review));
    signer.act(Act::Hush);
    assert_eq!(signer.session.notice(), None);
}

#[test]
fn a_browser_without_a_renderer_says_so() {
    let mut signer = Signer::opens();
    signer.send(Intent::Document(News::NoRenderer));
    assert_eq!(*signer.stage(), Stage::Stopped(Stop::Renderer));
    assert!(!Stop::Renderer.is_retryable());
}

#[test]
fn an_unreachable_service_is_asked_again_when_the_network_is_back() {
    let mut signer = Signer::before_opening(Config::default(), view());
    signer.fails(Failure::Offline);
    signer.heard();
    signer.world(World::WentOnline);
    assert!(matches!(signer.last_call(), Some(Call::Exchange(_))));
    assert_eq!(*signer.stage(), Stage::Opening);
}

#[test]
fn an_answer_tells_that_the_network_is_back_even_if_the_browser_does_not() {
    let mut signer = Signer::before_opening(Config::default(), view());
    signer.fails(Failure::Offline);
    signer.act(Act::Retry);
    signer.answered();
    assert!(signer.events().contains(&"paraph-online"));
}
