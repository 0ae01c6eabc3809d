use super::Refusal;
use super::authentication::Authentication;
use super::command::{InviteRequest, LinkRequest, PresetRequest, RedirectRequest, SeatRef};
use super::event::Event;
use super::invite::{Asking, HostAuthentication, Invite, NamePreset, Outcome};
use super::recipient;
use super::signature::Signature;
use super::state::{Envelope, Recipient, Seat};
use email_address::{EmailAddress, Options};
use paraph_protocol::{
    Delivery, EnvelopeStatus, InviteId, RecipientState, RedirectTarget, Redirects, Role, SeatId,
    Timestamp,
};
use std::ops::RangeInclusive;
use url::Url;

/// Minutes that a link of an embedded invite may live.
pub const EMBEDDED_LINK_MINUTES: RangeInclusive<i64> = 15..=45;
const DEFAULT_LINK_MINUTES: u32 = 15;
const INVITE_MINUTES: RangeInclusive<i64> = 15..=43_200;
const DEFAULT_INVITE_MINUTES: u32 = 43_200;
const SESSION_MINUTES: RangeInclusive<i64> = 15..=1_440;
pub(super) const DEFAULT_SESSION_MINUTES: u32 = 720;
const MAX_EMAIL: usize = 150;
const MAX_REDIRECT: usize = 2_048;
const MAX_PRESET: usize = 255;
/// Most characters of a subject line.
const MAX_SUBJECT: usize = 255;
/// Most characters of a subject that no mail carries.
const MAX_UNSAID: usize = 1_000;
pub(super) const MAX_MESSAGE: usize = 5_000;

/// Checks a round: the envelope first, then each invite in request order, then the seats left over.
pub(super) fn invites(
    envelope: &Envelope,
    requests: Vec<InviteRequest>,
    now: Timestamp,
) -> Result<Vec<Invite>, Refusal> {
    if envelope.template {
        return Err(Refusal::IsTemplate);
    }
    if envelope.fields.is_empty() {
        return Err(Refusal::NoFields);
    }
    if envelope.has_invites() {
        return Err(Refusal::InvitesActive);
    }
    let mut invites: Vec<Invite> = Vec::with_capacity(requests.len());
    for request in requests {
        let invite = invite(envelope, &invites, request, now)?;
        invites.push(invite);
    }
    let seated = invites.iter().filter(|i| i.seat_id.is_some());
    if seated.count() == envelope.seats.len() {
        Ok(invites)
    } else {
        Err(Refusal::SeatsNotTaken)
    }
}

fn invite(
    envelope: &Envelope,
    earlier: &[Invite],
    request: InviteRequest,
    now: Timestamp,
) -> Result<Invite, Refusal> {
    let seat_id = match request.role {
        Role::Signer => Some(free_seat(envelope, earlier, &request.seat)?),
        Role::Approver | Role::Reviewer | Role::Organizer | Role::Copy => None,
    };
    let email = email(envelope, earlier, request.email.as_deref())?;
    let phone = recipient::phone_number(request.phone.as_deref().unwrap_or_default())?;
    recipient::check_authentication(request.authenticate_by, (&email, &phone), "")?;
    let order = request.order.and_then(|o| u32::try_from(o).ok());
    let order = order.filter(|o| *o >= 1).ok_or(Refusal::OrderInvalid)?;
    let authentication = authentication(request.auth_method.as_deref())?;
    let preset = preset(request.preset)?;
    let redirects = redirects(request.redirects)?;
    let (subject, message) = words(request.delivery, request.subject, request.message)?;
    check_length(Some(&request.name), MAX_PRESET)?;
    let life = minutes(request.expires_in_minutes, &INVITE_MINUTES)
        .map_err(|()| Refusal::InviteMinutesInvalid)?;
    let session_minutes = session_minutes(request.session_minutes)?;
    Ok(Invite {
        id: request.id,
        recipient: Recipient {
            id: request.recipient_id,
            email,
            name: request.name,
        },
        phone,
        delivery: request.delivery,
        subject,
        message,
        text: None,
        role: request.role,
        must_act: recipient::must_act(request.role, None)?,
        seat_id,
        order,
        documents: Vec::new(),
        may_delegate: false,
        delegated_from: None,
        authentication,
        redirects,
        preset,
        locale: request.locale,
        expires_at: now.plus_minutes(life.unwrap_or(DEFAULT_INVITE_MINUTES)),
        session_minutes,
        authenticate_by: request.authenticate_by,
        personal_number: String::new(),
        sign_by: None,
        created_at: now,
        marks: Vec::new(),
        outcome: Outcome::Waiting,
        opened: false,
        viewed: Vec::new(),
        files: Vec::new(),
        open_since: None,
        identity: Authentication::default(),
        signature: Signature::default(),
        reminded_at: None,
        asking: Asking::NotSent,
    })
}

