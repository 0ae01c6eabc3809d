//! API keys: what each may do through every door, and how the command line lists and revokes them.

use crate::support::{Call, House, Sender, binary};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_server::scopes::Scopes;
use paraph_server::secret::Secret;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

async fn key(sender: &Sender<'_>, scopes: Scopes) -> Secret {
    let id = &sender.credentials.account.id;
    let made = sender.house.app.create_api_key(id, "", scopes);
    made.await.unwrap()
}

/// A call of each dialect with what it needs, and without a key.
fn calls() -> Vec<(Call, Scopes)> {
    let nothing = json!({});
    let id = "0".repeat(40);
    let get = |path: &str| Call::get(path.to_owned());
    let post = |path: &str| Call::post(path.to_owned()).json(&nothing);
    let party = format!("/api/v1/documents/doc_{id}/signers/party_{id}");
    let link = format!("/v2/documents/{id}/embedded-invites/{id}/link");
    let addresses = |scope: Scopes| scope.with(Scopes::LINKS);
    vec![
        (get("/user"), Scopes::READ),
        (get(&format!("/document/{id}")), Scopes::READ),
        (post(&format!("/document/{id}/invite")), Scopes::WRITE),
        (post(&link), Scopes::LINKS),
        (post("/api/v2/events"), Scopes::SETTINGS),
        (get("/api/v1/documents"), Scopes::READ),
        (post("/api/v1/documents"), Scopes::WRITE),
        (post("/api/v1/contacts"), Scopes::WRITE),
        (get(&party), Scopes::LINKS),
        (get("/api/v1/webhooks"), Scopes::SETTINGS),
        (
            get("/api/signing/activity/company"),
            addresses(Scopes::READ),
        ),
        (
            post("/api/management/signing/sequence"),
            addresses(Scopes::WRITE),
        ),
        (get("/api/pdf/sp0/si0.pdf"), Scopes::READ),
        (post("/api/management/webhook"), Scopes::SETTINGS),
    ]
}

#[tokio::test]
async fn every_dialect_refuses_what_a_key_may_not_do_and_says_so_in_its_own_form() {
    let house = House::open().await;
    let sender = house.sender().await;
    let company = sender.credentials.account.company_key();
    for scopes in [
        Scopes::READ,
        Scopes::WRITE,
        Scopes::LINKS,
        Scopes::SETTINGS,
        Scopes::ALL,
    ] {
        let key = key(&sender, scopes).await;
        let bearer = format!("Bearer {}", key.expose());
        let basic = STANDARD.encode(format!("{company}:{}", key.expose()));
        for (call, needed) in calls() {
            let taktikal = call.path().starts_with("/api/") && !call.path().starts_with("/api/v");
            let basic = format!("Basic {basic}");
            let shown = if taktikal { basic } else { bearer.clone() };
            let title = format!("{scopes}: {}", call.path());
            let answer = house.call(call.header("authorization", shown)).await;
            let allowed = scopes.allow(needed);
            assert_eq!(answer.status == 403, !allowed, "{title}: {}", answer.text());
            assert_ne!(answer.status, 401, "{title}");
            if !allowed {
                let said: Value = serde_json::from_slice(&answer.body).unwrap();
                let form = ["error", "message", "responseStatus"];
                assert!(
                    form.iter().any(|name| !said[*name].is_null()),
                    "{title}: {said}"
                );
            }
        }
    }
}

fn paraph(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.env_clear().current_dir(data);
    command.arg("--data-dir").arg(data);
    command.args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_command_line_lists_keys_without_showing_them_and_revokes_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let email = ["--email", "owner@example.com"];
    said(&paraph(
        data,
        &[
            "account",
            "create",
            email[0],
            email[1],
            "--name",
            "Nordvik AB",
        ],
    ));
    let create = ["key", "create", email[0], email[1], "--name", "CRM"];
    let scoped = [&create[..], &["--scope", "read", "--scope", "links"]].concat();
    let key = said(&paraph(data, &scoped)).trim().to_owned();
    let list = || -> Vec<Value> {
        let told = said(&paraph(
            data,
            &["key", "list", email[0], email[1], "--json"],
        ));
        assert!(!told.contains(&key));
        serde_json::from_str(&told).unwrap()
    };
    let keys = list();
    assert_eq!(keys.len(), 2, "one came with the account");
    assert_eq!(
        (&keys[1]["name"], &keys[1]["scopes"]),
        (&json!("CRM"), &json!("read links"))
    );
    let id = keys[1]["id"].as_str().unwrap();
    let revoke = |id: &str| paraph(data, &["key", "revoke", email[0], email[1], id]);
    said(&revoke(&id[..8]));
    assert!(list()[1]["ended_at"].is_string());
    for nothing in ["", "x", id] {
        assert!(!revoke(nothing).status.success(), "{nothing}");
    }
    let unknown = [&create[..], &["--scope", "everything"]].concat();
    let refused = paraph(data, &unknown);
    let cause = String::from_utf8(refused.stderr).unwrap();
    assert!(cause.contains("read, write, links or settings"), "{cause}");
}
