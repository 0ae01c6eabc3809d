use super::codes::{self, CodeRow, TextCode};
use super::idempotency::{self, Attempt, StoredAnswer};
use super::jobs::{self, JobKind, Lease};
use super::message::{MessageEnd, NewMessage};
use super::open::Store;
use super::orders::{self, OrderNote};
use super::outbox;
use super::projection;
use super::row::{Columns, integer};
use super::sessions::{self, NewLink, NewSession, ReceiptRow};
use super::standing_links::{self, NewStandingLink};
use super::taktikal::{self, NewTaktikalBook};
use super::webhooks;
use crate::audit::{self, Entry, Head, Member, Opening};
use crate::envelope::{Envelope, Event};
use crate::error::Fault;
use paraph_protocol::{DocumentId, EnvelopeId, InviteId, Sha256, Timestamp};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

/// An envelope and the end of its audit trail.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The envelope.
    pub envelope: Envelope,
    /// What the next event links to.
    pub head: Head,
}

/// Events to be appended, and what must be stored with them or not at all.
#[derive(Debug)]
pub struct Append<'a> {
    /// The envelope after the events.
    pub envelope: &'a Envelope,
    /// The events.
    pub events: &'a [Event],
    /// The events as the audit trail keeps them.
    pub entries: &'a [Entry],
    /// What goes into the same transaction.
    pub sides: Vec<Side>,
}

/// Something that is stored in the transaction of the events that cause it.
#[derive(Debug, Clone)]
pub enum Side {
    /// A new link.
    Link(NewLink),
    /// A link spent for a signing session.
    Exchange {
        /// SHA-256 of the link's token.
        link: Sha256,
        /// The session.
        session: NewSession,
    },
    /// A new link that opens until its recipient has acted.
    StandingLink(NewStandingLink),
    /// A signing session behind such a link.
    Visit {
        /// SHA-256 of the link's token.
        link: Sha256,
        /// The session.
        session: NewSession,
    },
    /// A code in the place of the one before.
    Code(CodeRow),
    /// A text message with a code.
    TextCode(TextCode),
    /// How far an order at a provider of identities is.
    Order(OrderNote),
    /// The service knows who visits.
    SessionKnown {
        /// SHA-256 of the session's token.
        session: Sha256,
        /// Whose code is burnt.
        invite_id: InviteId,
    },
    /// The receipt of a signing.
    Receipt(ReceiptRow),
    /// The answer to a request with an `Idempotency-Key`.
    Answer(Attempt, StoredAnswer),
    /// A new job, due at an instant.
    NewJob(JobKind, Timestamp),
    /// The end of a job.
    JobDone(Lease),
    /// The end of one part of a job; the next is due at an instant.
    JobGoesOn(Lease, Timestamp),
    /// The words and keys that the Taktikal dialect has for a new envelope.
    NewTaktikalBook(NewTaktikalBook),
    /// A signee of that dialect as the host knows them now.
    TaktikalSignee {
        /// The signee's key.
        key: String,
        /// What is known of them, as JSON.
        contact: String,
    },
    /// A message that goes out.
    Message(NewMessage),
    /// The end of a message.
    MessageEnded(MessageEnd),
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else appended first: load and decide again.
    #[error("somebody else appended first")]
    Conflict,
    /// The link was spent or ended.
    #[error("the link was spent or ended")]
    LinkSpent,
    /// Somebody else has the job now.
    #[error("the lease was lost")]
    LeaseLost,
    /// The database failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Store {
    /// Loads an envelope: reads its audit trail, verifies it and folds it.
    ///
    /// # Errors
    /// When the database fails or the trail does not verify.
    pub async fn load(&self, id: &EnvelopeId) -> Result<Option<Loaded>, Fault> {
        let entries = self.audit_trail(id).await?;
        let head = audit::verify(id, &entries).map_err(|broken| Fault::BrokenChain {
            envelope_id: id.clone(),
            seq: broken.seq,
        })?;
        let events: Vec<_> = entries
            .iter()
            .map(audit::recorded)
            .collect::<Result<_, _>>()?;
        Ok(Envelope::fold(id, &events).map(|envelope| Loaded { envelope, head }))
    }

    /// The envelope that a document belongs to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn envelope_of(&self, id: &DocumentId) -> Result<Option<EnvelopeId>, Fault> {
        let row = sqlx::query("SELECT envelope_id FROM documents WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.read())
            .await?;
        row.map(|row| Columns(&row).parsed("envelope_id"))
            .transpose()
    }

    /// The whole audit trail of an envelope, unverified.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_trail(&self, id: &EnvelopeId) -> Result<Vec<Entry>, Fault> {
        // An event is written together with its entries, so those of all events that were read
        // are found; those of events that came in between are left.
        let mut connection = self.read().acquire().await?;
        let rows = sqlx::query("SELECT * FROM events WHERE envelope_id = $1 ORDER BY seq")
            .bind(id.as_str())
            .fetch_all(&mut *connection)
            .await?;
        let members =
            sqlx::query("SELECT * FROM event_entries WHERE envelope_id = $1 ORDER BY seq, path")
                .bind(id.as_str())
                .fetch_all(&mut *connection)
                .await?;
        let mut by_seq: BTreeMap<u64, Vec<Member>> = BTreeMap::new();
        for row in &members {
            let seq: u64 = Columns(row).count("seq")?;
            by_seq.entry(seq).or_default().push(member(row)?);
        }
        let entry = |row: &AnyRow| {
            let seq: u64 = Columns(row).count("seq")?;
            entry(row, by_seq.remove(&seq).unwrap_or_default())
        };
        rows.iter().map(entry).collect()
    }

    /// Appends events with all that belongs to them, or nothing.
    ///
    /// # Errors
    /// [`AppendError`] says who was faster.
    pub async fn append(&self, append: Append<'_>) -> Result<(), AppendError> {
        let mut tx = self.write().await?;
        for entry in append.entries {
            insert_entry(&mut tx, &append.envelope.id, entry).await?;
        }
        projection::project(&mut tx, append.envelope, append.events).await?;
        let account_id = &append.envelope.sender.account_id;
        webhooks::announce(&mut tx, account_id, &append.envelope.id, append.entries).await?;
        for side in append.sides {
            insert_side(&mut tx, append.envelope, side).await?;
        }
        tx.commit().await.map_err(Fault::from)?;
        Ok(())
    }
}

