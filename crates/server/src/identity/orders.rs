//! Orders at `BankID`: started by a visitor, looked at by the same one alone, and believed after
//! everything in the answer was checked.

use super::codes::Visitor;
use super::picture::qr_picture;
use crate::app::App;
use crate::envelope::{Doubt, EidProof, IdentityRefusal, Refusal};
use crate::error::{ActError, Fault};
use crate::providers::bankid::{
    self, BankId, BankIdError, Collected, Completion, Expected, Hint, Order, OrderKind, Setting,
    Started,
};
use crate::store::{OrderNote, OrderPurpose, OrderRow};
use paraph_protocol::{AuthenticationMethod, OrderFailure, OrderState, OrderView, Sign, Timestamp};
use serde::{Deserialize, Serialize};

/// What tokens and data of orders are locked for.
const LOCKED_FOR: &str = "order";
/// No order is asked about more often (fact B6).
const PAUSE_MS: i64 = 2_000;
/// How often the page asks while it shows a QR code, which changes every second.
const QR_POLL_MS: u32 = 1_000;
/// The hint of an order that nobody has opened yet.
const OUTSTANDING: &str = "outstandingTransaction";

/// What an order has brought: a proof that was checked, or why there is none and its hint.
pub(super) type Found = Result<EidProof, (Doubt, String)>;

/// What an order needs until its end.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Secrets {
    pub(super) kind: OrderKind,
    /// Absent when the provider did not start it.
    pub(super) started: Option<Started>,
    /// What the person reads, base64.
    pub(super) visible: String,
    /// What is signed beside it, base64.
    pub(super) non_visible: String,
    pub(super) same_device: bool,
    pub(super) mobile: bool,
    pub(super) locale: String,
    /// The signing that it confirms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sign: Option<Sign>,
}

impl Secrets {
    fn setting(&self) -> Setting {
        Setting {
            same_device: self.same_device,
            mobile: self.mobile,
        }
    }

    fn purpose(&self) -> OrderPurpose {
        match self.kind {
            OrderKind::Auth => OrderPurpose::Authentication,
            OrderKind::Sign => OrderPurpose::Signature,
        }
    }
}

impl App {
    pub(super) fn bankid(&self) -> Result<&BankId, Refusal> {
        let method = AuthenticationMethod::BankId.as_str();
        self.bankid.as_ref().ok_or(Refusal::Identity(
            IdentityRefusal::AuthenticationUnavailable { method },
        ))
    }

