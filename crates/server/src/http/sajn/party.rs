//! A party: the core's recipient, and beside it what only this vendor's clients want back.

use super::caller::{CONTACT, named};
use super::error::BodyError;
use super::wire::PartyBody;
use super::words::{
    DeliveryMethod, DocumentKind, PartyKind, PartyRole, RequiredSignature, TwoStepVerification,
};
use crate::envelope::{PlannedRecipient, RecipientChange};
use crate::store::Contact;
use paraph_protocol::{ContactId, SigningMethod};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Digits of a Swedish personal number: YYYYMMDDNNNN.
const PERSONAL_NUMBER: usize = 12;

/// What is kept with a recipient for this dialect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Details {
    #[serde(rename = "type")]
    pub(super) kind: PartyKind,
    pub(super) phone: Option<String>,
    pub(super) ssn: Option<String>,
    pub(super) company_name: Option<String>,
    pub(super) company_role: Option<String>,
    pub(super) company_org_number: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) country: Option<String>,
    pub(super) contact_id: Option<String>,
    pub(super) delivery_method: DeliveryMethod,
    pub(super) required_signature: RequiredSignature,
    pub(super) two_step_verification: TwoStepVerification,
}

/// A party with all that is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Party {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: PartyRole,
    /// Its turn; absent means its place in the list.
    pub(super) order: Option<i64>,
    pub(super) details: Details,
}

impl Details {
    /// What was kept; a recipient of another door is told by its host, and may mark as it likes.
    pub(super) fn of(planned: &PlannedRecipient) -> Self {
        let foreign = Self {
            delivery_method: DeliveryMethod::None,
            required_signature: RequiredSignature::None,
            ..Self::default()
        };
        if planned.attributes.is_empty() {
            return foreign;
        }
        let kept = Value::Object(planned.attributes.clone());
        serde_json::from_value(kept).unwrap_or(foreign)
    }

    fn attributes(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(attributes)) => attributes,
            // Plain data with text keys: this cannot fail.
            _ => Map::new(),
        }
    }
}

impl PartyBody {
    /// The contact that the body names, if any.
    ///
    /// # Errors
    /// Nothing but an id is one; what is none is not found.
    pub(super) fn contact(&self) -> Option<Option<ContactId>> {
        let text = self.contact_id.as_ref()?.as_ref()?;
        Some(named(text, CONTACT))
    }
}

impl Party {
    /// The party as it stands.
    pub(super) fn of(planned: &PlannedRecipient) -> Self {
        Self {
            name: planned.person.name.clone(),
            email: planned.person.email.clone(),
            role: PartyRole::of(planned.role),
            order: Some(i64::from(planned.order)),
            details: Details::of(planned),
        }
    }

    /// The same with what an address book says; what it does not say stays.
    pub(super) fn linked(mut self, contact: &Contact) -> Self {
        let told = |new: &Option<String>, old| new.clone().or(old);
        let details = self.details;
        self.name = contact.name();
        self.email = contact.email.clone().unwrap_or(self.email);
        self.details = Details {
            phone: told(&contact.phone, details.phone),
            ssn: told(&contact.personal_number, details.ssn),
            company_name: told(&contact.company_name, details.company_name),
            company_role: told(&contact.company_role, details.company_role),
            company_org_number: told(&contact.company_number, details.company_org_number),
            contact_id: Some(format!("{CONTACT}{}", contact.id)),
            ..details
        };
        self
    }

    /// The same with what the body says.
    ///
    /// # Errors
    /// The first thing that no party can be.
    pub(super) fn with(mut self, body: PartyBody) -> Result<Self, BodyError> {
        let kind = kind(&self, &body);
        let details = &mut self.details;
        set(&mut details.phone, body.phone);
        set(&mut details.ssn, body.ssn.map(|ssn| ssn.map(plain_number)));
        set(&mut details.company_name, body.company_name);
        set(&mut details.company_role, body.company_role);
        set(&mut details.company_org_number, body.company_org_number);
        set(&mut details.external_id, body.external_id);
        set(&mut details.country, body.country);
        if body.contact_id == Some(None) {
            details.contact_id = None;
        }
        details.delivery_method = body.delivery_method.unwrap_or(details.delivery_method);
        details.required_signature = body
            .required_signature
            .unwrap_or(details.required_signature);
        details.two_step_verification = body
            .two_step_verification
            .unwrap_or(details.two_step_verification);
        self.name = body.name.unwrap_or(self.name);
        if let Some(email) = body.email {
            self.email = email.unwrap_or_default();
        }
        self.role = body.role.unwrap_or(self.role);
        self.order = body.signing_order.or(self.order);
        self.details.kind = kind.unwrap_or(self.inferred());
        self.check()?;
        Ok(self)
    }

    fn inferred(&self) -> PartyKind {
        let details = &self.details;
        if details.company_name.is_some() && details.company_org_number.is_some() {
            PartyKind::Company
        } else {
            PartyKind::Individual
        }
    }

