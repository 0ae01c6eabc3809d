//! Who asks on behalf of an account: by which credential, from where. Kept with each event that
//! follows from the request.

use crate::secret::sha256;
use paraph_protocol::Sha256;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

tokio::task_local! {
    static CURRENT: OnceLock<Requester>;
}

/// The sender's side of a request, as the service saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requester {
    /// How the account was authenticated.
    pub authenticated_by: AccountCredential,
    /// Names the credential without opening anything: the first half of the SHA-256 of its SHA-256.
    pub credential_id: String,
    /// Address of the client, behind trusted proxies.
    pub ip: String,
    /// Names the request in the service's log.
    pub request_id: String,
}

/// What a request was authenticated by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountCredential {
    /// A key of the API.
    ApiKey,
    /// A token that was exchanged for a name and a password.
    AccessToken,
    /// A token that was exchanged for a prepare link.
    PrepareLink,
}

/// Names a credential by the SHA-256 that it is stored as. That opens nothing, and its own digest
/// does not even find it.
#[must_use]
pub fn credential_id(stored: &Sha256) -> String {
    let name = sha256(&stored.0).to_string();
    name[..32].to_owned()
}

/// Runs a request for which [`set`] may say who asks.
pub async fn scope<F: Future>(work: F) -> F::Output {
    CURRENT.scope(OnceLock::new(), work).await
}

/// Says who asks in the request that runs now; the first word counts.
pub fn set(requester: Requester) {
    // Outside of a request there is nobody to keep it for.
    let _ = CURRENT.try_with(|slot| slot.set(requester));
}

/// Who asks in the request that runs now.
#[must_use]
pub fn current() -> Option<Requester> {
    CURRENT.try_with(|slot| slot.get().cloned()).ok().flatten()
}
