use super::*;
use paraph_protocol::Rotation;
use paraph_protocol::native::{FieldResource, NewField, PreparedDocument, PreparedSeat};

fn preparation() -> Preparation {
    let page = PageGeometry {
        crop: Rect {
            x: 0.0,
            y: 0.0,
            width: 600.0,
            height: 800.0,
        },
        rotation: Rotation::None,
        user_unit: 1.0,
    };
    let small = PageGeometry {
        crop: Rect {
            x: 0.0,
            y: 0.0,
            width: 200.0,
            height: 200.0,
        },
        ..page
    };
    let seat = |name: &str, signs| PreparedSeat {
        name: name.into(),
        person: None,
        signs,
    };
    Preparation {
        title: "Lease".into(),
        revision: "0".repeat(64).parse().unwrap(),
        documents: vec![PreparedDocument {
            id: "0".repeat(40).parse().unwrap(),
            file_name: "Lease.pdf".into(),
            sha256: "0".repeat(64).parse().unwrap(),
            size_bytes: 1,
            pages: vec![page, page, small],
        }],
        seats: vec![seat("Buyer", true), seat("Broker", false)],
        fields: Vec::new(),
    }
}

fn board() -> Board {
    Board::new(preparation())
}

fn spot(page: u32, x: f64, y: f64) -> Spot {
    Spot {
        document: 0,
        page,
        x,
        y,
    }
}

fn rect_of(board: &Board) -> (f64, f64, f64, f64) {
    let rect = board.selected().unwrap().rect;
    (rect.x, rect.y, rect.width, rect.height)
}

#[test]
fn a_field_is_placed_with_its_middle_at_the_spot_and_stays_on_its_page() {
    let mut board = board();
    board.place(FieldKind::Signature, spot(0, 300.0, 400.0));
    assert_eq!(rect_of(&board), (210.0, 380.0, 180.0, 40.0));
    board.place(FieldKind::Signature, spot(0, 0.0, 799.0));
    assert_eq!(rect_of(&board), (0.0, 760.0, 180.0, 40.0));
    assert_eq!(board.selected().unwrap().seat, "Buyer");
    assert_eq!(board.place(FieldKind::Text, spot(9, 0.0, 0.0)), None);
}

#[test]
fn fields_that_are_placed_at_one_spot_do_not_hide_each_other() {
    let mut board = board();
    for _ in 0..3 {
        board.place(FieldKind::Text, spot(0, 300.0, 300.0));
    }
    let corners: Vec<_> = board.items().iter().map(|i| (i.rect.x, i.rect.y)).collect();
    assert_eq!(corners, [(220.0, 290.0), (232.0, 302.0), (244.0, 314.0)]);
    board.place(FieldKind::Text, spot(1, 300.0, 300.0));
    assert_eq!(rect_of(&board).0, 220.0);
    // Where there is no room to step aside, they lie on each other.
    for _ in 0..2 {
        board.place(FieldKind::Image, spot(2, 199.0, 199.0));
    }
    assert_eq!(rect_of(&board).0, 80.0);
}

#[test]
fn keys_move_by_points_and_never_over_the_edge() {
    let mut board = board();
    board.place(FieldKind::Checkbox, spot(0, 20.0, 20.0));
    board.nudge(1.0, 10.0);
    assert_eq!(rect_of(&board), (14.0, 23.0, 14.0, 14.0));
    board.nudge(-100.0, 0.0);
    board.grow(10.0, -100.0);
    assert_eq!(rect_of(&board), (0.0, 23.0, 24.0, 8.0));
}

#[test]
fn what_the_pointer_does_until_it_lets_go_is_one_step() {
    let mut board = board();
    let key = board.place(FieldKind::Signature, spot(0, 300.0, 300.0));
    board.hold(key.unwrap());
    for x in 0..50 {
        board.drag(spot(1, f64::from(x), 50.0));
    }
    board.release();
    assert_eq!(board.selected().unwrap().page, 1);
    board.undo();
    assert_eq!(rect_of(&board), (210.0, 280.0, 180.0, 40.0));
    assert_eq!(board.selected().unwrap().page, 0);
    board.undo();
    assert!(board.items().is_empty() && !board.can_undo());
    board.redo();
    board.redo();
    assert_eq!(board.items()[0].page, 1);
    assert!(!board.can_redo());
}

#[test]
fn a_corner_is_pulled_and_the_one_across_stays() {
    let mut board = board();
    let key = board
        .place(FieldKind::Signature, spot(0, 300.0, 300.0))
        .unwrap();
    board.hold(key);
    board.pull(Corner::BottomRight, (420.0, 360.0));
    assert_eq!(rect_of(&board), (210.0, 280.0, 210.0, 80.0));
    board.pull(Corner::TopLeft, (1000.0, 0.0));
    assert_eq!(rect_of(&board), (412.0, 0.0, 8.0, 360.0));
    board.pull(Corner::BottomRight, (5000.0, 5000.0));
    assert_eq!(rect_of(&board), (412.0, 0.0, 188.0, 800.0));
}