/// What a mail says; where none goes, nothing is kept.
fn words(
    delivery: Delivery,
    subject: Option<String>,
    message: Option<String>,
) -> Result<(Option<String>, Option<String>), Refusal> {
    check_length(subject.as_deref(), MAX_UNSAID)?;
    check_length(message.as_deref(), MAX_MESSAGE)?;
    if !delivery.is_by_service() {
        return Ok((None, None));
    }
    let message = message.filter(|m| !m.trim().is_empty());
    Ok((subject_line(subject)?, message))
}

fn free_seat(envelope: &Envelope, earlier: &[Invite], wanted: &SeatRef) -> Result<SeatId, Refusal> {
    let seat = seat(envelope, wanted)?;
    if earlier.iter().any(|i| i.takes(&seat.id)) {
        return Err(Refusal::SeatTaken);
    }
    Ok(seat.id.clone())
}

fn seat<'a>(envelope: &'a Envelope, wanted: &SeatRef) -> Result<&'a Seat, Refusal> {
    let find = |test: &dyn Fn(&Seat) -> bool| {
        let found = envelope.seats.iter().find(|s| test(s));
        found.ok_or(Refusal::SeatUnknown)
    };
    let by_id = wanted
        .id
        .as_deref()
        .map(|id| find(&|s| s.id.as_str() == id))
        .transpose()?;
    let by_name = wanted
        .name
        .as_deref()
        .map(|name| find(&|s| s.name == name))
        .transpose()?;
    match (by_id, by_name) {
        (Some(a), Some(b)) if a.id != b.id => Err(Refusal::SeatMismatch),
        (Some(seat), _) | (None, Some(seat)) => Ok(seat),
        (None, None) => Err(Refusal::SeatUnknown),
    }
}

/// Checks an address by its form.
pub(super) fn check_address(email: &str) -> Result<(), Refusal> {
    let options = Options::default()
        .without_display_text()
        .with_required_tld()
        .without_domain_literal();
    let fits = email.chars().count() <= MAX_EMAIL
        && EmailAddress::parse_with_options(email, options).is_ok();
    if fits {
        Ok(())
    } else {
        Err(Refusal::EmailInvalid)
    }
}

/// The life of a signing session in minutes; absent means 12 hours.
pub(super) fn session_minutes(given: Option<i64>) -> Result<u32, Refusal> {
    let minutes = minutes(given, &SESSION_MINUTES).map_err(|()| Refusal::SessionMinutesInvalid)?;
    Ok(minutes.unwrap_or(DEFAULT_SESSION_MINUTES))
}

fn email(envelope: &Envelope, earlier: &[Invite], email: Option<&str>) -> Result<String, Refusal> {
    let email = email.ok_or(Refusal::EmailInvalid)?;
    check_address(email)?;
    let same = |other: &str| other.to_lowercase() == email.to_lowercase();
    if same(&envelope.sender.email) {
        return Err(Refusal::EmailIsOwner);
    }
    if earlier.iter().any(|i| same(&i.recipient.email)) {
        return Err(Refusal::EmailTaken);
    }
    Ok(email.to_owned())
}

fn authentication(method: Option<&str>) -> Result<HostAuthentication, Refusal> {
    method.map_or(Ok(HostAuthentication::None), str::parse)
}

pub(super) fn preset(request: PresetRequest) -> Result<NamePreset, Refusal> {
    let given = |name: Option<String>| name.filter(|n| !n.is_empty());
    let (offered, required) = (given(request.prefill_name), given(request.required_name));
    check_length(offered.as_deref(), MAX_PRESET)?;
    check_length(required.as_deref(), MAX_PRESET)?;
    match (offered, required) {
        (Some(_), Some(_)) => Err(Refusal::PresetConflict),
        (None, Some(_)) if request.force_new => Err(Refusal::PresetConflict),
        (None, Some(name)) => Ok(NamePreset::Required { name }),
        (Some(name), None) => Ok(NamePreset::Offered { name }),
        (None, None) => Ok(NamePreset::Free),
    }
}

