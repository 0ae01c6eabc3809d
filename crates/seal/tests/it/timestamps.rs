//! Replies of timestamp authorities: one that holds, and one for each way not to.

use crate::levels::prepared;
use crate::pki::{Pki, now_s, pki};
use crate::support::KEY;
use paraph_seal::{
    Level, Time, Timestamp, TimestampAuthority, TimestampError, TimestampRequest, add_time,
    samples, sign_digest,
};

const NONCE: [u8; 16] = *b"used only by us.";

fn request(about: u8) -> TimestampRequest {
    TimestampRequest::for_digest(&[about; 32], NONCE).unwrap()
}

fn check(pki: &Pki, reply: &[u8]) -> Result<Timestamp, TimestampError> {
    request(1).check(reply, &pki.authority(), now_s())
}

#[test]
fn a_timestamp_says_when_and_by_whom() {
    let Some(pki) = pki() else { return };
    let timestamp = pki.stamp("tsa", &request(1)).unwrap();
    assert!((timestamp.at_unix_s() - now_s()).abs() < 60);
    let names: Vec<_> = ["tsa", "tsa-ca", "root"]
        .map(|n| pki.certificate(n))
        .to_vec();
    assert_eq!(timestamp.chain(), names);
}

#[test]
fn a_timestamp_about_other_data_is_refused() {
    let Some(pki) = pki() else { return };
    let other = pki.reply("tsa", &request(2));
    assert_eq!(check(pki, &other), Err(TimestampError::Imprint));
}

#[test]
fn a_timestamp_for_another_request_is_refused() {
    let Some(pki) = pki() else { return };
    let old = TimestampRequest::for_digest(&[1; 32], *b"used before, too").unwrap();
    let old = pki.reply("tsa", &old);
    assert_eq!(check(pki, &old), Err(TimestampError::Nonce));
}

#[test]
fn a_refusal_says_its_status() {
    let Some(pki) = pki() else { return };
    for status in [2, 3, 4, 5] {
        let reply = [0x30, 5, 0x30, 3, 2, 1, status];
        let refused = TimestampError::Refused { status };
        assert_eq!(check(pki, &reply), Err(refused));
    }
    let with_words = b"\x30\x12\x30\x10\x02\x01\x02\x30\x06\x0c\x04busy\x03\x03\x06\x00\x40";
    let refused = TimestampError::Refused { status: 2 };
    assert_eq!(check(pki, with_words), Err(refused));
}

#[test]
fn a_timestamp_whose_signature_was_changed_is_refused() {
    let Some(pki) = pki() else { return };
    let mut reply = pki.reply("tsa", &request(1));
    let last = reply.len() - 1;
    reply[last] ^= 1;
    assert_eq!(check(pki, &reply), Err(TimestampError::Signature));
}

#[test]
fn a_timestamp_whose_time_was_changed_is_refused() {
    let Some(pki) = pki() else { return };
    let mut reply = pki.reply("tsa", &request(1));
    // The nonce stands near the end of the signed content, the time shortly before it.
    let nonce = reply.windows(16).position(|w| w == NONCE).unwrap();
    let second = reply[..nonce].iter().rposition(|b| *b == b'Z').unwrap() - 1;
    reply[second] = if reply[second] == b'0' { b'1' } else { b'0' };
    assert_eq!(check(pki, &reply), Err(TimestampError::Signature));
}

#[test]
fn a_certificate_that_is_not_for_timestamps_is_refused() {
    let Some(pki) = pki() else { return };
    let reply = pki.reply("tsa-purposeless", &request(1));
    assert_eq!(check(pki, &reply), Err(TimestampError::Purpose));
}

#[test]
fn a_timestamp_by_a_stranger_is_refused() {
    let Some(pki) = pki() else { return };
    let reply = pki.reply("tsa-stranger", &request(1));
    assert_eq!(check(pki, &reply), Err(TimestampError::Chain));
    let nobody = request(1).check(&reply, &TimestampAuthority::default(), now_s());
    assert_eq!(nobody, Err(TimestampError::Chain));
}

#[test]
fn a_timestamp_under_another_policy_is_refused() {
    let Some(pki) = pki() else { return };
    let reply = pki.reply("tsa", &request(1));
    let under = |policy: &str| {
        let policy = Some(policy.to_owned());
        let authority = TimestampAuthority {
            policy,
            ..pki.authority()
        };
        request(1).check(&reply, &authority, now_s()).map(|_| ())
    };
    assert_eq!(under("1.3.6.1.4.1.4146.2.3"), Ok(()));
    assert_eq!(under("1.2.3"), Err(TimestampError::Policy));
}

#[test]
fn an_authority_whose_clock_is_off_is_refused() {
    let Some(pki) = pki() else { return };
    let reply = pki.reply("tsa", &request(1));
    for off in [-600, 600] {
        let refused = request(1).check(&reply, &pki.authority(), now_s() + off);
        assert!(
            matches!(refused, Err(TimestampError::Skew { .. })),
            "{off}: {refused:?}"
        );
    }
}

#[test]
fn garbage_is_no_reply() {
    let Some(pki) = pki() else { return };
    let whole = pki.reply("tsa", &request(1));
    for reply in [
        &b""[..],
        b"busy",
        &whole[..whole.len() / 2],
        b"\x30\x05\x30\x03\x02\x01\x00",
    ] {
        assert_eq!(check(pki, reply), Err(TimestampError::Malformed));
    }
}

#[test]
fn without_a_timestamp_the_seal_says_so_and_stays_as_it_is() {
    let prepared = prepared(&samples::contract());
    let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
    let failed = [TimestampError::Unreachable, TimestampError::Nonce];
    let time = Time::first(failed.map(Err));
    assert_eq!(time.level(), Level::BB);
    assert!(matches!(&time, Time::Untrusted(why) if *why == failed));
    assert_eq!(add_time(&cms, &time).unwrap(), cms);
    assert!(matches!(Time::first([]), Time::Untrusted(why) if why.is_empty()));
}

#[test]
fn the_next_authority_is_asked_only_when_one_fails() {
    let Some(pki) = pki() else { return };
    let mut asked = Vec::new();
    let time = Time::first(["tsa-stranger", "tsa2", "tsa"].iter().map(|tsa| {
        asked.push(*tsa);
        pki.stamp(tsa, &request(1))
    }));
    assert_eq!(time.level(), Level::BT);
    assert_eq!(asked, ["tsa-stranger", "tsa2"]);
}

#[test]
fn no_changed_byte_makes_a_reply_say_something_else() {
    let Some(pki) = pki() else { return };
    let reply = pki.reply("tsa", &request(1));
    let (authority, now) = (pki.authority(), now_s());
    let said = request(1).check(&reply, &authority, now).unwrap();
    for at in 0..reply.len() {
        let mut changed = reply.clone();
        changed[at] ^= 1;
        // Versions and certificates that lead nowhere are not protected, and change nothing.
        if let Ok(other) = request(1).check(&changed, &authority, now) {
            assert_eq!(other.at_unix_s(), said.at_unix_s(), "byte {at}");
            assert!(other.chain() == said.chain(), "byte {at}");
        }
    }
}
