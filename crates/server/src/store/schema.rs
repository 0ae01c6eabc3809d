//! Forward-only steps of the schema; a step that was released is never changed.

use super::engine::Engine;
use crate::error::Fault;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, SqlSafeStr as _};
use std::borrow::Cow;

struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! step {
    ($version:literal, $name:literal, $file:literal) => {
        Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $file)),
            postgres: include_str!(concat!("../../migrations/postgres/", $file)),
        }
    };
}

const STEPS: &[Step] = &[
    step!(1, "house", "0001_house.sql"),
    step!(2, "levels", "0002_levels.sql"),
    step!(10, "lists", "0010_lists.sql"),
    step!(20, "outbox", "0020_outbox.sql"),
    step!(21, "delivery", "0021_delivery.sql"),
    step!(30, "standing_links", "0030_standing_links.sql"),
    step!(31, "contacts", "0031_contacts.sql"),
    step!(32, "request_counts", "0032_request_counts.sql"),
    step!(33, "uploads", "0033_uploads.sql"),
    step!(35, "taktikal", "0035_taktikal.sql"),
    step!(40, "evidence_keys", "0040_evidence_keys.sql"),
    step!(41, "secrets_key", "0041_secrets_key.sql"),
    step!(50, "authentication", "0050_authentication.sql"),
    step!(51, "orders", "0051_orders.sql"),
    step!(60, "key_scopes", "0060_key_scopes.sql"),
    step!(70, "sandbox", "0070_sandbox.sql"),
    step!(71, "pads", "0071_pads.sql"),
    step!(80, "preparations", "0080_preparations.sql"),
    step!(90, "signature_orders", "0090_signature_orders.sql"),
];

/// Takes the steps that a database lacks; of nodes that start at once, one does and the rest wait.
pub(super) async fn bring_up_to_date(
    engine: Engine,
    connection: &mut AnyConnection,
) -> Result<(), Fault> {
    if engine == Engine::Sqlite {
        // Kept in the file: readers that may not write find it there.
        sqlx::query("PRAGMA journal_mode = WAL")
            .execute(&mut *connection)
            .await?;
    }
    Ok(migrations(engine).run(connection).await?)
}

fn migrations(engine: Engine) -> Migrator {
    let step = |step: &Step| {
        let sql = match engine {
            Engine::Sqlite => step.sqlite,
            Engine::Postgres => step.postgres,
        };
        let (name, kind) = (Cow::Borrowed(step.name), MigrationType::Simple);
        Migration::new(step.version, name, kind, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(STEPS.iter().map(step).collect())
}