pub(super) fn redirects(request: RedirectRequest) -> Result<Redirects, Refusal> {
    let finish = redirect(request.finish)?;
    let target = match request.target.as_deref() {
        None | Some("") => RedirectTarget::default(),
        Some(_) if finish.is_none() => return Err(Refusal::RedirectTargetAlone),
        Some("self") => RedirectTarget::Same,
        Some("blank") => RedirectTarget::Blank,
        Some(_) => return Err(Refusal::RedirectTargetUnknown),
    };
    Ok(Redirects {
        finish,
        decline: redirect(request.decline)?,
        close: redirect(request.close)?,
        target,
    })
}

fn redirect(address: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(address) = address.filter(|a| !a.is_empty()) else {
        return Ok(None);
    };
    if address.chars().count() > MAX_REDIRECT {
        return Err(Refusal::RedirectTooLong);
    }
    if address.chars().any(|c| c.len_utf8() == 4) {
        return Err(Refusal::RedirectFourByte);
    }
    let url = Url::parse(&address).map_err(|_| Refusal::RedirectInvalid)?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() {
        Ok(Some(address))
    } else {
        Err(Refusal::RedirectInvalid)
    }
}

pub(super) fn check_length(text: Option<&str>, max: usize) -> Result<(), Refusal> {
    match text {
        Some(text) if text.chars().count() > max => Err(Refusal::TextTooLong),
        Some(_) | None => Ok(()),
    }
}

/// One line of a header: nothing in it ends the line.
pub(super) fn subject_line(text: Option<String>) -> Result<Option<String>, Refusal> {
    check_length(text.as_deref(), MAX_SUBJECT)?;
    let text = text.filter(|t| !t.trim().is_empty());
    match text.as_deref() {
        Some(line) if line.chars().any(char::is_control) => Err(Refusal::NameInvalid),
        Some(_) | None => Ok(text),
    }
}

fn minutes(given: Option<i64>, range: &RangeInclusive<i64>) -> Result<Option<u32>, ()> {
    let Some(minutes) = given else {
        return Ok(None);
    };
    if range.contains(&minutes) {
        Ok(u32::try_from(minutes).ok())
    } else {
        Err(())
    }
}

/// The life of a link in minutes; absent means 15.
///
/// # Errors
/// [`Refusal::LinkMinutesInvalid`] outside of [`EMBEDDED_LINK_MINUTES`].
pub fn link_minutes(given: Option<i64>) -> Result<u32, Refusal> {
    let minutes =
        minutes(given, &EMBEDDED_LINK_MINUTES).map_err(|()| Refusal::LinkMinutesInvalid)?;
    Ok(minutes.unwrap_or(DEFAULT_LINK_MINUTES))
}

/// Checks a link: the invite first, then the request.
pub(super) fn link(
    envelope: &Envelope,
    request: &LinkRequest,
    now: Timestamp,
) -> Result<Event, Refusal> {
    let id: Option<InviteId> = request.invite_id.parse().ok();
    let invite = id.and_then(|id| envelope.invite(&id));
    let invite = invite.ok_or(Refusal::InviteUnknown)?;
    let method = request.auth_method.as_deref();
    let authentication = method.ok_or(Refusal::AuthenticationUnknown)?.parse()?;
    let minutes = link_minutes(request.minutes)?;
    match envelope.state(invite) {
        RecipientState::Signed | RecipientState::Declined => return Err(Refusal::InviteDone),
        RecipientState::Held => return Err(Refusal::InviteHeld),
        RecipientState::Open => {}
    }
    let looks_back = envelope.status == EnvelopeStatus::Complete && !invite.must_act;
    let runs = envelope.status == EnvelopeStatus::Open && invite.expires_at > now;
    if !runs && !looks_back {
        return Err(Refusal::RoundEnded);
    }
    Ok(Event::LinkIssued {
        invite_id: invite.id.clone(),
        authentication,
        expires_at: now.plus_minutes(minutes),
    })
}
