use super::Pace;
use super::request::OrderRequest;
use super::signature::{self, Statement};
use super::trust::Trust;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// An order that nobody opens fails after so long.
const NOT_STARTED: Duration = Duration::from_secs(30);
/// An order that was opened and is not answered expires.
const EXPIRES: Duration = Duration::from_secs(180);
/// Whom the app belongs to when nobody is named.
const SOMEBODY: (&str, &str, &str) = ("198504122386", "Maja", "Holm");

/// What the relying party wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Auth,
    Sign,
}

/// Whoever holds the telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// 12 digits.
    pub personal_number: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub surname: String,
}

/// A way in which a completed order may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// Another text was read than was sent.
    OtherVisibleData,
    /// Something else was signed than was sent.
    OtherNonVisibleData,
    /// The digests are right and the signature is not.
    BadSignature,
    /// The signed data were changed afterwards.
    ChangedData,
    /// A second block of data stands beside the signed one.
    WrappedData,
    /// The certificate leads to another root.
    OtherRoot,
    /// The issuer says that the certificate is revoked.
    Revoked,
    /// The issuer's word is about another certificate.
    OtherStatus,
    /// The certificate has expired.
    Expired,
    /// The person identified themselves instead of signing, or the other way round.
    OtherFunction,
    /// Beside the signature another person is named than in it.
    OtherPerson,
    /// There is a key that nobody has heard of.
    ExtraKeys,
}

/// What somebody does in their app.
#[derive(Debug, Clone)]
pub enum Deed {
    /// Opens it and reads the code.
    Scan,
    /// Enters the security code.
    Sign {
        /// Who; absent means whoever is asked for.
        person: Option<Person>,
        /// What is wrong with the outcome.
        flaw: Option<Flaw>,
    },
    /// Ends it, with this hint.
    Fail(&'static str),
}

/// How far an order is, as it is told.
#[derive(Debug, Clone)]
pub(super) enum Status {
    Pending(&'static str),
    Failed(&'static str),
    Complete(Value),
}

#[derive(Debug)]
pub(super) struct Order {
    kind: Kind,
    request: OrderRequest,
    asked: Value,
    order_ref: String,
    tokens: [String; 3],
    begun: Instant,
    pace: Pace,
    status: Status,
    told: bool,
}

impl Person {
    /// Somebody with this number, and a name that tests know.
    #[must_use]
    pub fn of(personal_number: String) -> Self {
        let (_, given_name, surname) = SOMEBODY;
        Self {
            personal_number,
            given_name: given_name.to_owned(),
            surname: surname.to_owned(),
        }
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.surname)
    }
}

impl Order {
    pub(super) fn new(kind: Kind, request: OrderRequest, asked: Value, pace: Pace) -> Self {
        Self {
            kind,
            request,
            asked,
            order_ref: uuid(),
            tokens: [uuid(), uuid(), uuid()],
            begun: Instant::now(),
            pace,
            status: Status::Pending("outstandingTransaction"),
            told: false,
        }
    }

    pub(super) fn order_ref(&self) -> &str {
        &self.order_ref
    }

    pub(super) fn begun(&self) -> Instant {
        self.begun
    }

    pub(super) fn asked(&self) -> Value {
        self.asked.clone()
    }

    /// What the person is to read.
    pub(super) fn visible(&self) -> String {
        let bytes = STANDARD.decode(&self.request.visible).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The hint of a pending order.
    pub(super) fn hint(&self) -> Option<&'static str> {
        match &self.status {
            Status::Pending(hint) => Some(hint),
            Status::Failed(_) | Status::Complete(_) => None,
        }
    }

    pub(super) fn tokens(&self) -> Value {
        let [auto_start, qr_start, qr_secret] = &self.tokens;
        json!({
            "orderRef": self.order_ref,
            "autoStartToken": auto_start,
            "qrStartToken": qr_start,
            "qrStartSecret": qr_secret,
        })
    }

    pub(super) fn is_of(&mut self, number: Option<&str>) -> bool {
        let same = number.is_some() && self.request.personal_number.as_deref() == number;
        same && self.is_pending()
    }

    pub(super) fn is_pending(&mut self) -> bool {
        self.pass_time();
        self.hint().is_some()
    }

