//! Codes by mail and text message: six digits, kept as a keyed digest that is bound to one session.

use crate::app::App;
use crate::envelope::{
    AuthenticationAct, AuthenticationStep, Command, Doubt, Envelope, IdentityRefusal, Invite,
    MOST_TRIES, Observed, Proof, Refusal, SignerAct, masked_email, masked_phone,
};
use crate::envelopes::Done;
use crate::error::{ActError, Fault};
use crate::randomness::Randomness;
use crate::store::{CodeRow, MessageKind, NewMessage, SessionRow, Side, TextCode};
use paraph_protocol::AuthenticationMethod;
use paraph_protocol::native::DeliveryKind;

/// What the mail or text message about a code is called in the outbox.
pub(crate) const TOPIC: &str = "code";
/// What the code in a message is locked for.
const LOCKED_FOR: &str = "message-code";
/// What digests of codes are keyed for.
const CODE: &str = "code";
/// What digests of telephone numbers are keyed for.
const PHONE: &str = "code-phone";
/// Text messages with codes to one number in 24 hours.
const MOST_TO_PHONE: u64 = 5;
/// Text messages with codes of one account in 24 hours.
const MOST_OF_ACCOUNT: u64 = 500;
const DAY_MS: i64 = 86_400_000;

/// Somebody in a signing session who has still to prove who they are.
#[derive(Debug, Clone, Copy)]
pub struct Visitor<'a> {
    /// The session.
    pub session: &'a SessionRow,
    /// The envelope.
    pub envelope: &'a Envelope,
    /// What the service sees of the browser.
    pub observed: &'a Observed,
}

impl<'a> Visitor<'a> {
    /// The visitor's invite.
    pub(crate) fn invite(self) -> Result<&'a Invite, Refusal> {
        let invite = self.envelope.invite(&self.session.invite_id);
        invite.ok_or(Refusal::Withdrawn)
    }

    /// A step of the visitor's authentication.
    pub(crate) fn command(self, attempt: &str, step: AuthenticationStep) -> Command {
        Command::Signer {
            invite_id: self.session.invite_id.clone(),
            act: SignerAct::Authenticate(AuthenticationAct {
                attempt: attempt.to_owned(),
                step,
                observed: self.observed.clone(),
            }),
        }
    }
}

/// A code: each from 000000 to 999999 is as likely as any other.
#[must_use]
pub fn fresh_code(random: &Randomness) -> String {
    /// The largest multiple of a million in 32 bits: numbers from here on would favor some codes.
    const FAIR: u32 = 4_294_000_000;
    loop {
        let number = u32::from_be_bytes(random.bytes());
        if number < FAIR {
            return format!("{:06}", number % 1_000_000);
        }
    }
}

