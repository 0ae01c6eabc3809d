//! Accounts, their passwords (Argon2id, RFC 9106) and the tokens that speak for them.

use crate::app::App;
use crate::envelope::Sender;
use crate::error::Fault;
use crate::scopes::Scopes;
use crate::secret::Secret;
use crate::store::{AccessToken, Account, AccountTaken, ApiKeyRow, NewAccount, TokenKind};
use argon2::password_hash::{Error as HashError, PasswordHash, PasswordHasher as _, SaltString};
use argon2::{Argon2, PasswordVerifier as _};
use paraph_protocol::AccountId;

/// Life of an access token in seconds: what the token endpoint's clients expect.
pub const ACCESS_TOKEN_SECONDS: u32 = 2_592_000;
/// Life of a refresh token in seconds.
const REFRESH_TOKEN_SECONDS: u32 = 2 * ACCESS_TOKEN_SECONDS;

/// What opens the API for a new account; shown once.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Secret,
    /// An API key.
    pub api_key: Secret,
}

/// A new pair of tokens.
#[derive(Debug, Clone)]
pub struct TokenPair {
    /// Opens the API.
    pub access: Secret,
    /// Is exchanged once for the next pair.
    pub refresh: Secret,
    /// What was asked for.
    pub scope: String,
}

impl App {
    /// Makes an account with a client and an API key.
    ///
    /// # Errors
    /// When the service fails; a taken address is the inner error.
    pub async fn create_account(
        &self,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<Result<Credentials, AccountTaken>, Fault> {
        let account = Account {
            id: self.random.id(),
            name: name.to_owned(),
            email: email.to_lowercase(),
            created_at: self.now(),
        };
        let credentials = Credentials {
            client_id: hex::encode(self.random.bytes::<16>()),
            client_secret: Secret::hex(&self.random),
            api_key: self.new_api_key(),
            account,
        };
        let new = NewAccount {
            account: credentials.account.clone(),
            password_hash: hash_password(password, &self.random.bytes::<16>())?,
            client_id: credentials.client_id.clone(),
            client_secret_sha256: credentials.client_secret.sha256(),
            api_key: self.api_key_row(&credentials.api_key, "", Scopes::ALL),
        };
        let created = self.store.create_account(&new).await?;
        Ok(created.map(|()| credentials))
    }

    /// Makes another API key, which may do this and no more.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn create_api_key(
        &self,
        account_id: &AccountId,
        name: &str,
        scopes: Scopes,
    ) -> Result<Secret, Fault> {
        let key = self.new_api_key();
        let row = self.api_key_row(&key, name, scopes);
        self.store.add_api_key(account_id, &row).await?;
        Ok(key)
    }

    fn api_key_row(&self, key: &Secret, name: &str, scopes: Scopes) -> ApiKeyRow {
        ApiKeyRow {
            sha256: key.sha256(),
            name: name.to_owned(),
            scopes,
            created_at: self.now(),
            ended_at: None,
        }
    }

    fn new_api_key(&self) -> Secret {
        let test = self.config.is_development() || self.config.sandbox;
        let prefix = if test { "pk_test_" } else { "pk_live_" };
        Secret::prefixed(prefix, &self.random)
    }

    /// The account whose owner has this address and password.
    ///
    /// An unknown address costs the same time as a wrong password.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn authenticate(
        &self,
        email: &str,
        password: &str,
    ) -> Result<Option<Account>, Fault> {
        let found = self.store.account_by_email(email).await?;
        let hash = match &found {
            Some((_, hash)) => hash.clone(),
            None => UNKNOWN.to_owned(),
        };
        let password = password.to_owned();
        let checked = tokio::task::spawn_blocking(move || verify_password(&password, &hash));
        // A task that panicked has checked nothing.
        let right = checked.await.unwrap_or(Ok(false))?;
        Ok(found.filter(|_| right).map(|(account, _)| account))
    }

    /// Makes a pair of tokens for an account.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn issue_tokens(
        &self,
        account_id: &AccountId,
        scope: &str,
    ) -> Result<TokenPair, Fault> {
        let pair = TokenPair {
            access: Secret::hex(&self.random),
            refresh: Secret::hex(&self.random),
            scope: scope.to_owned(),
        };
        let row = |token: &Secret, kind, seconds: u32| AccessToken {
            sha256: token.sha256(),
            account_id: account_id.clone(),
            kind,
            scope: scope.to_owned(),
            expires_at: self.now().plus_ms(i64::from(seconds) * 1_000),
        };
        let rows = [
            row(&pair.access, TokenKind::Access, ACCESS_TOKEN_SECONDS),
            row(&pair.refresh, TokenKind::Refresh, REFRESH_TOKEN_SECONDS),
        ];
        self.store.add_access_tokens(&rows).await?;
        Ok(pair)
    }

    /// Exchanges a refresh token, once, for the next pair.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn refresh_tokens(&self, refresh: &Secret) -> Result<Option<TokenPair>, Fault> {
        let ended = self
            .store
            .end_access_token(TokenKind::Refresh, refresh, self.now())
            .await?;
        match ended {
            Some(token) => Ok(Some(
                self.issue_tokens(&token.account_id, &token.scope).await?,
            )),
            None => Ok(None),
        }
    }
}

impl Account {
    /// The account as the sender of an envelope.
    #[must_use]
    pub fn sender(&self) -> Sender {
        Sender {
            account_id: self.id.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
        }
    }
}

/// A hash that no password has, with the parameters of the real ones.
const UNKNOWN: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn hash_password(password: &str, salt: &[u8]) -> Result<String, Fault> {
    let salt = SaltString::encode_b64(salt).map_err(Fault::PasswordHash)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(Fault::PasswordHash)?.to_string())
}

fn verify_password(password: &str, hash: &str) -> Result<bool, Fault> {
    let hash = PasswordHash::new(hash).map_err(Fault::PasswordHash)?;
    match Argon2::default().verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(HashError::Password) => Ok(false),
        Err(e) => Err(Fault::PasswordHash(e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_hash_alone() {
        let hash = hash_password("a good password", b"0123456789abcdef").unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(verify_password("a good password", &hash).unwrap());
        assert!(!verify_password("a bad password", &hash).unwrap());
        assert!(!verify_password("anything", UNKNOWN).unwrap());
    }
}
