//! Creating sequences.

use super::host::{
    APP_URL, Host, SEQUENCE, dagny, document, example, madkur, process, refuses, says_no, sequence,
    text, with,
};
use crate::support::Call;
use crate::support::mail_server::config_at;
use crate::support::receiver::Receiver;
use paraph_server::config::SmsPreset;
use serde_json::{Value, json};

#[tokio::test]
async fn t01_an_example_of_two_documents_and_two_people_is_a_sequence_of_both() {
    let host = Host::open().await;
    let answer = host.post(SEQUENCE, &example()).await;
    assert_eq!(answer.status.as_u16(), 200);
    let made: Value = answer.ok();
    assert_eq!(made["signingProcesses"].as_array().unwrap().len(), 2);
    assert_eq!(made["signees"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn t02_a_person_has_one_item_for_each_of_their_documents_in_their_order() {
    let host = Host::open().await;
    let stranger = json!({ "name": "Jón", "phoneNumber": "555 1234" });
    let again = json!({ "name": "J. Jónsson", "phoneNumber": "5551234" });
    let made = host
        .sequence(&sequence(&[
            process(&[madkur(), stranger]),
            process(&[dagny()]),
            process(&[again, madkur()]),
        ]))
        .await;
    // The processes of each person, in order of first appearance.
    let processes = |number: usize| -> Vec<usize> {
        let keys = made["signees"][number]["signingKeys"].as_array().unwrap();
        let index = |item: &Value| {
            let all = made["signingProcesses"].as_array().unwrap();
            let index = all.iter().position(|p| p["key"] == item["processKey"]);
            let signees = all[index.unwrap()]["signees"].as_array().unwrap();
            assert!(signees.iter().any(|s| s["key"] == item["signeeKey"]));
            index.unwrap()
        };
        keys.iter().map(index).collect()
    };
    assert_eq!(made["signees"].as_array().unwrap().len(), 3);
    assert_eq!([0, 1, 2].map(processes), [vec![0, 2], vec![0, 2], vec![1]]);
}

#[tokio::test]
async fn t03_addresses_are_of_the_sequence_and_of_each_process() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    let sequence_key = text(&made, "/key");
    for signee in made["signees"].as_array().unwrap() {
        let expected = format!("{APP_URL}/s/{sequence_key}/{}", text(signee, "/key"));
        assert_eq!(signee["url"], expected);
    }
    for process in made["signingProcesses"].as_array().unwrap() {
        for signee in process["signees"].as_array().unwrap() {
            let (process_key, key) = (text(process, "/key"), text(signee, "/key"));
            assert_eq!(signee["url"], format!("{APP_URL}/s/{process_key}/{key}"));
            assert_eq!(signee["processKey"], process_key);
        }
    }
}

#[tokio::test]
async fn t04_keys_say_of_what_they_are_and_cannot_be_guessed() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    for (pointer, prefix) in [
        ("/key", "pg"),
        ("/signees/0/key", "gs"),
        ("/signingProcesses/1/key", "sp"),
        ("/signingProcesses/1/signees/0/key", "si"),
        ("/signees/0/signingKeys/1/signeeKey", "si"),
        ("/signees/0/signingKeys/1/processKey", "sp"),
    ] {
        let random = text(&made, pointer).strip_prefix(prefix).unwrap();
        let digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        assert!(
            random.len() == 32 && random.chars().all(digit),
            "{pointer}: {random}"
        );
    }
}

#[tokio::test]
async fn t05_everything_is_created_and_nobody_has_signed() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    assert_eq!(made["status"], "Created");
    for process in made["signingProcesses"].as_array().unwrap() {
        assert_eq!(process["status"], "Created");
        for signee in process["signees"].as_array().unwrap() {
            assert_eq!(signee["signed"], false);
            assert!(signee.get("signedAt").is_none());
        }
    }
}

#[tokio::test]
async fn t06_words_are_echoed_in_pascal_case_and_with_their_defaults() {
    let mail = config_at("127.0.0.1:9".parse().unwrap());
    let gateway = Receiver::open().await;
    let sms = gateway.sms(SmsPreset::Form, "/send");
    let host = Host::open_with(|config| {
        config.mail = Some(mail);
        config.sms = Some(sms);
    })
    .await;
    let check = async |signee: Value, expected: [&str; 2]| {
        let made = host.sequence(&sequence(&[process(&[signee])])).await;
        let told = &made["signingProcesses"][0]["signees"][0];
        let words = ["communicationDeliveryType", "signatureType"]
            .map(|name| text(told, &format!("/{name}")));
        assert_eq!(words, expected);
    };
    check(dagny(), ["None", "Qualified"]).await;
    let simple = with(dagny(), "/SIGNATURETYPE", "simple");
    check(simple, ["None", "Simple"]).await;
    let no_words = json!({ "name": "Jón", "communicationDeliveryType": null });
    check(no_words, ["None", "Qualified"]).await;
    check(
        with(dagny(), "/communicationDeliveryType", "EMAIL"),
        ["Email", "Qualified"],
    )
    .await;
}

