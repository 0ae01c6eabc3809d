//! What each rule of turns says no to, and in which words. Pure: nothing runs.

use super::invites::{account, field, uploaded};
use super::sign::signing;
use paraph_protocol::{
    CaptureKind, EnvelopeStatus, NewComment, RecipientState, Reminders, Role, Timestamp,
};
use paraph_server::envelope::{
    Command, DelegateRequest, Envelope, Event, LinkRequest, PresetRequest, RecipientChange,
    Recorded, Refusal, SendRequest, SenderAct, ServiceAct, SignerAct, decide,
};
use paraph_server::randomness::Randomness;

fn now() -> Timestamp {
    "2026-11-21T20:40:00Z".parse().unwrap()
}

fn days(days: i64) -> Timestamp {
    now().plus_ms(days * 86_400_000)
}

fn ask_at(envelope: &Envelope, act: SenderAct, at: Timestamp) -> Result<Vec<Event>, Refusal> {
    let account_id = account();
    decide(envelope, Command::Sender { account_id, act }, at)
}

fn ask(envelope: &Envelope, act: SenderAct) -> Result<Vec<Event>, Refusal> {
    ask_at(envelope, act, now())
}

fn after(mut envelope: Envelope, act: SenderAct) -> Envelope {
    for event in ask(&envelope, act).unwrap() {
        envelope.apply(&event, now());
    }
    envelope
}

fn somebody(name: &str, role: Role, order: i64) -> RecipientChange {
    RecipientChange {
        name: Some(name.into()),
        role: Some(role),
        order: Some(order),
        ..RecipientChange::default()
    }
}

fn add(change: RecipientChange) -> SenderAct {
    SenderAct::AddRecipient {
        id: Randomness.id(),
        change: Box::new(change),
    }
}

/// A draft with these people.
fn draft(people: &[(&str, Role, i64)]) -> Envelope {
    let add = |envelope, (name, role, order): &(&str, Role, i64)| {
        after(envelope, add(somebody(name, *role, *order)))
    };
    people.iter().fold(uploaded(), add)
}

fn round(envelope: &Envelope) -> SendRequest {
    SendRequest {
        invite_ids: envelope
            .recipients
            .iter()
            .map(|_| Randomness.id())
            .collect(),
        expires_at: None,
        reminders: None,
        in_parallel: false,
    }
}

fn sent(people: &[(&str, Role, i64)]) -> Envelope {
    let draft = draft(people);
    let round = round(&draft);
    after(draft, SenderAct::Send(round))
}

fn act(envelope: &Envelope, number: usize, act: SignerAct) -> Result<Vec<Event>, Refusal> {
    let invite_id = envelope.invites[number].id.clone();
    decide(envelope, Command::Signer { invite_id, act }, now())
}

fn yes(envelope: &mut Envelope, number: usize) -> Result<Vec<Event>, Refusal> {
    let sign = SignerAct::Sign(Box::new(signing(envelope, number)));
    let events = act(envelope, number, sign)?;
    for event in &events {
        envelope.apply(event, now());
    }
    Ok(events)
}

fn states(envelope: &Envelope) -> Vec<RecipientState> {
    envelope.invites.iter().map(|i| envelope.state(i)).collect()
}

#[test]
fn a_group_acts_at_once_and_the_next_order_waits_for_all_of_it() {
    use RecipientState::{Held, Open, Signed};
    let mut envelope = sent(&[
        ("Ann", Role::Signer, 1),
        ("Bo", Role::Approver, 1),
        ("Cay", Role::Signer, 5),
    ]);
    assert_eq!(states(&envelope), [Open, Open, Held]);
    assert_eq!(yes(&mut envelope, 2), Err(Refusal::NotYourTurn));
    yes(&mut envelope, 1).unwrap();
    assert_eq!(states(&envelope), [Open, Signed, Held]);
    yes(&mut envelope, 0).unwrap();
    assert_eq!(states(&envelope), [Signed, Signed, Open]);
    let last = yes(&mut envelope, 2).unwrap();
    assert_eq!(last.last(), Some(&Event::Completed));
}

#[test]
fn nobody_waits_for_those_who_need_not_act() {
    let mut envelope = sent(&[
        ("Reviewer", Role::Reviewer, 1),
        ("Organizer", Role::Organizer, 1),
        ("Copy", Role::Copy, 9),
        ("Ann", Role::Signer, 2),
    ]);
    assert_eq!(envelope.state(&envelope.invites[2]), RecipientState::Held);
    yes(&mut envelope, 3).unwrap();
    assert_eq!(envelope.status, EnvelopeStatus::Complete);
    assert_eq!(yes(&mut envelope, 0), Err(Refusal::Completed));
}

