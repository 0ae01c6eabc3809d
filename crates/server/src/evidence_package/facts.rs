use super::authentication;
use super::reason::{
    HOST_DELIVERS, NO_BROWSER, NO_LOCALE, NO_NAME, NO_NONCE, NO_ORIGIN, NOT_SENT, NOT_SIGNED,
};
use super::{Sealing, TimeStatement};
use crate::audit::{self, Entry};
use crate::disclosure::disclosure;
use crate::envelope::{
    Document, Envelope, Event, HostAuthentication, Invite, Observed, Recorded, SignatureProof,
};
use crate::error::Fault;
use crate::evidence::EvidenceKey;
use crate::secret::sha256;
use paraph_protocol::Visibility;
use paraph_protocol::{
    ConsentGiven, DocumentAck, DocumentId, InviteId, Surface, Timestamp, Value as Filled,
};
use serde_json::{Value, json};

/// Everything that `evidence.json` says.
pub(super) fn facts(
    envelope: &Envelope,
    trail: &[Entry],
    key: &EvidenceKey,
    sealing: &Sealing<'_>,
) -> Result<Value, Fault> {
    let story: Vec<Recorded> = trail
        .iter()
        .map(audit::recorded)
        .collect::<Result<_, _>>()?;
    let invites = &envelope.invites;
    Ok(json!({
        "v": 1,
        "scope": "sealed",
        "envelope": {
            "id": envelope.id,
            "title": envelope.title,
            "created_at": envelope.created_at,
            "completed_at": completed_at(&story).map_or_else(|| none("not complete"), |at| json!(at)),
        },
        "sent_by": sent_by(envelope, trail),
        "delivery": invites.iter().map(|i| delivery(i, &story)).collect::<Vec<_>>(),
        "documents": documents(envelope, sealing),
        "disclosure": disclosure_shown(),
        "signers": invites.iter().map(|i| signer(i, &story)).collect::<Vec<_>>(),
        "received_by": invites.iter().map(received_by).collect::<Vec<_>>(),
        "identity_level": "SES",
        "timestamps": [],
        "trusted_time": trusted_time(sealing.time),
        "process": {
            "service": "paraph",
            "version": env!("CARGO_PKG_VERSION"),
            "build_sha256": none("the program does not measure itself"),
            "declaration_sha256": none("no process declaration is published"),
        },
        "chain": chain(envelope, trail, key),
        "log": none("heads are not published in a transparency log"),
    }))
}

/// Where the trusted time is; the events' times are the service's own in every case.
fn trusted_time(time: TimeStatement) -> Value {
    match time {
        TimeStatement::InSeal => json!({
            "in": "the timestamp within the seal",
            "standard": "RFC 3161",
        }),
        TimeStatement::InFile => json!({
            "in": "a timestamp of the sealed file, within the seal or behind it",
            "standard": "RFC 3161",
        }),
        TimeStatement::Missing => none(
            "no trusted time: no timestamp authority answered as it should; all times are the \
             service's own, and a later version of this file may carry a document timestamp",
        ),
        TimeStatement::NotAsked => {
            none("no timestamp authority was asked; all times are the service's own")
        }
    }
}

/// A member that has no value, and why.
fn none(why: &str) -> Value {
    json!({ "none": why })
}

fn or_none<T: serde::Serialize>(value: Option<T>, why: &str) -> Value {
    value.map_or_else(|| none(why), |value| json!(value))
}

/// A text that may be empty.
fn filled(text: &str, why: &str) -> Value {
    or_none((!text.trim().is_empty()).then_some(text), why)
}

fn completed_at(story: &[Recorded]) -> Option<Timestamp> {
    let completed = |r: &&Recorded| matches!(r.event, Event::Completed);
    story.iter().find(completed).map(|r| r.at)
}

