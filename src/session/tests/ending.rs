use super::Signer;
use super::signer::view;
use crate::config::Config;
use crate::session::{
    Act, After, Call, Dialog, Effect, Ending, Intent, Reply, Stage, Timer, World,
};
use paraph_protocol::{EnvelopeStatus, Person, ProblemCode, RecipientState, SealState};

fn terminal(signer: &Signer) -> Vec<&'static str> {
    const ENDS: [&str; 7] = [
        "paraph-signed",
        "paraph-completed",
        "paraph-declined",
        "paraph-waiting",
        "paraph-already-signed",
        "paraph-expired",
        "paraph-cancelled",
    ];
    signer
        .events()
        .into_iter()
        .filter(|e| ENDS.contains(e))
        .collect()
}

fn poll(signer: &mut Signer) -> Timer {
    let mut timers = signer.heard().into_iter().filter_map(|e| match e {
        Effect::After { timer, .. } if matches!(timer, Timer::Poll(_)) => Some(timer),
        _ => None,
    });
    timers.next_back().expect("a look at what others do")
}

#[test]
fn a_signing_before_others_is_signed_and_waits_for_them() {
    let mut signer = Signer::has_confirmed();
    let maja = &mut signer.view.people[0];
    (maja.state, maja.order) = (RecipientState::Open, 2);
    signer.signing_is_stored(EnvelopeStatus::Open, SealState::NotDue);
    let names = vec!["Maja Lindqvist".to_owned()];
    let others = Ending::Signed(After::Others { names });
    assert_eq!(*signer.stage(), Stage::Ended(others));
    assert_eq!(terminal(&signer), ["paraph-signed"]);
    assert_eq!(
        signer.session.receipt().map(|r| r.code.as_str()),
        Some("R-4K7Q-92MD")
    );
}

#[test]
fn the_last_signing_waits_for_the_seal_and_then_is_complete() {
    let mut signer = Signer::has_confirmed();
    signer.signing_is_stored(EnvelopeStatus::Complete, SealState::Pending);
    assert_eq!(
        *signer.stage(),
        Stage::Ended(Ending::Signed(After::Sealing))
    );
    assert_eq!(terminal(&signer), ["paraph-signed"]);
    let timer = poll(&mut signer);
    signer.tick(timer);
    assert_eq!(signer.last_call(), Some(Call::Refresh));
    signer.view.envelope.seal = SealState::Sealed;
    signer.answered();
    signer.answered();
    assert_eq!(*signer.stage(), Stage::Ended(Ending::Signed(After::Sealed)));
    assert_eq!(terminal(&signer), ["paraph-completed"]);
}

#[test]
fn a_lost_look_at_the_seal_is_followed_by_another() {
    let mut signer = Signer::has_confirmed();
    signer.signing_is_stored(EnvelopeStatus::Complete, SealState::Pending);
    let timer = poll(&mut signer);
    signer.tick(timer);
    signer.refused(ProblemCode::Busy);
    let timer = poll(&mut signer);
    signer.tick(timer);
    assert_eq!(signer.last_call(), Some(Call::Refresh));
    assert_eq!(
        *signer.stage(),
        Stage::Ended(Ending::Signed(After::Sealing))
    );
}

#[test]
fn only_a_sealed_document_is_offered_as_such() {
    let mut signer = Signer::reads();
    signer.act(Act::Download(0));
    let unsigned = Call::Download {
        document: 0,
        sealed: false,
    };
    assert_eq!(signer.last_call(), Some(unsigned));
    let mut done = Signer::has_confirmed();
    done.signing_is_stored(EnvelopeStatus::Complete, SealState::Sealed);
    done.act(Act::Download(0));
    let sealed = Call::Download {
        document: 0,
        sealed: true,
    };
    assert_eq!(done.last_call(), Some(sealed));
}

#[test]
fn who_has_signed_before_sees_that_and_nothing_to_sign() {
    let mut before = view();
    before.recipient.state = RecipientState::Signed;
    let signer = Signer::opens_with(Config::default(), before);
    assert_eq!(terminal(&signer), ["paraph-already-signed"]);
    assert!(matches!(signer.stage(), Stage::Ended(Ending::Signed(_))));
}

