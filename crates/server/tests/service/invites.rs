//! What a sender may ask of an envelope, and every refusal of it. Pure: nothing runs.

use paraph_protocol::{
    AccountId, Content, Delivery, EnvelopeStatus, FieldKind, PageGeometry, Placement,
    RecipientState, Rect, RedirectTarget, Role, Rotation, Rules, Timestamp,
};
use paraph_seal::bundled_fonts;
use paraph_server::envelope::{
    Command, Document, Envelope, Event, InviteRequest, LinkRequest, NamePreset, NewEnvelope,
    NewField, PresetRequest, Recorded, RedirectRequest, Refusal, SeatRef, Sender, SenderAct,
    ServiceAct, SignerAct, check_printable, create, decide,
};
use paraph_server::randomness::Randomness;

const OWNER: &str = "owner@example.com";

fn now() -> Timestamp {
    "2026-11-21T20:40:00Z".parse().unwrap()
}

pub(crate) fn account() -> AccountId {
    "a".repeat(40).parse().unwrap()
}

/// An uploaded document of one page without fields.
pub(crate) fn uploaded() -> Envelope {
    let page = PageGeometry {
        crop: Rect {
            x: 0.0,
            y: 0.0,
            width: 595.0,
            height: 842.0,
        },
        rotation: Rotation::None,
        user_unit: 1.0,
    };
    let digest = paraph_server::secret::sha256(b"pdf");
    let event = create(NewEnvelope {
        sender: Sender {
            account_id: account(),
            name: "Nordvik AB".into(),
            email: OWNER.into(),
        },
        title: "Lease".into(),
        documents: vec![Document {
            id: "d".repeat(40).parse().unwrap(),
            file_name: "Lease.pdf".into(),
            original_sha256: digest,
            sha256: digest,
            size_bytes: 3,
            pages: vec![page],
            findings: Vec::new(),
        }],
    });
    let first = Recorded { event, at: now() };
    Envelope::fold(&"e".repeat(40).parse().unwrap(), &[first]).unwrap()
}