/// The documents, and what they are once they are sealed.
fn documents(envelope: &Envelope, sealing: &Sealing<'_>) -> Vec<Value> {
    let documents = envelope.documents.iter().enumerate();
    let sealed = |id: &DocumentId| {
        let sealed = envelope.sealed.iter().find(|sealed| sealed.id == *id);
        sealed.map(|sealed| sealed.sha256)
    };
    let told = |(number, document): (usize, &Document)| {
        let obstacles = sealing.obstacles.get(number).map_or(&[][..], Vec::as_slice);
        let archival = if obstacles.is_empty() {
            json!({ "declared": "PDF/A-3B", "obstacles": [] })
        } else {
            let declared = none("the document holds what PDF/A does not permit");
            json!({ "declared": declared, "obstacles": obstacles })
        };
        json!({
            "id": document.id,
            "file_name": document.file_name,
            "uploaded_sha256": document.original_sha256,
            "shown_sha256": document.sha256,
            "shown_size_bytes": document.size_bytes,
            "pages": document.pages.len(),
            "findings": document.findings,
            "archival": archival,
            "sealed_sha256": or_none(sealed(&document.id), "this was written before the seal"),
        })
    };
    documents.map(told).collect()
}

/// Who sent it: the account, and the request that started the round.
fn sent_by(envelope: &Envelope, trail: &[Entry]) -> Value {
    let sent = trail.iter().rfind(|entry| entry.kind == "invited");
    let requester = sent.and_then(audit::requester);
    let requester = requester.as_ref();
    let unknown = "the request came by a way that keeps none, or it was erased";
    json!({
        "account_id": envelope.sender.account_id,
        "name": envelope.sender.name,
        "email": envelope.sender.email,
        "sent_at": or_none(sent.map(|entry| entry.at), "nobody was invited"),
        "authenticated_by": or_none(requester.map(|r| r.authenticated_by), unknown),
        "credential_id": or_none(requester.map(|r| &r.credential_id), unknown),
        "ip": or_none(requester.map(|r| &r.ip), unknown),
        "request_id": or_none(requester.map(|r| &r.request_id), unknown),
    })
}

/// How it was sent.
fn delivery(invite: &Invite, story: &[Recorded]) -> Value {
    let links: Vec<Value> = story
        .iter()
        .filter_map(|r| match &r.event {
            Event::LinkIssued {
                invite_id,
                expires_at,
                ..
            } if *invite_id == invite.id => {
                Some(json!({ "issued_at": r.at, "expires_at": expires_at }))
            }
            Event::StandingLinkIssued {
                recipient_id,
                expires_at,
            } if *recipient_id == invite.recipient.id => {
                Some(json!({ "issued_at": r.at, "expires_at": expires_at }))
            }
            _ => None,
        })
        .collect();
    let messages: Vec<Value> = story
        .iter()
        .filter_map(|r| message(r, &invite.id))
        .collect();
    let taken = messages.iter().find(|m| m["accepted"] == true);
    let why = if invite.delivery.is_by_service() {
        NOT_SENT
    } else {
        HOST_DELIVERS
    };
    let first = |key: &str| taken.map_or_else(|| none(why), |message| message[key].clone());
    let bounces = messages.iter().filter(|m| m["accepted"] == false);
    json!({
        "recipient_id": invite.recipient.id,
        "way": invite.delivery,
        "address": first("address"),
        "links": links,
        "message_sha256": first("sha256"),
        "message_id": first("message_id"),
        "remote_reply": first("reply"),
        "sent_at": first("at"),
        "messages": messages,
        "bounces": bounces.collect::<Vec<_>>(),
    })
}

/// A message of the service to a recipient, and what became of it.
fn message(recorded: &Recorded, invite: &InviteId) -> Option<Value> {
    match &recorded.event {
        Event::MessageAccepted {
            invite_id,
            way,
            notice,
            address,
            message_id,
            sha256,
            reply,
        } if invite_id == invite => Some(json!({
            "accepted": true, "at": recorded.at, "way": way, "notice": notice,
            "address": address, "message_id": message_id,
            "sha256": or_none(*sha256, NOT_SENT), "reply": filled(reply, NOT_SENT),
        })),
        Event::MessageFailed {
            invite_id,
            way,
            notice,
            address,
            message_id,
            reply,
        } if invite_id == invite => Some(json!({
            "accepted": false, "at": recorded.at, "way": way, "notice": notice,
            "address": address, "message_id": message_id,
            "sha256": none(NOT_SENT), "reply": filled(reply, NOT_SENT),
        })),
        _ => None,
    }
}

