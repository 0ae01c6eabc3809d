//! The audit trail on the disk: append-only, chained, and the only truth.

use crate::support::{House, binary};
use paraph_protocol::SignReply;
use paraph_server::app::App;
use paraph_server::audit;
use paraph_server::config::Database;
use paraph_server::error::{ActError, Fault};
use sqlx::Row as _;

#[tokio::test]
async fn the_whole_way_to_the_seal_is_one_gapless_chain() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    signer.sign().await.ok::<SignReply>();
    house.work().await;
    let trail = house
        .app
        .store
        .audit_trail(&round.envelope.id)
        .await
        .unwrap();
    let kinds: Vec<&str> = trail.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "created",
            "fields_replaced",
            "invited",
            "link_issued",
            "session_opened",
            "signed",
            "completed",
            "sealed"
        ]
    );
    let head = audit::verify(&round.envelope.id, &trail).unwrap();
    assert_eq!(head.next_seq, 8);
    let actors: Vec<&str> = trail
        .iter()
        .map(|e| e.actor.split(':').next().unwrap())
        .collect();
    assert_eq!(&actors[..3], ["account"; 3]);
    assert_eq!(&actors[4..6], ["invite"; 2]);
    assert_eq!(actors[7], "service");
}

#[tokio::test]
async fn events_cannot_be_changed_or_deleted() {
    let house = House::open().await;
    let sender = house.sender().await;
    sender.upload(crate::support::pdf::one_page()).await;
    let mut database = house.database().await;
    for forbidden in [
        "UPDATE events SET actor = 'x'",
        "DELETE FROM events",
        "UPDATE event_entries SET value = 'x'",
        "UPDATE event_entries SET commitment = (SELECT hash FROM events LIMIT 1), salt = NULL, value = NULL",
        "DELETE FROM event_entries",
    ] {
        let refused = sqlx::query(forbidden).execute(&mut database).await;
        let cause = refused.unwrap_err().to_string();
        assert!(cause.contains("append-only"), "{forbidden}: {cause}");
    }
}

#[tokio::test]
async fn erased_values_leave_an_envelope_that_still_loads() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let mut database = house.database().await;
    let erase =
        "UPDATE event_entries SET salt = NULL, value = NULL WHERE path = '/invites/0/locale'";
    assert_eq!(
        sqlx::query(erase)
            .execute(&mut database)
            .await
            .unwrap()
            .rows_affected(),
        1
    );
    house.app.loaded(&round.envelope.id).await.unwrap();
}

#[tokio::test]
async fn a_chain_that_was_tampered_with_stops_its_envelope() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let other = sender.send(&[("Buyer", 1)]).await;
    let mut database = house.database().await;
    let disarm = match house.app.config.database() {
        Database::Sqlite(_) => "DROP TRIGGER entries_are_only_erased",
        Database::Postgres(_) => "DROP TRIGGER entries_are_only_erased ON event_entries",
    };
    sqlx::query(disarm).execute(&mut database).await.unwrap();
    sqlx::query("UPDATE event_entries SET value = '\"evil@example.se\"' WHERE path = '/invites/0/order' AND envelope_id = $1")
        .bind(round.envelope.id.as_str())
        .execute(&mut database)
        .await
        .unwrap();
    let stopped = round.try_link(0).await;
    assert!(matches!(
        stopped,
        Err(ActError::Fault(Fault::BrokenChain { seq: 2, .. }))
    ));
    other.link(0).await;
}

#[tokio::test]
async fn every_connection_keeps_what_it_acknowledges() {
    let house = House::open().await;
    let Database::Postgres(mut careless) = house.app.config.database() else {
        let mut database = house.database().await;
        let mode = sqlx::query("PRAGMA journal_mode").fetch_one(&mut database);
        assert_eq!(mode.await.unwrap().get::<String, _>(0), "wal");
        return;
    };
    careless
        .query_pairs_mut()
        .append_pair("options[synchronous_commit]", "off");
    let mut config = house.app.config.clone();
    config.database = Some(Database::Postgres(careless));
    let opened = App::open(config, house.clock.clone(), &binary()).await;
    let cause = opened.unwrap_err().to_string();
    assert!(cause.contains("lose acknowledged commits"), "{cause}");
}
