//! Seals above B-B, with a real timestamp authority, OCSP responder and revocation lists.

use crate::support::front::{Front, Manner};
use crate::support::pki::{Pki, pki};
use crate::support::{House, Signer};
use paraph_protocol::{EnvelopeId, SealState, SignReply};
use paraph_seal::verify::Trust;
use paraph_seal::{Limits, TimestampRequest, attached_files};
use paraph_server::audit;
use paraph_server::clock::{Clock as _, SystemClock};
use paraph_server::config::{Config, TimestampPolicy};
use paraph_server::envelope::{Envelope, Event, SealLevel};
use paraph_server::store::JobKind;
use paraph_verdict::{Verdict, verify_file};
use serde_json::Value;

/// A service that seals with a key of the infrastructure, at its real time.
async fn house(pki: &Pki, level: SealLevel, configure: impl FnOnce(&mut Config)) -> House {
    let house = House::open_with(|config| {
        pki.configure(config, "signer");
        config.seal_level = Some(level);
        config.timestamp_authorities = vec![pki.tsa("tsa")];
        configure(config);
    })
    .await;
    house.show_real_time(0);
    house
}

/// A document that one person has signed.
async fn signed(house: &House) -> EnvelopeId {
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer: Signer<'_> = round.signer(0).await;
    let reply: SignReply = signer.sign().await.ok();
    assert_eq!(reply.session.envelope.seal, SealState::Pending);
    round.envelope.id.clone()
}

async fn envelope(house: &House, id: &EnvelopeId) -> Envelope {
    house.app.loaded(id).await.unwrap().envelope
}

/// The bytes of the one document's newest version.
async fn newest(house: &House, id: &EnvelopeId) -> Vec<u8> {
    let sealed = envelope(house, id).await.sealed[0].sha256;
    house.app.blobs.get(&sealed).await.unwrap()
}

/// Every version that the audit trail names, oldest first, each beginning with the one before.
async fn versions(house: &House, id: &EnvelopeId) -> Vec<Vec<u8>> {
    let trail = house.app.store.audit_trail(id).await.unwrap();
    audit::verify(id, &trail).unwrap();
    let mut versions: Vec<Vec<u8>> = Vec::new();
    for entry in &trail {
        let (Event::Sealed { documents } | Event::Augmented { documents }) =
            audit::recorded(entry).unwrap().event
        else {
            continue;
        };
        let bytes = house.app.blobs.get(&documents[0].sha256).await.unwrap();
        assert_eq!(bytes.len() as u64, documents[0].size_bytes);
        if let Some(before) = versions.last() {
            assert!(bytes.len() > before.len() && bytes.starts_with(before));
        }
        versions.push(bytes);
    }
    versions
}

/// pyHanko gives the file exactly this level, under P=1; our own validation agrees.
fn assert_level(pki: &Pki, pdf: &[u8], level: SealLevel) {
    let report = pki.judged(pdf);
    assert_eq!(report["level"], level.as_str(), "{report}");
    assert_eq!(report["seal"]["docmdp"], 1, "{report}");
    assert_eq!(report["seal"]["docmdp_ok"], true, "{report}");
    let trust = Trust {
        anchors: vec![pki.root()],
        // After all that was stamped here: a token from the future is none.
        at_unix_s: SystemClock::start().now().unix_s() + 60,
    };
    let found = verify_file(pdf, &trust).unwrap();
    assert!(found.report.passed(), "{found}");
    let expected = match level {
        SealLevel::BB => Verdict::Unproven,
        SealLevel::BT | SealLevel::BLt | SealLevel::BLta => Verdict::Holds,
    };
    assert_eq!(found.verdict(false), expected, "{found}");
}

fn evidence(pdf: &[u8]) -> Value {
    let files = attached_files(pdf, &Limits::default()).unwrap();
    let file = files.iter().find(|f| f.name == "evidence.json").unwrap();
    serde_json::from_slice(&file.bytes).unwrap()
}

#[tokio::test]
async fn a_seal_reaches_the_level_that_is_configured_and_a_referee_agrees() {
    let Some(pki) = pki() else { return };
    for (level, steps) in [
        (SealLevel::BB, 1),
        (SealLevel::BT, 1),
        (SealLevel::BLt, 2),
        (SealLevel::BLta, 3),
    ] {
        let house = house(pki, level, |_| {}).await;
        let id = signed(&house).await;
        house.work().await;
        let sealed = envelope(&house, &id).await.sealed;
        assert_eq!(sealed[0].level, level);
        assert_eq!(sealed[0].trusted_time.is_some(), level > SealLevel::BB);
        assert_eq!(versions(&house, &id).await.len(), steps);
        let pdf = newest(&house, &id).await;
        assert_level(pki, &pdf, level);
        let waiting = house.app.store.waiting_jobs().await.unwrap();
        let waits = level == SealLevel::BLta;
        assert_eq!(waiting.len(), usize::from(waits), "{waiting:?}");
    }
}

