//! 100 requests a minute and 1000 an hour for each credential. They are counted in the store, so
//! that any number of nodes gives out one limit.

use super::caller::{Known, bearer};
use super::error::Failure;
use crate::app::App;
use crate::store::Counted;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::Timestamp;
use std::sync::Arc;

/// Seconds of each window, and the requests in it.
const MINUTE: (u32, u64) = (60, PER_MINUTE);
const HOUR: (u32, u64) = (3_600, PER_HOUR);
pub(super) const PER_MINUTE: u64 = 100;
pub(super) const PER_HOUR: u64 = 1_000;

/// What is left of the window that ends the soonest for the caller.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    limit: u64,
    remaining: u64,
    over: bool,
    ends_at: Timestamp,
}

impl Allowance {
    fn of((_, limit): (u32, u64), counted: Counted) -> Self {
        Self {
            limit,
            remaining: limit.saturating_sub(counted.count),
            over: counted.count > limit,
            ends_at: counted.ends_at,
        }
    }

    /// What somebody is told of whom nothing is counted: an unknown caller gets nothing anyway.
    fn untouched(now: Timestamp) -> Self {
        let (seconds, limit) = MINUTE;
        Self {
            limit,
            remaining: limit,
            over: false,
            ends_at: now.plus_ms(i64::from(seconds) * 1_000),
        }
    }

    fn tell(self, headers: &mut HeaderMap) {
        let lines = [
            ("x-ratelimit-limit", HeaderValue::from(self.limit)),
            ("x-ratelimit-remaining", HeaderValue::from(self.remaining)),
            (
                "x-ratelimit-reset",
                HeaderValue::from(self.ends_at.unix_s()),
            ),
        ];
        for (name, value) in lines {
            headers.insert(name, value);
        }
    }
}

/// Counts the request, says so in the reply, and refuses what is too much.
pub(super) async fn limit(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let now = app.now();
    let allowance = match count(&app, &mut request, now).await {
        Ok(allowance) => allowance.unwrap_or_else(|| Allowance::untouched(now)),
        Err(failure) => return failure.into_response(),
    };
    let mut response = if allowance.over {
        let left_ms = allowance.ends_at.unix_ms() - now.unix_ms();
        let retry_after_s = (left_ms + 999) / 1_000;
        Failure::TooMany { retry_after_s }.into_response()
    } else {
        next.run(request).await
    };
    allowance.tell(response.headers_mut());
    response
}

/// Nothing when the caller is nobody that is known.
async fn count(
    app: &App,
    request: &mut Request,
    now: Timestamp,
) -> Result<Option<Allowance>, Failure> {
    let Some(bearer) = bearer(request.headers()) else {
        return Ok(None);
    };
    let Some(known) = app.store.bearer(&bearer, now).await? else {
        return Ok(None);
    };
    request.extensions_mut().insert(Known(known));
    let windows = [MINUTE.0, HOUR.0];
    let [minute, hour] = app
        .store
        .count_request(&bearer.sha256(), windows, now)
        .await?;
    let (minute, hour) = (Allowance::of(MINUTE, minute), Allowance::of(HOUR, hour));
    // Of two windows the one that says no sooner counts.
    let tighter = if hour.remaining < minute.remaining || hour.over {
        hour
    } else {
        minute
    };
    Ok(Some(tighter))
}