pub(crate) fn field(seat: &str) -> NewField {
    NewField {
        id: Randomness.id(),
        document_id: "d".repeat(40).parse().unwrap(),
        seat: seat.into(),
        new_seat_id: Randomness.id(),
        name: "f".into(),
        kind: FieldKind::Text,
        label: String::new(),
        placement: Placement {
            page: 0,
            rect: Rect {
                x: 72.0,
                y: 72.0,
                width: 180.0,
                height: 36.0,
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

/// A document with a field for each of these seats.
fn placed(seats: &[&str]) -> Envelope {
    let fields = seats.iter().map(|seat| field(seat)).collect();
    after(uploaded(), edit(fields))
}

fn edit(fields: Vec<NewField>) -> SenderAct {
    SenderAct::Edit {
        title: None,
        fields: Some(fields),
    }
}

fn ask(envelope: &Envelope, act: SenderAct) -> Result<Vec<Event>, Refusal> {
    let account_id = account();
    decide(envelope, Command::Sender { account_id, act }, now())
}

fn after(mut envelope: Envelope, act: SenderAct) -> Envelope {
    for event in ask(&envelope, act).unwrap() {
        envelope.apply(&event, now());
    }
    envelope
}

pub(crate) fn request(seat: &str, email: &str, order: i64) -> InviteRequest {
    InviteRequest {
        id: Randomness.id(),
        recipient_id: Randomness.id(),
        role: Role::Signer,
        seat: SeatRef {
            id: None,
            name: Some(seat.into()),
        },
        email: Some(email.into()),
        name: String::new(),
        order: Some(order),
        delivery: Delivery::Embedded,
        auth_method: None,
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

/// Signer 1 and Signer 2 with these orders.
fn invited(first: i64, second: i64) -> Envelope {
    let requests = vec![
        request("Signer 1", "hanna@example.se", first),
        request("Signer 2", "jon@example.is", second),
    ];
    after(
        placed(&["Signer 1", "Signer 2"]),
        SenderAct::Invite(requests),
    )
}

fn states(envelope: &Envelope) -> Vec<RecipientState> {
    envelope.invites.iter().map(|i| envelope.state(i)).collect()
}

/// Asks for a round of one seat with a changed request.
fn refuses(expected: Refusal, change: impl FnOnce(&mut InviteRequest)) {
    let mut changed = request("Signer 1", "hanna@example.se", 1);
    change(&mut changed);
    let asked = ask(&placed(&["Signer 1"]), SenderAct::Invite(vec![changed]));
    assert_eq!(asked, Err(expected));
}

fn accepts(change: impl FnOnce(&mut InviteRequest)) -> Envelope {
    let mut changed = request("Signer 1", "hanna@example.se", 1);
    change(&mut changed);
    after(placed(&["Signer 1"]), SenderAct::Invite(vec![changed]))
}

#[test]
fn only_the_owner_may_send() {
    let command = Command::Sender {
        account_id: "b".repeat(40).parse().unwrap(),
        act: SenderAct::Invite(vec![request("Signer 1", "hanna@example.se", 1)]),
    };
    let refused = decide(&placed(&["Signer 1"]), command, now());
    assert_eq!(refused, Err(Refusal::NotOwner));
}

#[test]
fn a_template_cannot_be_sent() {
    let template = after(placed(&["Signer 1"]), SenderAct::MarkTemplate);
    let round = vec![request("Signer 1", "hanna@example.se", 1)];
    let refused = ask(&template, SenderAct::Invite(round));
    assert_eq!(refused, Err(Refusal::IsTemplate));
}

#[test]
fn a_document_without_fields_cannot_be_sent() {
    let round = vec![request("Signer 1", "hanna@example.se", 1)];
    let refused = ask(&uploaded(), SenderAct::Invite(round));
    assert_eq!(refused, Err(Refusal::NoFields));
}

#[test]
fn a_second_round_is_refused_while_one_is_active_or_was_signed() {
    let round = || SenderAct::Invite(vec![request("Signer 1", "hanna@example.se", 1)]);
    let mut envelope = after(placed(&["Signer 1"]), round());
    assert_eq!(ask(&envelope, round()), Err(Refusal::InvitesActive));
    sign_as(&mut envelope, 0);
    assert_eq!(ask(&envelope, round()), Err(Refusal::InvitesActive));
}

#[test]
fn a_role_that_does_not_exist_is_refused() {
    refuses(Refusal::SeatUnknown, |r| {
        r.seat.name = Some("Nobody".into());
    });
    refuses(Refusal::SeatUnknown, |r| r.seat = SeatRef::default());
    refuses(Refusal::SeatUnknown, |r| r.seat.id = Some("0".repeat(40)));
}

#[test]
fn role_and_role_id_must_match_and_either_alone_is_enough() {
    let envelope = placed(&["Signer 1", "Signer 2"]);
    let second = envelope.seats[1].id.to_string();
    let both = |id: &str, name: Option<&str>| {
        let mut one = request("Signer 1", "hanna@example.se", 1);
        one.seat = SeatRef {
            id: Some(id.into()),
            name: name.map(Into::into),
        };
        let other = request("Signer 1", "jon@example.is", 1);
        ask(&envelope, SenderAct::Invite(vec![one, other]))
    };
    assert_eq!(both(&second, Some("Signer 1")), Err(Refusal::SeatMismatch));
    assert!(both(&second, Some("Signer 2")).is_ok());
    assert!(both(&second, None).is_ok());
}

#[test]
fn not_all_roles_used_is_refused() {
    let envelope = placed(&["Signer 1", "Signer 2"]);
    let one = vec![request("Signer 1", "hanna@example.se", 1)];
    assert_eq!(
        ask(&envelope, SenderAct::Invite(one)),
        Err(Refusal::SeatsNotTaken)
    );
    assert_eq!(
        ask(&envelope, SenderAct::Invite(Vec::new())),
        Err(Refusal::SeatsNotTaken)
    );
}

#[test]
fn a_role_used_twice_is_refused() {
    let envelope = placed(&["Signer 1", "Signer 2"]);
    let twice = vec![
        request("Signer 1", "hanna@example.se", 1),
        request("Signer 1", "jon@example.is", 1),
    ];
    let refused = ask(&envelope, SenderAct::Invite(twice));
    assert_eq!(refused, Err(Refusal::SeatTaken));
}

#[test]
fn the_owners_own_address_is_refused() {
    refuses(Refusal::EmailIsOwner, |r| r.email = Some(OWNER.into()));
    refuses(Refusal::EmailIsOwner, |r| {
        r.email = Some("Owner@EXAMPLE.com".into());
    });
}

#[test]
fn addresses_must_be_unique_whatever_their_case() {
    let envelope = placed(&["Signer 1", "Signer 2"]);
    let twice = vec![
        request("Signer 1", "hanna@example.se", 1),
        request("Signer 2", "Hanna@Example.SE", 2),
    ];
    let refused = ask(&envelope, SenderAct::Invite(twice));
    assert_eq!(refused, Err(Refusal::EmailTaken));
}

#[test]
fn addresses_are_valid_and_have_at_most_150_characters() {
    let long = |len: usize| {
        let domain = format!("{}.{}.se", "d".repeat(40), "e".repeat(len - 60 - 40 - 5));
        format!("{}@{domain}", "h".repeat(60))
    };
    assert_eq!(long(150).chars().count(), 150);
    accepts(|r| r.email = Some(long(150)));
    refuses(Refusal::EmailInvalid, |r| r.email = Some(long(151)));
    for bad in [
        "",
        "hanna",
        "hanna@",
        "@example.se",
        "hanna@example",
        "a b@example.se",
    ] {
        refuses(Refusal::EmailInvalid, |r| r.email = Some(bad.into()));
    }
    refuses(Refusal::EmailInvalid, |r| r.email = None);
}

#[test]
fn order_is_a_whole_number_from_one_and_may_have_gaps() {
    for bad in [None, Some(0), Some(-1), Some(i64::MAX)] {
        refuses(Refusal::OrderInvalid, |r| r.order = bad);
    }
    let gaps = invited(7, 3);
    assert_eq!(states(&gaps), [RecipientState::Held, RecipientState::Open]);
}

#[test]
fn the_way_of_authentication_is_one_of_seven_or_absent() {
    for good in [
        "password",
        "email",
        "mfa",
        "social",
        "biometric",
        "other",
        "none",
    ] {
        accepts(|r| r.auth_method = Some(good.into()));
    }
    accepts(|r| r.auth_method = None);
    for bad in ["", "sms", "None"] {
        refuses(Refusal::AuthenticationUnknown, |r| {
            r.auth_method = Some(bad.into());
        });
    }
}

#[test]
fn redirects_are_absolute_addresses_and_empty_ones_are_absent() {
    let redirect = |address: &str| RedirectRequest {
        finish: Some(address.into()),
        ..RedirectRequest::default()
    };
    let envelope = accepts(|r| r.redirects = redirect(""));
    assert_eq!(envelope.invites[0].redirects.finish, None);
    let long = format!("https://host.example/{}", "a".repeat(2_048 - 21));
    accepts(|r| r.redirects = redirect(&long));
    let longer = format!("{long}a");
    refuses(Refusal::RedirectTooLong, |r| {
        r.redirects = redirect(&longer);
    });
    let four = "https://host.example/\u{1F600}";
    refuses(Refusal::RedirectFourByte, |r| r.redirects = redirect(four));
    for bad in [
        "/done",
        "done",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
    ] {
        refuses(Refusal::RedirectInvalid, |r| r.redirects = redirect(bad));
    }
}

#[test]
fn a_redirect_target_needs_a_redirect() {
    let target = |finish: Option<&str>, target: &str| RedirectRequest {
        finish: finish.map(Into::into),
        target: Some(target.into()),
        ..RedirectRequest::default()
    };
    refuses(Refusal::RedirectTargetAlone, |r| {
        r.redirects = target(None, "self");
    });
    let there = Some("https://host.example/done");
    refuses(Refusal::RedirectTargetUnknown, |r| {
        r.redirects = target(there, "top");
    });
    let envelope = accepts(|r| r.redirects = target(there, "blank"));
    assert_eq!(envelope.invites[0].redirects.target, RedirectTarget::Blank);
}

#[test]
fn a_required_name_excludes_an_offered_one_and_a_forced_new_mark() {
    let preset = |required: &str, prefill: &str, force_new| PresetRequest {
        required_name: Some(required.into()),
        prefill_name: Some(prefill.into()),
        force_new,
    };
    refuses(Refusal::PresetConflict, |r| {
        r.preset = preset("Hanna", "Hanna", false);
    });
    refuses(Refusal::PresetConflict, |r| {
        r.preset = preset("Hanna", "", true);
    });
    let envelope = accepts(|r| r.preset = preset("Hanna", "", false));
    let name = "Hanna".to_owned();
    assert_eq!(envelope.invites[0].preset, NamePreset::Required { name });
    accepts(|r| r.preset = preset("", &"h".repeat(255), true));
    refuses(Refusal::TextTooLong, |r| {
        r.preset = preset("", &"h".repeat(256), false);
    });
}

#[test]
fn texts_and_times_of_an_invite_have_limits() {
    accepts(|r| r.subject = Some("s".repeat(1_000)));
    refuses(Refusal::TextTooLong, |r| {
        r.subject = Some("s".repeat(1_001));
    });
    accepts(|r| r.message = Some("m".repeat(5_000)));
    refuses(Refusal::TextTooLong, |r| {
        r.message = Some("m".repeat(5_001));
    });
    for good in [15, 43_200] {
        accepts(|r| r.expires_in_minutes = Some(good));
    }
    for bad in [14, 43_201, -1] {
        refuses(Refusal::InviteMinutesInvalid, |r| {
            r.expires_in_minutes = Some(bad);
        });
    }
    for good in [15, 1_440] {
        accepts(|r| r.session_minutes = Some(good));
    }
    for bad in [14, 1_441] {
        refuses(Refusal::SessionMinutesInvalid, |r| {
            r.session_minutes = Some(bad);
        });
    }
}

#[test]
fn the_envelope_is_checked_before_its_invites_and_these_in_request_order() {
    let bad = || {
        vec![
            request("Signer 1", "not an address", 0),
            request("Nobody", "jon@example.is", 1),
        ]
    };
    let round = || SenderAct::Invite(bad());
    let template = after(uploaded(), SenderAct::MarkTemplate);
    assert_eq!(ask(&template, round()), Err(Refusal::IsTemplate));
    assert_eq!(ask(&uploaded(), round()), Err(Refusal::NoFields));
    assert_eq!(ask(&invited(1, 1), round()), Err(Refusal::InvitesActive));
    let two = placed(&["Signer 1", "Signer 2"]);
    assert_eq!(ask(&two, round()), Err(Refusal::EmailInvalid));
    let swapped = bad().into_iter().rev().collect();
    assert_eq!(
        ask(&two, SenderAct::Invite(swapped)),
        Err(Refusal::SeatUnknown)
    );
}

#[test]
fn equal_orders_are_open_together_and_higher_ones_wait() {
    use RecipientState::{Held, Open, Signed};
    assert_eq!(states(&invited(1, 1)), [Open, Open]);
    let mut envelope = invited(1, 2);
    assert_eq!(states(&envelope), [Open, Held]);
    sign_as(&mut envelope, 0);
    assert_eq!(states(&envelope), [Signed, Open]);
    sign_as(&mut envelope, 1);
    assert_eq!(envelope.status, EnvelopeStatus::Complete);
}

#[test]
fn after_a_decline_later_steps_stay_held_and_no_link_is_issued() {
    use RecipientState::{Declined, Held};
    let mut envelope = invited(1, 2);
    let act = SignerAct::Decline {
        reason: "no".into(),
        observed: Default::default(),
    };
    apply_signer(&mut envelope, 0, act);
    assert_eq!(states(&envelope), [Declined, Held]);
    assert_eq!(link(&envelope, 0, |_| {}), Err(Refusal::InviteDone));
    assert_eq!(link(&envelope, 1, |_| {}), Err(Refusal::InviteHeld));
    let again = after(envelope, SenderAct::Withdraw);
    assert_eq!(again.status, EnvelopeStatus::Draft);
    assert!(again.invites.is_empty() && again.fields.len() == 2);
}

#[test]
fn withdrawing_ends_an_active_round_only() {
    let none = ask(&placed(&["Signer 1"]), SenderAct::Withdraw);
    assert_eq!(none, Err(Refusal::NoActiveInvites));
    let mut envelope = accepts(|_| {});
    assert!(ask(&envelope, SenderAct::Withdraw).is_ok());
    sign_as(&mut envelope, 0);
    let complete = ask(&envelope, SenderAct::Withdraw);
    assert_eq!(complete, Err(Refusal::NoActiveInvites));
}

#[test]
fn links_live_15_to_45_minutes_and_15_when_nothing_is_said() {
    let envelope = accepts(|_| {});
    let minutes = |given| {
        link(&envelope, 0, |l| l.minutes = given).map(|event| match event {
            Event::LinkIssued { expires_at, .. } => (expires_at.unix_s() - now().unix_s()) / 60,
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(minutes(None), Ok(15));
    assert_eq!(minutes(Some(15)), Ok(15));
    assert_eq!(minutes(Some(45)), Ok(45));
    assert_eq!(minutes(Some(14)), Err(Refusal::LinkMinutesInvalid));
    assert_eq!(minutes(Some(46)), Err(Refusal::LinkMinutesInvalid));
}

#[test]
fn links_need_a_known_invite_a_way_of_authentication_and_a_turn() {
    let envelope = invited(1, 2);
    assert_eq!(
        link(&envelope, 0, |l| l.invite_id = "0".repeat(40)),
        Err(Refusal::InviteUnknown)
    );
    assert_eq!(
        link(&envelope, 0, |l| l.auth_method = None),
        Err(Refusal::AuthenticationUnknown)
    );
    assert_eq!(
        link(&envelope, 0, |l| l.auth_method = Some("sms".into())),
        Err(Refusal::AuthenticationUnknown)
    );
    assert_eq!(link(&envelope, 1, |_| {}), Err(Refusal::InviteHeld));
    let mut signed = envelope;
    sign_as(&mut signed, 0);
    assert_eq!(link(&signed, 0, |_| {}), Err(Refusal::InviteDone));
    assert!(link(&signed, 1, |_| {}).is_ok());
}

#[test]
fn fields_must_lie_on_a_page_of_the_envelope() {
    let refused = |change: fn(&mut NewField)| {
        let mut bad = field("Signer 1");
        change(&mut bad);
        ask(&uploaded(), edit(vec![field("Signer 1"), bad])).unwrap_err()
    };
    let off = Refusal::FieldOffPage { index: 1 };
    assert_eq!(refused(|f| f.placement.page = 1), off);
    assert_eq!(refused(|f| f.placement.rect.x = 500.0), off);
    assert_eq!(refused(|f| f.placement.rect.width = f64::NAN), off);
    assert_eq!(
        refused(|f| f.document_id = "x".repeat(40).parse().unwrap()),
        Refusal::FieldDocumentUnknown { index: 1 }
    );
    assert_eq!(
        refused(|f| f.prefill = Some(Content::Checkbox { checked: true })),
        Refusal::PrefillInvalid { index: 1 }
    );
    let mut unprintable = field("Signer 1");
    let text = "王小明".into();
    unprintable.prefill = Some(Content::Text { text });
    let fields = edit(vec![field("Signer 1"), unprintable]);
    let events = ask(&uploaded(), fields).unwrap();
    assert_eq!(
        check_printable(&events, &bundled_fonts()),
        Err(Refusal::PrefillInvalid { index: 1 })
    );
}

#[test]
fn roles_follow_from_the_names_of_fields_and_keep_their_ids() {
    let first = placed(&["Buyer", "Seller", "Buyer"]);
    let names = |e: &Envelope| -> Vec<(String, u32)> {
        e.seats.iter().map(|s| (s.name.clone(), s.order)).collect()
    };
    assert_eq!(names(&first), [("Buyer".into(), 1), ("Seller".into(), 2)]);
    let fields = ["Seller", "Witness"].map(field).into();
    let second = after(first.clone(), edit(fields));
    assert_eq!(
        names(&second),
        [("Seller".into(), 1), ("Witness".into(), 2)]
    );
    assert_eq!(second.seats[0].id, first.seats[1].id);
}

#[test]
fn fields_are_frozen_while_a_round_is_active_and_titles_once_somebody_signed() {
    let mut envelope = invited(1, 2);
    let fields = edit(vec![field("Signer 1")]);
    assert_eq!(ask(&envelope, fields), Err(Refusal::InvitesActive));
    let rename = |title: &str| SenderAct::Edit {
        title: Some(title.into()),
        fields: None,
    };
    assert!(ask(&envelope, rename("Other")).is_ok());
    assert_eq!(ask(&envelope, rename("")), Err(Refusal::TitleInvalid));
    sign_as(&mut envelope, 0);
    assert_eq!(ask(&envelope, rename("Other")), Err(Refusal::Frozen));
}

#[test]
fn an_envelope_with_an_open_round_cannot_be_deleted() {
    assert_eq!(
        ask(&invited(1, 1), SenderAct::Delete),
        Err(Refusal::InvitesActive)
    );
    let deleted = after(uploaded(), SenderAct::Delete);
    assert_eq!(ask(&deleted, SenderAct::Delete), Err(Refusal::NotOwner));
}

#[test]
fn an_envelope_expires_when_its_time_is_over_and_not_before() {
    let envelope = accepts(|r| r.expires_in_minutes = Some(15));
    let expire = |minutes| {
        let at = now().plus_minutes(minutes);
        decide(&envelope, Command::Service(ServiceAct::Expire), at)
    };
    assert_eq!(expire(14), Err(Refusal::NotExpired));
    assert_eq!(expire(15), Ok(vec![Event::Expired]));
}

fn link(
    envelope: &Envelope,
    number: usize,
    change: impl FnOnce(&mut LinkRequest),
) -> Result<Event, Refusal> {
    let mut request = LinkRequest {
        invite_id: envelope.invites[number].id.to_string(),
        auth_method: Some("none".into()),
        minutes: None,
    };
    change(&mut request);
    let mut events = ask(envelope, SenderAct::IssueLink(request))?;
    Ok(events.remove(0))
}

fn apply_signer(envelope: &mut Envelope, number: usize, act: SignerAct) {
    let invite_id = envelope.invites[number].id.clone();
    let events = decide(envelope, Command::Signer { invite_id, act }, now()).unwrap();
    for event in events {
        envelope.apply(&event, now());
    }
}

fn sign_as(envelope: &mut Envelope, number: usize) {
    let signing = super::sign::signing(envelope, number);
    apply_signer(envelope, number, SignerAct::Sign(Box::new(signing)));
}