#[tokio::test]
async fn the_highest_level_is_kept_by_renewing_it_before_it_ends() {
    let Some(pki) = pki() else { return };
    let house = house(pki, SealLevel::BLta, |config| {
        config.timestamp_authorities = vec![pki.tsa("tsa"), pki.tsa("tsa2")];
    })
    .await;
    let id = signed(&house).await;
    house.work().await;
    let job = house.app.store.waiting_jobs().await.unwrap().remove(0);
    assert_eq!(job.kind, JobKind::AugmentSeals);
    // The authority's certificate ends with the year 2031.
    assert_eq!(job.run_at.to_string()[..10], *"2031-10-03");
    // Another authority, whose certificate ends with the year 2037, takes over.
    let house = house
        .restart_with(|config| config.timestamp_authorities = vec![pki.tsa("tsa2")])
        .await;
    let now = house.app.now();
    assert!(house.app.store.hurry_job(job.id, now).await.unwrap());
    house.work().await;
    let versions = versions(&house, &id).await;
    assert_eq!(versions.len(), 4);
    assert_level(pki, &versions[3], SealLevel::BLta);
    let report = pki.judged(&versions[3]);
    assert_eq!(report["document_timestamps"].as_array().unwrap().len(), 2);
    let job = house.app.store.waiting_jobs().await.unwrap().remove(0);
    assert_eq!(job.run_at.to_string()[..10], *"2037-10-03");
}

/// Case 67, 68: the authority is away.
#[tokio::test]
async fn a_seal_that_needs_time_waits_for_it_while_people_sign() {
    let Some(pki) = pki() else { return };
    let front = Front::of(pki.host(), Manner::Down).await;
    let house = house(pki, SealLevel::BT, |config| {
        config.timestamp = Some(TimestampPolicy::Required);
        config.timestamp_authorities = vec![pki.tsa_at(&front.host(), "tsa")];
    })
    .await;
    house.show_real_time(120);
    let id = signed(&house).await;
    for _ in 0..12 {
        house.work().await;
        house.clock.advance_minutes(9);
    }
    let waiting = envelope(&house, &id).await;
    assert!(waiting.sealed.is_empty(), "nothing is delivered before");
    assert_eq!(waiting.seal_failures, 1, "the sender can see it");
    let job = house.app.store.waiting_jobs().await.unwrap().remove(0);
    let cause = job.last_error.unwrap();
    assert!(cause.contains("no timestamp authority"), "{cause}");
    assert!(cause.contains(&front.host()), "{cause}");
    front.turns(Manner::Honest);
    house.show_real_time(0);
    house
        .app
        .store
        .hurry_job(job.id, house.app.now())
        .await
        .unwrap();
    house.work().await;
    let pdf = newest(&house, &id).await;
    assert_level(pki, &pdf, SealLevel::BT);
    let stated = evidence(&pdf)["trusted_time"]["in"].to_string();
    assert!(stated.contains("timestamp within the seal"), "{stated}");
}

/// Case 68: a seal that says what it lacks, and gets it later.
#[tokio::test]
async fn a_seal_without_time_says_so_and_time_comes_to_it_later() {
    let Some(pki) = pki() else { return };
    let front = Front::of(pki.host(), Manner::Garbage).await;
    let house = house(pki, SealLevel::BLta, |config| {
        config.timestamp = Some(TimestampPolicy::BestEffort);
        config.timestamp_authorities = vec![pki.tsa_at(&front.host(), "tsa")];
    })
    .await;
    house.show_real_time(60);
    let id = signed(&house).await;
    house.work().await;
    house.clock.advance_minutes(14);
    house.work().await;
    assert!(envelope(&house, &id).await.sealed.is_empty(), "not yet");
    house.clock.advance_minutes(2);
    house.work().await;
    let sealed = envelope(&house, &id).await.sealed.remove(0);
    assert_eq!((sealed.level, sealed.trusted_time), (SealLevel::BB, None));
    let first = newest(&house, &id).await;
    assert_level(pki, &first, SealLevel::BB);
    let stated = evidence(&first)["trusted_time"]["none"].to_string();
    assert!(stated.contains("no trusted time"), "{stated}");
    front.turns(Manner::Honest);
    house.show_real_time(0);
    house.work().await;
    let versions = versions(&house, &id).await;
    assert_eq!(versions[0], first, "the first version is kept");
    assert_eq!(versions.len(), 4);
    assert_level(pki, &versions[1], SealLevel::BT);
    assert_level(pki, &versions[2], SealLevel::BLt);
    assert_level(pki, &versions[3], SealLevel::BLta);
    assert_eq!(newest(&house, &id).await, versions[3]);
}

