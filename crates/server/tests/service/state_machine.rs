//! Random walks through everything that senders, signers and time may do to an envelope.

use super::invites::{account, field, request, uploaded};
use super::sign::signing;
use paraph_protocol::{EnvelopeStatus, RecipientState, Surface, Timestamp};
use paraph_server::envelope::{
    Command, Envelope, Event, LinkRequest, Outcome, Recorded, SealedDocument, SenderAct,
    ServiceAct, SignerAct, decide,
};
use proptest::prelude::*;

/// One step of a walk; `who` picks an invite, whether it is there or not.
#[derive(Debug, Clone)]
enum Step {
    Place(usize),
    Invite(Vec<i64>),
    Withdraw,
    Delete,
    Link { who: usize },
    Open { who: usize },
    Sign { who: usize },
    Decline { who: usize },
    Seal,
    FailSeal,
    Augment { bytes: u64 },
    Expire,
    Wait { minutes: u32 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..4_usize;
    let step = prop_oneof![
        1 => (1..4_usize).prop_map(Step::Place),
        4 => prop::collection::vec(1..4_i64, 1..4).prop_map(Step::Invite),
        1 => Just(Step::Withdraw),
        1 => Just(Step::Delete),
        2 => who.clone().prop_map(|who| Step::Link { who }),
        2 => who.clone().prop_map(|who| Step::Open { who }),
        12 => who.clone().prop_map(|who| Step::Sign { who }),
        1 => who.prop_map(|who| Step::Decline { who }),
        2 => Just(Step::Seal),
        1 => Just(Step::FailSeal),
        1 => (0..3_u64).prop_map(|bytes| Step::Augment { bytes }),
        1 => Just(Step::Expire),
        1 => (1..30_000_u32).prop_map(|minutes| Step::Wait { minutes }),
    ];
    prop::collection::vec(step, 1..60)
}

/// A step as a command, when there is somebody to take it.
fn command(envelope: &Envelope, step: &Step) -> Option<Command> {
    let sender = |act| {
        Some(Command::Sender {
            account_id: account(),
            act,
        })
    };
    let signer = |who: usize, act| {
        let invite_id = envelope.invites.get(who)?.id.clone();
        Some(Command::Signer { invite_id, act })
    };
    match step {
        Step::Place(seats) => sender(SenderAct::Edit {
            title: None,
            fields: Some((0..*seats).map(|i| field(&format!("Seat {i}"))).collect()),
        }),
        Step::Invite(orders) => {
            let invite = |(i, order): (usize, &i64)| {
                request(&format!("Seat {i}"), &format!("p{i}@example.se"), *order)
            };
            let requests = orders.iter().enumerate().map(invite).collect();
            sender(SenderAct::Invite(requests))
        }
        Step::Withdraw => sender(SenderAct::Withdraw),
        Step::Delete => sender(SenderAct::Delete),
        Step::Link { who } => sender(SenderAct::IssueLink(LinkRequest {
            invite_id: envelope.invites.get(*who)?.id.to_string(),
            auth_method: Some("none".into()),
            minutes: None,
        })),
        Step::Open { who } => {
            let act = SignerAct::OpenSession {
                surface: Surface::Frame,
                observed: Default::default(),
            };
            signer(*who, act)
        }
        Step::Sign { who } => {
            envelope.invites.get(*who)?;
            let signing = signing(envelope, *who);
            signer(*who, SignerAct::Sign(Box::new(signing)))
        }
        Step::Decline { who } => {
            let act = SignerAct::Decline {
                reason: String::new(),
                observed: Default::default(),
            };
            signer(*who, act)
        }
        Step::Seal | Step::FailSeal | Step::Augment { .. } | Step::Expire => {
            Some(Command::Service(report(envelope, step)))
        }
        Step::Wait { .. } => None,
    }
}

/// What the service itself reports.
fn report(envelope: &Envelope, step: &Step) -> ServiceAct {
    let sealed = envelope.documents.iter().map(|d| SealedDocument {
        id: d.id.clone(),
        sha256: d.sha256,
        size_bytes: 1,
        level: Default::default(),
        trusted_time: None,
    });
    match step {
        Step::Seal => ServiceAct::Seal {
            documents: sealed.collect(),
        },
        Step::Augment { bytes } => ServiceAct::Augment {
            documents: envelope.sealed.iter().map(|s| longer(s, *bytes)).collect(),
        },
        Step::FailSeal => ServiceAct::FailSeal { cause: "x".into() },
        _ => ServiceAct::Expire,
    }
}

fn longer(sealed: &SealedDocument, bytes: u64) -> SealedDocument {
    SealedDocument {
        size_bytes: sealed.size_bytes + bytes,
        ..sealed.clone()
    }
}

/// What must hold before an event may follow.
fn check_event(before: &Envelope, event: &Event, now: Timestamp) {
    match event {
        Event::Signed { invite_id, .. } => {
            let invite = before.invite(invite_id).expect("only invited people sign");
            assert_eq!(
                before.status,
                EnvelopeStatus::Open,
                "only an open round is signed"
            );
            assert_eq!(
                before.state(invite),
                RecipientState::Open,
                "in turn, and once"
            );
            assert!(invite.expires_at > now, "in time");
            let earlier = before.invites.iter().filter(|i| i.order < invite.order);
            let signed = |i: &_| before.state(i) == RecipientState::Signed;
            assert!(earlier.into_iter().all(signed), "after everybody before");
        }
        Event::Completed => {
            let waits =
                |i: &&paraph_server::envelope::Invite| matches!(i.outcome, Outcome::Waiting);
            assert_eq!(before.invites.iter().filter(waits).count(), 0);
            assert_ne!(before.status, EnvelopeStatus::Complete, "complete once");
        }
        Event::Sealed { .. } => {
            assert_eq!(
                before.status,
                EnvelopeStatus::Complete,
                "sealed when complete"
            );
            assert!(before.sealed.is_empty(), "sealed once");
        }
        Event::Augmented { documents } => {
            assert!(!before.sealed.is_empty(), "sealed before");
            let mut pairs = before.sealed.iter().zip(documents);
            assert!(pairs.all(|(old, new)| new.size_bytes > old.size_bytes && new.id == old.id));
        }
        Event::FieldsReplaced { .. } | Event::Invited { .. } => {
            assert!(before.invites.is_empty(), "frozen while a round is there");
        }
        // The recipients get their sealed document even when its sender has deleted it.
        Event::SealFailed { .. } => assert!(before.sealed.is_empty()),
        _ => assert!(!before.deleted, "nothing happens to what was deleted"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_is_tried_nobody_signs_out_of_turn_twice_or_after_the_end(steps in steps()) {
        let mut envelope = uploaded();
        let mut now = envelope.created_at;
        let created = Event::Created {
            sender: envelope.sender.clone(),
            title: envelope.title.clone(),
            documents: envelope.documents.clone(),
        };
        let mut trail = vec![Recorded { event: created, at: now }];
        for step in steps {
            if let Step::Wait { minutes } = step {
                now = now.plus_minutes(minutes);
            }
            let Some(command) = command(&envelope, &step) else { continue };
            let Ok(events) = decide(&envelope, command, now) else { continue };
            for event in events {
                check_event(&envelope, &event, now);
                envelope.apply(&event, now);
                trail.push(Recorded { event, at: now });
            }
        }
        let folded = Envelope::fold(&envelope.id, &trail);
        prop_assert_eq!(folded, Some(envelope));
    }
}
