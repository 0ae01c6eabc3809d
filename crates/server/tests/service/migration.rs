//! From a file of SQLite to PostgreSQL.

use crate::support::{House, database};
use paraph_protocol::{SealState, SignReply};
use paraph_server::audit;
use paraph_server::config::Database;
use std::process::Output;

fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_service_that_outgrows_its_file_goes_on_where_it_was() {
    let Some(Database::Postgres(target)) = database::fresh_schema().await else {
        eprintln!("skipped: PARAPH_TEST_DATABASE names no PostgreSQL server");
        return;
    };
    let house = House::open_with(|config| config.database = None).await;
    let sender = house.sender().await;
    let done = sender.send(&[("Buyer", 1)]).await;
    done.signer(0).await.sign().await.ok::<SignReply>();
    house.work().await;
    let running = sender.send(&[("Buyer", 1), ("Seller", 2)]).await;
    let link = running.link(0).await;
    let migrate = |to: &str| {
        let mut program = house.program();
        program.args(["migrate", "--to", to]);
        program.output().unwrap()
    };
    let moved = migrate(target.as_str());
    assert!(moved.status.success(), "{}", said(&moved));
    assert!(said(&moved).contains("2 envelopes"), "{}", said(&moved));
    let twice = migrate(target.as_str());
    assert!(
        said(&twice).contains("the database is not empty"),
        "{}",
        said(&twice)
    );
    let wrong = migrate("elsewhere.sqlite");
    assert!(said(&wrong).contains("not from"), "{}", said(&wrong));

    let ids = [done.envelope.id.clone(), running.envelope.id.clone()];
    let before = house.app.store.audit_trail(&ids[0]).await.unwrap();
    let house = house
        .restart_with(|config| config.database = Some(Database::Postgres(target)))
        .await;
    let after = house.app.store.audit_trail(&ids[0]).await.unwrap();
    audit::verify(&ids[0], &after).unwrap();
    assert_eq!(before, after);
    let buyer = crate::support::Signer::open(&house, &link).await;
    buyer.sign().await.ok::<SignReply>();
    house.work().await;
    let still = house.app.loaded(&ids[1]).await.unwrap().envelope;
    assert_eq!(still.invites.len(), 2);
    assert_ne!(buyer.session().await.envelope.seal, SealState::Sealed);
    // What is numbered there goes on behind what came along.
    let again = house.sender_named("new@example.com").await;
    let round = again.send(&[("Buyer", 1)]).await;
    round.signer(0).await.sign().await.ok::<SignReply>();
    house.work().await;
    assert_eq!(round.now().await.sealed.len(), 1);
}
