//! What a completed order is worth: everything is held against what was asked.

use super::OrderKind;
use super::signature::{self, Signed};
use crate::envelope::{Doubt, EidProof};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_seal::{Certificate, Gathering, Need};
use serde::Deserialize;

/// What a completed order brings; keys that are not known do no harm.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Completion {
    #[serde(default)]
    user: User,
    #[serde(default)]
    device: Device,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    ocsp_response: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct User {
    personal_number: String,
    name: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Device {
    ip_address: String,
}

/// What was asked, and of whom.
#[derive(Debug)]
pub(crate) struct Expected<'a> {
    /// To identify oneself, or to sign.
    pub(crate) kind: OrderKind,
    /// The order.
    pub(crate) order_ref: &'a str,
    /// The one person who may answer it; empty for anybody.
    pub(crate) personal_number: &'a str,
    /// What the person was to read, base64.
    pub(crate) visible: &'a str,
    /// What was to be signed beside it, base64.
    pub(crate) non_visible: &'a str,
    /// Whom certificates must lead to.
    pub(crate) anchors: &'a [Certificate],
    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub(crate) now_unix_s: i64,
}

/// Checks a completion against what was asked.
///
/// # Errors
/// The first doubt.
pub(crate) fn check(completion: &Completion, expected: &Expected<'_>) -> Result<EidProof, Doubt> {
    let signed = signature::read(&completion.signature).map_err(|_| Doubt::BadSignature)?;
    check_certificate(&signed, completion, expected)?;
    if signed.visible != expected.visible || signed.non_visible != expected.non_visible {
        return Err(Doubt::OtherData);
    }
    let function = match expected.kind {
        OrderKind::Auth => "Identification",
        OrderKind::Sign => "Signing",
    };
    if signed.function != function {
        return Err(Doubt::OtherData);
    }
    let wanted = expected.personal_number;
    let same = completion.user.personal_number == signed.personal_number;
    if !same || (!wanted.is_empty() && signed.personal_number != wanted) {
        return Err(Doubt::OtherPerson);
    }
    let name = match completion.user.name.as_str() {
        "" => signed.name,
        name => name.to_owned(),
    };
    Ok(EidProof {
        name,
        personal_number: signed.personal_number,
        order_ref: expected.order_ref.to_owned(),
        signature: completion.signature.clone(),
        key: String::new(),
        ocsp_response: completion.ocsp_response.clone(),
        visible_data: signed.visible,
        non_visible_data: signed.non_visible,
        device_ip: completion.device.ip_address.clone(),
    })
}

/// The chain to an anchor, and what the issuer says of the signer's certificate.
fn check_certificate(
    signed: &Signed,
    completion: &Completion,
    expected: &Expected<'_>,
) -> Result<(), Doubt> {
    let leaf = signed.chain.first().ok_or(Doubt::BadCertificate)?;
    let now = u64::try_from(expected.now_unix_s).unwrap_or(0);
    let in_force = |certificate: &Certificate| {
        let (start, end) = certificate.validity_unix_s();
        (start..=end).contains(&now)
    };
    if !signed.chain.iter().all(in_force) {
        return Err(Doubt::BadCertificate);
    }
    let chains = [signed.chain.clone()];
    let mut gathering = Gathering::new(&chains, expected.anchors, expected.now_unix_s);
    let needs = gathering.needs();
    if needs.iter().any(|need| matches!(need, Need::Issuer { .. })) {
        return Err(Doubt::BadCertificate);
    }
    let reply = STANDARD.decode(&completion.ocsp_response);
    let reply = reply.map_err(|_| Doubt::BadStatus)?;
    let mut of_leaf = needs.iter().filter(|need| need.certificate() == leaf);
    let need = of_leaf.next().ok_or(Doubt::BadCertificate)?;
    gathering
        .add_ocsp(need, &reply)
        .map_err(|_| Doubt::BadStatus)
}
