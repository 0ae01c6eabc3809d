//! How often a credential has asked lately. It is counted here and not in a node's memory, because
//! several nodes would each give out the whole limit; and the limit itself bounds what the
//! counting costs: no credential causes more of these writes than it may make requests.

use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{Sha256, Timestamp};

/// A window of time, and the requests in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Requests so far, with the one that was counted.
    pub count: u64,
    /// When the next window begins.
    pub ends_at: Timestamp,
}

impl Store {
    /// Counts a request of a credential in the windows of so many seconds each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_request<const N: usize>(
        &self,
        credential: &Sha256,
        windows: [u32; N],
        now: Timestamp,
    ) -> Result<[Counted; N], Fault> {
        let mut counted = [Counted {
            count: 0,
            ends_at: now,
        }; N];
        let mut tx = self.write().await?;
        for (counted, seconds) in counted.iter_mut().zip(windows) {
            let length_ms = i64::from(seconds) * 1_000;
            let started_at_ms = now.unix_ms() - now.unix_ms().rem_euclid(length_ms);
            let row = sqlx::query(
                "INSERT INTO request_counts (credential, seconds, started_at_ms, count)
                 VALUES ($1, $2, $3, 1)
                 ON CONFLICT (credential, seconds) DO UPDATE SET
                    count = CASE WHEN request_counts.started_at_ms = excluded.started_at_ms
                        THEN request_counts.count + 1 ELSE 1 END,
                    started_at_ms = excluded.started_at_ms
                 RETURNING count",
            )
            .bind(credential.0.as_slice())
            .bind(i64::from(seconds))
            .bind(started_at_ms)
            .fetch_one(&mut *tx)
            .await?;
            *counted = Counted {
                count: Columns(&row).count("count")?,
                ends_at: crate::clock::timestamp(started_at_ms + length_ms),
            };
        }
        tx.commit().await?;
        Ok(counted)
    }
}
