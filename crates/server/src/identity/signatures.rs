//! The act of signing, confirmed in `BankID`: the person reads there which documents they sign, and
//! their signature covers the digests of these documents and of the values that stand in them.

use super::codes::Visitor;
use super::orders::{Found, Secrets, is_mobile};
use crate::app::App;
use crate::disclosure::disclosure;
use crate::envelope::{
    Command, Doubt, Envelope, Invite, SignatureAct, SignatureProof, SignatureStep, SignerAct,
    Signing,
};
use crate::envelopes::Done;
use crate::error::{ActError, Fault};
use crate::providers::bankid::OrderKind;
use crate::secret::sha256;
use crate::store::{OrderPurpose, OrderRow, Side};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_protocol::{
    DocumentId, OrderState, Role, Sha256, Sign, SigningMethod, StartSignature, Value,
};
use serde::Serialize;
use std::fmt::Write as _;

/// Most characters of a title that a person reads in their app.
const MOST_TITLE: usize = 120;
/// Digits of a digest that a person reads.
const SHOWN_DIGITS: usize = 16;

/// What is signed beside the text: members in this order, without spaces.
#[derive(Debug, Serialize)]
struct Covered<'a> {
    v: u8,
    documents: Vec<CoveredDocument<'a>>,
}

#[derive(Debug, Serialize)]
struct CoveredDocument<'a> {
    id: &'a DocumentId,
    /// Digest of exactly the bytes that are shown.
    sha256: Sha256,
    /// Digest of the canonical JSON (RFC 8785) of what the signer writes into them.
    values_sha256: Sha256,
}

impl App {
    /// Asks the provider for the visitor's signature of exactly this; one that was asked for before
    /// is given up.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault: whatever would be refused at the end is refused here.
    pub async fn start_signature(
        &self,
        visitor: Visitor<'_>,
        wishes: StartSignature,
    ) -> Result<(), ActError> {
        self.bankid()?;
        self.cancel_signature(visitor).await?;
        let attempt = hex::encode(self.random.bytes::<16>());
        let step = SignatureStep::Start(Box::new(signing(visitor, wishes.sign.clone(), None)));
        let id = &visitor.session.envelope_id;
        let command = confirm(visitor, &attempt, step);
        self.act(id, command, |_| Ok(Vec::new())).await?;
        let secrets = to_be_signed(visitor, wishes)?;
        let order = self.begin_order(visitor, &attempt, secrets).await?;
        if order.state == OrderState::Pending {
            return Ok(());
        }
        let found = Err((Doubt::ByProvider, order.hint.clone()));
        self.conclude_signature(visitor, &order, found, |_| Ok(Vec::new()))
            .await
    }

    /// Asks the provider how far the visitor's signature is, unless somebody has just asked. One
    /// that holds is the signing, stored together with `sides`.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn look_at_signature<F>(&self, visitor: Visitor<'_>, sides: F) -> Result<(), ActError>
    where
        F: FnMut(&Done) -> Result<Vec<Side>, Fault>,
    {
        let purpose = OrderPurpose::Signature;
        let Some(order) = self.running_order(visitor, purpose).await? else {
            return Ok(());
        };
        match self.end_of_order(visitor, &order).await? {
            Some(found) => self.conclude_signature(visitor, &order, found, sides).await,
            None => Ok(()),
        }
    }

    /// Gives the visitor's signature up, here and at the provider.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn cancel_signature(&self, visitor: Visitor<'_>) -> Result<(), ActError> {
        let purpose = OrderPurpose::Signature;
        let Some(order) = self.running_order(visitor, purpose).await? else {
            return Ok(());
        };
        let found = self.give_up(&order).await?;
        self.conclude_signature(visitor, &order, found, |_| Ok(Vec::new()))
            .await
    }

    async fn conclude_signature<F>(
        &self,
        visitor: Visitor<'_>,
        order: &OrderRow,
        found: Found,
        mut sides: F,
    ) -> Result<(), ActError>
    where
        F: FnMut(&Done) -> Result<Vec<Side>, Fault>,
    {
        let end = order.end(&found);
        let command = match found {
            Ok(eid) => {
                let proof = SignatureProof {
                    method: SigningMethod::BankId,
                    attempt: order.attempt.clone(),
                    eid,
                };
                let sign = self.unlocked(order)?.sign.ok_or(Fault::Locked)?;
                let signing = signing(visitor, sign, Some(Box::new(proof)));
                Command::Signer {
                    invite_id: visitor.session.invite_id.clone(),
                    act: SignerAct::Sign(Box::new(signing)),
                }
            }
            Err((doubt, _)) => confirm(visitor, &order.attempt, SignatureStep::Fail(doubt)),
        };
        let id = &visitor.session.envelope_id;
        let all = |done: &Done| {
            let mut all = sides(done)?;
            all.push(Side::Order(end.clone()));
            Ok(all)
        };
        let acted = self.act(id, command, all).await;
        if let Err(ActError::Refused(_)) = &acted {
            // The envelope has gone on meanwhile; the order is over all the same.
            let over = order.note(OrderState::Failed, end.hint.clone());
            self.store.note_order(&over).await?;
        }
        acted.map(|_| ())
    }
}