#[tokio::test]
async fn the_newest_version_is_the_one_that_people_download() {
    let Some(pki) = pki() else { return };
    let house = house(pki, SealLevel::BLt, |_| {}).await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    signer.sign().await.ok::<SignReply>();
    house.work().await;
    let path = format!("session/documents/{}/sealed", signer.view.documents[0].id);
    let sealed = signer.get(&path).await;
    let versions = versions(&house, &round.envelope.id).await;
    assert!(sealed.body == *versions.last().unwrap() && versions.len() == 2);
}

/// Case 34: whatever an authority sends, it is no token, and the next authority is asked.
#[tokio::test]
async fn bad_replies_are_refused_and_the_next_authority_is_asked() {
    let Some(pki) = pki() else { return };
    for (manner, cause) in [
        (Manner::Down, "no reply came"),
        (Manner::Silent, "no whole reply came in time"),
        (Manner::Slow, "no whole reply came in time"),
        (Manner::Garbage, "the timestamp reply cannot be read"),
        (Manner::Huge, "more than 1048576 bytes"),
        (Manner::HugeUnannounced, "more than 1048576 bytes"),
        (Manner::Redirect, "the reply has status 307"),
        (Manner::Page, "another content type"),
        (Manner::Failure, "the reply has status 503"),
        (Manner::Replay, "the timestamp is about other data"),
    ] {
        let front = Front::of(pki.host(), manner).await;
        let house = house(pki, SealLevel::BT, |config| {
            if matches!(manner, Manner::Silent | Manner::Slow) {
                config.outbound_timeout_seconds = 5;
            }
            config.timestamp_authorities = vec![pki.tsa_at(&front.host(), "tsa"), pki.tsa("tsa2")];
        })
        .await;
        let now_s = house.app.now().unix_s();
        let request = |byte| TimestampRequest::for_digest(&[byte; 32], [byte; 16]).unwrap();
        if manner == Manner::Replay {
            let first = house.app.trust.stamp(&request(1), now_s).await.unwrap();
            assert_eq!(
                first.authority,
                pki.tsa_at(&front.host(), "tsa").url.as_str()
            );
        }
        let stamped = house.app.trust.stamp(&request(2), now_s).await.unwrap();
        assert_eq!(
            stamped.authority,
            pki.tsa("tsa2").url.as_str(),
            "{manner:?}"
        );
        assert!(front.asked() > 0, "{manner:?}");
        let alone = house
            .restart_with(|config| config.timestamp_authorities.truncate(1))
            .await;
        let none = alone.app.trust.stamp(&request(3), now_s).await;
        let told = none.unwrap_err().to_string();
        assert!(told.contains(cause), "{manner:?}: {told}");
    }
}

/// Case 34: tokens that are well formed and prove nothing.
#[tokio::test]
async fn tokens_of_strangers_for_other_purposes_or_policies_are_refused() {
    let Some(pki) = pki() else { return };
    let mut policy = pki.tsa("tsa");
    policy.policy = Some("1.2.3.4".into());
    for (authority, cause) in [
        (pki.tsa("tsa-stranger"), "does not lead to a trust anchor"),
        (pki.tsa("tsa-purposeless"), "not one for timestamps"),
        (policy, "under another policy"),
    ] {
        let house = house(pki, SealLevel::BT, |c| {
            c.timestamp_authorities = vec![authority];
        })
        .await;
        let request = TimestampRequest::for_digest(&[1; 32], [1; 16]).unwrap();
        let none = house.app.trust.stamp(&request, house.app.now().unix_s());
        let told = none.await.unwrap_err().to_string();
        assert!(told.contains(cause), "{told}");
    }
}

#[tokio::test]
async fn nobody_inside_is_asked_because_a_certificate_says_so() {
    let Some(pki) = pki() else { return };
    let house = house(pki, SealLevel::BLt, |config| {
        config.private_networks.clear();
    })
    .await;
    let id = signed(&house).await;
    house.work().await;
    assert_eq!(envelope(&house, &id).await.sealed[0].level, SealLevel::BT);
    let job = house.app.store.waiting_jobs().await.unwrap().remove(0);
    let cause = job.last_error.unwrap();
    assert!(cause.contains("not permitted"), "{cause}");
}

