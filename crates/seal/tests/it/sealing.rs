use crate::support::{KEY, NOW_S, drawing, ink, rect, sealed, text};
use paraph_seal::{Algorithm, Certificate, samples};
use paraph_seal::{
    Error, Limits, Prepared, PreparedParts, Room, Sealer, SealerError, canonicalize, reserve,
    sign_digest, stamp,
};

fn prepared(room: &Room) -> Prepared {
    let canonical = canonicalize(&samples::contract(), &Limits::default()).unwrap();
    reserve(stamp(&canonical.bytes, &[]).unwrap(), room).unwrap()
}

#[test]
fn the_canonical_bytes_are_a_prefix_of_the_sealed_file() {
    for sample in samples::accepted() {
        let canonical = canonicalize(&sample.pdf, &Limits::default()).unwrap();
        let sealed = sealed(
            &sample.pdf,
            &[drawing(0, rect(60.0, 60.0, 150.0, 40.0), ink())],
        );
        assert!(sealed.starts_with(&canonical.bytes), "{}", sample.name);
    }
}

#[test]
fn the_two_line_door_gives_the_same_as_the_full_one() {
    let drawings = [drawing(1, rect(72.0, 290.0, 190.0, 60.0), ink())];
    let simple =
        paraph_seal::seal(&samples::contract(), &drawings, &Room::at(NOW_S), &KEY.key).unwrap();
    assert_eq!(simple, sealed(&samples::contract(), &drawings));
}

#[test]
fn a_prepared_file_can_be_stored_and_finished_later() {
    let first = prepared(&Room::at(NOW_S));
    let cms = sign_digest(first.digest(), &KEY.key).unwrap();
    let parts = first.clone().into_parts();
    let again = Prepared::from_parts(parts.clone()).unwrap();
    assert_eq!(again.fill(&cms).unwrap(), first.fill(&cms).unwrap());

    let spoiled = |change: fn(&mut PreparedParts)| {
        let mut spoiled = parts.clone();
        change(&mut spoiled);
        assert!(matches!(
            Prepared::from_parts(spoiled),
            Err(Error::NotPrepared)
        ));
    };
    spoiled(|p| p.digest[0] ^= 1);
    spoiled(|p| p.bytes[0] ^= 1);
    spoiled(|p| p.hole_start += 1);
    spoiled(|p| p.hole_end = usize::MAX);
    spoiled(|p| (p.hole_start, p.hole_end) = (0, 0));
    spoiled(|p| (p.hole_start, p.hole_end) = (9, 3));
}

#[test]
fn only_one_der_value_that_fits_goes_into_the_room() {
    let room = Room {
        contents_bytes: 64,
        ..Room::at(NOW_S)
    };
    let too_large = prepared(&room).fill(&[0x30; 65]);
    assert!(matches!(
        too_large,
        Err(Error::CmsTooLarge {
            size_bytes: 65,
            room_bytes: 64
        })
    ));
    for cms in [
        &b""[..],
        b"\x30\x02\x05\x00\x00",
        b"\x30\x80\x00\x00",
        b"\x30\x05\x05\x00",
    ] {
        assert!(
            matches!(prepared(&room).fill(cms), Err(Error::Cms(_))),
            "{cms:?}"
        );
    }
    assert!(prepared(&room).fill(b"\x30\x02\x05\x00").is_ok());
}

#[test]
fn times_that_no_pdf_date_can_say_are_refused() {
    let canonical = canonicalize(&samples::contract(), &Limits::default()).unwrap();
    for at in [i64::MIN, i64::MAX, -62_200_000_000_000] {
        let revision = stamp(&canonical.bytes, &[]).unwrap();
        assert!(matches!(reserve(revision, &Room::at(at)), Err(Error::Time)));
    }
}

#[test]
fn texts_of_the_room_cannot_pass_for_the_byte_range() {
    let forged = "/ByteRange[0 9999999999 9999999999 9999999999]/Contents<00>";
    let room = Room {
        name: Some(forged.into()),
        reason: Some(format!("({forged}")),
        location: Some("Þórshöfn".into()),
        ..Room::at(NOW_S)
    };
    let prepared = prepared(&room);
    let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
    let sealed = prepared.fill(&cms).unwrap();
    assert!(!sealed.windows(21).any(|w| w == b"9999999999 9999999999"));
}

#[test]
fn text_in_letters_that_the_font_lacks_is_refused() {
    let canonical = canonicalize(&samples::contract(), &Limits::default()).unwrap();
    let drawings = [drawing(0, rect(10.0, 10.0, 200.0, 20.0), text("山田"))];
    let refused = stamp(&canonical.bytes, &drawings);
    assert!(matches!(refused, Err(Error::NoGlyph { missing: '山' })));
}

#[test]
fn places_off_the_page_are_refused() {
    let canonical = canonicalize(&samples::contract(), &Limits::default()).unwrap();
    for (page, place) in [
        (2, rect(10.0, 10.0, 100.0, 20.0)),
        (0, rect(-10.0, 10.0, 100.0, 20.0)),
        (0, rect(550.0, 10.0, 100.0, 20.0)),
        (0, rect(10.0, 10.0, 0.0, 20.0)),
        (0, rect(f64::NAN, 10.0, 10.0, 20.0)),
    ] {
        let refused = stamp(&canonical.bytes, &[drawing(page, place, ink())]);
        assert!(
            matches!(refused, Err(Error::PlacementOffPage { .. })),
            "{place:?}"
        );
    }
}

#[test]
fn only_canonical_documents_are_stamped() {
    let not_canonical = |pdf: &[u8]| matches!(stamp(pdf, &[]), Err(Error::NotCanonical));
    assert!(not_canonical(b"hello"));
    assert!(not_canonical(&samples::damaged_xref()));
    assert!(not_canonical(&samples::encrypted()));
    assert!(not_canonical(&samples::form()));
    assert!(not_canonical(&sealed(&samples::contract(), &[])));
}

/// A remote key that is out of order.
struct Unplugged;

impl Sealer for Unplugged {
    fn chain(&self) -> &[Certificate] {
        KEY.key.chain()
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::EcdsaP256Sha256
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SealerError> {
        Err("unplugged".into())
    }
}

#[test]
fn a_key_that_cannot_sign_says_why() {
    let failed = sign_digest(prepared(&Room::at(NOW_S)).digest(), &Unplugged).unwrap_err();
    let Error::Sealer(cause) = failed else {
        panic!("{failed:?}")
    };
    assert_eq!(cause.to_string(), "unplugged");
}
