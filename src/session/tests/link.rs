use super::Signer;
use super::signer::{link, view};
use crate::config::Config;
use crate::session::{Act, Call, Effect, Ending, Failure, Intent, Session, Stage, Stop, World};
use paraph_protocol::{Content, ProblemCode};

fn renewing() -> Config {
    Config {
        renews: true,
        ..Config::default()
    }
}

#[test]
fn without_a_link_there_is_nothing_to_sign() {
    let mut session = Session::new(Config::default());
    session.apply(Intent::Start);
    assert_eq!(*session.stage(), Stage::Stopped(Stop::NoLink));
}

#[test]
fn without_a_link_the_host_is_asked_for_one() {
    let mut session = Session::new(renewing());
    assert_eq!(session.apply(Intent::Start), [Effect::Renew]);
    let given = session.apply(Intent::World(World::Renewed(Some(link()))));
    assert_eq!(given, [Effect::Call(Call::Exchange(link()))]);
}

#[test]
fn a_used_or_expired_link_says_so() {
    let mut signer = Signer::before_opening(Config::default(), view());
    signer.refused(ProblemCode::LinkNotValid);
    assert_eq!(*signer.stage(), Stage::Stopped(Stop::Link));
    assert_eq!(
        signer
            .event("paraph-expired")
            .map(|e| e.detail()["kind"].clone()),
        Some("link".into())
    );
}

#[test]
fn an_expired_link_is_renewed_in_place_once() {
    let mut signer = Signer::before_opening(renewing(), view());
    signer.refused(ProblemCode::LinkNotValid);
    assert!(signer.heard().contains(&Effect::Renew));
    signer.world(World::Renewed(Some(link())));
    signer.refused(ProblemCode::LinkNotValid);
    assert_eq!(*signer.stage(), Stage::Stopped(Stop::Link));
    signer.act(Act::Renew);
    assert_eq!(signer.heard().last(), Some(&Effect::Renew));
}

#[test]
fn a_renewed_link_loses_nothing_of_what_was_filled_in() {
    let mut signer = Signer::opens_with(renewing(), view());
    signer.sees_document();
    signer.agrees();
    signer.writes("title", "Designer");
    signer.world(World::Hidden);
    signer.refused(ProblemCode::SessionNotValid);
    signer.world(World::Renewed(Some(link())));
    signer.heard();
    signer.answered();
    let text = "Designer".to_owned();
    assert_eq!(signer.stands_in("title"), Some(&Content::Text { text }));
    assert!(signer.session.answers().agreed());
    // The document is on screen already and is not fetched again.
    assert!(
        !signer
            .calls()
            .iter()
            .any(|c| matches!(c, Call::Fetch { .. }))
    );
}

#[test]
fn an_ended_session_says_why() {
    let check = |reason: &str, expected: Stage| {
        let mut signer = Signer::reads();
        signer.agrees();
        signer.writes("title", "Designer");
        signer.world(World::Hidden);
        signer.ended(reason);
        assert_eq!(*signer.stage(), expected, "{reason}");
    };
    check("expired", Stage::Stopped(Stop::Session));
    check("replaced", Stage::Stopped(Stop::Replaced));
    for taken_back in ["cancelled", "canceled", "withdrawn"] {
        check(taken_back, Stage::Ended(Ending::Withdrawn));
    }
}

#[test]
fn a_host_without_a_new_link_leaves_the_old_answer() {
    let mut signer = Signer::before_opening(renewing(), view());
    signer.refused(ProblemCode::LinkNotValid);
    signer.world(World::Renewed(None));
    assert_eq!(*signer.stage(), Stage::Stopped(Stop::Link));
}

#[test]
fn an_unreachable_service_is_tried_again_with_the_same_link() {
    let mut signer = Signer::before_opening(Config::default(), view());
    signer.fails(Failure::Offline);
    assert_eq!(*signer.stage(), Stage::Stopped(Stop::Offline));
    signer.act(Act::Retry);
    assert_eq!(signer.last_call(), Some(Call::Exchange(link())));
    assert_eq!(*signer.stage(), Stage::Opening);
}