fn signing(visitor: Visitor<'_>, sign: Sign, proof: Option<Box<SignatureProof>>) -> Signing {
    let disclosure = disclosure();
    Signing {
        sign,
        disclosure_version: disclosure.version,
        disclosure_sha256: disclosure.sha256,
        observed: visitor.observed.clone(),
        proof,
    }
}

fn confirm(visitor: Visitor<'_>, attempt: &str, step: SignatureStep) -> Command {
    Command::Signer {
        invite_id: visitor.session.invite_id.clone(),
        act: SignerAct::Confirm(SignatureAct {
            attempt: attempt.to_owned(),
            step,
            observed: visitor.observed.clone(),
        }),
    }
}

fn to_be_signed(visitor: Visitor<'_>, wishes: StartSignature) -> Result<Secrets, ActError> {
    let invite = visitor.invite()?;
    let visible = visible(visitor.envelope, invite, &wishes.locale);
    let hidden = covered(visitor.envelope, invite, &wishes.sign.values)?;
    Ok(Secrets {
        kind: OrderKind::Sign,
        started: None,
        visible: STANDARD.encode(visible),
        non_visible: STANDARD.encode(hidden),
        same_device: wishes.same_device,
        mobile: is_mobile(&visitor.observed.user_agent),
        locale: wishes.locale,
        sign: Some(wishes.sign),
    })
}

/// What the person reads in their app: who asks, and each document by its title and the beginning
/// of its digest.
fn visible(envelope: &Envelope, invite: &Invite, locale: &str) -> String {
    let documents: Vec<_> = envelope.documents_of(invite).collect();
    let sender = plain(&envelope.sender.name);
    let (count, one) = (documents.len(), documents.len() == 1);
    let approves = invite.role == Role::Approver;
    let mut text = if locale.starts_with("sv") {
        let act = if approves {
            "godkänner"
        } else {
            "skriver under"
        };
        format!("Jag {act} {count} dokument från {sender}:")
    } else {
        let act = if approves { "approve" } else { "sign" };
        let noun = if one { "document" } else { "documents" };
        format!("I {act} {count} {noun} from {sender}:")
    };
    for document in documents {
        let title = plain(envelope.title_of(document));
        let digest = document.sha256.to_string();
        let digest = digest.get(..SHOWN_DIGITS).unwrap_or_default();
        // Writing into a text does not fail.
        let _ = write!(text, "\n\n{title}\n\nSHA-256 {digest}…");
    }
    text
}

/// A title on one line, without what the provider's text format reads as markup.
fn plain(text: &str) -> String {
    let markup = |c: char| matches!(c, '*' | '#' | '+' | '|' | '_' | '\\' | '`');
    let kept = text.chars().take(MOST_TITLE);
    let kept: String = kept
        .map(|c| if c.is_control() || markup(c) { ' ' } else { c })
        .collect();
    kept.trim_start_matches(['-', ' ']).trim_end().to_owned()
}

/// What the signature covers beside the text.
fn covered(envelope: &Envelope, invite: &Invite, values: &[Value]) -> Result<String, Fault> {
    let digest = |id: &DocumentId| {
        let on_it = |value: &&Value| {
            let mut fields = envelope.fields.iter().map(|placed| &placed.field);
            fields.any(|f| f.id == value.field_id && f.document_id == *id)
        };
        let written: Vec<_> = values.iter().filter(on_it).collect();
        let canonical = serde_json_canonicalizer::to_vec(&written);
        canonical.map(|bytes| sha256(&bytes))
    };
    let documents = envelope.documents_of(invite).map(|document| {
        Ok(CoveredDocument {
            id: &document.id,
            sha256: document.sha256,
            values_sha256: digest(&document.id)?,
        })
    });
    let documents: Result<Vec<_>, serde_json::Error> = documents.collect();
    let documents = documents?;
    Ok(serde_json::to_string(&Covered { v: 1, documents })?)
}