/// How the signature was placed, how it came back and how the person was identified.
fn signer(invite: &Invite, story: &[Recorded]) -> Value {
    let act = story.iter().find_map(|r| act(r, &invite.id));
    let act = act.as_ref();
    json!({
        "recipient_id": invite.recipient.id,
        "invite_id": invite.id,
        "name": filled(&invite.recipient.name, NO_NAME),
        "email": invite.recipient.email,
        "order": invite.order,
        "role": invite.role,
        "locale": or_none(invite.locale.as_deref(), NO_LOCALE),
        "identity": identity(invite, story),
        "viewed": viewed(&invite.id, story),
        "act": act.map_or_else(|| none(NOT_SIGNED), Act::placed),
        "returned": act.map_or_else(|| none(NOT_SIGNED), Act::returned),
    })
}

/// The signing or the approval of one recipient.
struct Act<'a> {
    kind: &'static str,
    at: Timestamp,
    documents: &'a [DocumentAck],
    values: &'a [Filled],
    consent: &'a ConsentGiven,
    button_label: &'a str,
    surface: Surface,
    visibility: Visibility,
    nonce: Option<&'a str>,
    observed: &'a Observed,
    proof: Option<&'a SignatureProof>,
}

fn act<'a>(recorded: &'a Recorded, invite: &InviteId) -> Option<Act<'a>> {
    match &recorded.event {
        Event::Signed {
            invite_id,
            documents,
            values,
            consent,
            button_label,
            surface,
            visibility,
            nonce,
            observed,
            proof,
        } if invite_id == invite => Some(Act {
            kind: "signed",
            at: recorded.at,
            documents,
            values,
            consent,
            button_label,
            surface: *surface,
            visibility: *visibility,
            nonce: nonce.as_deref(),
            observed,
            proof: proof.as_deref(),
        }),
        Event::Approved {
            invite_id,
            documents,
            consent,
            button_label,
            surface,
            visibility,
            nonce,
            observed,
            proof,
        } if invite_id == invite => Some(Act {
            kind: "approved",
            at: recorded.at,
            documents,
            values: &[],
            consent,
            button_label,
            surface: *surface,
            visibility: *visibility,
            nonce: nonce.as_deref(),
            observed,
            proof: proof.as_deref(),
        }),
        _ => None,
    }
}

impl Act<'_> {
    fn placed(&self) -> Value {
        json!({
            "kind": self.kind,
            "signed_at": self.at,
            "consent": {
                "version": self.consent.version,
                "sha256": self.consent.sha256,
                "locale": disclosure().locale,
                "at": self.at,
            },
            "documents_shown": self.documents,
            "pages_visible_ms": none("times in view are not measured"),
            "values": self.values.iter().map(|v| value(v, self.at)).collect::<Vec<_>>(),
            "button_label": self.button_label,
            "surface": self.surface,
            "visibility": self.visibility,
            "confirmed_by": or_none(
                self.proof.map(authentication::confirmation),
                "the sender asked for no electronic identity in the act of signing",
            ),
            "client_build_sha256": none("the browser's copy of the widget is not measured"),
        })
    }

    fn returned(&self) -> Value {
        let observed = self.observed;
        json!({
            "received_at": self.at,
            "request_id": observed.request_id,
            "ip": observed.ip,
            "user_agent": filled(&observed.user_agent, NO_BROWSER),
            "session_sha256": none("sessions are not named in events"),
            "tls": none("a proxy of the operator ends the encrypted connection"),
            "origin": or_none(observed.origin.as_deref(), NO_ORIGIN),
            "host_nonce": or_none(self.nonce, NO_NONCE),
            "receipt": none("it was handed to the signer's browser and is not kept"),
        })
    }
}