#[test]
fn each_role_does_its_own_and_nothing_else() {
    let mut envelope = sent(&[
        ("Reviewer", Role::Reviewer, 1),
        ("Copy", Role::Copy, 1),
        ("Approver", Role::Approver, 1),
        ("Ann", Role::Signer, 1),
    ]);
    assert_eq!(yes(&mut envelope, 0), Err(Refusal::RoleMayNot));
    assert_eq!(yes(&mut envelope, 1), Err(Refusal::RoleMayNot));
    let no = || SignerAct::Decline {
        reason: String::new(),
        observed: Default::default(),
    };
    assert_eq!(act(&envelope, 0, no()), Err(Refusal::RoleMayNot));
    let say = |text: &str| SignerAct::Comment {
        comment: NewComment {
            text: text.into(),
            document_id: None,
        },
        observed: Default::default(),
    };
    assert!(act(&envelope, 0, say("Clause 4 is new.")).is_ok());
    assert_eq!(act(&envelope, 3, say("x")), Err(Refusal::RoleMayNot));
    assert_eq!(act(&envelope, 0, say(" \n")), Err(Refusal::CommentInvalid));
    let long = "x".repeat(2_001);
    assert_eq!(act(&envelope, 0, say(&long)), Err(Refusal::CommentInvalid));
    let approved = yes(&mut envelope, 2).unwrap();
    assert!(matches!(approved[..], [Event::Approved { .. }]));
    let signed = yes(&mut envelope, 3).unwrap();
    assert!(matches!(
        signed[..],
        [Event::Signed { .. }, Event::Completed]
    ));
}

#[test]
fn recipients_are_refused_for_one_cause_each() {
    type Change = fn(&mut RecipientChange);
    let cases: [(Refusal, Change); 15] = [
        (Refusal::NameInvalid, |r| r.name = Some(" ".into())),
        (Refusal::NameInvalid, |r| r.name = Some("x".repeat(256))),
        (Refusal::NameInvalid, |r| r.name = Some("a\u{202E}b".into())),
        (Refusal::NameInvalid, |r| r.name = Some("a\nb".into())),
        (Refusal::EmailInvalid, |r| r.email = Some("ann".into())),
        (Refusal::EmailTaken, |r| {
            r.email = Some("BO@example.se".into());
        }),
        (Refusal::OrderInvalid, |r| r.order = Some(0)),
        (Refusal::OrderInvalid, |r| r.order = Some(1 << 40)),
        (Refusal::RoleCannotWait, |r| r.must_act = Some(false)),
        (Refusal::RoleTakesNoSeat, |r| {
            (r.role, r.seat) = (Some(Role::Copy), Some("Buyer".into()));
        }),
        (Refusal::DocumentUnknown, |r| {
            r.documents = Some(vec!["0".repeat(40).parse().unwrap()]);
        }),
        (Refusal::AuthenticationUnknown, |r| {
            r.authentication = Some("horoscope".into());
        }),
        (Refusal::LocaleInvalid, |r| r.locale = Some("sv SE".into())),
        (Refusal::SessionMinutesInvalid, |r| {
            r.session_minutes = Some(5);
        }),
        (Refusal::TextTooLong, |r| r.seat = Some("x".repeat(256))),
    ];
    let mut bo = somebody("Bo", Role::Signer, 1);
    bo.email = Some("bo@example.se".into());
    let envelope = after(uploaded(), add(bo));
    for (expected, change) in cases {
        let mut ann = somebody("Ann", Role::Signer, 1);
        change(&mut ann);
        assert_eq!(ask(&envelope, add(ann)), Err(expected));
    }
    let nameless = RecipientChange {
        email: Some("cay@example.se".into()),
        ..RecipientChange::default()
    };
    assert!(
        ask(&envelope, add(nameless)).is_ok(),
        "an address is enough"
    );
}

