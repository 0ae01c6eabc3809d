use super::{JobError, augment_seals};
use crate::app::App;
use crate::audit::Entry;
use crate::config::TimestampPolicy;
use crate::envelope::{
    Command, Document, Envelope, Outcome, PlacedField, SealLevel, SealedDocument, ServiceAct,
    TrustedTime,
};
use crate::error::ActError;
use crate::evidence_package::{Sealing, TimeStatement, evidence_package};
use crate::pdf_worker::{Attached, Painted, SealWork, Statement};
use crate::store::{JobKind, Lease, Side};
use paraph_protocol::{Content, DocumentId, FieldKind, HandedFile, Timestamp};
use paraph_seal::{Certificate, Time, TimestampRequest, add_time, sign_digest};

/// So long no authority must have answered before a seal is made without trusted time.
const BEST_EFFORT_MS: i64 = 15 * 60_000;

/// Seals every document of a complete envelope and ends the job in the same transaction.
pub(super) async fn run(app: &App, lease: &Lease) -> Result<(), JobError> {
    check_certificates(app)?;
    let envelope = app.loaded(&lease.envelope_id).await?.envelope;
    let trail = app.store.audit_trail(&envelope.id).await?;
    let documents = if app.seal_policy.wants_time() {
        match sealed(app, &envelope, &trail, TimeStatement::InSeal).await {
            Err(JobError::NoTime(no_time)) if gives_up(app, lease) => {
                tracing::warn!(envelope_id = %envelope.id, %no_time, "sealing without trusted time");
                sealed(app, &envelope, &trail, TimeStatement::Missing).await?
            }
            done => done?,
        }
    } else {
        sealed(app, &envelope, &trail, TimeStatement::NotAsked).await?
    };
    let reached = documents.iter().map(|d| d.level).min().unwrap_or_default();
    let next = augment_seals::next(app, reached, u64::MAX);
    let command = Command::Service(ServiceAct::Seal { documents });
    let sides = |_: &_| {
        let next = next.map(|at| Side::NewJob(JobKind::AugmentSeals, at));
        Ok([Side::JobDone(lease.clone())]
            .into_iter()
            .chain(next)
            .collect())
    };
    match app.act(&lease.envelope_id, command, sides).await {
        Ok(_) => Ok(()),
        Err(ActError::LeaseLost) => Err(JobError::LeaseLost),
        Err(error) => Err(error.into()),
    }
}

/// A seal by a certificate that has ended would be worth nothing: rather none for a while.
fn check_certificates(app: &App) -> Result<(), JobError> {
    let now_s = u64::try_from(app.now().unix_s()).unwrap_or(0);
    let in_force = |c: &&Certificate| {
        let (start, end) = c.validity_unix_s();
        (start..=end).contains(&now_s)
    };
    let chain = app.seal_key.sealer().chain();
    match chain.iter().find(|c| !in_force(c)) {
        Some(ended) => Err(JobError::CertificateNotInForce {
            subject: ended.subject(),
        }),
        None => Ok(()),
    }
}

/// Whether the operator would rather have a seal without trusted time by now than none.
fn gives_up(app: &App, lease: &Lease) -> bool {
    let best_effort = app.seal_policy.timestamp == TimestampPolicy::BestEffort;
    let waited_ms = |since: Timestamp| app.now().unix_ms() - since.unix_ms();
    let since = lease.failing_since;
    best_effort && since.is_some_and(|since| waited_ms(since) >= BEST_EFFORT_MS)
}

async fn sealed(
    app: &App,
    envelope: &Envelope,
    trail: &[Entry],
    time: TimeStatement,
) -> Result<Vec<SealedDocument>, JobError> {
    let obstacles = app.archival_obstacles(envelope).await?;
    let sealing = Sealing {
        at: app.now(),
        obstacles: &obstacles,
        time,
    };
    let evidence = evidence_package(envelope, trail, &app.evidence, &sealing)?;
    let mut documents = Vec::with_capacity(envelope.documents.len());
    for (document, obstacles) in envelope.documents.iter().zip(&obstacles) {
        let archival = obstacles.is_empty();
        let terms = Terms { time, archival };
        documents.push(seal(app, envelope, document, evidence.clone(), terms).await?);
    }
    Ok(documents)
}

