//! The golden document: the example of the dialect's specification, key by key.

use super::*;
use crate::envelope::{
    Command, Document, NewEnvelope, Recorded, Sender, SenderAct, create, decide,
};
use crate::http::signnow::{field, invite, wire};
use paraph_protocol::{EnvelopeId, Rect, Rotation, Sha256};
use serde_json::{Value, json};

const ID: &str = "4b1f0c9d7e2a4f6b8c3d5e9a1f7b2c4d6e8f0a1b";
const ACCOUNT: &str = "9c0e4d2b6a8f4e1c7b5d3f9a0c2e4b6d8f1a3c5e";
const SEATS: [&str; 2] = [
    "c1d5e9f3a7b24c68904e2f6a8b1d3c5e7f9a0b2d",
    "2e7a5c9b1d3f4806a4c8e0b2d6f19a3c5e7b9d0f",
];
const FIELDS: [&str; 2] = [
    "f4d2b0a896e7c5134f6d8b0a2c4e6f8a1b3d5c7e",
    "b9d7f5c3a1e08642c4e6a8b0d2f41357193b5d7f",
];
const INVITES: [&str; 2] = [
    "7d3b9f1a5c0e4826b6d8f0a2c4e19b3d5f7a9c1e",
    "e5f1c7a39b0d4862a8c4e0f6b2d91a3c5b7e9f0d",
];

fn at(unix_s: i64) -> Timestamp {
    Timestamp::from_unix_ms(unix_s * 1000).unwrap()
}

fn page(degrees: i64, user_unit: f64) -> PageGeometry {
    let crop = Rect {
        x: 0.0,
        y: 0.0,
        width: 612.0,
        height: 792.0,
    };
    PageGeometry {
        crop,
        rotation: Rotation::from_degrees(degrees),
        user_unit,
    }
}

fn lease(page: PageGeometry) -> Document {
    Document {
        id: ID.parse().unwrap(),
        file_name: "lease.pdf".into(),
        original_sha256: Sha256([1; 32]),
        sha256: Sha256([2; 32]),
        size_bytes: 4096,
        pages: vec![page],
        findings: Vec::new(),
    }
}

fn sender() -> Sender {
    Sender {
        account_id: ACCOUNT.parse().unwrap(),
        name: "Olof Ek".into(),
        email: "owner@example.com".into(),
    }
}

/// Events of one envelope, recorded one after another.
struct Trail(Vec<Recorded>);

impl Trail {
    fn uploaded() -> Self {
        let documents = vec![lease(page(0, 1.0))];
        let new = NewEnvelope {
            sender: sender(),
            title: "lease".into(),
            documents,
        };
        Self(vec![Recorded {
            event: create(new),
            at: at(1_767_261_600),
        }])
    }

    fn envelope(&self) -> Envelope {
        Envelope::fold(&ID.parse::<EnvelopeId>().unwrap(), &self.0).unwrap()
    }

    fn ask(&mut self, act: SenderAct, unix_s: i64) {
        let command = Command::Sender {
            account_id: sender().account_id,
            act,
        };
        for event in decide(&self.envelope(), command, at(unix_s)).unwrap() {
            self.0.push(Recorded {
                event,
                at: at(unix_s),
            });
        }
    }
}

fn new_field(body: Value, index: usize, document: &Document) -> crate::envelope::NewField {
    let ids = || field::FreshIds {
        field: FIELDS[index].parse().unwrap(),
        seat: SEATS[index].parse().unwrap(),
    };
    let item = serde_json::from_value(body).unwrap();
    field::parse(item, index, document, ids).unwrap().remove(0)
}

fn sign_field(number: usize, x: i32) -> Value {
    json!({ "type": "signature", "x": x, "y": 640, "width": 180, "height": 36, "page_number": 0,
        "required": true, "role": format!("Signer {number}"), "name": format!("sign_{number}"),
        "label": "Signature", "stretch_to_grid": false, "custom_defined_option": false })
}

fn new_invite(body: Value, index: usize) -> crate::envelope::InviteRequest {
    let ids = invite::FreshIds {
        invite: INVITES[index].parse().unwrap(),
        recipient: FIELDS[index]
            .parse::<paraph_protocol::FieldId>()
            .unwrap()
            .as_str()
            .parse()
            .unwrap(),
    };
    let item: wire::InviteItem = serde_json::from_value(body).unwrap();
    invite::parse(item, ids).unwrap()
}

fn invited() -> Trail {
    let mut trail = Trail::uploaded();
    let document = trail.envelope().documents[0].clone();
    let fields = vec![
        new_field(sign_field(1, 72), 0, &document),
        new_field(sign_field(2, 330), 1, &document),
    ];
    trail.ask(
        SenderAct::Edit {
            title: None,
            fields: Some(fields),
        },
        1_767_261_630,
    );
    let hanna = json!({ "email": "hanna@example.se", "role_id": SEATS[0], "order": 1,
        "auth_method": "none", "first_name": "Hanna", "last_name": "Lind", "language": "en",
        "redirect_uri": "https://host.example/done",
        "decline_redirect_uri": "https://host.example/declined",
        "close_redirect_uri": "https://host.example/later", "redirect_target": "self" });
    let jon = json!({ "email": "jon@example.is", "role": "Signer 2", "order": 2,
        "auth_method": "email" });
    let round = vec![new_invite(hanna, 0), new_invite(jon, 1)];
    trail.ask(SenderAct::Invite(round), 1_767_261_660);
    trail
}

#[test]
fn an_invited_document_has_the_shape_of_the_specification() {
    let shape = document(&invited().envelope(), "https://api.paraph.example");
    let golden: Value = serde_json::from_str(include_str!("document.json")).unwrap();
    assert_eq!(serde_json::to_value(shape).unwrap(), golden);
}

#[test]
fn invites_have_exactly_five_keys_in_the_order_of_the_request() {
    let invites = serde_json::to_value(invites(&invited().envelope())).unwrap();
    assert_eq!(
        invites,
        json!([
            { "id": INVITES[0], "email": "hanna@example.se", "role_id": SEATS[0], "order": 1,
                "status": "pending" },
            { "id": INVITES[1], "email": "jon@example.is", "role_id": SEATS[1], "order": 2,
                "status": "created" }
        ])
    );
}

#[test]
fn whole_points_come_back_as_the_same_whole_points_on_every_kind_of_page() {
    for degrees in [0, 90, 180, 270] {
        for user_unit in [1.0, 2.5] {
            let document = lease(page(degrees, user_unit));
            for (x, y, width, height) in [(0, 0, 1, 1), (72, 640, 180, 36), (333, 7, 99, 41)] {
                let body = json!({ "type": "text", "x": x, "y": y, "width": width,
                    "height": height, "page_number": 0, "validator_id": null });
                let new = new_field(body, 0, &document);
                let placed = PlacedField {
                    seat_id: SEATS[0].parse().unwrap(),
                    field: paraph_protocol::Field {
                        id: new.id,
                        document_id: new.document_id,
                        name: new.name,
                        kind: new.kind,
                        label: new.label,
                        placement: new.placement,
                        required: new.required,
                        read_only: false,
                        max_chars: None,
                        rules: paraph_protocol::Rules::default(),
                    },
                    prefill: None,
                    attributes: new.attributes,
                };
                let read = field::attributes(&placed, &document.pages);
                assert_eq!(
                    (read.x, read.y, read.width, read.height),
                    (x, y, width, height)
                );
            }
        }
    }
}