/// A value by its digest: the value itself stands in the chain, and on the page.
fn value(value: &Filled, at: Timestamp) -> Value {
    let content = json!(value.content);
    let canonical = serde_json_canonicalizer::to_vec(&content).unwrap_or_default();
    json!({
        "field_id": value.field_id,
        "kind": content.get("kind").cloned().unwrap_or(Value::Null),
        "mark": or_none(content.pointer("/mark/kind"), "not a mark"),
        "source": "signer",
        "at": at,
        "sha256": sha256(&canonical),
    })
}

fn viewed(invite: &InviteId, story: &[Recorded]) -> Vec<Value> {
    let viewed = |r: &Recorded| match &r.event {
        Event::Viewed {
            invite_id,
            document_id,
            sha256,
        } if invite_id == invite => {
            Some(json!({ "document_id": document_id, "sha256": sha256, "at": r.at }))
        }
        _ => None,
    };
    story.iter().filter_map(viewed).collect()
}

/// How each identity was authenticated, and by whom: what the host says stays what the host says.
fn identity(invite: &Invite, story: &[Recorded]) -> Vec<Value> {
    let asserted = |method: HostAuthentication, at: Timestamp| {
        let nobody = method == HostAuthentication::None;
        json!({
            "assurance_source": if nobody { "none" } else { "asserted_by_host" },
            "method": method,
            "outcome": if nobody { "not_authenticated" } else { "asserted" },
            "at": at,
        })
    };
    let link = |r: &Recorded| match &r.event {
        Event::LinkIssued {
            invite_id,
            authentication,
            ..
        } if *invite_id == invite.id => Some(asserted(*authentication, r.at)),
        Event::StandingLinkIssued { recipient_id, .. } if *recipient_id == invite.recipient.id => {
            Some(asserted(invite.authentication, r.at))
        }
        Event::SessionOpened {
            invite_id,
            surface,
            observed,
        } if *invite_id == invite.id => Some(json!({
            "assurance_source": "verified_by_us",
            "method": "link_possession",
            "outcome": "authenticated",
            "at": r.at,
            "surface": surface,
            "ip": observed.ip,
        })),
        _ => authentication::told(r, invite),
    };
    story.iter().filter_map(link).collect()
}

/// Who receives the sealed document; planned, because this is written before it is sealed.
fn received_by(invite: &Invite) -> Value {
    json!({
        "recipient_id": invite.recipient.id,
        "name": filled(&invite.recipient.name, NO_NAME),
        "address": invite.recipient.email,
        "way": if invite.delivery.is_by_service() { invite.delivery.as_str() } else { "download" },
        "planned": true,
        "proof": none("this was written before the seal"),
        "at": none("this was written before the seal"),
    })
}

fn disclosure_shown() -> Value {
    let shown = disclosure();
    json!({ "version": shown.version, "locale": shown.locale, "sha256": shown.sha256 })
}

/// The whole trail with what opens its commitments, and its head, signed.
fn chain(envelope: &Envelope, trail: &[Entry], key: &EvidenceKey) -> Value {
    let head = trail.last().map_or_else(
        || none("no events"),
        |last| {
            let (signature, public) = key.sign_head(&envelope.id, last.seq, &last.hash);
            json!({
                "seq": last.seq,
                "hash": last.hash,
                "signature": signature,
                "key": public,
            })
        },
    );
    json!({ "head": head, "events": trail.iter().map(event).collect::<Vec<_>>() })
}

fn event(entry: &Entry) -> Value {
    json!({
        "v": 1,
        "seq": entry.seq,
        "id": entry.id,
        "at": entry.at,
        "boot_id": entry.boot_id,
        "mono_ns": entry.mono_ns,
        "type": entry.kind,
        "actor": entry.actor,
        "payload_commit": entry.payload_commit,
        "prev_hash": entry.prev_hash,
        "hash": entry.hash,
        "members": entry.members.iter().map(|member| {
            let opening = member.opening.as_ref();
            json!({
                "path": member.path,
                "commitment": member.commitment,
                "salt": or_none(opening.map(|o| hex::encode(o.salt)), "erased"),
                "value": opening.map_or_else(
                    || none("erased"),
                    |o| json!({ "json": o.value }),
                ),
            })
        }).collect::<Vec<_>>(),
    })
}
