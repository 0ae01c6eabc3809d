//! The rules of turns, walked at random beside a small model that was written from the rules alone.
//!
//! The model knows people, turns and time, and nothing of events: it says of each step whether it is
//! allowed and what follows, and the service must agree.

use super::invites::{account, uploaded};
use super::sign::signing;
use paraph_protocol::{
    EnvelopeStatus, NewComment, RecipientState, Reminders, Role, Surface, Timestamp,
};
use paraph_server::envelope::{
    Command, DelegateRequest, Document, Envelope, Event, LinkRequest, Outcome, RecipientChange,
    Recorded, SealLevel, SealedDocument, SendRequest, SenderAct, ServiceAct, SignerAct, decide,
};
use paraph_server::randomness::Randomness;
use proptest::prelude::*;

const DAY: i64 = 1_440;

/// One step of a walk; `who` and `which` pick by number, whether it is there or not.
#[derive(Debug, Clone)]
enum Step {
    AddDocument {
        which: u8,
    },
    RemoveDocument {
        which: u8,
    },
    Add(Person),
    Remove {
        who: usize,
    },
    Reorder {
        who: usize,
        order: i64,
    },
    Rename {
        who: usize,
    },
    Send {
        minutes: i64,
        rule: Option<(u8, u8)>,
    },
    Withdraw,
    Cancel,
    Extend {
        minutes: i64,
    },
    Delete,
    Link {
        who: usize,
    },
    Replace {
        who: usize,
    },
    Remind {
        who: usize,
    },
    RemindAll,
    Open {
        who: usize,
    },
    Yes {
        who: usize,
    },
    No {
        who: usize,
    },
    Comment {
        who: usize,
    },
    HandOver {
        who: usize,
    },
    RemindDue,
    Expire,
    Seal,
    FailSeal,
    Wait {
        minutes: i64,
    },
}

/// Somebody as the model knows them.
#[derive(Debug, Clone, PartialEq)]
struct Person {
    role: Role,
    excused: bool,
    order: i64,
    may_hand_over: bool,
    said: Option<bool>,
    since: Option<i64>,
    reminded: Option<i64>,
}

impl Person {
    fn must(&self) -> bool {
        self.role == Role::Signer || (self.role == Role::Approver && !self.excused)
    }

    fn says(&self) -> bool {
        matches!(self.role, Role::Signer | Role::Approver)
    }

    fn is_new(&mut self) {
        (self.said, self.since, self.reminded) = (None, None, None);
    }
}

/// Everything that the rules know; time is in minutes.
#[derive(Debug, Clone)]
struct Model {
    now: i64,
    status: EnvelopeStatus,
    documents: Vec<u8>,
    people: Vec<Person>,
    deadline: i64,
    rule: Option<(u8, u8)>,
    sealed: bool,
    deleted: bool,
}

impl Model {
    fn new() -> Self {
        Self {
            now: 0,
            status: EnvelopeStatus::Draft,
            documents: vec![0],
            people: Vec::new(),
            deadline: 0,
            rule: None,
            sealed: false,
            deleted: false,
        }
    }

    fn is(&self, status: EnvelopeStatus) -> bool {
        self.status == status && !self.deleted
    }

    /// Somebody is being asked, in time.
    fn runs(&self) -> bool {
        self.is(EnvelopeStatus::Open) && self.now < self.deadline
    }

    /// The first order that somebody still holds up.
    fn turn(&self) -> Option<i64> {
        let holds = |p: &&Person| p.must() && p.said != Some(true);
        self.people.iter().filter(holds).map(|p| p.order).min()
    }

    fn in_turn(&self, person: &Person) -> bool {
        self.turn().is_none_or(|turn| person.order <= turn)
    }

    fn asked(&self, who: usize) -> bool {
        let person = self.people.get(who);
        self.runs() && person.is_some_and(|p| p.said.is_none() && self.in_turn(p))
    }

    fn may_look(&self, who: usize) -> bool {
        let person = self.people.get(who);
        let looks_back = |p: &Person| !p.must() && p.said.is_none();
        self.asked(who) || (self.is(EnvelopeStatus::Complete) && person.is_some_and(looks_back))
    }

    fn may_remind(&self, who: usize) -> bool {
        let Some(person) = self.people.get(who) else {
            return false;
        };
        let rested = person.reminded.is_none_or(|at| at + DAY <= self.now);
        self.asked(who) && person.says() && rested
    }

