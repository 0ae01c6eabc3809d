use super::{HOST, House, Signer, pdf};
use paraph_protocol::{Delivery, FieldKind, InviteId, Placement, Rect, Role, Rules};
use paraph_server::accounts::Credentials;
use paraph_server::envelope::{
    Envelope, InviteRequest, LinkRequest, NewField, PresetRequest, RedirectRequest, SeatRef,
    SenderAct,
};
use paraph_server::error::ActError;
use paraph_server::ingest::Upload;
use paraph_server::secret::Secret;

/// Somebody who asks for signatures.
pub(crate) struct Sender<'a> {
    pub house: &'a House,
    pub credentials: Credentials,
}

/// A running round.
pub(crate) struct Round<'a> {
    pub sender: &'a Sender<'a>,
    pub envelope: Envelope,
}

pub(super) const PASSWORD: &str = "a good password";

impl<'a> Sender<'a> {
    pub(super) async fn register(house: &'a House, email: &str) -> Self {
        let made = house.app.create_account("Nordvik AB", email, PASSWORD);
        let credentials = made.await.unwrap().unwrap();
        let id = &credentials.account.id;
        let origin = HOST.parse().unwrap();
        house.app.store.allow_origin(id, &origin).await.unwrap();
        Self { house, credentials }
    }

    /// Uploads a PDF.
    pub(crate) async fn upload(&self, bytes: Vec<u8>) -> Envelope {
        let upload = Upload {
            sender: self.credentials.account.sender(),
            file_name: "Lease.pdf".into(),
            title: "Lease".into(),
            bytes,
        };
        self.house.app.upload(upload).await.unwrap()
    }

    /// Asks something of an envelope.
    pub(crate) async fn act(
        &self,
        envelope: &Envelope,
        act: SenderAct,
    ) -> Result<Envelope, ActError> {
        let id = &self.credentials.account.id;
        self.house.app.act_as_sender(id, &envelope.id, act).await
    }

    /// Places the fields of these seats: each gets a signature and a text.
    pub(crate) async fn place(&self, envelope: &Envelope, seats: &[&str]) -> Envelope {
        let fields = seats.iter().enumerate().flat_map(|(i, seat)| {
            [FieldKind::Signature, FieldKind::Text].map(|kind| self.field(envelope, seat, kind, i))
        });
        let fields = Some(fields.collect());
        let act = SenderAct::Edit {
            title: None,
            fields,
        };
        self.act(envelope, act).await.unwrap()
    }

    /// A required field; each row and kind has its own place.
    pub(crate) fn field(
        &self,
        envelope: &Envelope,
        seat: &str,
        kind: FieldKind,
        row: usize,
    ) -> NewField {
        let random = &self.house.app.random;
        let column = if kind == FieldKind::Signature {
            72.0
        } else {
            300.0
        };
        NewField {
            id: random.id(),
            document_id: envelope.documents[0].id.clone(),
            seat: seat.to_owned(),
            new_seat_id: random.id(),
            name: format!("{kind:?} {row}"),
            kind,
            label: String::new(),
            placement: Placement {
                page: 0,
                rect: Rect {
                    x: column,
                    y: 100.0 + 60.0 * row as f64,
                    width: 200.0,
                    height: 40.0,
                },
            },
            required: true,
            read_only: false,
            max_chars: None,
            rules: Rules::default(),
            prefill: None,
            attributes: serde_json::Map::new(),
        }
    }

    /// An invite as an ordinary host asks for it.
    pub(crate) fn request(&self, seat: &str, email: &str, order: i64) -> InviteRequest {
        let random = &self.house.app.random;
        InviteRequest {
            id: random.id(),
            recipient_id: random.id(),
            role: Role::Signer,
            seat: SeatRef {
                id: None,
                name: Some(seat.to_owned()),
            },
            email: Some(email.to_owned()),
            name: format!("{seat} Person"),
            order: Some(order),
            delivery: Delivery::Embedded,
            auth_method: Some("none".into()),
            authenticate_by: None,
            phone: None,
            redirects: RedirectRequest::default(),
            preset: PresetRequest::default(),
            locale: None,
            subject: None,
            message: None,
            expires_in_minutes: None,
            session_minutes: None,
        }
    }

    /// Sends one page to these people: name of the seat and its turn.
    pub(crate) async fn send(&'a self, people: &[(&str, i64)]) -> Round<'a> {
        let seats: Vec<&str> = people.iter().map(|(seat, _)| *seat).collect();
        let envelope = self.upload(pdf::one_page()).await;
        let envelope = self.place(&envelope, &seats).await;
        self.invite(envelope, people).await
    }

    /// Takes the round back.
    pub(crate) async fn withdraw(&self, round: &Round<'_>) {
        self.act(&round.envelope, SenderAct::Withdraw)
            .await
            .unwrap();
    }

    /// Takes the round back where one runs, and asks the first person again.
    pub(crate) async fn invite_again(&self, round: &Round<'_>) {
        // Refused where there is no round to take back.
        drop(self.act(&round.envelope, SenderAct::Withdraw).await);
        let request = self.request("Buyer", "buyer@example.se", 1);
        let act = SenderAct::Invite(vec![request]);
        self.act(&round.envelope, act).await.unwrap();
    }

    /// Invites these people to an envelope with placed fields.
    pub(crate) async fn invite(&'a self, envelope: Envelope, people: &[(&str, i64)]) -> Round<'a> {
        let email = |seat: &str| format!("{}@example.se", seat.to_lowercase());
        let requests = people.iter();
        let requests = requests.map(|(seat, order)| self.request(seat, &email(seat), *order));
        let act = SenderAct::Invite(requests.collect());
        let envelope = self.act(&envelope, act).await.unwrap();
        Round {
            sender: self,
            envelope,
        }
    }
}

impl<'a> Round<'a> {
    /// The invite of the n-th person, from 0.
    pub(crate) fn invite_id(&self, number: usize) -> &InviteId {
        &self.envelope.invites[number].id
    }

    /// A link of the n-th person.
    pub(crate) async fn try_link(&self, number: usize) -> Result<Secret, ActError> {
        let request = LinkRequest {
            invite_id: self.invite_id(number).to_string(),
            auth_method: Some("none".into()),
            minutes: None,
        };
        let app = &self.sender.house.app;
        let account_id = &self.sender.credentials.account.id;
        let token = Secret::base64url(&app.random);
        let link = app.issue_link(account_id, &self.envelope.id, request, token);
        Ok(link.await?.token)
    }

    /// A link of the n-th person.
    pub(crate) async fn link(&self, number: usize) -> Secret {
        self.try_link(number).await.unwrap()
    }

    /// The n-th person with the document open.
    pub(crate) async fn signer(&self, number: usize) -> Signer<'a> {
        let link = self.link(number).await;
        Signer::open(self.sender.house, &link).await
    }

    /// The envelope as it stands now.
    pub(crate) async fn now(&self) -> Envelope {
        let loaded = self.sender.house.app.loaded(&self.envelope.id).await;
        loaded.unwrap().envelope
    }
}
