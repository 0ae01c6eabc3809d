//! `paraph outbox`: messages that wait, and those that nobody tries any more.

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use paraph_protocol::MessageId;
use paraph_protocol::native::DeliveryState;
use paraph_server::app::App;
use paraph_server::store::{MessageKind, OutboxFilter, OutboxRow};
use serde_json::{Value, json};

/// What to do with messages.
#[derive(Subcommand)]
pub(crate) enum OutboxCommand {
    /// List the newest messages that wait or are stuck, at most 1000 of each.
    List {
        /// Only those that nobody tries any more.
        #[arg(long)]
        stuck: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Send a waiting or stuck message now.
    Retry {
        /// Its id.
        id: String,
    },
}

/// Most messages of a list.
const MOST: u32 = 1_000;

pub(crate) async fn run(app: &App, command: &OutboxCommand) -> Result<()> {
    match command {
        OutboxCommand::Retry { id } => {
            let parsed: MessageId = id.parse().context("that is no id of a message")?;
            if !app.store.hurry_message(&parsed, app.now()).await? {
                bail!("there is no message {id} that waits or is stuck");
            }
        }
        OutboxCommand::List { stuck, json } => {
            let mut rows = listed(app, DeliveryState::Stuck).await?;
            if !stuck {
                rows.extend(listed(app, DeliveryState::Waiting).await?);
            }
            if *json {
                let rows: Vec<Value> = rows.iter().map(as_json).collect();
                print(&serde_json::to_string_pretty(&rows)?);
            } else {
                rows.iter().for_each(|row| print(&line(row)));
            }
        }
    }
    Ok(())
}

async fn listed(app: &App, state: DeliveryState) -> Result<Vec<OutboxRow>> {
    let filter = OutboxFilter {
        state: Some(state),
        limit: MOST,
        ..OutboxFilter::default()
    };
    Ok(app.store.messages(&filter).await?)
}

fn kind(row: &OutboxRow) -> Value {
    match row.kind {
        MessageKind::Announcement => "announcement".into(),
        MessageKind::Message(kind) => json!(kind),
    }
}

fn line(row: &OutboxRow) -> String {
    let (id, kind, topic) = (&row.id, kind(row), &row.topic);
    let kind = kind.as_str().unwrap_or_default().to_owned();
    let state = match row.state {
        DeliveryState::Waiting => format!("next {}", row.run_at),
        DeliveryState::Stuck => "stuck".to_owned(),
        DeliveryState::Sent => "sent".to_owned(),
        DeliveryState::Dropped => "dropped".to_owned(),
    };
    let base = format!("{id}  {kind}  {topic}  {state}");
    match &row.last_error {
        Some(cause) => format!("{base}  failed {} times: {cause}", row.failures),
        None => base,
    }
}

fn as_json(row: &OutboxRow) -> Value {
    json!({
        "id": row.id,
        "kind": kind(row),
        "topic": row.topic,
        "state": row.state,
        "account_id": row.account_id,
        "envelope_id": row.envelope_id,
        "webhook_id": row.webhook_id,
        "run_at": row.run_at,
        "failures": row.failures,
        "failing_since": row.failing_since,
        "last_status": row.last_status,
        "last_error": row.last_error,
    })
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn print(text: &str) {
    println!("{text}");
}