    fn due(&self, who: usize) -> bool {
        let (Some((first, repeat)), Some(person)) = (self.rule, self.people.get(who)) else {
            return false;
        };
        let (from, days) = match (person.reminded, person.since) {
            (Some(at), _) => (at, repeat),
            (None, Some(since)) => (since, first),
            (None, None) => return false,
        };
        let at = from + i64::from(days) * DAY;
        self.asked(who) && person.says() && days > 0 && at <= self.now && at < self.deadline
    }

    /// Whether the step is allowed; when it is, it is done.
    fn allows(&mut self, step: &Step) -> bool {
        let allowed = self.judges(step);
        if allowed {
            self.does(step);
        }
        self.notes_turns();
        allowed
    }

    fn judges(&self, step: &Step) -> bool {
        use EnvelopeStatus::{Cancelled, Complete, Draft, Open};
        let exists = |who: &usize| *who < self.people.len();
        let silent = |who: &usize| exists(who) && self.people[*who].said.is_none();
        match step {
            Step::AddDocument { which } => self.is(Draft) && !self.documents.contains(which),
            Step::RemoveDocument { which } => self.is(Draft) && self.documents.contains(which),
            Step::Add(_) => self.is(Draft),
            Step::Remove { who } => self.is(Draft) && exists(who),
            Step::Reorder { who, order } => self.is(Draft) && exists(who) && *order >= 1,
            Step::Rename { who } => exists(who) && (self.is(Draft) || (self.runs() && silent(who))),
            Step::Send { minutes, rule } => {
                let rule_fits = rule.is_none_or(|(first, repeat)| first <= 30 && repeat <= 15);
                self.is(Draft)
                    && !self.documents.is_empty()
                    && self.people.iter().any(Person::must)
                    && (15..=366 * DAY).contains(minutes)
                    && rule_fits
            }
            Step::Withdraw => !self.deleted && !matches!(self.status, Draft | Complete | Cancelled),
            Step::Cancel => self.is(Open),
            Step::Extend { minutes } => {
                self.runs()
                    && (15..=366 * DAY).contains(minutes)
                    && self.now + minutes > self.deadline
            }
            Step::Delete => !self.deleted && self.status != Open,
            Step::Link { who } | Step::Open { who } => self.may_look(*who),
            Step::Replace { who } => self.runs() && silent(who),
            Step::Remind { who } => self.may_remind(*who),
            Step::RemindAll => (0..self.people.len()).any(|who| self.may_remind(who)),
            Step::Yes { who } | Step::No { who } => self.asked(*who) && self.people[*who].says(),
            Step::Comment { who } => {
                let speaks = |p: &Person| matches!(p.role, Role::Approver | Role::Reviewer);
                self.asked(*who) && speaks(&self.people[*who])
            }
            Step::HandOver { who } => self.asked(*who) && self.people[*who].may_hand_over,
            Step::RemindDue => (0..self.people.len()).any(|who| self.due(who)),
            Step::Expire => self.status == Open && self.now >= self.deadline,
            Step::Seal | Step::FailSeal => self.status == Complete && !self.sealed,
            Step::Wait { .. } => false,
        }
    }

    fn does(&mut self, step: &Step) {
        match step {
            Step::AddDocument { which } => self.documents.push(*which),
            Step::RemoveDocument { which } => self.documents.retain(|d| d != which),
            Step::Add(person) => self.people.push(person.clone()),
            Step::Remove { who } => drop(self.people.remove(*who)),
            Step::Reorder { who, order } => self.people[*who].order = *order,
            Step::Send { minutes, rule } => {
                self.status = EnvelopeStatus::Open;
                self.deadline = self.now + minutes;
                self.rule = *rule;
            }
            Step::Withdraw => {
                self.status = EnvelopeStatus::Draft;
                self.rule = None;
                self.people.iter_mut().for_each(Person::is_new);
            }
            Step::Cancel => self.status = EnvelopeStatus::Cancelled,
            Step::Extend { minutes } => self.deadline = self.now + minutes,
            Step::Delete => self.deleted = true,
            Step::Replace { who } | Step::HandOver { who } => self.people[*who].is_new(),
            Step::Remind { who } => self.people[*who].reminded = Some(self.now),
            Step::RemindAll => self.remind(Self::may_remind),
            Step::RemindDue => self.remind(Self::due),
            Step::Yes { who } => self.say(*who, true),
            Step::No { who } => self.say(*who, false),
            Step::Expire => self.status = EnvelopeStatus::Expired,
            Step::Seal => self.sealed = true,
            Step::Rename { .. }
            | Step::Link { .. }
            | Step::Open { .. }
            | Step::Comment { .. }
            | Step::FailSeal
            | Step::Wait { .. } => {}
        }
    }