#[tokio::test]
async fn t07_lists_are_empty_and_meta_comes_back_in_its_order() {
    let host = Host::open().await;
    let body = serde_json::to_string(&sequence(&[process(&[dagny()])])).unwrap();
    let meta = r#"{"zebra":"1","Ape":"2","lion":"\u00fe\u0001","ape":"4"}"#;
    let body = body.replace(r#"{"myKey":"myvalue"}"#, meta);
    let call = Call::post(SEQUENCE).header("content-type", "application/json");
    let answer = host.call(call.body(body)).await;
    let made: Value = answer.ok();
    let told = r#""meta":{"zebra":"1","Ape":"2","lion":"þ\u0001","ape":"4"}"#;
    assert!(answer.text().contains(told), "{}", answer.text());
    for name in ["attachments", "attachmentReferences"] {
        assert_eq!(made["signingProcesses"][0][name], json!([]));
    }
    let without = with(process(&[dagny()]), "/meta", Value::Null);
    let made = host.sequence(&sequence(&[without])).await;
    assert_eq!(made["signingProcesses"][0]["meta"], json!({}));
}

#[tokio::test]
async fn t08_documents_are_not_echoed() {
    let host = Host::open().await;
    let answer = host.post(SEQUENCE, &example()).await;
    assert!(!answer.text().to_lowercase().contains("pdfdocument"));
    assert!(!answer.text().contains(&document(1)[..40]));
}

#[tokio::test]
async fn t09_each_process_has_its_own_flags_and_the_sequences_user_where_it_names_none() {
    let host = Host::open().await;
    let own = with(process(&[dagny()]), "/user", "other@email.is");
    let own = with(own, "/SignInOrder", "true");
    let none = with(process(&[madkur()]), "/user", Value::Null);
    let none = with(none, "/RequiresAuth", true);
    let made = host.sequence(&sequence(&[own, none])).await;
    let told: Vec<_> = (0..2)
        .map(|i| {
            let process = &made["signingProcesses"][i];
            assert_eq!(process["sequenceKey"], made["key"]);
            json!([
                process["user"],
                process["signInOrder"],
                process["requiresAuth"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["other@email.is", true, false]),
            json!(["your@email.is", false, true])
        ]
    );
    assert_eq!(made["signInOrder"], false);
    assert_eq!(made["requiresAuth"], false);
}

#[tokio::test]
async fn t10_names_of_properties_are_read_in_any_case() {
    let host = Host::open().await;
    let shout = |value: Value| -> Value {
        let Value::Object(members) = value else {
            unreachable!()
        };
        let members = members.into_iter();
        members
            .map(|(name, value)| (name.to_uppercase(), value))
            .collect()
    };
    let mut process = shout(process(&[shout(dagny())]));
    process["UNKNOWN"] = json!({ "is": ["ignored"] });
    let made = host.sequence(&shout(sequence(&[process]))).await;
    assert_eq!(
        text(&made, "/signingProcesses/0/signees/0/city"),
        "Reykjavík"
    );
    assert_eq!(
        text(&made, "/signingProcesses/0/signatureLocation"),
        "TopFirstPage"
    );
}

#[tokio::test]
async fn t11_both_names_of_the_call_do_the_same_and_are_read_in_any_case() {
    let host = Host::open().await;
    for path in [
        "/api/management/signing/sequential",
        "/api/Management/Signing/Sequence",
        "/API/management/SIGNING/SEQUENTIAL/",
    ] {
        let made: Value = host.post(path, &example()).await.ok();
        let path = format!(
            "{path}?sequencekey={}&USER=YOUR@email.is",
            text(&made, "/key")
        );
        let ended: Value = host.delete(&path).await.ok();
        assert_eq!(ended["status"], "Canceled");
        assert_eq!(ended["signingProcesses"][1]["status"], "Canceled");
        assert_eq!(ended["signees"], made["signees"]);
    }
}

#[tokio::test]
async fn t12_what_is_missing_is_named() {
    let host = Host::open().await;
    let processes = "CreateSigningProcesses";
    for (body, faults) in [
        (
            json!({}),
            vec![("NotEmpty", "User"), ("NotEmpty", processes)],
        ),
        (sequence(&[]), vec![("NotEmpty", processes)]),
        (with(example(), "/user", " "), vec![("NotEmpty", "User")]),
        (
            with(example(), "/user", Value::Null),
            vec![("NotEmpty", "User")],
        ),
        (
            with(example(), "/CreateSigningProcesses/1/flowKey", ""),
            vec![("NotEmpty", "CreateSigningProcesses[1].FlowKey")],
        ),
        (
            with(
                example(),
                "/CreateSigningProcesses/0/createSignees",
                json!([]),
            ),
            vec![("NotEmpty", "CreateSigningProcesses[0].CreateSignees")],
        ),
    ] {
        refuses(&host.post(SEQUENCE, &body).await, 400, &faults);
    }
}

#[tokio::test]
async fn t13_only_a_company_with_its_own_key_gets_in() {
    let host = Host::open().await;
    let stranger = host.stranger().await;
    let mine = host.credentials.account.company_key();
    let theirs = stranger.credentials.account.company_key();
    assert!(mine.len() == 12 && mine != theirs);
    let key = host.credentials.api_key.expose();
    for authorization in [
        super::host::basic(&theirs, key),
        super::host::basic(&mine, "api-0000"),
        super::host::basic("", key),
        format!("Bearer {key}"),
        "Basic !!".into(),
        "Basic".into(),
    ] {
        let call = Call::post(SEQUENCE).json(&example());
        let answer = host
            .house
            .call(call.header("authorization", authorization))
            .await;
        says_no(&answer, 401, "Unauthorized");
        assert!(answer.header("www-authenticate").starts_with("Basic "));
    }
    let none = host.house.call(Call::post(SEQUENCE).json(&example())).await;
    says_no(&none, 401, "Unauthorized");
    let shouted = super::host::basic(&mine.to_uppercase(), key).replace("Basic", "basic");
    let call = Call::post(SEQUENCE)
        .json(&example())
        .header("authorization", shouted);
    host.house.call(call).await.ok::<Value>();
}
