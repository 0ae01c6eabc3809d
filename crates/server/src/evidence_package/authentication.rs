//! What the service itself found out about who somebody is.

use super::reason::NO_NUMBER;
use crate::envelope::{EidProof, Event, Proof, Recorded};
use paraph_protocol::{AuthenticationMethod, InviteId};
use serde_json::{Value, json};

/// An authentication of this invite's recipient, or a try that failed; nothing for other events.
pub(super) fn told(recorded: &Recorded, invite: &InviteId) -> Option<Value> {
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
        _ => None,
    }
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
        "ocsp_response": text(&proof.ocsp_response),
        "visible_data": text(&proof.visible_data),
        "non_visible_data": text(&proof.non_visible_data),
        "device_ip": text(&proof.device_ip),
    })
}
