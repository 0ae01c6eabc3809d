//! Orders at providers of electronic identities: started by a visitor, looked at by the same one
//! alone, and believed after everything in the answer was checked.

use super::codes::Visitor;
use super::picture::qr_picture;
use crate::app::App;
use crate::envelope::{
    AuthenticationStep, Doubt, EidProof, Envelope, IdentityRefusal, Proof, Refusal,
};
use crate::error::{ActError, Fault};
use crate::providers::bankid::{
    self, BankId, BankIdError, Collected, Completion, Expected, Hint, Order, OrderKind, Setting,
    Started,
};
use crate::store::{OrderNote, OrderRow, Side};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_protocol::{
    AuthenticationMethod, OrderState, OrderView, StartAuthentication, Timestamp,
};
use serde::{Deserialize, Serialize};

/// What tokens and data of orders are locked for.
const LOCKED_FOR: &str = "order";
/// No order is asked about more often (fact B6).
const PAUSE_MS: i64 = 2_000;
/// How often the page asks while it shows a QR code, which changes every second.
const QR_POLL_MS: u32 = 1_000;
/// Most characters of a title that a person reads in their app.
const MOST_TITLE: usize = 120;
/// The hint of an order that nobody has opened yet.
const OUTSTANDING: &str = "outstandingTransaction";

/// What an order needs until its end.
#[derive(Serialize, Deserialize)]
struct Secrets {
    kind: OrderKind,
    /// Absent when the provider did not start it.
    started: Option<Started>,
    visible: String,
    non_visible: String,
    same_device: bool,
    mobile: bool,
    locale: String,
}

impl Secrets {
    fn setting(&self) -> Setting {
        Setting {
            same_device: self.same_device,
            mobile: self.mobile,
        }
    }
}

impl App {
    fn provider(&self) -> Result<&BankId, Refusal> {
        let method = AuthenticationMethod::BankId.as_str();
        self.bankid.as_ref().ok_or(Refusal::Identity(
            IdentityRefusal::AuthenticationUnavailable { method },
        ))
    }