#[test]
fn a_draft_is_sent_only_when_it_can_be_finished() {
    let send = |envelope: &Envelope| ask(envelope, SenderAct::Send(round(envelope)));
    assert_eq!(send(&uploaded()), Err(Refusal::NobodyActs));
    assert_eq!(
        send(&draft(&[("Copy", Role::Copy, 1)])),
        Err(Refusal::NobodyActs)
    );
    let envelope = draft(&[("Ann", Role::Signer, 1)]);
    let fields = SenderAct::Edit {
        title: None,
        fields: Some(vec![field("Buyer")]),
    };
    let placed = after(envelope.clone(), fields);
    assert_eq!(send(&placed), Err(Refusal::SeatsNotTaken));
    let take = |seat: &str| SenderAct::ChangeRecipient {
        id: placed.recipients[0].person.id.clone(),
        change: Box::new(RecipientChange {
            seat: Some(seat.into()),
            ..RecipientChange::default()
        }),
    };
    let wrong = after(placed.clone(), take("Seller"));
    assert_eq!(send(&wrong), Err(Refusal::SeatUnknown));
    let taken = after(placed.clone(), take("Buyer"));
    let mut other = somebody("Bo", Role::Signer, 1);
    other.seat = Some("Buyer".into());
    assert_eq!(
        send(&after(taken.clone(), add(other))),
        Err(Refusal::SeatTaken)
    );
    let mut changed = round(&taken);
    changed.invite_ids.clear();
    assert_eq!(
        ask(&taken, SenderAct::Send(changed)),
        Err(Refusal::RecipientsChanged)
    );
    assert!(send(&taken).is_ok());
    let only = envelope.documents[0].id.clone();
    let empty = after(envelope, SenderAct::RemoveDocument(only));
    assert_eq!(send(&empty), Err(Refusal::NoDocuments));
}

#[test]
fn a_seat_lies_in_documents_that_its_taker_gets() {
    let mut second = uploaded().documents.remove(0);
    second.id = "2".repeat(40).parse().unwrap();
    second.sha256 = paraph_server::secret::sha256(b"second");
    let envelope = after(uploaded(), SenderAct::AddDocument(second.clone()));
    assert_eq!(
        ask(&envelope, SenderAct::AddDocument(second.clone())),
        Err(Refusal::DocumentDuplicate)
    );
    let fields = SenderAct::Edit {
        title: None,
        fields: Some(vec![field("Buyer")]),
    };
    let envelope = after(envelope, fields);
    let mut ann = somebody("Ann", Role::Signer, 1);
    ann.seat = Some("Buyer".into());
    ann.documents = Some(vec![second.id.clone()]);
    let envelope = after(envelope, add(ann));
    let send = SenderAct::Send(round(&envelope));
    assert_eq!(ask(&envelope, send), Err(Refusal::SeatOutOfSight));
    for bound in [second.id, envelope.documents[0].id.clone()] {
        let remove = SenderAct::RemoveDocument(bound);
        assert_eq!(ask(&envelope, remove), Err(Refusal::DocumentInUse));
    }
}

#[test]
fn deadlines_are_extended_and_never_shortened() {
    let envelope = sent(&[("Ann", Role::Signer, 1)]);
    let extend = |at| ask(&envelope, SenderAct::Extend(at));
    assert_eq!(extend(days(30)), Err(Refusal::DeadlineNotLater));
    assert_eq!(extend(days(367)), Err(Refusal::DeadlineInvalid));
    assert_eq!(extend(days(-1)), Err(Refusal::DeadlineInvalid));
    assert!(extend(days(31)).is_ok());
    let late = ask_at(&envelope, SenderAct::Extend(days(60)), days(30));
    assert_eq!(late, Err(Refusal::Expired));
    let longer = after(envelope, SenderAct::Extend(days(31)));
    let expire = || Command::Service(ServiceAct::Expire);
    assert_eq!(
        decide(&longer, expire(), days(30)),
        Err(Refusal::NotExpired)
    );
    assert_eq!(
        decide(&longer, expire(), days(31)),
        Ok(vec![Event::Expired])
    );
}

#[test]
fn a_cancelled_round_is_over_for_everybody() {
    let envelope = sent(&[("Ann", Role::Signer, 1)]);
    let cancel = |reason: &str| SenderAct::Cancel {
        reason: reason.into(),
    };
    assert_eq!(
        ask(&envelope, cancel(&"x".repeat(1_001))),
        Err(Refusal::TooLong)
    );
    let mut over = after(envelope, cancel("sold to another"));
    assert_eq!(over.status, EnvelopeStatus::Cancelled);
    assert_eq!(yes(&mut over, 0), Err(Refusal::Withdrawn));
    assert_eq!(ask(&over, cancel("again")), Err(Refusal::RoundEnded));
    assert_eq!(
        ask(&over, SenderAct::Withdraw),
        Err(Refusal::NoActiveInvites)
    );
    let link = LinkRequest {
        invite_id: over.invites[0].id.to_string(),
        auth_method: Some("none".into()),
        minutes: None,
    };
    assert_eq!(
        ask(&over, SenderAct::IssueLink(link)),
        Err(Refusal::RoundEnded)
    );
}

