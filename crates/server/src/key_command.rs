//! `paraph key`: API keys, what each may do, and which are good.

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use paraph_protocol::AccountId;
use paraph_server::app::App;
use paraph_server::scopes::Scopes;
use paraph_server::store::ApiKeyRow;
use serde_json::{Value, json};

/// What to do with keys.
#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Make an API key and print it, once.
    Create {
        /// The owner's e-mail address.
        #[arg(long)]
        email: String,
        /// What you call it, like "CRM".
        #[arg(long, default_value = "")]
        name: String,
        /// What it may do: read, write, links or settings; may be repeated. All, if none is named.
        #[arg(long = "scope")]
        scopes: Vec<Scopes>,
    },
    /// List an account's keys: never the keys themselves.
    List {
        /// The owner's e-mail address.
        #[arg(long)]
        email: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// End a key at once, for every node.
    Revoke {
        /// The owner's e-mail address.
        #[arg(long)]
        email: String,
        /// Its id in the list, or enough of it to tell it apart.
        id: String,
    },
}

pub(crate) async fn run(app: &App, command: &KeyCommand) -> Result<()> {
    match command {
        KeyCommand::Create {
            email,
            name,
            scopes,
        } => {
            let named = scopes.iter().copied().reduce(Scopes::with);
            let scopes = named.unwrap_or(Scopes::ALL);
            let id = account_id(app, email).await?;
            let key = app.create_api_key(&id, name, scopes).await?;
            print(key.expose());
        }
        KeyCommand::List { email, json } => {
            let id = account_id(app, email).await?;
            let keys = app.store.api_keys(&id).await?;
            if *json {
                let keys: Vec<Value> = keys.iter().map(as_json).collect();
                print(&serde_json::to_string_pretty(&keys)?);
            } else {
                keys.iter().for_each(|key| print(&line(key)));
            }
        }
        KeyCommand::Revoke { email, id } => revoke(app, email, id).await?,
    }
    Ok(())
}

/// The account of this owner.
pub(crate) async fn account_id(app: &App, email: &str) -> Result<AccountId> {
    let found = app.store.account_by_email(email).await?;
    let (account, _) = found.context("there is no account with this e-mail address")?;
    Ok(account.id)
}

async fn revoke(app: &App, email: &str, id: &str) -> Result<()> {
    let account_id = account_id(app, email).await?;
    let keys = app.store.api_keys(&account_id).await?;
    let good = keys.iter().filter(|key| key.ended_at.is_none());
    let mut meant = good.filter(|key| !id.is_empty() && key.id().starts_with(id));
    match (meant.next(), meant.next()) {
        (Some(key), None) => {
            app.store.end_api_key(&key.sha256, app.now()).await?;
            Ok(())
        }
        (Some(_), Some(_)) => bail!("several keys begin with {id}: give more of the id"),
        (None, _) => bail!("this account has no good key {id}"),
    }
}

fn line(key: &ApiKeyRow) -> String {
    let (id, made, scopes, name) = (key.id(), key.created_at, key.scopes, &key.name);
    match key.ended_at {
        None => format!("{id}  made {made}  {scopes}  {name}"),
        Some(at) => format!("{id}  made {made}  ended {at}  {name}"),
    }
}

fn as_json(key: &ApiKeyRow) -> Value {
    json!({
        "id": key.id(),
        "name": key.name,
        "scopes": key.scopes.to_string(),
        "created_at": key.created_at,
        "ended_at": key.ended_at,
    })
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn print(text: &str) {
    println!("{text}");
}
