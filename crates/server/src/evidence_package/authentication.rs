//! What the service itself found out about who somebody is.

use super::reason::NO_NUMBER;
use crate::envelope::{EidProof, Event, Invite, Proof, Recorded, SignatureProof};
use paraph_protocol::{AuthenticationMethod, InviteId};
use serde_json::{Value, json};

/// An authentication of this invite's recipient, or a try that failed; nothing for other events.
pub(super) fn told(recorded: &Recorded, invite: &Invite) -> Option<Value> {
    let mut told = step(recorded, &invite.id)?;
    let name = told.pointer("/proof/name").and_then(Value::as_str);
    if let Some(agrees) = name.map(|name| same_name(name, &invite.recipient.name)) {
        told["name_agrees"] = json!(agrees);
    }
    Some(told)
}

/// Whether two names are written alike, whatever their case and spaces.
fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        let lower = name.to_lowercase();
        lower
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    plain(one) == plain(other)
}

fn step(recorded: &Recorded, invite: &InviteId) -> Option<Value> {
    match &recorded.event {
        Event::Authenticated {
            invite_id,
            method,
            attempt,
            proof,
            observed,
        } if invite_id == invite => {
            let mut told = json!({
                "assurance_source": source(*method),
                "method": method,
                "outcome": "authenticated",
                "at": recorded.at,
                "attempt": attempt,
                "ip": observed.ip,
            });
            match proof {
                Proof::Code { to } => told["sent_to"] = json!(to),
                Proof::Eid(proof) => told["proof"] = eid(proof),
            }
            Some(told)
        }
        Event::AuthenticationFailed {
            invite_id,
            method,
            attempt,
            reason,
            observed,
        } if invite_id == invite => Some(json!({
            "assurance_source": source(*method),
            "method": method,
            "outcome": "failed",
            "reason": reason,
            "at": recorded.at,
            "attempt": attempt,
            "ip": observed.ip,
        })),
        _ => signature(recorded, invite),
    }
}

/// An act of signing that an electronic identity has confirmed, or a try that failed.
fn signature(recorded: &Recorded, invite: &InviteId) -> Option<Value> {
    match &recorded.event {
        Event::Signed {
            invite_id,
            proof: Some(proof),
            observed,
            ..
        }
        | Event::Approved {
            invite_id,
            proof: Some(proof),
            observed,
            ..
        } if invite_id == invite => {
            let mut told = confirmation(proof);
            told["outcome"] = json!("signed");
            told["at"] = json!(recorded.at);
            told["ip"] = json!(observed.ip);
            Some(told)
        }
        Event::SignatureFailed {
            invite_id,
            method,
            attempt,
            reason,
            observed,
        } if invite_id == invite => Some(json!({
            "assurance_source": method,
            "method": method,
            "outcome": "not_signed",
            "reason": reason,
            "at": recorded.at,
            "attempt": attempt,
            "ip": observed.ip,
        })),
        _ => None,
    }
}

/// What confirms an act of signing, who vouches for it, and what was checked about it.
pub(super) fn confirmation(proof: &SignatureProof) -> Value {
    json!({
        "assurance_source": proof.method,
        "method": proof.method,
        "attempt": proof.attempt,
        "checked_by": "this service, before it accepted the signing",
        "checked": [
            "the signature covers visible_data and non_visible_data byte for byte",
            "the digests of the documents as shown and of the values stand in non_visible_data",
            "the signer's certificate leads to the provider's root and was in force",
            "the issuer's OCSP reply says that the certificate is not revoked",
            "the personal number is the one that was asked for, where one was",
        ],
        "proof": eid(&proof.eid),
    })
}

/// Who vouches: the service for its own codes, else the provider by its name.
fn source(method: AuthenticationMethod) -> &'static str {
    match method {
        AuthenticationMethod::EmailCode | AuthenticationMethod::SmsCode => "verified_by_us",
        AuthenticationMethod::BankId | AuthenticationMethod::Audkenni => method.as_str(),
    }
}

/// What a provider said, raw, so that others can check it again.
pub(super) fn eid(proof: &EidProof) -> Value {
    let text = |text: &str| match text {
        "" => json!({ "none": NO_NUMBER }),
        text => json!(text),
    };
    json!({
        "name": text(&proof.name),
        "personal_number": text(&proof.personal_number),
        "order_ref": proof.order_ref,
        "signature": proof.signature,
        "key": text(&proof.key),
        "ocsp_response": text(&proof.ocsp_response),
        "visible_data": text(&proof.visible_data),
        "non_visible_data": text(&proof.non_visible_data),
        "device_ip": text(&proof.device_ip),
    })
}
