//! Documents in an object store that speaks S3.

use crate::support::House;
use crate::support::objects::objects;
use paraph_protocol::SignReply;
use paraph_server::error::Fault;

#[tokio::test]
async fn documents_in_an_object_store_are_signed_sealed_and_given_back() {
    let Some(objects) = objects() else { return };
    let house = House::open_with(|config| objects.configure(config, "journey")).await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    round.signer(0).await.sign().await.ok::<SignReply>();
    house.work().await;
    let sealed = round.now().await.sealed[0].sha256;
    let pdf = house.app.blobs.get(&sealed).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let (name, house) = (sealed.to_string(), house.restart().await);
    let object = format!("journey/{}/{name}", &name[..2]);
    assert_eq!(objects.ask("HEAD", &object, b"").await, 200);
    assert_eq!(house.app.blobs.get(&sealed).await.unwrap(), pdf);
    assert!(!house.data().join("blobs").exists());
}

#[tokio::test]
async fn an_object_that_was_changed_in_the_store_is_never_served() {
    let Some(objects) = objects() else { return };
    let house = House::open_with(|config| objects.configure(config, "changed/deep")).await;
    let blobs = &house.app.blobs;
    let name = blobs.put(b"contract").await.unwrap();
    let text = name.to_string();
    let object = format!("changed/deep/{}/{text}", &text[..2]);
    for (method, body) in [("PUT", &b"contrast"[..]), ("PUT", b""), ("DELETE", b"")] {
        assert!(objects.ask(method, &object, body).await < 300, "{method}");
        let served = blobs.get(&name).await;
        assert!(
            matches!(served, Err(Fault::BadBlob { sha256 }) if sha256 == name),
            "{method}"
        );
    }
    assert_eq!(blobs.put(b"contract").await.unwrap(), name);
    assert_eq!(blobs.get(&name).await.unwrap(), b"contract");
}

#[tokio::test]
async fn an_upload_that_the_store_does_not_take_leaves_nothing_behind() {
    let Some(objects) = objects() else { return };
    let house = House::open_with(|config| {
        objects.configure(config, "away");
        config.blobs = Some("s3://there-is-no-such-bucket/away".parse().unwrap());
    })
    .await;
    let stored = house.app.blobs.put(b"contract").await;
    let fault = stored.unwrap_err();
    assert!(matches!(fault, Fault::Blobs(_)), "{fault}");
}
