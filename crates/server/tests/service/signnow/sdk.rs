//! The vendor's own client, unmodified, against the service on a real socket.

use super::host::{APP_URL, Host};
use crate::support::{House, mail_server::MailServer, pdf};
use serde_json::{Value, json};
use std::process::Command;

/// What the client says that it was told; nothing where there is no Python with it.
async fn told() -> Option<Value> {
    let Ok(python) = std::env::var("PARAPH_PYTHON") else {
        eprintln!("skipped: PARAPH_PYTHON does not name a Python with signnow-python-sdk");
        return None;
    };
    let mail = MailServer::open()?;
    let carrier = mail.config();
    let house = House::open_with(|config| {
        config.app_url = Some(APP_URL.parse().unwrap());
        config.private_networks = vec!["127.0.0.1/32".parse().unwrap()];
        config.mail = Some(carrier);
    });
    let host = Host::of(house.await).await;
    let (address, _listening) = host.listen().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lease.pdf");
    std::fs::write(&file, pdf::one_page()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/sdk/calls.py");
    let mut client = Command::new(python);
    client.arg(script).arg(&file).arg("http://127.0.0.1:9/hook");
    client
        .env("SIGNNOW_API_HOST", format!("http://{address}"))
        .env("SIGNNOW_API_BASIC_TOKEN", &host.basic()["Basic ".len()..])
        .env("SIGNNOW_API_USERNAME", super::host::OWNER)
        .env("SIGNNOW_API_PASSWORD", super::host::PASSWORD)
        .env("SIGNNOW_DOWNLOADS_DIR", folder.path().join("downloads"));
    let ran = tokio::task::spawn_blocking(move || client.output().unwrap());
    let output = ran.await.unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_client_makes_its_other_calls_unmodified() {
    let Some(told) = told().await else { return };
    let prefill = &told["prefill"];
    assert_eq!(
        prefill["values"],
        json!({ "sign": null, "city": "Akureyri" })
    );
    assert!(prefill["url"].as_str().unwrap().starts_with(APP_URL));
    assert_eq!(prefill["url"], prefill["url_no_signup"]);
    let free = &told["free_form"];
    assert_eq!(free["result"], "success");
    assert_eq!(free["before"][0]["signer_email"], "hanna@example.se");
    let canceled = |when: &str| free[when][0]["canceled"].clone();
    assert_eq!(
        [canceled("before"), canceled("after")],
        [Value::Null, json!("1")]
    );
    let expected = json!({ "status": "success", "statuses": ["pending"], "refused": 900_104,
        "after": [] });
    assert_eq!(told["role_invite"], expected);
    let downloads = &told["downloads"];
    assert_eq!(
        (&downloads["archive"], &downloads["begins"]),
        (&json!("lease.zip"), &json!("PK"))
    );
    assert!(
        downloads["link"]
            .as_str()
            .unwrap()
            .starts_with("https://sign.example/")
    );
    let subscriptions = json!({ "events": ["document.complete"], "left": 0 });
    assert_eq!(told["subscriptions"], subscriptions);
}
