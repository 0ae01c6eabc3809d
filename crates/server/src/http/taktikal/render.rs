//! Books and envelopes as the vendor's objects.

use super::book::{Opened, ProcessEntry, SequenceSigneeEntry, SigneeEntry};
use super::error::Failure;
use super::shape::{ProcessShape, SequenceShape, SequenceSigneeShape, SigneeShape, SigningKeys};
use super::word::Status;
use crate::app::App;
use crate::envelope::{Invite, Outcome};
use paraph_protocol::{EnvelopeStatus, Timestamp};

/// A sequence with everything in it.
///
/// # Errors
/// [`Failure::NotFound`] for a process that stands alone.
pub(super) fn sequence(app: &App, opened: &Opened) -> Result<SequenceShape, Failure> {
    let sequence = opened.book.sequence.as_ref().ok_or(Failure::NotFound)?;
    let signee = |entry: &SequenceSigneeEntry| SequenceSigneeShape {
        key: entry.key.clone(),
        url: address(app, &sequence.key, &entry.key),
        signing_keys: signing_keys(opened, entry),
    };
    let processes = opened.book.processes.iter();
    Ok(SequenceShape {
        key: sequence.key.clone(),
        status: sequence_status(opened),
        requires_auth: sequence.requires_auth,
        user: sequence.user.clone(),
        sign_in_order: sequence.sign_in_order,
        signees: sequence.signees.iter().map(signee).collect(),
        signing_processes: processes.map(|p| process(app, opened, p)).collect(),
    })
}

/// One signee and process for each document of a person, in the order of the documents.
pub(super) fn signing_keys(opened: &Opened, entry: &SequenceSigneeEntry) -> Vec<SigningKeys> {
    let on = |process: &ProcessEntry| {
        let mut signees = process.signees.iter();
        let signee = signees.find(|s| s.recipient_id == entry.recipient_id)?;
        Some(SigningKeys {
            signee_key: signee.key.clone(),
            process_key: process.key.clone(),
        })
    };
    opened.book.processes.iter().filter_map(on).collect()
}

/// One process.
pub(super) fn process(app: &App, opened: &Opened, entry: &ProcessEntry) -> ProcessShape {
    let signees = entry.signees.iter();
    let sequence = opened.book.sequence.as_ref();
    ProcessShape {
        key: entry.key.clone(),
        signees: signees.map(|s| signee(app, opened, (entry, s))).collect(),
        flow_key: entry.flow_key.clone(),
        status: process_status(opened, entry),
        meta: entry.meta.clone(),
        pdf_file_name: entry.pdf_file_name.clone(),
        attachments: [],
        attachment_references: [],
        requires_auth: entry.requires_auth,
        user: entry.user.clone(),
        sign_in_order: entry.sign_in_order,
        signature_location: entry.location,
        sequence_key: sequence.map(|s| s.key.clone()),
        activity_display_name: entry.display_name.clone(),
        flatten_document: entry.flatten_document,
        reminder_rule: entry.reminder_rule.clone(),
    }
}

/// One signee of a process.
pub(super) fn signee(
    app: &App,
    opened: &Opened,
    (process, entry): (&ProcessEntry, &SigneeEntry),
) -> SigneeShape {
    let contact = entry.contact.clone();
    let signed_at = opened.invite(entry).and_then(signed_at);
    SigneeShape {
        name: contact.name,
        ssn: contact.ssn,
        phone_number: contact.phone_number,
        email: contact.email,
        address: contact.address,
        postal_code: contact.postal_code,
        city: contact.city,
        reason: contact.reason,
        key: entry.key.clone(),
        signed: signed_at.is_some(),
        signed_at,
        process_key: process.key.clone(),
        hide_personal_code: contact.hide_personal_code,
        communication_delivery_type: contact.delivery,
        custom_sms_text: contact.custom_sms_text,
        url: address(app, &process.key, &entry.key),
        signature_type: contact.signature_type,
        language: contact.language,
    }
}

/// The stable address of somebody's signing page.
pub(super) fn address(app: &App, key: &str, signee_key: &str) -> String {
    let base = app.config.app_url().as_str().trim_end_matches('/');
    format!("{base}/s/{key}/{signee_key}")
}

fn signed_at(invite: &Invite) -> Option<Timestamp> {
    match &invite.outcome {
        Outcome::Signed { at, .. } => Some(*at),
        Outcome::Waiting
        | Outcome::Approved { .. }
        | Outcome::Reviewed { .. }
        | Outcome::Declined { .. } => None,
    }
}

/// How far a process is: what ends the envelope ends each, else its own signees say.
pub(super) fn process_status(opened: &Opened, entry: &ProcessEntry) -> Status {
    if let Some(ended) = ended(opened.envelope.status) {
        return ended;
    }
    let invites: Vec<&Invite> = entry
        .signees
        .iter()
        .filter_map(|s| opened.invite(s))
        .collect();
    let signed = |i: &&&Invite| signed_at(i).is_some();
    let seen = |i: &&Invite| i.viewed.contains(&entry.document_id);
    match invites.iter().filter(signed).count() {
        0 if invites.iter().any(seen) => Status::Started,
        0 => Status::Created,
        count if count == entry.signees.len() => Status::Completed,
        _ => Status::SigneeSigned,
    }
}

/// How far a sequence is: as far as the processes have come together.
pub(super) fn sequence_status(opened: &Opened) -> Status {
    let processes = opened.book.processes.iter();
    let statuses: Vec<Status> = processes.map(|p| process_status(opened, p)).collect();
    let all = |status| statuses.iter().all(|s| *s == status);
    let any = |status| statuses.contains(&status);
    match ended(opened.envelope.status) {
        Some(ended) => ended,
        None if all(Status::Completed) => Status::Completed,
        None if any(Status::SigneeSigned) || any(Status::Completed) => Status::SigneeSigned,
        None if any(Status::Started) => Status::Started,
        None => Status::Created,
    }
}

fn ended(status: EnvelopeStatus) -> Option<Status> {
    match status {
        EnvelopeStatus::Draft | EnvelopeStatus::Open => None,
        EnvelopeStatus::Complete => Some(Status::Completed),
        EnvelopeStatus::Declined | EnvelopeStatus::Cancelled => Some(Status::Canceled),
        EnvelopeStatus::Expired => Some(Status::Expired),
    }
}