    fn say(&mut self, who: usize, yes: bool) {
        self.people[who].said = Some(yes);
        let must = self.people[who].must();
        if must && !yes {
            self.status = EnvelopeStatus::Declined;
        } else if must && self.turn().is_none() {
            self.status = EnvelopeStatus::Complete;
        }
    }

    fn remind(&mut self, whom: fn(&Self, usize) -> bool) {
        let chosen: Vec<usize> = (0..self.people.len())
            .filter(|who| whom(self, *who))
            .collect();
        for who in chosen {
            self.people[who].reminded = Some(self.now);
        }
    }

    fn notes_turns(&mut self) {
        if self.status != EnvelopeStatus::Open {
            return;
        }
        for who in 0..self.people.len() {
            let person = &self.people[who];
            if person.said.is_none() && person.since.is_none() && self.in_turn(person) {
                self.people[who].since = Some(self.now);
            }
        }
    }
}

fn person() -> impl Strategy<Value = Person> {
    let role = prop_oneof![
        4 => Just(Role::Signer),
        2 => Just(Role::Approver),
        1 => Just(Role::Reviewer),
        1 => Just(Role::Organizer),
        1 => Just(Role::Copy),
    ];
    (role, any::<bool>(), 1..4_i64, any::<bool>()).prop_map(|(role, excused, order, may)| Person {
        role,
        excused,
        order,
        may_hand_over: may,
        said: None,
        since: None,
        reminded: None,
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = || 0..5_usize;
    let minutes = || prop_oneof![3 => 15..40_000_i64, 1 => -10..700_000_i64];
    let draft = prop_oneof![
        1 => (0..3_u8).prop_map(|which| Step::AddDocument { which }),
        1 => (0..3_u8).prop_map(|which| Step::RemoveDocument { which }),
        6 => person().prop_map(Step::Add),
        1 => who().prop_map(|who| Step::Remove { who }),
        1 => (who(), 0..4_i64).prop_map(|(who, order)| Step::Reorder { who, order }),
        2 => who().prop_map(|who| Step::Rename { who }),
        8 => (minutes(), prop::option::of((0..33_u8, 0..17_u8)))
            .prop_map(|(minutes, rule)| Step::Send { minutes, rule }),
    ];
    let round = prop_oneof![
        1 => Just(Step::Withdraw),
        1 => Just(Step::Cancel),
        2 => minutes().prop_map(|minutes| Step::Extend { minutes }),
        1 => Just(Step::Delete),
        2 => who().prop_map(|who| Step::Link { who }),
        1 => who().prop_map(|who| Step::Replace { who }),
        2 => who().prop_map(|who| Step::Remind { who }),
        1 => Just(Step::RemindAll),
        3 => Just(Step::RemindDue),
        1 => Just(Step::Expire),
        2 => Just(Step::Seal),
        1 => Just(Step::FailSeal),
        6 => (1..3_000_i64).prop_map(|minutes| Step::Wait { minutes }),
        1 => (1..60_000_i64).prop_map(|minutes| Step::Wait { minutes }),
    ];
    let signer = prop_oneof![
        2 => who().prop_map(|who| Step::Open { who }),
        10 => who().prop_map(|who| Step::Yes { who }),
        1 => who().prop_map(|who| Step::No { who }),
        2 => who().prop_map(|who| Step::Comment { who }),
        2 => who().prop_map(|who| Step::HandOver { who }),
    ];
    let setting_out = prop::collection::vec(person().prop_map(Step::Add), 0..5);
    let walk = prop::collection::vec(prop_oneof![2 => draft, 3 => round, 4 => signer], 1..60);
    (setting_out, walk).prop_map(|(first, then)| first.into_iter().chain(then).collect())
}

/// A document whose digest and id say its number.
fn document(which: u8) -> Document {
    let pattern = uploaded().documents.remove(0);
    if which == 0 {
        return pattern;
    }
    let id = which.to_string().repeat(40);
    Document {
        id: id.parse().unwrap(),
        sha256: paraph_server::secret::sha256(&[which]),
        ..pattern
    }
}

fn delegate() -> DelegateRequest {
    let recipient_id: paraph_protocol::RecipientId = Randomness.id();
    DelegateRequest {
        name: format!("Stand-in {recipient_id}"),
        recipient_id,
        invite_id: Randomness.id(),
        email: String::new(),
        reason: "away".into(),
    }
}

/// A step as a command, when there is somebody to take it.
fn command(envelope: &Envelope, step: &Step, now: Timestamp) -> Option<Command> {
    if let Some(act) = sender_act(envelope, step, now) {
        let account_id = account();
        return Some(Command::Sender { account_id, act });
    }
    if let Some((who, act)) = signer_act(envelope, step) {
        let id = &envelope.recipients.get(who)?.person.id;
        let invite_id = envelope.invite_of(id)?.id.clone();
        return Some(Command::Signer { invite_id, act });
    }
    let sealed = envelope.documents.iter().map(|d| SealedDocument {
        id: d.id.clone(),
        sha256: d.sha256,
        size_bytes: 1,
        level: SealLevel::BB,
        trusted_time: None,
    });
    Some(Command::Service(match step {
        Step::RemindDue => ServiceAct::Remind,
        Step::Expire => ServiceAct::Expire,
        Step::Seal => ServiceAct::Seal {
            documents: sealed.collect(),
        },
        Step::FailSeal => ServiceAct::FailSeal { cause: "x".into() },
        _ => return None,
    }))
}

fn change(step: &Step) -> RecipientChange {
    match step {
        Step::Reorder { order, .. } => RecipientChange {
            order: Some(*order),
            ..RecipientChange::default()
        },
        _ => RecipientChange {
            name: Some("Somebody else".into()),
            ..RecipientChange::default()
        },
    }
}

fn sender_act(envelope: &Envelope, step: &Step, now: Timestamp) -> Option<SenderAct> {
    let id = |who: &usize| Some(envelope.recipients.get(*who)?.person.id.clone());
    let later = |minutes: &i64| now.plus_ms(minutes * 60_000);
    Some(match step {
        Step::AddDocument { which } => SenderAct::AddDocument(document(*which)),
        Step::RemoveDocument { which } => SenderAct::RemoveDocument(document(*which).id),
        Step::Add(person) => SenderAct::AddRecipient {
            id: Randomness.id(),
            change: Box::new(RecipientChange {
                name: Some("Somebody".into()),
                role: Some(person.role),
                must_act: (person.role == Role::Approver).then_some(!person.excused),
                order: Some(person.order),
                may_delegate: Some(person.may_hand_over),
                ..RecipientChange::default()
            }),
        },
        Step::Remove { who } => SenderAct::RemoveRecipient(id(who)?),
        Step::Reorder { who, .. } | Step::Rename { who } => SenderAct::ChangeRecipient {
            id: id(who)?,
            change: Box::new(change(step)),
        },
        Step::Send { minutes, rule } => SenderAct::Send(SendRequest {
            invite_ids: envelope
                .recipients
                .iter()
                .map(|_| Randomness.id())
                .collect(),
            expires_at: Some(later(minutes)),
            reminders: rule.map(|(first_days, repeat_days)| Reminders {
                first_days,
                repeat_days,
            }),
            ..SendRequest::default()
        }),
        Step::Withdraw => SenderAct::Withdraw,
        Step::Cancel => SenderAct::Cancel {
            reason: String::new(),
        },
        Step::Extend { minutes } => SenderAct::Extend(later(minutes)),
        Step::Delete => SenderAct::Delete,
        Step::Link { who } => SenderAct::IssueLink(LinkRequest {
            invite_id: envelope.invite_of(&id(who)?)?.id.to_string(),
            auth_method: Some("none".into()),
            minutes: None,
        }),
        Step::Replace { who } => SenderAct::Delegate {
            id: id(who)?,
            to: delegate(),
        },
        Step::Remind { who } => SenderAct::Remind(vec![id(who)?]),
        Step::RemindAll => SenderAct::Remind(Vec::new()),
        _ => return None,
    })
}

fn signer_act(envelope: &Envelope, step: &Step) -> Option<(usize, SignerAct)> {
    Some(match step {
        Step::Open { who } => {
            let act = SignerAct::OpenSession {
                surface: Surface::Frame,
                observed: Default::default(),
            };
            (*who, act)
        }
        Step::Yes { who } => {
            let id = &envelope.recipients.get(*who)?.person.id;
            let number = envelope
                .invites
                .iter()
                .position(|i| i.recipient.id == *id)?;
            (*who, SignerAct::Sign(Box::new(signing(envelope, number))))
        }
        Step::No { who } => {
            let act = SignerAct::Decline {
                reason: "no".into(),
                observed: Default::default(),
            };
            (*who, act)
        }
        Step::Comment { who } => {
            let comment = NewComment {
                text: "Is 2 years right?".into(),
                document_id: None,
            };
            let act = SignerAct::Comment {
                comment,
                observed: Default::default(),
            };
            (*who, act)
        }
        Step::HandOver { who } => (*who, SignerAct::Delegate(delegate())),
        _ => return None,
    })
}

/// The envelope says of everybody what the model says.
fn agree(envelope: &Envelope, model: &Model) {
    assert_eq!(envelope.status, model.status);
    assert_eq!(!envelope.sealed.is_empty(), model.sealed);
    assert_eq!(envelope.deleted, model.deleted);
    assert_eq!(envelope.documents.len(), model.documents.len());
    assert_eq!(envelope.recipients.len(), model.people.len());
    for (planned, person) in envelope.recipients.iter().zip(&model.people) {
        let Some(invite) = envelope.invite_of(&planned.person.id) else {
            assert_eq!(model.status, EnvelopeStatus::Draft);
            continue;
        };
        let state = match person.said {
            Some(true) => RecipientState::Signed,
            Some(false) => RecipientState::Declined,
            None if model.in_turn(person) => RecipientState::Open,
            None => RecipientState::Held,
        };
        assert_eq!(envelope.state(invite), state);
        let approved = matches!(invite.outcome, Outcome::Approved { .. });
        let approves = person.role == Role::Approver && person.said == Some(true);
        assert_eq!(approved, approves, "who approves has not signed");
    }
}

/// What nothing may change any more once everybody has acted; a copy may be looked at ever after.
fn kept(envelope: &Envelope) -> impl PartialEq + std::fmt::Debug + use<> {
    let mut invites = envelope.invites.clone();
    for invite in &mut invites {
        invite.opened = false;
    }
    (
        envelope.title.clone(),
        envelope.documents.clone(),
        envelope.fields.clone(),
        envelope.recipients.clone(),
        invites,
        envelope.comments.clone(),
    )
}

/// The same facts as they come back from the database.
fn stored(trail: &[Recorded]) -> Vec<Recorded> {
    let again = |r: &Recorded| Recorded {
        event: serde_json::from_str(&serde_json::to_string(&r.event).unwrap()).unwrap(),
        at: r.at,
    };
    trail.iter().map(again).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_core_and_the_model_agree_on_every_step(steps in steps()) {
        let mut envelope = uploaded();
        let mut model = Model::new();
        let start = envelope.created_at;
        let created = Event::Created {
            sender: envelope.sender.clone(),
            title: envelope.title.clone(),
            documents: envelope.documents.clone(),
        };
        let mut trail = vec![Recorded { event: created, at: start }];
        for step in steps {
            if let Step::Wait { minutes } = step {
                model.now += minutes;
                continue;
            }
            let now = start.plus_ms(model.now * 60_000);
            let before = envelope.clone();
            let allowed = model.allows(&step);
            let asked = command(&envelope, &step, now);
            let decided = asked.and_then(|command| decide(&envelope, command, now).ok());
            prop_assert_eq!(decided.is_some(), allowed, "{:?} of {:?}", step, before.status);
            for event in decided.unwrap_or_default() {
                envelope.apply(&event, now);
                trail.push(Recorded { event, at: now });
            }
            agree(&envelope, &model);
            if before.status == EnvelopeStatus::Complete {
                prop_assert_eq!(envelope.status, EnvelopeStatus::Complete);
                prop_assert_eq!(kept(&envelope), kept(&before), "complete is for good");
            }
        }
        let folded = Envelope::fold(&envelope.id, &stored(&trail));
        prop_assert_eq!(folded.as_ref(), Some(&envelope), "the trail is the state");
    }
}
