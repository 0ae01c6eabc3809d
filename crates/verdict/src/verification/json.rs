use super::{EvidenceFound, Verdict, Verification};
use paraph_seal::Certificate;
use paraph_seal::verify::{
    Coverage, Finding, Revocation, SignatureKind, SignatureReport, SubIndication, Timestamp,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub(super) fn json(of: &Verification, verdict: Verdict) -> Value {
    json!({
        "v": 1,
        "verdict": verdict.code(),
        "indication": of.report.indication.word(),
        "sub_indication": of.report.sub_indication.map(SubIndication::word),
        "file_sha256": of.file_sha256,
        "revisions": of.report.revisions,
        "findings": findings(&of.report.findings),
        "signatures": of.report.signatures.iter().map(signature).collect::<Vec<_>>(),
        "evidence": evidence(&of.evidence),
    })
}

fn findings(findings: &[Finding]) -> Vec<Value> {
    let told = |finding: &Finding| json!({ "code": finding.code(), "says": finding.to_string() });
    findings.iter().map(told).collect()
}

fn signature(of: &SignatureReport) -> Value {
    json!({
        "field": of.field,
        "kind": match of.kind {
            SignatureKind::Seal => "seal",
            SignatureKind::DocumentTimestamp => "document_timestamp",
        },
        "indication": of.indication.word(),
        "sub_indication": of.sub_indication.map(SubIndication::word),
        "findings": findings(&of.findings),
        "covers": coverage(of.coverage),
        "docmdp": of.docmdp,
        "changes": of.changes.iter().map(|later| json!({
            "revision": later.revision,
            "object": later.object,
            "says": later.change.to_string(),
            "permitted": later.permitted,
        })).collect::<Vec<_>>(),
        "level": of.level.map(|level| level.to_string()),
        "signer": of.signer,
        "chain": of.chain.iter().map(certificate).collect::<Vec<_>>(),
        "claimed_at_unix_s": of.claimed_at_unix_s,
        "timestamp": of.timestamp.as_ref().map(timestamp),
        "judged_at_unix_s": of.judged_at_unix_s,
        "revocation": match of.revocation {
            Revocation::NotChecked => "not_checked",
            Revocation::NotRevoked => "not_revoked",
            Revocation::Revoked => "revoked",
        },
    })
}

fn certificate(of: &Certificate) -> Value {
    let (from, to) = of.validity_unix_s();
    json!({
        "subject": of.subject(),
        "issuer": of.issuer(),
        "not_before_unix_s": from,
        "not_after_unix_s": to,
        "sha256": hex::encode(Sha256::digest(of.der())),
    })
}

fn coverage(of: Coverage) -> Value {
    match of {
        Coverage::WholeFile => json!("whole_file"),
        Coverage::Revision { number, of } => json!({ "revision": number, "of": of }),
        Coverage::Unclear => json!("unclear"),
    }
}

fn timestamp(of: &Timestamp) -> Value {
    json!({
        "at_unix_s": of.at_unix_s,
        "authority": of.authority,
        "findings": findings(&of.findings),
    })
}

fn evidence(of: &EvidenceFound) -> Value {
    match of {
        EvidenceFound::None => json!({ "state": "none" }),
        EvidenceFound::Holds(checked) => json!({
            "state": "holds",
            "envelope_id": checked.envelope_id,
            "events": checked.events,
            "erased": checked.erased,
            "last_event_at": checked.at,
            "head": checked.head,
            "key": checked.key,
            "story": checked.story,
        }),
        EvidenceFound::OtherDocument(_) => json!({ "state": "other_document" }),
        EvidenceFound::Broken(error) => json!({ "state": "broken", "says": error.to_string() }),
    }
}