    /// Another order of the same person has come.
    pub(super) fn abort(&mut self) {
        self.status = Status::Failed("cancelled");
    }

    fn pass_time(&mut self) {
        let age = self.begun.elapsed();
        let over = match &self.status {
            Status::Pending("outstandingTransaction") if age > NOT_STARTED => "startFailed",
            Status::Pending(_) if age > EXPIRES => "expiredTransaction",
            _ => return,
        };
        self.status = Status::Failed(over);
    }

    /// Does what somebody does; `false` when it is over already.
    pub(super) fn act(&mut self, deed: Deed, trust: &Trust) -> bool {
        if !self.is_pending() {
            return false;
        }
        self.status = match deed {
            Deed::Scan => Status::Pending("userSign"),
            Deed::Fail(hint) => Status::Failed(hint),
            Deed::Sign { person, flaw } => self.signed(person, flaw, trust),
        };
        true
    }

    /// Another person than the one who is asked for cannot answer (fact B8).
    fn signed(&self, person: Option<Person>, flaw: Option<Flaw>, trust: &Trust) -> Status {
        let wanted = self.request.personal_number.as_deref();
        let number = wanted.unwrap_or(SOMEBODY.0).to_owned();
        let person = person.unwrap_or_else(|| Person::of(number));
        if wanted.is_some_and(|wanted| wanted != person.personal_number) {
            return Status::Failed("certificateErr");
        }
        match self.completion(&person, flaw, trust) {
            Ok(data) => Status::Complete(data),
            Err(_) => Status::Failed("certificateErr"),
        }
    }

    fn completion(
        &self,
        person: &Person,
        flaw: Option<Flaw>,
        trust: &Trust,
    ) -> anyhow::Result<Value> {
        let function = match (self.kind, flaw == Some(Flaw::OtherFunction)) {
            (Kind::Auth, false) | (Kind::Sign, true) => "Identification",
            (Kind::Sign, false) | (Kind::Auth, true) => "Signing",
        };
        let other = || STANDARD.encode("something else");
        let statement = Statement {
            function,
            visible: match flaw {
                Some(Flaw::OtherVisibleData) => other(),
                _ => self.request.visible.clone(),
            },
            non_visible: match flaw {
                Some(Flaw::OtherNonVisibleData) => other(),
                _ => self.request.non_visible.clone(),
            },
        };
        let issued = trust.issue(person, flaw)?;
        let signature = signature::signature(&statement, &issued, flaw)?;
        let mut user = json!({
            "personalNumber": person.personal_number,
            "name": person.name(),
            "givenName": person.given_name,
            "surname": person.surname,
        });
        if flaw == Some(Flaw::OtherPerson) {
            user["personalNumber"] = "199001011234".into();
        }
        let mut data = json!({
            "user": user,
            "device": { "ipAddress": self.request.ip, "uhi": "OZvYM9VvyiAmG7NA5jU5zqGcVpo=" },
            "bankIdIssueDate": "2024-02-01Z",
            "stepUp": { "mrtd": false },
            "signature": STANDARD.encode(signature),
            "ocspResponse": STANDARD.encode(trust.status(&issued, flaw)?),
        });
        if flaw == Some(Flaw::ExtraKeys) {
            data["fromTomorrow"] = json!({ "deep": [1] });
            data["user"]["title"] = "Dr".into();
        }
        Ok(data)
    }

    /// What is told of it, an end once; nothing when that was told.
    pub(super) fn collect(&mut self, trust: &Trust) -> Option<Status> {
        self.step(trust);
        self.pass_time();
        if self.hint().is_none() && std::mem::replace(&mut self.told, true) {
            return None;
        }
        Some(self.status.clone())
    }

    /// An order that acts by itself: opened after one step, answered after two.
    fn step(&mut self, trust: &Trust) {
        let Some(step) = self.pace.auto_step_ms.map(Duration::from_millis) else {
            return;
        };
        let age = self.begun.elapsed();
        if age >= step * 2 {
            let (person, flaw) = (None, None);
            self.act(Deed::Sign { person, flaw }, trust);
        } else if age >= step {
            self.act(Deed::Scan, trust);
        }
    }
}

/// A random UUID (RFC 9562, 5.4).
fn uuid() -> String {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        unreachable!("the operating system gives random bytes");
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = hex::encode(bytes);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}