/// What a sealed file will say of itself.
#[derive(Debug, Clone, Copy)]
struct Terms {
    time: TimeStatement,
    /// Whether nothing keeps it from being PDF/A-3.
    archival: bool,
}

async fn seal(
    app: &App,
    envelope: &Envelope,
    document: &Document,
    evidence: Vec<Attached>,
    terms: Terms,
) -> Result<SealedDocument, JobError> {
    let canonical = app.blobs.get(&document.sha256).await?;
    let statement = Statement {
        signed_at_unix_s: app.now().unix_s(),
        name: envelope.sender.name.clone(),
        reason: "Sealed after everybody has signed".into(),
        archival: terms.archival,
    };
    let painted = painted(envelope, &document.id);
    let work = SealWork {
        files: files(app, &painted).await?,
        painted,
        statement,
        attached: evidence,
    };
    let prepared = app.pdf.prepare(&canonical, work).await?;
    let sealer = app.seal_key.sealer();
    let cms = sign_digest(&prepared.digest_for(sealer.algorithm()), sealer)?;
    let (cms, trusted_time) = match terms.time {
        TimeStatement::InSeal => stamped(app, &cms).await?,
        TimeStatement::InFile | TimeStatement::Missing | TimeStatement::NotAsked => (cms, None),
    };
    let sealed = prepared.fill(&cms)?.into_bytes();
    Ok(SealedDocument {
        id: document.id.clone(),
        sha256: app.blobs.put(&sealed).await?,
        size_bytes: sealed.len() as u64,
        level: trusted_time
            .as_ref()
            .map_or(SealLevel::BB, |_| SealLevel::BT),
        trusted_time,
    })
}

/// The CMS value with a timestamp over its signature.
async fn stamped(app: &App, cms: &[u8]) -> Result<(Vec<u8>, Option<TrustedTime>), JobError> {
    let request = TimestampRequest::for_signature(cms, app.random.bytes())?;
    let stamped = app.trust.stamp(&request, app.now().unix_s()).await?;
    let with_time = add_time(cms, &Time::Trusted(stamped.timestamp.clone()))?;
    Ok((with_time, Some(stamped.into_trusted_time())))
}

/// The pictures and attachments among the values, each once, with their bytes.
async fn files(app: &App, painted: &[Painted]) -> Result<Vec<(HandedFile, Vec<u8>)>, JobError> {
    let mut files: Vec<(HandedFile, Vec<u8>)> = Vec::new();
    for painted in painted {
        let Content::File { file } = &painted.content else {
            continue;
        };
        if files.iter().all(|(known, _)| known.sha256 != file.sha256) {
            files.push((file.clone(), app.blobs.get(&file.sha256).await?));
        }
    }
    Ok(files)
}

/// The sender's own words and every signer's values, in the order of the fields.
fn painted(envelope: &Envelope, document_id: &DocumentId) -> Vec<Painted> {
    let here = |placed: &&PlacedField| placed.field.document_id == *document_id;
    let painted = |placed: &PlacedField| {
        Some(Painted {
            placement: placed.field.placement,
            content: content(envelope, placed)?.clone(),
            rules: placed.field.rules.printing(),
            attached: placed.field.kind == FieldKind::Attachment,
        })
    };
    let fields = envelope.fields.iter().filter(here);
    fields.filter_map(painted).collect()
}

fn content<'a>(envelope: &'a Envelope, placed: &'a PlacedField) -> Option<&'a Content> {
    if placed.field.read_only {
        return placed.prefill.as_ref();
    }
    let signed = envelope.invites.iter().flat_map(|i| match &i.outcome {
        Outcome::Signed { values, .. } => values.as_slice(),
        Outcome::Waiting
        | Outcome::Approved { .. }
        | Outcome::Reviewed { .. }
        | Outcome::Declined { .. } => &[],
    });
    let mut signed = signed.filter(|value| value.field_id == placed.field.id);
    signed.next().map(|value| &value.content)
}