    /// Asks the provider to identify the visitor.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn start_order(
        &self,
        visitor: Visitor<'_>,
        wishes: &StartAuthentication,
    ) -> Result<Envelope, ActError> {
        let provider = self.provider()?;
        self.give_up(provider, visitor).await?;
        let attempt = hex::encode(self.random.bytes::<16>());
        let start = AuthenticationStep::Start { to: String::new() };
        let id = &visitor.session.envelope_id;
        let done = self
            .act(id, visitor.command(&attempt, start), |_| Ok(Vec::new()))
            .await?;
        let mut secrets = identification(visitor, &attempt, wishes);
        let started = provider
            .start(OrderKind::Auth, self.order(visitor, &secrets)?)
            .await;
        let (state, hint) = match &started {
            Ok(_) => (OrderState::Pending, OUTSTANDING),
            Err(error) => {
                tracing::warn!(%error, "BankID starts no order");
                (OrderState::Failed, hint_of(error))
            }
        };
        secrets.started = started.ok();
        let now = self.now();
        let order = OrderRow {
            attempt: attempt.clone(),
            invite_id: visitor.session.invite_id.clone(),
            session_sha256: visitor.session.sha256,
            state,
            hint: hint.to_owned(),
            secrets: self.locked(&secrets)?,
            started_at: now,
            collected_at: now,
        };
        self.store.keep_order(&order).await?;
        if state == OrderState::Pending {
            return Ok(done.envelope);
        }
        self.conclude(visitor, &order, Err((Doubt::ByProvider, hint.to_owned())))
            .await
    }

    fn order<'a>(&'a self, visitor: Visitor<'a>, secrets: &Secrets) -> Result<Order<'a>, Refusal> {
        Ok(Order {
            ip: &visitor.observed.ip,
            user_agent: &visitor.observed.user_agent,
            domain: self.config.base_url.host_str().unwrap_or_default(),
            personal_number: &visitor.invite()?.personal_number,
            visible: Some(secrets.visible.clone()),
            non_visible: secrets.non_visible.clone(),
        })
    }

    /// Asks the provider how far the visitor's order is, unless somebody has just asked.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn look_at_order(&self, visitor: Visitor<'_>) -> Result<Option<Envelope>, ActError> {
        let order = self.store.order_of_session(&visitor.session.sha256).await?;
        let Some(order) = order.filter(|o| o.state == OrderState::Pending) else {
            return Ok(None);
        };
        if !self
            .store
            .claim_order(&order.attempt, PAUSE_MS, self.now())
            .await?
        {
            return Ok(None);
        }
        let (provider, secrets) = (self.provider()?, self.unlocked(&order)?);
        let Some(started) = &secrets.started else {
            return Ok(None);
        };
        match provider.collect(&started.order_ref).await {
            Ok(Collected::Hint(Hint::Pending(hint))) => {
                let attempt = order.attempt;
                let state = OrderState::Pending;
                let note = OrderNote {
                    attempt,
                    state,
                    hint,
                };
                self.store.note_order(&note).await?;
                Ok(None)
            }
            Ok(Collected::Hint(Hint::Failed(hint))) => {
                let found = Err((doubt_of(&hint), hint));
                self.conclude(visitor, &order, found).await.map(Some)
            }
            Ok(Collected::Complete(completion)) => {
                let found = self.checked(visitor, &secrets, &completion)?;
                self.conclude(visitor, &order, found).await.map(Some)
            }
            // What the next look may mend is not the end of an order.
            Err(BankIdError::Busy { .. } | BankIdError::Outbound(_)) => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "BankID tells nothing of an order");
                let found = Err((Doubt::ByProvider, hint_of(&error).to_owned()));
                self.conclude(visitor, &order, found).await.map(Some)
            }
        }
    }

    fn checked(
        &self,
        visitor: Visitor<'_>,
        secrets: &Secrets,
        completion: &Completion,
    ) -> Result<Result<EidProof, (Doubt, String)>, ActError> {
        let order_ref = secrets.started.as_ref().map_or("", |s| &s.order_ref);
        let expected = Expected {
            kind: secrets.kind,
            order_ref,
            personal_number: &visitor.invite()?.personal_number,
            visible: &secrets.visible,
            non_visible: &secrets.non_visible,
            anchors: self.provider()?.anchors(),
            now_unix_s: self.now().unix_s(),
        };
        let checked = bankid::check(completion, &expected);
        Ok(checked.map_err(|doubt| {
            tracing::warn!(?doubt, "a completed order of BankID does not hold");
            (doubt, String::new())
        }))
    }

    async fn conclude(
        &self,
        visitor: Visitor<'_>,
        order: &OrderRow,
        found: Result<EidProof, (Doubt, String)>,
    ) -> Result<Envelope, ActError> {
        let (state, hint) = match &found {
            Ok(_) => (OrderState::Complete, String::new()),
            Err((_, hint)) => (OrderState::Failed, hint.clone()),
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
        let step = AuthenticationStep::Conclude(found.map_err(|(doubt, _)| doubt));
        let command = visitor.command(&order.attempt, step);
        let id = &visitor.session.envelope_id;
        let done = self.act(id, command, |_| Ok(sides.clone())).await?;
        Ok(done.envelope)
    }

    /// Gives the visitor's order up, here and at the provider.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn cancel_order(&self, visitor: Visitor<'_>) -> Result<Option<Envelope>, ActError> {
        let provider = self.provider()?;
        self.give_up(provider, visitor).await
    }

    async fn give_up(
        &self,
        provider: &BankId,
        visitor: Visitor<'_>,
    ) -> Result<Option<Envelope>, ActError> {
        let order = self.store.order_of_session(&visitor.session.sha256).await?;
        let Some(order) = order.filter(|o| o.state == OrderState::Pending) else {
            return Ok(None);
        };
        if let Some(started) = self.unlocked(&order)?.started
            && let Err(error) = provider.cancel(&started.order_ref).await
        {
            // It is over here in any case, and there soon.
            tracing::info!(%error, "BankID cancels no order");
        }
        let found = Err((Doubt::Cancelled, "cancelled".to_owned()));
        self.conclude(visitor, &order, found).await.map(Some)
    }

    /// An order as its visitor sees it; `qrStartSecret` is no part of it.
    pub(crate) fn order_view(&self, order: &OrderRow) -> Result<OrderView, Fault> {
        let secrets = self.unlocked(order)?;
        let pending = order.state == OrderState::Pending;
        let hint = match pending {
            true => Hint::Pending(order.hint.clone()),
            false => Hint::Failed(order.hint.clone()),
        };
        let (message, locale) = hint.message(secrets.setting(), &secrets.locale);
        let waits = pending && order.hint == OUTSTANDING;
        let started = secrets.started.as_ref().filter(|_| waits);
        let qr = started
            .filter(|_| !secrets.same_device)
            .and_then(|started| {
                let seconds = seconds_since(order.started_at, self.now());
                let (token, secret) = (&started.qr_start_token, &started.qr_start_secret);
                qr_picture(&bankid::qr_text(token, secret, seconds))
            });
        let here = started.filter(|_| secrets.same_device);
        Ok(OrderView {
            state: order.state,
            message: message.to_owned(),
            message_locale: locale.to_owned(),
            poll_ms: if qr.is_some() {
                QR_POLL_MS
            } else {
                2 * QR_POLL_MS
            },
            qr,
            start_url: here.map(|s| start_url(&s.auto_start_token, secrets.mobile)),
            control_code: None,
        })
    }

    fn locked(&self, secrets: &Secrets) -> Result<Vec<u8>, Fault> {
        let bytes = serde_json::to_vec(secrets)?;
        self.vault.lock(LOCKED_FOR, &bytes, &self.random)
    }

    fn unlocked(&self, order: &OrderRow) -> Result<Secrets, Fault> {
        let bytes = self.vault.unlock(LOCKED_FOR, &order.secrets)?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// What somebody reads and signs who only says who they are.
fn identification(visitor: Visitor<'_>, attempt: &str, wishes: &StartAuthentication) -> Secrets {
    let envelope = visitor.envelope;
    let title: String = envelope.title.chars().take(MOST_TITLE).collect();
    let sender: String = envelope.sender.name.chars().take(MOST_TITLE).collect();
    let words = match wishes.locale.starts_with("sv") {
        true => format!("Jag legitimerar mig för att öppna ”{title}” från {sender}."),
        false => format!("I identify myself to open “{title}” from {sender}."),
    };
    let hidden = hidden(visitor, attempt);
    Secrets {
        kind: OrderKind::Auth,
        started: None,
        visible: STANDARD.encode(words),
        non_visible: STANDARD.encode(hidden),
        same_device: wishes.same_device,
        mobile: is_mobile(&visitor.observed.user_agent),
        locale: wishes.locale.clone(),
    }
}

/// The try, and the documents that it opens, by the digests of the very bytes that will be shown.
fn hidden(visitor: Visitor<'_>, attempt: &str) -> String {
    let invite = visitor.invite().ok();
    let documents = invite
        .into_iter()
        .flat_map(|i| visitor.envelope.documents_of(i));
    let documents: Vec<_> = documents
        .map(|d| serde_json::json!({ "id": d.id, "sha256": d.sha256 }))
        .collect();
    serde_json::json!({ "attempt": attempt, "documents": documents, "v": 1 }).to_string()
}

fn is_mobile(user_agent: &str) -> bool {
    ["Mobile", "Android", "iPhone", "iPad"]
        .iter()
        .any(|word| user_agent.contains(word))
}

/// The address that opens the app on the device of the page.
fn start_url(token: &str, mobile: bool) -> String {
    let base = match mobile {
        true => "https://app.bankid.com/",
        false => "bankid:///",
    };
    format!("{base}?autostarttoken={token}&redirect=null")
}

fn seconds_since(then: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.unix_ms() - then.unix_ms()).unwrap_or(0) / 1_000
}

/// The word that stands for a failed call among the hints.
fn hint_of(error: &BankIdError) -> &'static str {
    match error {
        BankIdError::AlreadyInProgress => "alreadyInProgress",
        BankIdError::Outbound(_)
        | BankIdError::Busy { .. }
        | BankIdError::Refused { .. }
        | BankIdError::Garbled => "internalError",
    }
}

fn doubt_of(hint: &str) -> Doubt {
    match hint {
        "expiredTransaction" => Doubt::TimedOut,
        "certificateErr" => Doubt::BadCertificate,
        "userCancel" | "userDeclinedCall" => Doubt::Refused,
        "cancelled" => Doubt::Cancelled,
        "startFailed" => Doubt::NotStarted,
        _ => Doubt::ByProvider,
    }
}