#[tokio::test]
async fn a_revoked_certificate_never_reaches_the_level_that_would_say_it_was_good() {
    let Some(pki) = pki() else { return };
    let house = house(pki, SealLevel::BLta, |config| {
        config.seal_key = Some(pki.path("revoked.p12"));
    })
    .await;
    let id = signed(&house).await;
    house.work().await;
    assert_eq!(envelope(&house, &id).await.sealed[0].level, SealLevel::BT);
    let job = house.app.store.waiting_jobs().await.unwrap().remove(0);
    let cause = job.last_error.unwrap();
    assert!(cause.contains("is revoked since"), "{cause}");
}

#[tokio::test]
async fn revocation_is_asked_for_when_the_grace_period_is_over() {
    let Some(pki) = pki() else { return };
    let house = house(pki, SealLevel::BLt, |config| config.grace_minutes = 30).await;
    let id = signed(&house).await;
    house.work().await;
    let job = house.app.store.waiting_jobs().await.unwrap().remove(0);
    assert_eq!(job.run_at.unix_s() - house.app.now().unix_s(), 30 * 60);
    assert_eq!(envelope(&house, &id).await.sealed[0].level, SealLevel::BT);
    house
        .app
        .store
        .hurry_job(job.id, house.app.now())
        .await
        .unwrap();
    house.work().await;
    assert_eq!(envelope(&house, &id).await.sealed[0].level, SealLevel::BLt);
}

#[tokio::test]
async fn a_worker_that_died_while_augmenting_leaves_one_result() {
    let Some(pki) = pki() else { return };
    let house = house(pki, SealLevel::BLt, |config| config.grace_minutes = 1).await;
    let id = signed(&house).await;
    house.work().await;
    house.clock.advance_minutes(1);
    let dead = house.app.store.lease_job("dead", house.app.now()).await;
    let dead = dead.unwrap().unwrap();
    assert_eq!(dead.kind, JobKind::AugmentSeals);
    let house = house.restart().await;
    house.work().await;
    assert_eq!(
        versions(&house, &id).await.len(),
        1,
        "the lease still holds"
    );
    house.clock.advance_ms(61_000);
    house.work().await;
    assert_eq!(versions(&house, &id).await.len(), 2);
    let late = house.app.store.end_job(&dead).await.unwrap();
    assert!(!late, "the fence stops the worker that woke up late");
    house.work().await;
    assert_eq!(versions(&house, &id).await.len(), 2);
}

/// Case 70: the envelope waits for another key, and nothing leaves unsealed.
#[tokio::test]
async fn a_certificate_that_has_ended_seals_nothing_until_the_operator_has_another_one() {
    let Some(pki) = pki() else { return };
    let house = House::open().await;
    // Development certificates are valid for three years.
    house.clock.advance_minutes(4 * 366 * 24 * 60);
    let id = signed(&house).await;
    house.work().await;
    assert!(envelope(&house, &id).await.sealed.is_empty());
    let job = house.app.store.waiting_jobs().await.unwrap().remove(0);
    let cause = job.last_error.unwrap();
    assert!(cause.contains("is not in force"), "{cause}");
    house.show_real_time(0);
    let house = house
        .restart_with(|config| pki.configure(config, "signer"))
        .await;
    let now = house.app.now();
    house.app.store.hurry_job(job.id, now).await.unwrap();
    house.work().await;
    assert_level(pki, &newest(&house, &id).await, SealLevel::BB);
}

#[tokio::test]
async fn changing_the_key_keeps_older_seals_valid() {
    let Some(pki) = pki() else { return };
    let house = house(pki, SealLevel::BLt, |_| {}).await;
    let before = signed(&house).await;
    house.work().await;
    let house = house
        .restart_with(|config| config.seal_key = Some(pki.path("signer2.p12")))
        .await;
    let after = {
        let sender = house.sender_named("second@example.com").await;
        let round = sender.send(&[("Seller", 1)]).await;
        round.signer(0).await.sign().await.ok::<SignReply>();
        round.envelope.id.clone()
    };
    house.work().await;
    for id in [&before, &after] {
        assert_level(pki, &newest(&house, id).await, SealLevel::BLt);
    }
    let chains = async |id| {
        let pdf = newest(&house, id).await;
        house.app.pdf.signing_chains(&pdf).await.unwrap().chains
    };
    assert_ne!(chains(&before).await[0][0], chains(&after).await[0][0]);
}