    /// Asks the provider, and keeps the order; one that it did not start has failed already.
    pub(super) async fn begin_order(
        &self,
        visitor: Visitor<'_>,
        attempt: &str,
        mut secrets: Secrets,
    ) -> Result<OrderRow, ActError> {
        let order = Order {
            ip: &visitor.observed.ip,
            user_agent: &visitor.observed.user_agent,
            domain: self.config.base_url.host_str().unwrap_or_default(),
            personal_number: &visitor.invite()?.personal_number,
            visible: Some(secrets.visible.clone()),
            non_visible: secrets.non_visible.clone(),
        };
        let started = self.bankid()?.start(secrets.kind, order).await;
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
            attempt: attempt.to_owned(),
            invite_id: visitor.session.invite_id.clone(),
            purpose: secrets.purpose(),
            session_sha256: visitor.session.sha256,
            state,
            hint: hint.to_owned(),
            secrets: self.locked(&secrets)?,
            started_at: now,
            collected_at: now,
        };
        self.store.keep_order(&order).await?;
        Ok(order)
    }

    /// The visitor's order of this purpose that has not ended.
    pub(super) async fn running_order(
        &self,
        visitor: Visitor<'_>,
        purpose: OrderPurpose,
    ) -> Result<Option<OrderRow>, Fault> {
        let session = &visitor.session.sha256;
        let order = self.store.order_of_session(session, purpose).await?;
        Ok(order.filter(|o| o.state == OrderState::Pending))
    }

    /// Asks the provider how far an order is, unless somebody has just asked; nothing while it has
    /// not ended.
    pub(super) async fn end_of_order(
        &self,
        visitor: Visitor<'_>,
        order: &OrderRow,
    ) -> Result<Option<Found>, ActError> {
        let turn = self.store.claim_order(&order.attempt, PAUSE_MS, self.now());
        if !turn.await? {
            return Ok(None);
        }
        let secrets = self.unlocked(order)?;
        let Some(started) = &secrets.started else {
            return Ok(None);
        };
        match self.bankid()?.collect(&started.order_ref).await {
            Ok(Collected::Hint(Hint::Pending(hint))) => {
                let note = order.note(OrderState::Pending, hint);
                self.store.note_order(&note).await?;
                Ok(None)
            }
            Ok(Collected::Hint(Hint::Failed(hint))) => Ok(Some(Err((doubt_of(&hint), hint)))),
            Ok(Collected::Complete(completion)) => {
                self.checked(visitor, &secrets, &completion).map(Some)
            }
            // What the next look may mend is not the end of an order.
            Err(BankIdError::Busy { .. } | BankIdError::Outbound(_)) => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "BankID tells nothing of an order");
                Ok(Some(Err((Doubt::ByProvider, hint_of(&error).to_owned()))))
            }
        }
    }

    fn checked(
        &self,
        visitor: Visitor<'_>,
        secrets: &Secrets,
        completion: &Completion,
    ) -> Result<Found, ActError> {
        let order_ref = secrets.started.as_ref().map_or("", |s| &s.order_ref);
        let expected = Expected {
            kind: secrets.kind,
            order_ref,
            personal_number: &visitor.invite()?.personal_number,
            visible: &secrets.visible,
            non_visible: &secrets.non_visible,
            anchors: self.bankid()?.anchors(),
            now_unix_s: self.now().unix_s(),
        };
        let checked = bankid::check(completion, &expected);
        Ok(checked.map_err(|doubt| {
            tracing::warn!(?doubt, "a completed order of BankID does not hold");
            (doubt, word(doubt).to_owned())
        }))
    }

    /// Gives an order up at the provider; here that is for the caller to record.
    pub(super) async fn give_up(&self, order: &OrderRow) -> Result<Found, ActError> {
        if let Some(started) = self.unlocked(order)?.started
            && let Err(error) = self.bankid()?.cancel(&started.order_ref).await
        {
            // It is over here in any case, and there soon.
            tracing::info!(%error, "BankID cancels no order");
        }
        Ok(Err((Doubt::Cancelled, "cancelled".to_owned())))
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
        let failed = order.state == OrderState::Failed;
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
            failure: failed.then(|| failure(&order.hint)),
        })
    }

    fn locked(&self, secrets: &Secrets) -> Result<Vec<u8>, Fault> {
        let bytes = serde_json::to_vec(secrets)?;
        self.vault.lock(LOCKED_FOR, &bytes, &self.random)
    }

    pub(super) fn unlocked(&self, order: &OrderRow) -> Result<Secrets, Fault> {
        let bytes = self.vault.unlock(LOCKED_FOR, &order.secrets)?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}

impl OrderRow {
    /// How far it is now.
    pub(super) fn note(&self, state: OrderState, hint: String) -> OrderNote {
        OrderNote {
            attempt: self.attempt.clone(),
            state,
            hint,
        }
    }

    /// How far it is with what it has brought.
    pub(super) fn end(&self, found: &Found) -> OrderNote {
        match found {
            Ok(_) => self.note(OrderState::Complete, String::new()),
            Err((_, hint)) => self.note(OrderState::Failed, hint.clone()),
        }
    }
}

/// Whether a browser is one of a telephone or a tablet.
pub(super) fn is_mobile(user_agent: &str) -> bool {
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

/// What a doubt of ours is kept as among the provider's hints.
const OTHER_PERSON: &str = "other_person";
const NOT_BELIEVED: &str = "not_believed";

fn word(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::OtherPerson => OTHER_PERSON,
        _ => NOT_BELIEVED,
    }
}

fn failure(hint: &str) -> OrderFailure {
    match hint {
        OTHER_PERSON => OrderFailure::OtherPerson,
        NOT_BELIEVED => OrderFailure::NotBelieved,
        "expiredTransaction" => OrderFailure::TimedOut,
        "userCancel" | "userDeclinedCall" => OrderFailure::Refused,
        "cancelled" => OrderFailure::Cancelled,
        "startFailed" => OrderFailure::NotStarted,
        _ => OrderFailure::ByProvider,
    }
}