#[test]
fn copies_lie_beside_what_they_were_copied_from_and_have_no_name() {
    let mut board = board();
    board.place(FieldKind::Text, spot(0, 300.0, 300.0));
    board.change(Property::Name("city".into()));
    board.duplicate();
    assert_eq!(rect_of(&board), (232.0, 302.0, 160.0, 20.0));
    assert_eq!(board.selected().unwrap().name, "");
    board.copy();
    board.paste(0, 1);
    assert_eq!(
        (rect_of(&board).0, board.selected().unwrap().page),
        (232.0, 1)
    );
    board.paste(0, 1);
    assert_eq!(rect_of(&board).0, 244.0);
    assert_eq!(board.items().len(), 4);
}

#[test]
fn a_field_is_repeated_on_each_page_where_it_fits_once() {
    let mut board = board();
    board.place(FieldKind::Initials, spot(0, 560.0, 780.0));
    board.repeat_on_every_page();
    let pages = |board: &Board| board.items().iter().map(|i| i.page).collect::<Vec<_>>();
    assert_eq!(pages(&board), [0, 1]);
    board.repeat_on_every_page();
    assert_eq!(pages(&board), [0, 1]);
    board.undo();
    assert_eq!(pages(&board), [0]);
}

#[test]
fn text_that_is_written_letter_by_letter_is_one_step() {
    let mut board = board();
    board.place(FieldKind::Text, spot(0, 300.0, 300.0));
    for label in ["C", "Ci", "City"] {
        board.change(Property::Label(label.into()));
    }
    board.change(Property::Required(false));
    board.undo();
    assert_eq!(board.items()[0].label, "City");
    board.undo();
    assert_eq!(board.items()[0].label, "");
}

#[test]
fn everybody_who_signs_needs_a_signature_and_lists_need_entries() {
    let mut board = board();
    let unsigned = |seat: &str| Finding::NoSignature { seat: seat.into() };
    assert_eq!(board.findings(), [unsigned("Buyer")]);
    board.place(FieldKind::Signature, spot(0, 300.0, 300.0));
    assert_eq!(board.findings(), []);
    board.add_seat(" Witness ");
    assert_eq!(board.findings(), [unsigned("Witness")]);
    let key = board
        .place(FieldKind::Dropdown, spot(0, 300.0, 500.0))
        .unwrap();
    assert!(board.findings().contains(&Finding::NoEntries { key }));
    assert_eq!(board.save(), None);
    board.change(Property::Entries("red\n\n blue \n".into()));
    let options = &board.selected().unwrap().rules.options;
    assert_eq!(
        options.iter().map(|o| &*o.value).collect::<Vec<_>>(),
        ["red", "blue"]
    );
    assert!(board.save().is_some());
}

#[test]
fn fields_are_saved_in_the_order_in_which_people_read() {
    let mut board = board();
    use FieldKind::{Date, Radio, Signature, Text};
    board.place(Signature, spot(1, 300.0, 300.0));
    board.place(Text, spot(0, 400.0, 600.0));
    board.place(Date, spot(0, 100.0, 600.0));
    board.place(Radio, spot(0, 300.0, 100.0));
    let saved = board.save().unwrap();
    let kinds: Vec<_> = saved.fields.iter().map(|f| f.kind).collect();
    assert_eq!(kinds, [Radio, Date, Text, Signature]);
    let rect = saved.fields[3].placement.rect;
    assert_eq!((rect.x, rect.y), (210.0, 800.0 - 320.0));
}

#[test]
fn what_is_changed_while_it_is_saved_is_not_saved() {
    let mut board = board();
    board.place(FieldKind::Signature, spot(0, 300.0, 300.0));
    assert!(board.is_dirty());
    board.save().unwrap();
    assert_eq!(board.save(), None);
    board.nudge(1.0, 0.0);
    board.saved(preparation());
    assert!(board.is_dirty());
    board.save().unwrap();
    board.failed(ProblemCode::Busy);
    assert_eq!(board.saving(), Saving::Failed(ProblemCode::Busy));
    board.save().unwrap();
    board.saved(preparation());
    assert!(!board.is_dirty());
}

#[test]
fn names_that_the_service_gives_stay_with_their_fields() {
    let mut board = board();
    board.place(FieldKind::Signature, spot(1, 300.0, 300.0));
    board.place(FieldKind::Text, spot(0, 300.0, 300.0));
    let sent = board.save().unwrap();
    let named = sent.fields.into_iter().zip(["text_1", "signature_2"]);
    let resource = |(field, name): (NewField, &str)| FieldResource {
        id: "0".repeat(40).parse().unwrap(),
        document_id: field.document_id,
        seat_id: "0".repeat(40).parse().unwrap(),
        seat: field.seat,
        name: name.into(),
        kind: field.kind,
        label: field.label,
        placement: field.placement,
        required: field.required,
        read_only: field.read_only,
        max_chars: field.max_chars,
        rules: field.rules,
        prefill: field.prefill,
    };
    board.saved(Preparation {
        fields: named.map(resource).collect(),
        ..preparation()
    });
    let names =
        |board: &Board| -> Vec<String> { board.items().iter().map(|i| i.name.clone()).collect() };
    assert_eq!(names(&board), ["signature_2", "text_1"]);
    assert!(!board.is_dirty());
    board.undo();
    assert_eq!(names(&board), ["signature_2"]);
}