#[test]
fn a_withdrawn_round_is_a_draft_again_and_can_be_sent_again() {
    let mut envelope = sent(&[("Ann", Role::Signer, 1), ("Bo", Role::Signer, 1)]);
    let before = envelope.invites[0].id.clone();
    yes(&mut envelope, 0).unwrap();
    let mut draft = after(envelope, SenderAct::Withdraw);
    assert_eq!(draft.status, EnvelopeStatus::Draft);
    let again = round(&draft);
    draft = after(draft, SenderAct::Send(again));
    assert_eq!(states(&draft), [RecipientState::Open, RecipientState::Open]);
    assert!(draft.invite(&before).is_none(), "old invites are gone");
}

#[test]
fn another_person_takes_the_place_and_the_old_invite_is_gone() {
    let mut envelope = sent(&[("Ann", Role::Signer, 1), ("Bo", Role::Signer, 2)]);
    let to = |email: &str| DelegateRequest {
        recipient_id: Randomness.id(),
        invite_id: Randomness.id(),
        name: "Dag".into(),
        email: email.into(),
        reason: "on leave".into(),
    };
    let mine = act(&envelope, 0, SignerAct::Delegate(to("dag@example.se")));
    assert_eq!(mine, Err(Refusal::MayNotDelegate));
    let old = envelope.invites[0].clone();
    let delegate = SenderAct::Delegate {
        id: old.recipient.id.clone(),
        to: to("dag@example.se"),
    };
    envelope = after(envelope, delegate);
    assert!(envelope.invite(&old.id).is_none());
    let new = &envelope.invites[0];
    assert_eq!(new.delegated_from, Some(old.recipient.id.clone()));
    assert_eq!(
        (new.order, new.role, new.expires_at),
        (old.order, old.role, old.expires_at)
    );
    let twice = SenderAct::Delegate {
        id: envelope.invites[1].recipient.id.clone(),
        to: to("dag@example.se"),
    };
    assert_eq!(ask(&envelope, twice), Err(Refusal::EmailTaken));
    yes(&mut envelope, 0).unwrap();
    let late = SenderAct::Delegate {
        id: envelope.invites[0].recipient.id.clone(),
        to: to("eva@example.se"),
    };
    assert_eq!(ask(&envelope, late), Err(Refusal::InviteDone));
}

#[test]
fn a_recipient_is_changed_until_they_have_acted_and_their_part_in_a_draft_only() {
    let mut envelope = sent(&[("Ann", Role::Signer, 1), ("Bo", Role::Signer, 1)]);
    let change = |envelope: &Envelope, number: usize, change: RecipientChange| {
        let act = SenderAct::ChangeRecipient {
            id: envelope.recipients[number].person.id.clone(),
            change: Box::new(change),
        };
        ask(envelope, act)
    };
    let email = || RecipientChange {
        email: Some("new@example.se".into()),
        ..RecipientChange::default()
    };
    let order = RecipientChange {
        order: Some(2),
        ..RecipientChange::default()
    };
    assert_eq!(change(&envelope, 0, order), Err(Refusal::InvitesActive));
    yes(&mut envelope, 0).unwrap();
    assert_eq!(change(&envelope, 0, email()), Err(Refusal::InviteDone));
    for event in change(&envelope, 1, email()).unwrap() {
        envelope.apply(&event, now());
    }
    assert_eq!(envelope.invites[1].recipient.email, "new@example.se");
    assert_eq!(change(&envelope, 1, email()), Ok(Vec::new()), "nothing new");
}

#[test]
fn reminders_come_on_their_days_and_once_a_day_at_most() {
    let draft = draft(&[("Ann", Role::Signer, 1), ("Bo", Role::Signer, 2)]);
    let mut request = round(&draft);
    request.reminders = Some(Reminders {
        first_days: 3,
        repeat_days: 2,
    });
    let mut wrong = request.clone();
    wrong.reminders = Some(Reminders {
        first_days: 31,
        repeat_days: 2,
    });
    assert_eq!(
        ask(&draft, SenderAct::Send(wrong)),
        Err(Refusal::RemindersInvalid)
    );
    let mut envelope = after(draft, SenderAct::Send(request));
    assert_eq!(envelope.remind_at(), Some(days(3)));
    let due = |envelope: &Envelope, at| decide(envelope, Command::Service(ServiceAct::Remind), at);
    assert_eq!(due(&envelope, days(2)), Err(Refusal::ReminderNotDue));
    let ann = vec![envelope.invites[0].id.clone()];
    let expected = vec![Event::Reminded { invite_ids: ann }];
    assert_eq!(due(&envelope, days(3)).as_ref(), Ok(&expected));
    envelope.apply(&expected[0], days(3));
    assert_eq!(envelope.remind_at(), Some(days(5)));
    let remind =
        |number: usize| SenderAct::Remind(vec![envelope.recipients[number].person.id.clone()]);
    let early = days(4).plus_ms(-1);
    assert_eq!(
        ask_at(&envelope, remind(0), early),
        Err(Refusal::RemindedLately)
    );
    assert_eq!(
        ask_at(&envelope, remind(1), early),
        Err(Refusal::InviteHeld)
    );
    assert!(ask_at(&envelope, remind(0), days(4)).is_ok());
}