async fn insert_entry(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    entry: &Entry,
) -> Result<(), AppendError> {
    let inserted =
        sqlx::query("INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
            .bind(envelope_id.as_str())
            .bind(integer(entry.seq))
            .bind(entry.id.as_str())
            .bind(entry.at.unix_ms())
            .bind(&entry.boot_id)
            .bind(&entry.mono_ns)
            .bind(&entry.kind)
            .bind(&entry.actor)
            .bind(entry.payload_commit.0.as_slice())
            .bind(entry.prev_hash.0.as_slice())
            .bind(entry.hash.0.as_slice())
            .execute(&mut *tx)
            .await;
    match inserted {
        Ok(_) => {}
        Err(sqlx::Error::Database(e)) if e.is_unique_violation() => {
            return Err(AppendError::Conflict);
        }
        Err(e) => return Err(Fault::from(e).into()),
    }
    for member in &entry.members {
        let opening = member.opening.as_ref();
        sqlx::query("INSERT INTO event_entries VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(envelope_id.as_str())
            .bind(integer(entry.seq))
            .bind(&member.path)
            .bind(member.commitment.0.as_slice())
            .bind(opening.map(|o| o.salt.as_slice()))
            .bind(opening.map(|o| o.value.as_str()))
            .execute(&mut *tx)
            .await
            .map_err(Fault::from)?;
    }
    Ok(())
}

async fn insert_side(
    tx: &mut AnyConnection,
    envelope: &Envelope,
    side: Side,
) -> Result<(), AppendError> {
    let envelope_id = &envelope.id;
    match side {
        Side::Link(link) => sessions::insert_link(tx, envelope_id, &link).await?,
        Side::Exchange { link, session } => {
            if !sessions::exchange(tx, envelope_id, &link, &session).await? {
                return Err(AppendError::LinkSpent);
            }
        }
        Side::StandingLink(link) => standing_links::insert(tx, envelope_id, &link).await?,
        Side::Visit { link, session } => {
            if !standing_links::visit(tx, envelope_id, &link, &session).await? {
                return Err(AppendError::LinkSpent);
            }
        }
        Side::Code(code) => codes::replace(tx, &code).await?,
        Side::Order(order) => orders::note(tx, &order).await?,
        Side::TextCode(code) => codes::note_text(tx, &code).await?,
        Side::SessionKnown { session, invite_id } => {
            codes::note_known(tx, &session, &invite_id, envelope.updated_at).await?;
        }
        Side::Receipt(receipt) => sessions::insert_receipt(tx, &receipt).await?,
        Side::Answer(attempt, answer) => idempotency::answer(tx, &attempt, &answer).await?,
        Side::NewJob(kind, at) => jobs::insert(tx, kind, envelope_id, at).await?,
        Side::JobDone(lease) => held(jobs::finish(tx, &lease).await?)?,
        Side::JobGoesOn(lease, at) => held(jobs::go_on(tx, &lease, at).await?)?,
        Side::NewTaktikalBook(book) => taktikal::insert_book(tx, envelope_id, &book).await?,
        Side::TaktikalSignee { key, contact } => {
            taktikal::change_signee(tx, &key, &contact).await?;
        }
        Side::Message(message) => outbox::insert(tx, &message, envelope.updated_at).await?,
        Side::MessageEnded(end) => held(outbox::finish(tx, &end).await?)?,
    }
    Ok(())
}

/// What a lease has to do with whether the effect of its job may be kept.
fn held(still: bool) -> Result<(), AppendError> {
    still.then_some(()).ok_or(AppendError::LeaseLost)
}

fn entry(row: &AnyRow, members: Vec<Member>) -> Result<Entry, Fault> {
    let columns = Columns(row);
    Ok(Entry {
        seq: columns.count("seq")?,
        id: columns.parsed("id")?,
        at: columns.instant("at_ms")?,
        boot_id: columns.plain("boot_id")?,
        mono_ns: columns.plain("mono_ns")?,
        kind: columns.plain("type")?,
        actor: columns.plain("actor")?,
        payload_commit: columns.sha256("payload_commit")?,
        prev_hash: columns.sha256("prev_hash")?,
        hash: columns.sha256("hash")?,
        members,
    })
}

fn member(row: &AnyRow) -> Result<Member, Fault> {
    let columns = Columns(row);
    let salt: Option<&[u8]> = columns.plain("salt")?;
    let value: Option<String> = columns.plain("value")?;
    let opening = match (salt, value) {
        (Some(salt), Some(value)) => Some(Opening {
            salt: salt.try_into().map_err(|_| Fault::Column {
                column: "event_entries.salt",
            })?,
            value,
        }),
        _ => None,
    };
    Ok(Member {
        path: columns.plain("path")?,
        commitment: columns.sha256("commitment")?,
        opening,
    })
}