    /// What is wrong with it whatever happens later.
    fn check(&self) -> Result<(), BodyError> {
        let details = &self.details;
        if self.name.trim().is_empty() {
            return Err(BodyError::Required { key: "name" });
        }
        let company = details.company_name.is_some() && details.company_org_number.is_some();
        if details.kind == PartyKind::Company && !company {
            return Err(BodyError::CompanyIncomplete);
        }
        let email = !self.email.is_empty();
        let phone = details.phone.is_some();
        match details.delivery_method {
            DeliveryMethod::None => Ok(()),
            DeliveryMethod::InApp => Err(BodyError::Unsupported {
                key: "deliveryMethod IN_APP",
            }),
            DeliveryMethod::Email | DeliveryMethod::Sms if !email && !phone => {
                Err(BodyError::Unreachable)
            }
            DeliveryMethod::Email if !email => Err(BodyError::EmailMissing),
            DeliveryMethod::Sms if !phone => Err(BodyError::PhoneMissing),
            DeliveryMethod::Email | DeliveryMethod::Sms => Ok(()),
        }
    }

    /// What is missing when it is to be sent to. A signature that would never be made is refused:
    /// nobody may believe in one that did not happen.
    ///
    /// # Errors
    /// The first thing that is missing.
    pub(super) fn check_ready(&self, has_bankid: bool) -> Result<(), BodyError> {
        let name = || self.name.clone();
        let details = &self.details;
        let number = details.ssn.as_deref().is_some_and(is_personal_number);
        let needs = |key, there: bool| {
            let missing = || BodyError::VerificationNeeds { name: name(), key };
            there.then_some(()).ok_or_else(missing)
        };
        if details.required_signature == RequiredSignature::BankId && !number {
            return Err(BodyError::PersonalNumberMissing { name: name() });
        }
        match details.two_step_verification {
            TwoStepVerification::None => {}
            TwoStepVerification::SmsBeforeSigning => needs("phone", details.phone.is_some())?,
            TwoStepVerification::EmailBeforeSigning => needs("email", !self.email.is_empty())?,
            TwoStepVerification::BankIdBeforeSigning => needs("ssn", number)?,
        }
        if details.required_signature == RequiredSignature::BankId && !has_bankid {
            let (name, what) = (name(), "BANKID");
            return Err(BodyError::NotAvailable { name, what });
        }
        Ok(())
    }

    /// By what it confirms the act of signing; who signs nothing confirms nothing.
    fn sign_by(&self) -> Option<SigningMethod> {
        let asked = self.details.required_signature == RequiredSignature::BankId;
        (asked && self.role.role().can_act()).then_some(SigningMethod::BankId)
    }

    /// The number that the act of signing is held against; it may still be missing in a draft.
    fn personal_number(&self) -> String {
        let asked = self.sign_by().is_some();
        let number = self.details.ssn.clone().filter(|n| is_personal_number(n));
        number.filter(|_| asked).unwrap_or_default()
    }

    /// It as a new recipient, at this place of the list.
    pub(super) fn added(self, place: i64, kind: DocumentKind) -> RecipientChange {
        let (sign_by, personal_number) = (self.sign_by(), self.personal_number());
        RecipientChange {
            name: Some(self.name),
            email: Some(self.email),
            role: Some(self.role.role()),
            must_act: must_act(self.role, kind),
            order: Some(self.order.unwrap_or(place)),
            marks: Some(self.details.required_signature.marks()),
            sign_by: Some(sign_by),
            personal_number: Some(personal_number),
            attributes: Some(self.details.attributes()),
            ..RecipientChange::default()
        }
    }

    /// What changes from `before` to it; the part of a recipient is named only when it changes.
    pub(super) fn changed(self, before: &Self, kind: DocumentKind) -> RecipientChange {
        let role = (self.role != before.role).then_some(self.role);
        let attributes = self.details.attributes();
        let (sign_by, personal_number) = (self.sign_by(), self.personal_number());
        RecipientChange {
            name: Some(self.name),
            email: Some(self.email),
            role: role.map(PartyRole::role),
            must_act: role.and_then(|role| must_act(role, kind)),
            order: self.order.filter(|_| self.order != before.order),
            marks: Some(self.details.required_signature.marks()),
            sign_by: Some(sign_by),
            personal_number: Some(personal_number),
            attributes: Some(attributes),
            ..RecipientChange::default()
        }
    }
}

/// Acceptors hold up what is to be accepted, and nothing else; of the others the core knows.
fn must_act(role: PartyRole, kind: DocumentKind) -> Option<bool> {
    (role == PartyRole::Acceptor).then_some(kind == DocumentKind::Acceptable)
}

/// The kind that the body says, by its word or by naming a company.
fn kind(party: &Party, body: &PartyBody) -> Option<PartyKind> {
    let named = |key: &Option<Option<String>>| matches!(key, Some(Some(_)));
    let company = named(&body.company_name) || named(&body.company_org_number);
    body.kind
        .or(company.then_some(PartyKind::Company))
        .or((party.details.kind == PartyKind::Company).then_some(PartyKind::Company))
}

fn set(slot: &mut Option<String>, given: Option<Option<String>>) {
    if let Some(text) = given {
        *slot = text.filter(|t| !t.trim().is_empty());
    }
}

/// A personal number without its hyphen; other numbers stay as they are.
pub(super) fn plain_number(text: String) -> String {
    let digits = text.trim().replace('-', "");
    if is_personal_number(&digits) {
        digits
    } else {
        text
    }
}

fn is_personal_number(text: &str) -> bool {
    text.len() == PERSONAL_NUMBER && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_number_loses_its_hyphen_and_nothing_else_is_touched() {
        for (given, kept) in [
            ("19700101-1234", "197001011234"),
            ("197001011234", "197001011234"),
            ("700101-1234", "700101-1234"),
            ("FI-131052-308T", "FI-131052-308T"),
        ] {
            assert_eq!(plain_number(given.into()), kept);
        }
    }
}
