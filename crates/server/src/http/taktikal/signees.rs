//! Signees: show, change, remind.

use super::body::Body;
use super::book::{Opened, ProcessEntry, SigneeEntry};
use super::caller::Caller;
use super::error::Failure;
use super::read::{Faults, Members};
use super::render;
use super::request::{Contact, check_address, text};
use super::sequences::{check_owner, check_running};
use super::shape::{ProcessShape, SigneeShape};
use super::word::{Delivery, Word as _};
use crate::app::App;
use crate::envelope::{RecipientChange, SenderAct};
use crate::error::Fault;
use crate::store::Side;
use axum::Json;
use axum::extract::{Path, State};
use paraph_protocol::AccountId;
use std::sync::Arc;

/// By what a reminder goes out.
const WAY: &str = "CommunicationDeliveryType";

/// A signee that a path names, and everything around them.
struct Found {
    opened: Opened,
    process: ProcessEntry,
    signee: SigneeEntry,
}

impl Found {
    async fn of(
        app: &App,
        account_id: &AccountId,
        (process_key, signee_key): &(String, String),
    ) -> Result<Self, Failure> {
        let opened = Opened::of_account(app, account_id, signee_key).await?;
        let found = opened.book.signee(signee_key);
        let found = found.filter(|(process, _)| process.key == *process_key);
        let (process, signee) = found.ok_or(Failure::NotFound)?;
        Ok(Self {
            process: process.clone(),
            signee: signee.clone(),
            opened,
        })
    }
}

/// `GET /signing/{processKey}/signee/{signeeKey}`
pub(super) async fn show(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(keys): Path<(String, String)>,
) -> Result<Json<ProcessShape>, Failure> {
    let found = Found::of(&app, &account.id, &keys).await?;
    Ok(Json(render::process(&app, &found.opened, &found.process)))
}

/// `PUT /signing/{processKey}/signee/{signeeKey}`
pub(super) async fn update(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(keys): Path<(String, String)>,
    body: Body,
) -> Result<Json<SigneeShape>, Failure> {
    let mut found = Found::of(&app, &account.id, &keys).await?;
    let (user, contact) = changed(&body, found.signee.contact.clone())?;
    if let Some(user) = user {
        check_owner(&found.opened, &user)?;
    }
    check_running(&found.opened)?;
    let act = SenderAct::ChangeRecipient {
        id: found.signee.recipient_id.clone(),
        change: Box::new(RecipientChange {
            email: contact.email.clone(),
            ..RecipientChange::default()
        }),
    };
    let side = Side::TaktikalSignee {
        key: found.signee.key.clone(),
        contact: serde_json::to_string(&contact).map_err(Fault::from)?,
    };
    let id = &found.opened.envelope.id;
    let sides = |_: &_| Ok(vec![side.clone()]);
    let acted = app.act_as_sender_with(&account.id, id, act, sides).await?;
    found.opened.envelope = acted;
    found.signee.contact = contact;
    let place = (&found.process, &found.signee);
    Ok(Json(render::signee(&app, &found.opened, place)))
}

/// Who asks, and the signee with what the request says of them.
fn changed(body: &Body, mut contact: Contact) -> Result<(Option<String>, Contact), Failure> {
    let members = body.members()?;
    let mut faults = Faults::default();
    let user = text(&members, "User", &mut faults);
    let parts = [
        ("Email", &mut contact.email),
        ("Address", &mut contact.address),
        ("PostalCode", &mut contact.postal_code),
        ("City", &mut contact.city),
        ("Reason", &mut contact.reason),
    ];
    for (name, part) in parts {
        let given = text(&members, name, &mut faults);
        *part = given.or(part.take());
    }
    let email = contact.email.as_deref().unwrap_or_default();
    check_address(&members, "Email", email, &mut faults);
    if faults.is_empty() {
        Ok((user, contact))
    } else {
        Err(faults.into())
    }
}

/// A reminder goes by the way in which the signee was told, and to nobody whom the host tells.
fn check_way(members: &Members<'_>, found: &Found, way: Option<Delivery>) -> Result<(), Faults> {
    let invite = found.opened.invite(&found.signee);
    let own = invite.map_or(Delivery::None, |invite| Delivery::of(invite.delivery));
    let mut faults = Faults::default();
    if own == Delivery::None {
        let says = "reminds nobody: the host delivers this signee's address.";
        faults.add("NotSupported", members.path(WAY), says);
    } else if way.is_some_and(|way| way != own) {
        let says = format!("must be {}, as this signee was told.", own.as_str());
        faults.add("NotSupported", members.path(WAY), &says);
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// `POST /management/signing/{processKey}/signee/{signeeKey}/remind`: of a sequence for all of it.
pub(super) async fn remind(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(keys): Path<(String, String)>,
    body: Body,
) -> Result<Json<&'static str>, Failure> {
    let members = body.members()?;
    let mut faults = Faults::default();
    let user = members.required("User", &mut faults);
    let way = members.word::<Delivery>(WAY, &mut faults);
    members.flag("IncludeUnsubscribe", &mut faults);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let found = Found::of(&app, &account.id, &keys).await?;
    check_owner(&found.opened, &user)?;
    check_running(&found.opened)?;
    check_way(&members, &found, way)?;
    let act = SenderAct::Remind(vec![found.signee.recipient_id.clone()]);
    let id = &found.opened.envelope.id;
    app.act_as_sender(&account.id, id, act).await?;
    Ok(Json("OK"))
}