#[test]
fn who_comes_too_early_waits_and_goes_on_when_it_is_time() {
    let mut early = view();
    early.recipient.state = RecipientState::Held;
    early.people[0].state = RecipientState::Open;
    early.people.push(Person {
        name: "Zoe".into(),
        order: 3,
        state: RecipientState::Held,
        you: false,
    });
    let mut signer = Signer::opens_with(Config::default(), early);
    let before = vec!["Maja Lindqvist".to_owned()];
    assert_eq!(
        *signer.stage(),
        Stage::Ended(Ending::NotYourTurn { before })
    );
    assert_eq!(terminal(&signer), ["paraph-waiting"]);
    let timer = poll(&mut signer);
    signer.tick(timer);
    signer.view.recipient.state = RecipientState::Open;
    signer.answered();
    assert_eq!(*signer.stage(), Stage::Open);
    assert_eq!(signer.last_call(), Some(Call::Fetch { document: 0 }));
}

#[test]
fn every_other_end_has_its_own_event() {
    let check = |status, state, expected: Ending, event: &'static str| {
        let mut over = view();
        over.envelope.status = status;
        over.recipient.state = state;
        let mut signer = Signer::opens_with(Config::default(), over);
        signer.answered();
        assert_eq!(*signer.stage(), Stage::Ended(expected), "{event}");
        assert_eq!(terminal(&signer), [event]);
    };
    use EnvelopeStatus::{Cancelled, Declined, Draft, Expired};
    use RecipientState::Open;
    check(Cancelled, Open, Ending::Withdrawn, "paraph-cancelled");
    check(Draft, Open, Ending::Withdrawn, "paraph-cancelled");
    check(Expired, Open, Ending::Expired, "paraph-expired");
    let (other, own) = (false, true);
    check(
        Declined,
        Open,
        Ending::Declined { by_you: other },
        "paraph-declined",
    );
    let by_you = Ending::Declined { by_you: own };
    check(
        Declined,
        RecipientState::Declined,
        by_you,
        "paraph-declined",
    );
}

#[test]
fn declining_tells_the_reason_and_where_to_go_once() {
    let mut away = view();
    away.redirects.decline = Some("https://host.example/declined".into());
    let mut signer = Signer::opens_with(Config::default(), away);
    signer.act(Act::AskDecline);
    assert_eq!(signer.session.dialog(), Some(&Dialog::Decline));
    signer.act(Act::Decline("Wrong salary".into()));
    assert!(matches!(signer.last_call(), Some(Call::Decline(d)) if d.reason == "Wrong salary"));
    signer.send(Intent::Reply(Reply::Declined));
    assert_eq!(
        *signer.stage(),
        Stage::Ended(Ending::Declined { by_you: true })
    );
    assert_eq!(terminal(&signer), ["paraph-declined"]);
    let detail = signer
        .event("paraph-declined")
        .map(|e| e.detail())
        .unwrap_or_default();
    assert_eq!(detail["reason"], "Wrong salary");
    assert_eq!(detail["redirect"]["url"], "https://host.example/declined");
}

#[test]
fn who_may_not_decline_is_not_asked() {
    let mut strict = view();
    strict.permissions.decline = false;
    let mut signer = Signer::opens_with(Config::default(), strict);
    signer.act(Act::AskDecline);
    signer.world(World::Decline("by script".into()));
    signer.act(Act::Decline("by script".into()));
    assert_eq!(signer.session.dialog(), None);
    assert!(!matches!(signer.last_call(), Some(Call::Decline(_))));
}

#[test]
fn a_host_that_declines_only_asks_the_signer() {
    let mut signer = Signer::reads();
    signer.world(World::Decline("Not now".into()));
    assert_eq!(signer.session.dialog(), Some(&Dialog::Decline));
    assert_eq!(signer.session.parting(), "Not now");
    assert!(!matches!(signer.last_call(), Some(Call::Decline(_))));
}

#[test]
fn leaving_tells_where_to_go() {
    let mut away = view();
    away.redirects.finish = Some("https://host.example/done".into());
    away.redirects.close = Some("https://host.example/later".into());
    let mut signer = Signer::opens_with(Config::default(), away);
    let url = |s: &Signer| {
        s.event("paraph-close")
            .map(|e| e.detail()["redirect"]["url"].clone())
    };
    signer.act(Act::Close);
    assert_eq!(url(&signer), Some("https://host.example/later".into()));
    signer.heard();
    signer.signing_is_stored(EnvelopeStatus::Complete, SealState::Sealed);
    signer.act(Act::Close);
    assert_eq!(url(&signer), Some("https://host.example/done".into()));
}
