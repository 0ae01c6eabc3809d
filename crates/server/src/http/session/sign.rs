use super::files;
use super::view::{SessionFacts, session_view};
use super::visit::Visit;
use crate::app::App;
use crate::disclosure::disclosure;
use crate::envelope::{Envelope, Event, SignerAct, Signing};
use crate::envelopes::Done;
use crate::error::Fault;
use crate::evidence::{Claims, receipt_code};
use crate::http::client::Client;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::http::request_id;
use crate::secret::sha256;
use crate::store::{Attempt, Began, ReceiptRow, SessionRow, Side, StoredAnswer};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::{ProblemCode, Sign, SignReply};
use std::sync::Arc;

/// Most characters of an `Idempotency-Key`.
const MAX_KEY: usize = 255;

/// Signs. The receipt is handed out only after the signing is stored.
pub(super) async fn sign(
    State(app): State<Arc<App>>,
    visit: Visit,
    client: Client,
    headers: HeaderMap,
    body: JsonBody<Sign>,
) -> Result<Response, HttpError> {
    let attempt = Attempt {
        scope: format!("{} sign", visit.session.sha256),
        key: idempotency_key(&headers)?,
        body_sha256: sha256(&body.bytes),
    };
    match app.store.begin(&attempt, app.now()).await? {
        Began::First => {}
        Began::InFlight => return Err(ProblemCode::IdempotencyInFlight.into()),
        Began::OtherBody => return Err(ProblemCode::IdempotencyKeyReused.into()),
        Began::Answered(answer) => return Ok(response(answer)),
    }
    let task = Task {
        app,
        visit,
        client,
        attempt,
    };
    // A task of its own: a browser that goes away must not leave the signing half-answered.
    let work = tokio::spawn(request_id::keep(task.run(body.value)));
    match work.await {
        Ok(answer) => Ok(response(answer?)),
        Err(_) => Err(ProblemCode::Fault.into()),
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<String, HttpError> {
    let key = headers.get("idempotency-key");
    let key = key.and_then(|value| value.to_str().ok());
    let key = key.filter(|k| (1..=MAX_KEY).contains(&k.len()));
    Ok(key.ok_or(ProblemCode::IdempotencyKeyMissing)?.to_owned())
}

fn response(answer: StoredAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], answer.body).into_response()
}

/// One signing from its decision to its answer.
struct Task {
    app: Arc<App>,
    visit: Visit,
    client: Client,
    attempt: Attempt,
}

impl Task {
    async fn run(self, sign: Sign) -> Result<StoredAnswer, HttpError> {
        if let Err(error) = files::check_marks(&self.app, &sign).await {
            self.app.store.abandon(&self.attempt).await?;
            return Err(error);
        }
        let disclosure = disclosure();
        let command = self.visit.command(SignerAct::Sign(Box::new(Signing {
            sign,
            disclosure_version: disclosure.version,
            disclosure_sha256: disclosure.sha256,
            observed: self.client.observed.clone(),
            proof: None,
        })));
        let mut given = None;
        let sides = |done: &Done| {
            let (receipt, reply) = reply(&self.app, &self.visit.session, done)?;
            let body = serde_json::to_string(&reply)?;
            let answer = StoredAnswer { status: 200, body };
            given = Some(answer.clone());
            Ok(vec![
                Side::Receipt(receipt),
                Side::Answer(self.attempt.clone(), answer),
            ])
        };
        let id = &self.visit.session.envelope_id;
        let acted = self.app.act(id, command, sides).await;
        match (acted, given) {
            (Ok(_), Some(answer)) => Ok(answer),
            (Ok(_), None) => Err(ProblemCode::Fault.into()),
            (Err(error), _) => {
                self.app.store.abandon(&self.attempt).await?;
                Err(error.into())
            }
        }
    }
}

/// The receipt and the answer, before they are stored together with the signing.
pub(super) fn reply(
    app: &App,
    session: &SessionRow,
    done: &Done,
) -> Result<(ReceiptRow, SignReply), Fault> {
    let receipt = receipt(app, done)?;
    let reply = answer(app, (session, &done.envelope), &receipt)?;
    Ok((receipt, reply))
}

/// The answer with a receipt that is stored, or about to be.
pub(super) fn answer(
    app: &App,
    (session, envelope): (&SessionRow, &Envelope),
    receipt: &ReceiptRow,
) -> Result<SignReply, Fault> {
    let facts = SessionFacts {
        invite_id: &receipt.invite_id,
        expires_at: session.expires_at,
        draft: None,
        now: receipt.signed_at,
        sandbox: app.config.sandbox,
    };
    let session = session_view(envelope, facts).ok_or(Fault::Contended)?;
    Ok(SignReply {
        receipt: receipt.jws.clone(),
        receipt_code: receipt.code.clone(),
        signed_at: receipt.signed_at,
        session,
    })
}

fn receipt(app: &App, done: &Done) -> Result<ReceiptRow, Fault> {
    let (envelope, signed_at) = (&done.envelope, done.envelope.updated_at);
    let Some(
        Event::Signed {
            invite_id,
            documents,
            nonce,
            ..
        }
        | Event::Approved {
            invite_id,
            documents,
            nonce,
            ..
        },
    ) = done.events.first()
    else {
        return Err(Fault::Contended);
    };
    let invite = envelope.invite(invite_id).ok_or(Fault::Contended)?;
    let jws = app.evidence.receipt(&Claims {
        iss: app.config.base_url.as_str().trim_end_matches('/'),
        iat: signed_at.unix_s(),
        envelope_id: &envelope.id,
        recipient_id: &invite.recipient.id,
        documents,
        signed_at,
        nonce: nonce.as_deref(),
    })?;
    Ok(ReceiptRow {
        invite_id: invite_id.clone(),
        code: receipt_code(&jws),
        jws,
        signed_at,
    })
}