#[test]
fn events_from_before_there_were_roles_mean_what_they_meant() {
    let invited = r#"{"type":"invited","payload":{"invites":[{
        "id":"1111111111111111111111111111111111111111",
        "recipient":{"id":"2222222222222222222222222222222222222222",
            "email":"hanna@example.se","name":"Hanna Lind"},
        "seat_id":"3333333333333333333333333333333333333333","order":1,
        "authentication":"none","redirects":{"target":"self"},"preset":{"kind":"free"},
        "locale":null,"expires_at":"2026-12-21T20:40:00.000Z","session_minutes":720,
        "created_at":"2026-11-21T20:40:00.000Z"}]}}"#;
    let declined = r#"{"type":"declined","payload":{
        "invite_id":"1111111111111111111111111111111111111111","reason":"no",
        "observed":{"ip":"192.0.2.1","user_agent":"","origin":null,"request_id":""}}}"#;
    let mut envelope = uploaded();
    for (json, status) in [
        (invited, EnvelopeStatus::Open),
        (declined, EnvelopeStatus::Declined),
    ] {
        let event: Event = serde_json::from_str(json).unwrap();
        let recorded = Recorded { event, at: now() };
        envelope.apply(&recorded.event, recorded.at);
        assert_eq!(envelope.status, status);
    }
    let hanna = &envelope.invites[0];
    assert_eq!((hanna.role, hanna.must_act), (Role::Signer, true));
    assert!(hanna.takes(&"3".repeat(40).parse().unwrap()) && hanna.documents.is_empty());
}

#[test]
fn in_parallel_nobody_waits_whatever_the_plan_says() {
    let draft = draft(&[("Ann", Role::Signer, 1), ("Bo", Role::Signer, 2)]);
    let request = SendRequest {
        in_parallel: true,
        ..round(&draft)
    };
    let envelope = after(draft, SenderAct::Send(request));
    assert_eq!(states(&envelope), [RecipientState::Open; 2]);
    assert_eq!(envelope.recipients[1].order, 2);
}

#[test]
fn acts_that_are_asked_for_together_happen_together_or_not_at_all() {
    let envelope = draft(&[]);
    let renamed = SenderAct::Edit {
        title: Some("New".into()),
        fields: None,
    };
    let acts = vec![
        add(somebody("Ann", Role::Signer, 1)),
        renamed.clone(),
        add(somebody("Bo", Role::Signer, 0)),
    ];
    assert_eq!(
        ask(&envelope, SenderAct::Together(acts)),
        Err(Refusal::OrderInvalid)
    );
    let acts = vec![add(somebody("Ann", Role::Signer, 1)), renamed];
    let envelope = after(envelope, SenderAct::Together(acts));
    assert_eq!(
        (envelope.title.as_str(), envelope.recipients.len()),
        ("New", 1)
    );
}

#[test]
fn a_mark_that_the_name_forbids_is_asked_of_nobody() {
    let drawn = RecipientChange {
        marks: Some(vec![CaptureKind::Draw]),
        ..somebody("Ann", Role::Signer, 1)
    };
    let envelope = after(draft(&[]), add(drawn.clone()));
    let round = round(&envelope);
    let envelope = after(envelope, SenderAct::Send(round));
    assert_eq!(envelope.invites[0].capture(), [CaptureKind::Draw]);
    let named = RecipientChange {
        preset: Some(PresetRequest {
            required_name: Some("Ann".into()),
            ..PresetRequest::default()
        }),
        ..drawn
    };
    assert_eq!(ask(&draft(&[]), add(named)), Err(Refusal::PresetConflict));
}

#[test]
fn a_standing_link_is_for_whoever_is_planned_or_asked() {
    let draft = draft(&[("Ann", Role::Signer, 1)]);
    let ann = draft.recipients[0].person.id.clone();
    let events = ask(&draft, SenderAct::IssueStandingLink(ann)).unwrap();
    assert!(matches!(events[..], [Event::StandingLinkIssued { .. }]));
    let nobody = SenderAct::IssueStandingLink(Randomness.id());
    assert_eq!(ask(&draft, nobody), Err(Refusal::RecipientUnknown));
}
