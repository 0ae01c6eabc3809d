//! Accounts: made on the command line, opened by passwords, clients, keys and tokens.

use crate::support::{House, binary};
use paraph_server::accounts::ACCESS_TOKEN_SECONDS;
use paraph_server::secret::Secret;
use paraph_server::store::TokenKind;
use std::path::Path;
use std::process::{Command, Output};

fn paraph(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command
        .env_clear()
        .current_dir(data)
        .arg("--data-dir")
        .arg(data);
    command.args(args).output().unwrap()
}

const CREATE: &[&str] = &[
    "account",
    "create",
    "--email",
    "Owner@Example.com",
    "--name",
    "Nordvik AB",
    "--password",
    "a good password",
    "--json",
    "--allowed-origin",
];

#[test]
fn the_command_line_makes_an_account_and_shows_its_secrets_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut create = CREATE.to_vec();
    create.push("http://localhost:7470");
    let made = paraph(folder.path(), &create);
    assert!(made.status.success(), "{made:?}");
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(made["email"], "owner@example.com");
    assert_eq!(made["password"], "a good password");
    assert_eq!(made["client_secret"].as_str().unwrap().len(), 64);
    assert!(made["api_key"].as_str().unwrap().starts_with("pk_test_"));

    let without = [
        "account",
        "create",
        "--email",
        "two@example.com",
        "--name",
        "Two",
        "--json",
    ];
    let made = paraph(folder.path(), &without);
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(made["password"].as_str().unwrap().len(), 43, "one is made");

    let again = paraph(folder.path(), &create);
    let cause = String::from_utf8(again.stderr).unwrap();
    assert!(!again.status.success());
    assert!(
        cause.ends_with("paraph: an account with this e-mail address exists\n"),
        "{cause}"
    );

    let email = ["--email", "owner@example.com"];
    let key = paraph(folder.path(), &["key", "create", email[0], email[1]]);
    assert!(key.stdout.starts_with(b"pk_test_"));
    let more = [
        "account",
        "allow-origin",
        email[0],
        email[1],
        "https://app.example.com",
    ];
    assert!(paraph(folder.path(), &more).status.success());
    let bad = [
        "account",
        "allow-origin",
        email[0],
        email[1],
        "https://*.example.com",
    ];
    assert!(!paraph(folder.path(), &bad).status.success());
}

#[test]
fn a_developers_origin_is_allowed_on_a_developers_machine_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut create = vec!["--base-url", "https://sign.example"];
    create.extend(CREATE);
    create.push("http://localhost:7470");
    assert!(!paraph(folder.path(), &create).status.success());
}

#[test]
fn a_wrong_configuration_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["--base-url", "http://sign.example", "serve"][..],
        &["--seal-key", "missing.p12", "serve"],
    ] {
        let refused = paraph(folder.path(), args);
        assert!(!refused.status.success());
        let cause = String::from_utf8(refused.stderr).unwrap();
        let last = cause.lines().last().unwrap();
        assert!(last.starts_with("paraph: "), "{cause}");
    }
}

#[tokio::test]
async fn a_password_opens_its_own_account_alone() {
    let house = House::open().await;
    let sender = house.sender().await;
    let open = async |email: &str, password: &str| {
        let found = house.app.authenticate(email, password).await.unwrap();
        found.map(|account| account.id)
    };
    let id = Some(sender.credentials.account.id.clone());
    assert_eq!(open("owner@example.com", "a good password").await, id);
    assert_eq!(open("OWNER@example.com", "a good password").await, id);
    assert_eq!(open("owner@example.com", "another password").await, None);
    assert_eq!(open("nobody@example.com", "a good password").await, None);
}

#[tokio::test]
async fn clients_keys_and_tokens_speak_for_their_account_until_they_end() {
    let house = House::open().await;
    let sender = house.sender().await;
    let (app, id) = (&house.app, &sender.credentials.account.id);
    let known = &sender.credentials;
    let client = async |secret: &Secret| {
        let found = app.store.client_account(&known.client_id, secret).await;
        found.unwrap()
    };
    assert_eq!(client(&known.client_secret).await.as_ref(), Some(id));
    assert_eq!(client(&known.api_key).await, None);

    let bearer = async |token: &Secret| {
        let known = app.store.bearer(token, app.now()).await.unwrap();
        known.map(|bearer| bearer.account_id)
    };
    assert_eq!(bearer(&known.api_key).await.as_ref(), Some(id));
    assert_eq!(bearer(&known.client_secret).await, None);
    let pair = app.issue_tokens(id, "*").await.unwrap();
    assert_eq!(bearer(&pair.access).await.as_ref(), Some(id));
    assert_eq!(bearer(&pair.refresh).await, None);
    let stored = app
        .store
        .access_token(TokenKind::Access, &pair.access, app.now());
    assert_eq!(stored.await.unwrap().unwrap().scope, "*");

    let next = app.refresh_tokens(&pair.refresh).await.unwrap().unwrap();
    assert!(app.refresh_tokens(&pair.refresh).await.unwrap().is_none());
    assert_eq!(bearer(&next.access).await.as_ref(), Some(id));
    house
        .clock
        .advance_ms(i64::from(ACCESS_TOKEN_SECONDS) * 1_000);
    assert_eq!(bearer(&next.access).await, None);
}

#[tokio::test]
async fn an_account_does_not_see_the_envelopes_of_another() {
    let house = House::open().await;
    let (one, other) = (
        house.sender_named("one@example.com").await,
        house.sender_named("other@example.com").await,
    );
    let envelope = one.upload(crate::support::pdf::one_page()).await;
    let app = &house.app;
    let seen = app
        .envelope(&other.credentials.account.id, &envelope.id)
        .await;
    assert!(matches!(
        seen,
        Err(paraph_server::error::ActError::NotFound)
    ));
    let act = paraph_server::envelope::SenderAct::Delete;
    let acted = other.act(&envelope, act).await;
    assert!(matches!(
        acted,
        Err(paraph_server::error::ActError::NotFound)
    ));
}
