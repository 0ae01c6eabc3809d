use super::JobError;
use crate::app::App;
use crate::envelope::{
    Command, Document, Envelope, Outcome, PlacedField, SealedDocument, ServiceAct,
};
use crate::error::ActError;
use crate::evidence_package::{Sealing, evidence_package};
use crate::pdf_worker::{Attached, Painted, Statement};
use crate::store::{Lease, Side};
use paraph_protocol::{Content, DocumentId};
use paraph_seal::sign_digest;

/// Seals every document of a complete envelope and ends the job in the same transaction.
pub(super) async fn run(app: &App, lease: &Lease) -> Result<(), JobError> {
    let envelope = app.loaded(&lease.envelope_id).await?.envelope;
    let trail = app.store.audit_trail(&envelope.id).await?;
    let obstacles = app.archival_obstacles(&envelope).await?;
    let evidence = evidence_package(
        &envelope,
        &trail,
        &app.evidence,
        &Sealing {
            at: app.now(),
            obstacles: &obstacles,
        },
    )?;
    let mut documents = Vec::with_capacity(envelope.documents.len());
    for (document, obstacles) in envelope.documents.iter().zip(&obstacles) {
        let archival = obstacles.is_empty();
        documents.push(seal(app, &envelope, document, evidence.clone(), archival).await?);
    }
    let command = Command::Service(ServiceAct::Seal { documents });
    let sides = |_: &_| Ok(vec![Side::JobDone(lease.clone())]);
    match app.act(&lease.envelope_id, command, sides).await {
        Ok(_) => Ok(()),
        Err(ActError::LeaseLost) => Err(JobError::LeaseLost),
        Err(error) => Err(error.into()),
    }
}

async fn seal(
    app: &App,
    envelope: &Envelope,
    document: &Document,
    evidence: Vec<Attached>,
    archival: bool,
) -> Result<SealedDocument, JobError> {
    let canonical = app.blobs.get(&document.sha256).await?;
    let statement = Statement {
        signed_at_unix_s: app.now().unix_s(),
        name: envelope.sender.name.clone(),
        reason: "Sealed after everybody has signed".into(),
        archival,
    };
    let painted = painted(envelope, &document.id);
    let prepared = app.pdf.prepare(&canonical, painted, statement, evidence);
    let prepared = prepared.await?;
    let sealer = app.seal_key.sealer();
    let cms = sign_digest(&prepared.digest_for(sealer.algorithm()), sealer)?;
    let sealed = prepared.fill(&cms)?.into_bytes();
    Ok(SealedDocument {
        id: document.id.clone(),
        sha256: app.blobs.put(&sealed).await?,
        size_bytes: sealed.len() as u64,
    })
}

/// The sender's own words and every signer's values, in the order of the fields.
fn painted(envelope: &Envelope, document_id: &DocumentId) -> Vec<Painted> {
    let here = |placed: &&PlacedField| placed.field.document_id == *document_id;
    let painted = |placed: &PlacedField| {
        Some(Painted {
            placement: placed.field.placement,
            content: content(envelope, placed)?.clone(),
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
        Outcome::Waiting | Outcome::Declined { .. } => &[],
    });
    let mut signed = signed.filter(|value| value.field_id == placed.field.id);
    signed.next().map(|value| &value.content)
}
