//! What stands against PDF/A in the documents of an envelope.

use crate::app::App;
use crate::envelope::Envelope;
use crate::error::Fault;
use crate::evidence_package::{Sealing, TimeStatement, evidence_now};
use crate::pdf_worker::{Obstacle, PdfError};

impl App {
    /// What keeps each document from being PDF/A once it is sealed, in their order.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn archival_obstacles(
        &self,
        envelope: &Envelope,
    ) -> Result<Vec<Vec<Obstacle>>, Fault> {
        let mut all = Vec::with_capacity(envelope.documents.len());
        for document in &envelope.documents {
            let canonical = self.blobs.get(&document.sha256).await?;
            all.push(match self.pdf.archive(&canonical).await {
                Ok(obstacles) => obstacles,
                // A document that is too much to be examined is sealed all the same.
                Err(PdfError::Refused { .. } | PdfError::Undrawable { .. }) => {
                    vec![Obstacle::not_examined()]
                }
                Err(PdfError::Fault(fault)) => return Err(fault),
            });
        }
        Ok(all)
    }

    /// An envelope's evidence as it stands now, as canonical JSON.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn evidence_now(&self, envelope: &Envelope) -> Result<String, Fault> {
        let trail = self.store.audit_trail(&envelope.id).await?;
        let obstacles = self.archival_obstacles(envelope).await?;
        let sealing = Sealing {
            at: self.now(),
            obstacles: &obstacles,
            time: TimeStatement::of(envelope, self.seal_policy),
        };
        evidence_now(envelope, &trail, &self.evidence, &sealing)
    }
}
