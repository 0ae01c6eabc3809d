//! Signees of the type `Simple`: a one-time code says who they are before a document is shown.

use super::host::{Host, SEQUENCE, dagny, madkur, process, refuses, sequence, url, with};
use crate::support::Signer;
use crate::support::receiver::Receiver;
use paraph_protocol::{AuthenticationMethod, ProblemCode, SessionView};
use paraph_server::config::SmsPreset;
use serde_json::{Value, json};

/// What a signer sends below `session/authentication`.
async fn sends(signer: &Signer<'_>, path: &str, body: &Value) -> crate::support::Answer {
    let call = signer.request("POST", &format!("session/authentication{path}"));
    signer.house.call(call.json(body)).await
}

fn method(view: &SessionView) -> AuthenticationMethod {
    view.authentication.as_ref().unwrap().method
}

#[tokio::test]
async fn who_signs_simply_proves_their_telephone_and_then_sees_everything() {
    let phone = Receiver::open().await;
    let sms = phone.sms(SmsPreset::Form, "/send");
    let host = Host::open_with(|config| config.sms = Some(sms)).await;
    let simple = with(dagny(), "/signatureType", "Simple");
    let body = sequence(&[process(&[simple, madkur()]), process(&[dagny()])]);
    let made = host.sequence(&body).await;
    let dagny = host.signer(url(&made, 0)).await;
    assert_eq!(method(&dagny.view), AuthenticationMethod::SmsCode);
    assert!(dagny.view.documents.is_empty());
    dagny.sign().await.refuses(ProblemCode::IdentityRequired);
    sends(&dagny, "", &json!({})).await.ok::<SessionView>();
    host.house.deliver().await;
    let posted = phone.posted().pop().unwrap();
    assert_eq!(posted.field("number"), "+3544444444");
    let code = json!({ "code": &posted.field("body")[..6] });
    let known: SessionView = sends(&dagny, "/code", &code).await.ok();
    assert_eq!(known.documents.len(), 2);
    // The other one signs with nothing but the address.
    host.sign(url(&made, 1)).await;
}

#[tokio::test]
async fn a_code_goes_to_the_mailbox_of_who_has_no_telephone() {
    let Some((host, _server)) = Host::with_mail().await else {
        return;
    };
    let simple = json!({ "name": "Jón", "email": "jon@example.is", "signatureType": "Simple" });
    let made = host.sequence(&sequence(&[process(&[simple])])).await;
    let jon = host.signer(url(&made, 0)).await;
    assert_eq!(method(&jon.view), AuthenticationMethod::EmailCode);
}

#[tokio::test]
async fn a_code_that_nothing_could_carry_is_refused_by_its_place() {
    let host = Host::open().await;
    for simple in [
        with(dagny(), "/signatureType", "Simple"),
        json!({ "name": "Jón", "signatureType": "Simple" }),
    ] {
        let body = sequence(&[process(&[madkur(), simple])]);
        let answer = host.post(SEQUENCE, &body).await;
        let place = "CreateSigningProcesses[0].CreateSignees[1].SignatureType";
        refuses(&answer, 400, &[("NotSupported", place)]);
    }
}
