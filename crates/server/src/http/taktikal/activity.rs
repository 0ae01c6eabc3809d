//! What has happened, process by process, from the audit trail.

use super::body::Query;
use super::book::{Opened, ProcessEntry, SequenceSigneeEntry, SigneeEntry};
use super::caller::Caller;
use super::error::Failure;
use super::read::{Faults, Members};
use super::render::{address, signing_keys};
use super::shape::{ActivityShape, ActivitySigneeShape, LogShape, SequenceActivityShape};
use super::word::FlowType;
use crate::app::App;
use crate::audit;
use crate::envelope::{Event, NoticeKind, Recorded};
use crate::store::{Account, TaktikalFilter};
use axum::Json;
use axum::extract::{Path, State};
use paraph_protocol::{InviteId, RecipientId, Timestamp};
use std::sync::Arc;

/// Items when none are asked for, and the most.
const TAKE: u32 = 50;
const MOST: u32 = 100;

/// `GET /signing/activity/{processKey}`
pub(super) async fn of_process(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(key): Path<String>,
) -> Result<Json<Vec<ActivityShape>>, Failure> {
    let opened = Opened::of_account(&app, &account.id, &key).await?;
    let process = opened.book.process(&key).ok_or(Failure::NotFound)?;
    let story = Story::of(&app, &opened).await?;
    Ok(Json(vec![story.activity(&app, process)]))
}

/// `GET /signing/activity/user/`
pub(super) async fn of_user(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    query: Query,
) -> Result<Json<Vec<ActivityShape>>, Failure> {
    let members = query.members()?;
    let mut faults = Faults::default();
    members.required("User", &mut faults);
    list(&app, &account, (&members, faults)).await.map(Json)
}

/// `GET /signing/activity/company`
pub(super) async fn of_company(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    query: Query,
) -> Result<Json<Vec<ActivityShape>>, Failure> {
    let members = query.members()?;
    list(&app, &account, (&members, Faults::default()))
        .await
        .map(Json)
}

async fn list(
    app: &App,
    account: &Account,
    (query, mut faults): (&Members<'_>, Faults),
) -> Result<Vec<ActivityShape>, Failure> {
    let filter = TaktikalFilter {
        owner: query
            .text("User", &mut faults)
            .map(|user| user.trim().to_lowercase()),
        from: instant(query, "StartDate", &mut faults),
        to: instant(query, "EndDate", &mut faults),
        take: count(query, "Take", &mut faults).unwrap_or(TAKE).min(MOST),
        skip: count(query, "Skip", &mut faults).unwrap_or_default(),
    };
    query.word::<FlowType>("FlowType", &mut faults);
    let flow_key = query.text("FlowKey", &mut faults);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let mut found = Vec::new();
    for key in app.store.taktikal_sequences(&account.id, &filter).await? {
        let opened = Opened::of_account(app, &account.id, &key).await?;
        let story = Story::of(app, &opened).await?;
        let wanted = |p: &&ProcessEntry| flow_key.as_ref().is_none_or(|key| p.flow_key == *key);
        let processes = opened.book.processes.iter().filter(wanted);
        found.extend(processes.map(|process| story.activity(app, process)));
    }
    Ok(found)
}

fn instant(query: &Members<'_>, name: &str, faults: &mut Faults) -> Option<Timestamp> {
    let text = query.text(name, faults).filter(|t| !t.is_empty())?;
    let day = format!("{text}T00:00:00Z");
    let instant = text.parse().or_else(|_| day.parse()).ok();
    if instant.is_none() {
        faults.add("Invalid", query.path(name), "is not a date (ISO 8601).");
    }
    instant
}

fn count(query: &Members<'_>, name: &str, faults: &mut Faults) -> Option<u32> {
    let text = query.text(name, faults).filter(|t| !t.is_empty())?;
    let count = text.parse().ok();
    if count.is_none() {
        faults.add("Invalid", query.path(name), "is not a whole number from 0.");
    }
    count
}

/// An envelope and everything that has happened to it.
struct Story<'a> {
    opened: &'a Opened,
    events: Vec<Recorded>,
}

impl<'a> Story<'a> {
    async fn of(app: &App, opened: &'a Opened) -> Result<Self, Failure> {
        let trail = app.store.audit_trail(&opened.envelope.id).await?;
        let events = trail.iter().map(audit::recorded);
        let events = events.collect::<Result<_, _>>()?;
        Ok(Self { opened, events })
    }

    fn activity(&self, app: &App, process: &ProcessEntry) -> ActivityShape {
        let signees = process.signees.iter();
        let log = self
            .events
            .iter()
            .flat_map(|event| self.lines(process, event));
        let sequence = self.opened.book.sequence.as_ref();
        let of_sequence = |entry: &SequenceSigneeEntry| {
            let key = &sequence?.key;
            let here = process
                .signees
                .iter()
                .any(|s| s.recipient_id == entry.recipient_id);
            here.then(|| SequenceActivityShape {
                sequence_key: key.clone(),
                signee_key: entry.key.clone(),
                url: address(app, key, &entry.key),
                signing_keys: signing_keys(self.opened, entry),
            })
        };
        let people = sequence.into_iter().flat_map(|s| &s.signees);
        ActivityShape {
            process_key: process.key.clone(),
            activity_log: log.collect(),
            signees: signees.map(|s| self.signee(process, s)).collect(),
            sequence_signees: people.filter_map(of_sequence).collect(),
            attachment_references: [],
            activity_display_name: process.display_name.clone(),
        }
    }

