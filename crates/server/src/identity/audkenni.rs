//! Who opens the documents, asked of Icelandic electronic ID: the telephone rings, page and
//! telephone show the same four digits, and the answer is believed after it was checked.

use super::codes::Visitor;
use crate::app::App;
use crate::envelope::{
    AuthenticationStep, Doubt, EidProof, Envelope, IdentityRefusal, Proof, Refusal, masked_phone,
};
use crate::error::{ActError, Fault};
use crate::providers::audkenni::{
    self, Audkenni, AudkenniError, Expected, Means, Polled, Request, Started, control_code,
};
use crate::secret::sha256;
use crate::store::{OrderNote, OrderPurpose, OrderRow, Side};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_protocol::{
    AuthenticationMethod, OrderFailure, OrderState, OrderView, StartAuthentication,
};
use serde::{Deserialize, Serialize};

/// What tokens and data of requests are locked for.
const LOCKED_FOR: &str = "backchannel";
/// How often a provider is asked that does not say how often it wants to be.
const PAUSE_S: u32 = 3;
/// How long anybody waits.
const LONGEST_MS: i64 = 180_000;
/// Digits of a telephone number with a SIM card that can be asked.
const PHONE_DIGITS: usize = 7;
const COUNTRY: &str = "+354";

/// What a request needs until its end.
#[derive(Debug, Serialize, Deserialize)]
struct Secrets {
    means: Means,
    /// Absent when the provider did not start it.
    auth_req_id: Option<String>,
    pause_s: u32,
    /// What the telephone shows.
    message: String,
    /// What the control code is made from, base64.
    content: String,
}

impl App {
    fn audkenni(&self) -> Result<&Audkenni, Refusal> {
        let method = AuthenticationMethod::Audkenni.as_str();
        self.audkenni.as_ref().ok_or(Refusal::Identity(
            IdentityRefusal::AuthenticationUnavailable { method },
        ))
    }

