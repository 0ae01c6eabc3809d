//! The address book.

use super::callback::{CONTACT_CREATED, CONTACT_DELETED, CONTACT_UPDATED, FORM, message};
use super::caller::{CONTACT, Caller, ContactPath};
use super::error::{BodyError, Failure, Thing};
use super::party::plain_number;
use super::query::Keys;
use super::shape::{CompanyShape, ContactShape};
use super::wire::{Body, ContactBody};
use crate::app::App;
use crate::error::Fault;
use crate::store::{Account, Contact};
use axum::Json;
use axum::extract::{RawQuery, State};
use email_address::EmailAddress;
use paraph_protocol::ContactId;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// Most contacts that a search gives.
const MOST_FOUND: u32 = 100;
/// Most characters of any key.
const MAX_TEXT: usize = 255;

/// A page of contacts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContactList {
    contacts: Vec<ContactShape>,
    total_pages: u64,
}

/// `{"contacts":[…]}`
#[derive(Debug, Serialize)]
pub(super) struct Found {
    contacts: Vec<ContactShape>,
}

/// `POST /contacts`
pub(super) async fn create(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<ContactShape>, Failure> {
    let now = app.now();
    let empty = Contact {
        id: app.random.id(),
        first_name: String::new(),
        last_name: String::new(),
        email: None,
        phone: None,
        personal_number: None,
        company_name: None,
        company_number: None,
        company_role: None,
        external_id: None,
        created_at: now,
        updated_at: now,
    };
    let contact = with(empty, body.object()?)?;
    app.store.add_contact(&account.id, &contact).await?;
    told(&app, &account, CONTACT_CREATED, shape(contact)).await
}

/// `GET /contacts`
pub(super) async fn list(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<ContactList>, Failure> {
    let keys = Keys::of(query.as_deref());
    let page = keys.page();
    let found = app
        .store
        .contacts(&account.id, "", page.offset(), page.per_page)
        .await?;
    Ok(Json(ContactList {
        contacts: found.contacts.into_iter().map(shape).collect(),
        total_pages: page.pages(found.total),
    }))
}

/// `GET /contacts/search`
pub(super) async fn search(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Found>, Failure> {
    let keys = Keys::of(query.as_deref());
    let named = ["query", "q", "search", "email"];
    let text = named.iter().find_map(|key| keys.get(key));
    // Not every database keeps a zero in a text, so none is ever found.
    let text = text.unwrap_or_default().replace('\0', "");
    let found = app
        .store
        .contacts(&account.id, text.trim(), 0, MOST_FOUND)
        .await?;
    let contacts = found.contacts.into_iter().map(shape).collect();
    Ok(Json(Found { contacts }))
}

/// `GET /contacts/{id}`
pub(super) async fn show(
    Caller(account): Caller,
    ContactPath(id): ContactPath,
    State(app): State<Arc<App>>,
) -> Result<Json<ContactShape>, Failure> {
    Ok(Json(shape(known(&app, &account, &id).await?)))
}

/// `PATCH /contacts/{id}`
pub(super) async fn update(
    Caller(account): Caller,
    ContactPath(id): ContactPath,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<ContactShape>, Failure> {
    let before = known(&app, &account, &id).await?;
    let mut contact = with(before, body.object()?)?;
    contact.updated_at = app.now();
    if app.store.change_contact(&account.id, &contact).await? {
        told(&app, &account, CONTACT_UPDATED, shape(contact)).await
    } else {
        Err(missing())
    }
}

/// `DELETE /contacts/{id}`: documents keep what they have copied.
pub(super) async fn remove(
    Caller(account): Caller,
    ContactPath(id): ContactPath,
    State(app): State<Arc<App>>,
) -> Result<Json<ContactShape>, Failure> {
    let contact = known(&app, &account, &id).await?;
    if app.store.remove_contact(&account.id, &id).await? {
        told(&app, &account, CONTACT_DELETED, shape(contact)).await
    } else {
        Err(missing())
    }
}

/// Tells the webhooks of the dialect, and gives the contact back.
async fn told(
    app: &App,
    account: &Account,
    topic: &'static str,
    shape: ContactShape,
) -> Result<Json<ContactShape>, Failure> {
    let payload = serde_json::to_value(&shape).map_err(Fault::from)?;
    for row in app.store.webhooks(&account.id).await? {
        if row.enabled && row.form == FORM && row.wants(topic) {
            let said = message(topic, app.now(), &row.url, &payload)?;
            app.post_to(&row, &said).await?;
        }
    }
    Ok(Json(shape))
}

async fn known(app: &App, account: &Account, id: &ContactId) -> Result<Contact, Failure> {
    let contact = app.store.contact(&account.id, id).await?;
    contact.ok_or_else(missing)
}

fn missing() -> Failure {
    let what = Thing::Contact;
    Failure::Missing { what }
}

/// A contact with what the body says.
fn with(mut contact: Contact, body: ContactBody) -> Result<Contact, BodyError> {
    if !matches!(body.company_id, None | Some(Value::Null)) {
        return Err(BodyError::Unsupported { key: "companyId" });
    }
    contact.first_name = body.first_name.unwrap_or(contact.first_name);
    contact.last_name = body.last_name.unwrap_or(contact.last_name);
    let set = |slot: &mut Option<String>, given: Option<Option<String>>| {
        if let Some(text) = given {
            *slot = text.filter(|t| !t.trim().is_empty());
        }
    };
    set(&mut contact.email, body.email);
    set(&mut contact.phone, body.phone);
    let number = body.ssn.map(|ssn| ssn.map(plain_number));
    set(&mut contact.personal_number, number);
    set(&mut contact.external_id, body.external_id);
    set(&mut contact.company_role, body.company_role);
    if let Some(company) = body.company {
        let company = company.unwrap_or_default();
        set(&mut contact.company_name, Some(company.name));
        set(&mut contact.company_number, Some(company.org_number));
    }
    check(&contact)?;
    Ok(contact)
}

fn check(contact: &Contact) -> Result<(), BodyError> {
    let required = [
        ("firstName", &contact.first_name),
        ("lastName", &contact.last_name),
    ];
    for (key, text) in required {
        if text.trim().is_empty() {
            return Err(BodyError::Required { key });
        }
        check_length(key, text)?;
    }
    let optional = [
        ("email", &contact.email),
        ("phone", &contact.phone),
        ("ssn", &contact.personal_number),
        ("company.name", &contact.company_name),
        ("company.orgNumber", &contact.company_number),
        ("companyRole", &contact.company_role),
        ("externalId", &contact.external_id),
    ];
    for (key, text) in optional {
        check_length(key, text.as_deref().unwrap_or_default())?;
    }
    match &contact.email {
        Some(email) if !EmailAddress::is_valid(email) => Err(BodyError::Invalid { key: "email" }),
        Some(_) | None => Ok(()),
    }
}

fn check_length(key: &'static str, text: &str) -> Result<(), BodyError> {
    if text.chars().count() > MAX_TEXT || text.contains('\0') {
        return Err(BodyError::Invalid { key });
    }
    Ok(())
}

fn shape(contact: Contact) -> ContactShape {
    let company = contact.company_name.is_some() || contact.company_number.is_some();
    ContactShape {
        id: format!("{CONTACT}{}", contact.id),
        email: contact.email,
        phone: contact.phone,
        first_name: contact.first_name,
        last_name: contact.last_name,
        ssn: contact.personal_number,
        external_id: contact.external_id,
        created_at: contact.created_at,
        updated_at: contact.updated_at,
        company_role: contact.company_role,
        company: company.then_some(CompanyShape {
            id: None,
            name: contact.company_name,
            org_number: contact.company_number,
        }),
    }
}