    fn signee(&self, process: &ProcessEntry, entry: &SigneeEntry) -> ActivitySigneeShape {
        let envelope = &self.opened.envelope;
        let contact = entry.contact.clone();
        ActivitySigneeShape {
            process_key: process.key.clone(),
            signee_key: entry.key.clone(),
            ssn: contact.ssn,
            name: contact.name,
            address: contact.address,
            postal_code: contact.postal_code,
            city: contact.city,
            phone: contact.phone_number,
            email: contact.email,
            created_at: envelope.created_at,
            created_by: process.user.clone(),
            updated_at: envelope.updated_at,
            signature_type: contact.signature_type,
        }
    }

    /// What one event means for a process, in the vendor's words.
    fn lines(&self, process: &ProcessEntry, recorded: &Recorded) -> Vec<LogShape> {
        let of_all = |status: &'static str, description: &'static str| {
            vec![self.line(process, recorded, (status, description), None)]
        };
        let of = |signee: Option<&SigneeEntry>, status, description| {
            let line =
                |s: &SigneeEntry| self.line(process, recorded, (status, description), Some(s));
            signee.map(line).into_iter().collect()
        };
        match &recorded.event {
            Event::Created { .. } => of_all("Created", "The process was created."),
            Event::RecipientAdded { recipient } => {
                let signee = by_recipient(process, &recipient.person.id);
                of(signee, "SigneeAdded", "A signee was added.")
            }
            Event::MessageAccepted {
                invite_id, notice, ..
            } => {
                let line = |(status, description)| {
                    of(self.by_invite(process, invite_id), status, description)
                };
                sent(notice).map(line).unwrap_or_default()
            }
            Event::SessionOpened { invite_id, .. } => of(
                self.by_invite(process, invite_id),
                "Started",
                "The signing page was opened.",
            ),
            Event::Signed { invite_id, .. } => of(
                self.by_invite(process, invite_id),
                "SigneeSigned",
                "A signee has signed.",
            ),
            Event::Completed => of_all("Completed", "Everybody has signed."),
            Event::Declined { .. } => of_all("Canceled", "A signee has declined."),
            Event::Cancelled { .. } => of_all("Canceled", "The process was canceled."),
            Event::Expired => of_all("Expired", "The time to sign is over."),
            _ => Vec::new(),
        }
    }

    fn by_invite<'p>(&self, process: &'p ProcessEntry, id: &InviteId) -> Option<&'p SigneeEntry> {
        let invite = self.opened.envelope.invite(id)?;
        by_recipient(process, &invite.recipient.id)
    }

    fn line(
        &self,
        process: &ProcessEntry,
        recorded: &Recorded,
        (status, description): (&'static str, &'static str),
        signee: Option<&SigneeEntry>,
    ) -> LogShape {
        let observed = match &recorded.event {
            Event::SessionOpened { observed, .. } | Event::Signed { observed, .. } => {
                Some(observed.user_agent.clone())
            }
            _ => None,
        };
        let name = signee.and_then(|s| s.contact.name.clone());
        let created_by = match &recorded.event {
            Event::SessionOpened { .. } | Event::Signed { .. } => name,
            _ => None,
        };
        LogShape {
            flow_key: process.flow_key.clone(),
            process_key: process.key.clone(),
            signee_key: signee.map(|s| s.key.clone()),
            status,
            description,
            file_name: process.pdf_file_name.clone(),
            created_at: recorded.at,
            created_by: created_by.unwrap_or_else(|| process.user.clone()),
            user_agent: observed.filter(|agent| !agent.is_empty()),
            requires_auth: process.requires_auth,
            sign_in_order: process.sign_in_order,
            signature_location: process.location,
            sequence_key: self.opened.book.sequence.as_ref().map(|s| s.key.clone()),
        }
    }
}

/// The vendor's words for a message that was taken.
fn sent(notice: &str) -> Option<(&'static str, &'static str)> {
    match NoticeKind::named(notice)? {
        NoticeKind::Invitation => Some(("SignupSent", "The signee was told.")),
        NoticeKind::Reminder => Some(("SignupSent", "The signee was reminded.")),
        NoticeKind::Completed => Some(("Confirmation:delivered", "The signee has their copy.")),
        _ => None,
    }
}

fn by_recipient<'a>(process: &'a ProcessEntry, id: &RecipientId) -> Option<&'a SigneeEntry> {
    process.signees.iter().find(|s| s.recipient_id == *id)
}