    /// Asks the provider to identify the visitor.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn start_backchannel(
        &self,
        visitor: Visitor<'_>,
        wishes: &StartAuthentication,
    ) -> Result<Envelope, ActError> {
        let provider = self.audkenni()?;
        let invite = visitor.invite()?;
        let (means, hint) = match wishes.on_sim {
            true => (Means::Sim, sim_number(&wishes.phone, &invite.phone)?),
            false => (Means::App, invite.personal_number.clone()),
        };
        self.cancel_backchannel(visitor).await?;
        let attempt = hex::encode(self.random.bytes::<16>());
        let to = match means {
            Means::Sim => masked_phone(&format!("{COUNTRY}{hint}")),
            Means::App => String::new(),
        };
        let start = visitor.command(&attempt, AuthenticationStep::Start { to });
        let id = &visitor.session.envelope_id;
        let done = self.act(id, start, |_| Ok(Vec::new())).await?;
        let mut secrets = asked(visitor, &attempt, means);
        let request = Request {
            means,
            login_hint: &hint,
            message: &secrets.message,
            content: &secrets.content,
            id: &attempt,
            now_unix_s: self.now().unix_s(),
        };
        let started = provider.start(&request).await;
        let order = self.begun(visitor, &attempt, &mut secrets, started).await?;
        if order.state == OrderState::Pending {
            return Ok(done.envelope);
        }
        let found = Err(Doubt::ByProvider);
        self.conclude_backchannel(visitor, &order, found).await
    }

    /// Keeps a request; one that the provider did not start has failed already.
    async fn begun(
        &self,
        visitor: Visitor<'_>,
        attempt: &str,
        secrets: &mut Secrets,
        started: Result<Started, AudkenniError>,
    ) -> Result<OrderRow, Fault> {
        let (state, hint) = match started {
            Ok(started) => {
                secrets.pause_s = started.interval.unwrap_or(PAUSE_S).max(1);
                secrets.auth_req_id = Some(started.auth_req_id);
                (OrderState::Pending, "")
            }
            Err(error) => {
                tracing::warn!(%error, "Auðkenni starts no request");
                (OrderState::Failed, word(OrderFailure::ByProvider))
            }
        };
        let now = self.now();
        let bytes = serde_json::to_vec(secrets)?;
        let order = OrderRow {
            attempt: attempt.to_owned(),
            invite_id: visitor.session.invite_id.clone(),
            purpose: OrderPurpose::Authentication,
            session_sha256: visitor.session.sha256,
            state,
            hint: hint.to_owned(),
            secrets: self.vault.lock(LOCKED_FOR, &bytes, &self.random)?,
            started_at: now,
            collected_at: now,
        };
        self.store.keep_order(&order).await?;
        Ok(order)
    }

    /// Asks the provider how far the visitor's request is, unless somebody has just asked.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn look_at_backchannel(
        &self,
        visitor: Visitor<'_>,
    ) -> Result<Option<Envelope>, ActError> {
        let purpose = OrderPurpose::Authentication;
        let Some(order) = self.running_order(visitor, purpose).await? else {
            return Ok(None);
        };
        let secrets = self.backchannel_secrets(&order)?;
        let pause_ms = i64::from(secrets.pause_s) * 1_000;
        let turn = self.store.claim_order(&order.attempt, pause_ms, self.now());
        if !turn.await? {
            return Ok(None);
        }
        let Some(found) = self.polled(visitor, &order, &secrets).await? else {
            return Ok(None);
        };
        let envelope = self.conclude_backchannel(visitor, &order, found).await?;
        Ok(Some(envelope))
    }

    /// What the provider says; nothing while the person has not acted.
    async fn polled(
        &self,
        visitor: Visitor<'_>,
        order: &OrderRow,
        secrets: &Secrets,
    ) -> Result<Option<Result<EidProof, Doubt>>, ActError> {
        let provider = self.audkenni()?;
        let now = self.now();
        let auth_req_id = secrets.auth_req_id.as_deref().unwrap_or_default();
        let id = format!("{}-{}", order.attempt, now.unix_ms());
        let polled = provider.poll(auth_req_id, &id, now.unix_s()).await;
        Ok(match polled {
            Ok(Polled::Pending) if order.started_at.plus_ms(LONGEST_MS) <= now => {
                Some(Err(Doubt::TimedOut))
            }
            // What the next look may mend is not the end of a request.
            Ok(Polled::Pending) | Err(AudkenniError::Busy { .. } | AudkenniError::Outbound(_)) => {
                None
            }
            Ok(Polled::Denied) => Some(Err(Doubt::Refused)),
            Ok(Polled::Expired) => Some(Err(Doubt::TimedOut)),
            Ok(Polled::Token(token)) => Some(
                self.token_checked(visitor, (order, secrets), &token)
                    .await?,
            ),
            Err(error) => {
                tracing::warn!(%error, "Auðkenni tells nothing of a request");
                Some(Err(Doubt::ByProvider))
            }
        })
    }

    async fn token_checked(
        &self,
        visitor: Visitor<'_>,
        (order, secrets): (&OrderRow, &Secrets),
        token: &str,
    ) -> Result<Result<EidProof, Doubt>, ActError> {
        let provider = self.audkenni()?;
        let keys = match provider.keys().await {
            Ok(keys) => keys,
            Err(error) => {
                tracing::warn!(%error, "Auðkenni tells no keys");
                return Ok(Err(Doubt::ByProvider));
            }
        };
        let message = STANDARD.encode(&secrets.message);
        let expected = Expected {
            issuer: provider.issuer(),
            client_id: provider.client_id(),
            auth_req_id: secrets.auth_req_id.as_deref().unwrap_or_default(),
            means: secrets.means,
            personal_number: &visitor.invite()?.personal_number,
            message: &message,
            content: &secrets.content,
            started_unix_s: order.started_at.unix_s(),
            now_unix_s: self.now().unix_s(),
        };
        let checked = audkenni::check(token, &keys, &expected);
        if let Err(doubt) = &checked {
            tracing::warn!(?doubt, "an ID token of Auðkenni does not hold");
        }
        Ok(checked)
    }

    /// Gives the visitor's request up; the telephone goes on asking until its time is over, and
    /// nobody listens.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn cancel_backchannel(
        &self,
        visitor: Visitor<'_>,
    ) -> Result<Option<Envelope>, ActError> {
        let purpose = OrderPurpose::Authentication;
        let Some(order) = self.running_order(visitor, purpose).await? else {
            return Ok(None);
        };
        let found = Err(Doubt::Cancelled);
        let envelope = self.conclude_backchannel(visitor, &order, found).await?;
        Ok(Some(envelope))
    }

    async fn conclude_backchannel(
        &self,
        visitor: Visitor<'_>,
        order: &OrderRow,
        found: Result<EidProof, Doubt>,
    ) -> Result<Envelope, ActError> {
        let (state, hint) = match &found {
            Ok(_) => (OrderState::Complete, String::new()),
            Err(doubt) => (OrderState::Failed, word(failure_of(*doubt)).to_owned()),
        };
        let mut sides = vec![Side::Order(OrderNote {
            attempt: order.attempt.clone(),
            state,
            hint,
        })];
        if found.is_ok() {
            sides.push(Side::SessionKnown {
                session: visitor.session.sha256,
                invite_id: visitor.session.invite_id.clone(),
            });
        }
        let found = found.map(|proof| Proof::Eid(Box::new(proof)));
        let step = AuthenticationStep::Conclude(found);
        let command = visitor.command(&order.attempt, step);
        let id = &visitor.session.envelope_id;
        let done = self.act(id, command, |_| Ok(sides.clone())).await?;
        Ok(done.envelope)
    }

    /// A request as its visitor sees it.
    pub(crate) fn backchannel_view(&self, order: &OrderRow) -> Result<OrderView, Fault> {
        let secrets = self.backchannel_secrets(order)?;
        let pending = order.state == OrderState::Pending;
        let content = STANDARD.decode(&secrets.content).unwrap_or_default();
        let failed = order.state == OrderState::Failed;
        Ok(OrderView {
            state: order.state,
            message: String::new(),
            message_locale: String::new(),
            qr: None,
            start_url: None,
            control_code: pending.then(|| control_code(&content)),
            failure: failed.then(|| failure(&order.hint)),
            poll_ms: secrets.pause_s * 1_000,
        })
    }

    fn backchannel_secrets(&self, order: &OrderRow) -> Result<Secrets, Fault> {
        let bytes = self.vault.unlock(LOCKED_FOR, &order.secrets)?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// What the telephone shows, and the digest that its code is made from: of the try, and of the
/// documents that it opens.
fn asked(visitor: Visitor<'_>, attempt: &str, means: Means) -> Secrets {
    let envelope = visitor.envelope;
    let invite = visitor.invite().ok();
    let documents = invite.into_iter().flat_map(|i| envelope.documents_of(i));
    let documents: Vec<_> = documents
        .map(|d| serde_json::json!({ "id": d.id, "sha256": d.sha256 }))
        .collect();
    let covered = serde_json::json!({ "attempt": attempt, "documents": documents, "v": 1 });
    Secrets {
        means,
        auth_req_id: None,
        pause_s: PAUSE_S,
        message: format!("{}: {}", envelope.sender.name, envelope.title),
        content: STANDARD.encode(sha256(covered.to_string().as_bytes()).0),
    }
}

/// Seven digits of the number that the visitor has typed, else of the one that the sender gave.
fn sim_number(typed: &str, known: &str) -> Result<String, Refusal> {
    let number = if typed.trim().is_empty() {
        known
    } else {
        typed
    };
    let plain: String = number
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{a0}'))
        .collect();
    let plain = plain
        .strip_prefix(COUNTRY)
        .or_else(|| plain.strip_prefix("00354"))
        .unwrap_or(&plain);
    let whole = plain.len() == PHONE_DIGITS && plain.bytes().all(|b| b.is_ascii_digit());
    whole
        .then(|| plain.to_owned())
        .ok_or(Refusal::Identity(IdentityRefusal::SimNumberInvalid))
}

fn failure_of(doubt: Doubt) -> OrderFailure {
    match doubt {
        Doubt::Refused => OrderFailure::Refused,
        Doubt::TimedOut => OrderFailure::TimedOut,
        Doubt::NotStarted => OrderFailure::NotStarted,
        Doubt::Cancelled => OrderFailure::Cancelled,
        Doubt::OtherPerson => OrderFailure::OtherPerson,
        Doubt::BadSignature | Doubt::BadCertificate | Doubt::BadStatus | Doubt::OtherData => {
            OrderFailure::NotBelieved
        }
        Doubt::ByProvider | Doubt::WrongCode => OrderFailure::ByProvider,
    }
}

const FAILURES: [(OrderFailure, &str); 7] = [
    (OrderFailure::Refused, "refused"),
    (OrderFailure::TimedOut, "timed_out"),
    (OrderFailure::NotStarted, "not_started"),
    (OrderFailure::Cancelled, "cancelled"),
    (OrderFailure::OtherPerson, "other_person"),
    (OrderFailure::NotBelieved, "not_believed"),
    (OrderFailure::ByProvider, "by_provider"),
];

/// What a failure is kept as.
fn word(failure: OrderFailure) -> &'static str {
    let known = FAILURES.iter().find(|(known, _)| *known == failure);
    known.map_or("", |(_, word)| word)
}

fn failure(word: &str) -> OrderFailure {
    let known = FAILURES.iter().find(|(_, known)| *known == word);
    known.map_or(OrderFailure::ByProvider, |(failure, _)| *failure)
}