impl App {
    /// Sends the visitor a new code; the one before is not good any more.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn send_code(&self, visitor: Visitor<'_>) -> Result<Done, ActError> {
        let invite = visitor.invite()?;
        let to = destination(invite);
        let kind = match invite.authenticate_by {
            Some(AuthenticationMethod::EmailCode) => DeliveryKind::Email,
            Some(AuthenticationMethod::SmsCode) => {
                self.check_caps(visitor, &invite.phone).await?;
                DeliveryKind::Sms
            }
            _ => return Err(Refusal::Identity(IdentityRefusal::AuthenticationNotAsked).into()),
        };
        let attempt = hex::encode(self.random.bytes::<16>());
        let code = fresh_code(&self.random);
        let salt: [u8; 16] = self.random.bytes();
        let row = CodeRow {
            invite_id: invite.id.clone(),
            mac: self.code_mac(visitor, &salt, &code),
            attempt: attempt.clone(),
            session_sha256: visitor.session.sha256,
            salt: salt.to_vec(),
        };
        let mut sides = vec![
            Side::Code(row),
            Side::Message(self.code_message(visitor, kind, &attempt, &code)?),
        ];
        if kind == DeliveryKind::Sms {
            sides.push(Side::TextCode(TextCode {
                phone_mac: self.vault.mac(PHONE, &[invite.phone.as_bytes()]),
                account_id: visitor.envelope.sender.account_id.clone(),
                at: self.now(),
            }));
        }
        let command = visitor.command(&attempt, AuthenticationStep::Start { to });
        let id = &visitor.session.envelope_id;
        self.act(id, command, |_| Ok(sides.clone())).await
    }

    /// Text messages cost money and can annoy: a number and an account have their share.
    async fn check_caps(&self, visitor: Visitor<'_>, phone: &str) -> Result<(), ActError> {
        let since = self.now().plus_ms(-DAY_MS);
        let phone_mac = self.vault.mac(PHONE, &[phone.as_bytes()]);
        let account_id = &visitor.envelope.sender.account_id;
        let (to_phone, of_account) = self.store.text_codes(&phone_mac, account_id, since).await?;
        if to_phone >= MOST_TO_PHONE || of_account >= MOST_OF_ACCOUNT {
            tracing::warn!(%account_id, to_phone, of_account, "sms_cap_reached");
            let retry_after_s = 86_400;
            return Err(Refusal::Identity(IdentityRefusal::TooManyCodes { retry_after_s }).into());
        }
        Ok(())
    }

    fn code_message(
        &self,
        visitor: Visitor<'_>,
        kind: DeliveryKind,
        attempt: &str,
        code: &str,
    ) -> Result<NewMessage, Fault> {
        let words = format!("{attempt} {code}");
        let locked = self
            .vault
            .lock(LOCKED_FOR, words.as_bytes(), &self.random)?;
        Ok(NewMessage {
            id: self.random.id(),
            kind: MessageKind::Message(kind),
            account_id: visitor.envelope.sender.account_id.clone(),
            envelope_id: Some(visitor.envelope.id.clone()),
            invite_id: Some(visitor.session.invite_id.clone()),
            webhook_id: None,
            seq: None,
            topic: TOPIC.to_owned(),
            // Beside invitations, so that many of those keep nobody waiting at an open page.
            lane: TOPIC.to_owned(),
            body: Some(locked),
            replay_of: None,
        })
    }

    /// The try and the code of a message.
    pub(crate) fn code_of_message(&self, locked: &[u8]) -> Result<(String, String), Fault> {
        let words = self.vault.unlock_text(LOCKED_FOR, locked)?;
        let (attempt, code) = words.split_once(' ').ok_or(Fault::Locked)?;
        Ok((attempt.to_owned(), code.to_owned()))
    }

    /// Takes a code that the visitor has typed. Every wrong one is an event and counts.
    ///
    /// # Errors
    /// [`Refusal::Identity(IdentityRefusal::CodeWrong)`] after it was counted, or [`ActError`] says who is at fault.
    pub async fn offer_code(&self, visitor: Visitor<'_>, typed: &str) -> Result<Done, ActError> {
        let invite = visitor.invite()?;
        let id = &visitor.session.envelope_id;
        let row = self.store.code(&visitor.session.invite_id).await?;
        let row = row.ok_or(Refusal::Identity(IdentityRefusal::CodeEnded))?;
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let good = self.is_code(visitor, &row, &typed);
        let found = if good {
            Ok(Proof::Code {
                to: destination(invite),
            })
        } else {
            Err(Doubt::WrongCode)
        };
        let command = visitor.command(&row.attempt, AuthenticationStep::Conclude(found));
        let known = Side::SessionKnown {
            session: visitor.session.sha256,
            invite_id: visitor.session.invite_id.clone(),
        };
        let sides = if good { vec![known] } else { Vec::new() };
        let done = self.act(id, command, |_| Ok(sides.clone())).await?;
        if good {
            return Ok(done);
        }
        let invite = done.envelope.invite(&visitor.session.invite_id);
        let tries_left = invite.map_or(0, tries_left);
        Err(Refusal::Identity(IdentityRefusal::CodeWrong { tries_left }).into())
    }

    /// Compared by a keyed digest, in constant time; a code of another session is a wrong one.
    fn is_code(&self, visitor: Visitor<'_>, row: &CodeRow, typed: &str) -> bool {
        let own = row.session_sha256 == visitor.session.sha256;
        let good = self
            .vault
            .is_mac(CODE, &parts(visitor, &row.salt, typed), &row.mac);
        own && good
    }

    fn code_mac(&self, visitor: Visitor<'_>, salt: &[u8], code: &str) -> Vec<u8> {
        self.vault.mac(CODE, &parts(visitor, salt, code))
    }
}

/// Wrong tries that the present code has left.
pub(crate) fn tries_left(invite: &Invite) -> u32 {
    let attempt = invite.identity.attempt.as_ref();
    attempt.map_or(0, |a| MOST_TRIES.saturating_sub(a.failures))
}

/// Where a code goes, with most of it hidden.
pub(crate) fn destination(invite: &Invite) -> String {
    match invite.authenticate_by {
        Some(AuthenticationMethod::SmsCode) => masked_phone(&invite.phone),
        Some(AuthenticationMethod::Audkenni) if invite.phone.is_empty() => String::new(),
        Some(AuthenticationMethod::Audkenni) => masked_phone(&invite.phone),
        _ => masked_email(&invite.recipient.email),
    }
}

/// Everything that a code is bound to.
fn parts<'a>(visitor: Visitor<'a>, salt: &'a [u8], code: &'a str) -> [&'a [u8]; 5] {
    [
        salt,
        &visitor.session.sha256.0,
        visitor.session.envelope_id.as_str().as_bytes(),
        visitor.session.invite_id.as_str().as_bytes(),
        code.as_bytes(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Case 18.
    #[test]
    fn codes_are_spread_evenly_over_all_six_digits() {
        let mut counts = [[0_f64; 10]; 6];
        for _ in 0..100_000 {
            let code = fresh_code(&Randomness);
            assert_eq!(code.len(), 6);
            for (place, digit) in code.bytes().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1.0;
            }
        }
        for place in counts {
            let expected = 10_000.0;
            let chi_square: f64 = place
                .iter()
                .map(|n| (n - expected).powi(2) / expected)
                .sum();
            // 9 degrees of freedom; 40 is passed once in 130,000 fair runs.
            assert!(chi_square < 40.0, "{chi_square}");
        }
    }
}
