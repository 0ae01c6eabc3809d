//! What an act on an envelope sets in motion: messages to people, written in its transaction.

use crate::app::App;
use crate::audit::Entry;
use crate::envelope::{Envelope, Event, IdentityRefusal, Invite, Notice, Reader, Refusal, notices};
use crate::envelopes::Done;
use crate::error::Fault;
use crate::store::{MessageKind, NewMessage, Side, message_id};
use paraph_protocol::native::DeliveryKind;
use paraph_protocol::{AuthenticationMethod, Delivery, SigningMethod};

impl App {
    /// Refuses to ask somebody by a way that this service does not have. What a draft plans is asked
    /// when it is sent; before an envelope is made there is none.
    pub(crate) fn check_deliverable(
        &self,
        before: Option<&Envelope>,
        events: &[Event],
    ) -> Result<(), Refusal> {
        let check = |delivery: Delivery| match delivery {
            way if self.can_tell_by(way) => Ok(()),
            Delivery::Sms => Err(Refusal::DeliveryUnavailable { way: "text" }),
            _ => Err(Refusal::DeliveryUnavailable { way: "mail" }),
        };
        let all = |invites: &[Invite]| {
            invites.iter().try_for_each(|i| {
                check(i.delivery)?;
                self.check_means(i.authenticate_by, i.sign_by)
            })
        };
        events.iter().try_for_each(|event| match event {
            Event::Invited { invites } => all(invites),
            Event::Delegated { invite, .. } => check(invite.delivery),
            Event::RecipientChanged { recipient } if before.is_some_and(Envelope::has_invites) => {
                check(recipient.delivery)?;
                self.check_means(recipient.authenticate_by, recipient.sign_by)
            }
            Event::LinkIssued { invite_id, .. } => {
                let invite = before.and_then(|b| b.invite(invite_id));
                self.check_provider(invite.and_then(|i| i.authenticate_by))
            }
            _ => Ok(()),
        })
    }

    /// Whether this service has what it takes to find out who somebody is, and who has signed.
    fn check_means(
        &self,
        known_by: Option<AuthenticationMethod>,
        sign_by: Option<SigningMethod>,
    ) -> Result<(), Refusal> {
        let unavailable = |method: &'static str| {
            let refusal = IdentityRefusal::AuthenticationUnavailable { method };
            Err(Refusal::Identity(refusal))
        };
        match sign_by {
            Some(method @ SigningMethod::BankId) if self.bankid.is_none() => {
                return unavailable(method.as_str());
            }
            Some(_) | None => {}
        }
        match known_by {
            Some(AuthenticationMethod::EmailCode) if self.mail.is_none() => {
                Err(Refusal::DeliveryUnavailable { way: "mail" })
            }
            Some(AuthenticationMethod::SmsCode) if self.sms.is_none() => {
                Err(Refusal::DeliveryUnavailable { way: "text" })
            }
            Some(method @ AuthenticationMethod::BankId) if self.bankid.is_none() => {
                unavailable(method.as_str())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A link to somebody whom nobody here can authenticate would lead nowhere.
    fn check_provider(&self, method: Option<AuthenticationMethod>) -> Result<(), Refusal> {
        match method {
            Some(AuthenticationMethod::Audkenni) if self.audkenni.is_none() => {
                Err(Refusal::IdentityRequired)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether this service has what it takes to tell somebody in this way.
    pub(crate) fn can_tell_by(&self, way: Delivery) -> bool {
        match way {
            Delivery::Email => self.mail.is_some(),
            Delivery::Sms => self.sms.is_some(),
            Delivery::Embedded | Delivery::None => true,
        }
    }

    /// The messages that follow from events.
    pub(crate) fn messages(
        &self,
        before: &Envelope,
        done: &Done,
        entries: &[Entry],
    ) -> Result<Vec<Side>, Fault> {
        let mut messages = Vec::new();
        for notice in notices(before, &done.envelope, &done.events) {
            let Some(entry) = entries.get(notice.event) else {
                continue;
            };
            let Some(kind) = self.way(before, &done.envelope, &notice) else {
                continue;
            };
            let invite_id = match &notice.reader {
                Reader::Recipient(id) => Some(id.clone()),
                Reader::Sender => None,
            };
            let topic = notice.kind.as_str();
            let reader = invite_id.as_ref().map_or("sender", |id| id.as_str());
            messages.push(Side::Message(NewMessage {
                id: message_id(&entry.id, &[topic, reader])?,
                kind: MessageKind::Message(kind),
                account_id: done.envelope.sender.account_id.clone(),
                envelope_id: Some(done.envelope.id.clone()),
                invite_id,
                webhook_id: None,
                seq: Some(entry.seq),
                topic: topic.to_owned(),
                lane: if kind == DeliveryKind::Sms {
                    "sms"
                } else {
                    "mail"
                }
                .to_owned(),
                body: None,
                replay_of: None,
            }));
        }
        Ok(messages)
    }

    /// By what a notice goes out; nothing where its reader is not told such things.
    fn way(&self, before: &Envelope, after: &Envelope, notice: &Notice) -> Option<DeliveryKind> {
        let Reader::Recipient(id) = &notice.reader else {
            return self.mail.as_ref().map(|_| DeliveryKind::Email);
        };
        let invite = after.invite(id).or_else(|| before.invite(id))?;
        match invite.delivery {
            Delivery::Email => Some(DeliveryKind::Email),
            Delivery::Sms if notice.kind.has_link() => Some(DeliveryKind::Sms),
            Delivery::Sms | Delivery::Embedded | Delivery::None => None,
        }
    }
}
