use super::open::Store;
use super::row::{Columns, integer};
use crate::error::Fault;
use paraph_protocol::{AccountId, ContactId, Timestamp};
use sqlx::any::AnyRow;

/// Somebody in an account's address book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The id.
    pub id: ContactId,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// The address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The number that their country gave them.
    pub personal_number: Option<String>,
    /// The name of their company.
    pub company_name: Option<String>,
    /// The number of their company.
    pub company_number: Option<String>,
    /// What they are in their company.
    pub company_role: Option<String>,
    /// What the account calls them elsewhere.
    pub external_id: Option<String>,
    /// When they were written down.
    pub created_at: Timestamp,
    /// When that was last changed.
    pub updated_at: Timestamp,
}

/// A page of an address book.
#[derive(Debug, Clone)]
pub struct ContactPage {
    /// The contacts, newest first.
    pub contacts: Vec<Contact>,
    /// How many there are on all pages.
    pub total: u64,
}

impl Contact {
    /// Given and family name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }

    /// What a search looks through.
    fn found_by(&self) -> String {
        let parts = [
            Some(&self.first_name),
            Some(&self.last_name),
            self.email.as_ref(),
            self.phone.as_ref(),
            self.company_name.as_ref(),
            self.external_id.as_ref(),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ").to_lowercase()
    }
}

impl Store {
    /// Writes a contact down.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_contact(&self, account_id: &AccountId, new: &Contact) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO contacts (id, account_id, first_name, last_name, email, phone,
                personal_number, company_name, company_number, company_role, external_id,
                found_by, created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(new.id.as_str())
        .bind(account_id.as_str())
        .bind(&new.first_name)
        .bind(&new.last_name)
        .bind(new.email.as_deref())
        .bind(new.phone.as_deref())
        .bind(new.personal_number.as_deref())
        .bind(new.company_name.as_deref())
        .bind(new.company_number.as_deref())
        .bind(new.company_role.as_deref())
        .bind(new.external_id.as_deref())
        .bind(new.found_by())
        .bind(new.created_at.unix_ms())
        .bind(new.updated_at.unix_ms())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Replaces what is written of a contact; `false` when the account has none of this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_contact(
        &self,
        account_id: &AccountId,
        new: &Contact,
    ) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let changed = sqlx::query(
            "UPDATE contacts SET first_name = $1, last_name = $2, email = $3, phone = $4,
                personal_number = $5, company_name = $6, company_number = $7, company_role = $8,
                external_id = $9, found_by = $10, updated_at_ms = $11
             WHERE id = $12 AND account_id = $13",
        )
        .bind(&new.first_name)
        .bind(&new.last_name)
        .bind(new.email.as_deref())
        .bind(new.phone.as_deref())
        .bind(new.personal_number.as_deref())
        .bind(new.company_name.as_deref())
        .bind(new.company_number.as_deref())
        .bind(new.company_role.as_deref())
        .bind(new.external_id.as_deref())
        .bind(new.found_by())
        .bind(new.updated_at.unix_ms())
        .bind(new.id.as_str())
        .bind(account_id.as_str())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(changed.rows_affected() == 1)
    }

    /// A contact of an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contact(
        &self,
        account_id: &AccountId,
        id: &ContactId,
    ) -> Result<Option<Contact>, Fault> {
        let row = sqlx::query("SELECT * FROM contacts WHERE id = $1 AND account_id = $2")
            .bind(id.as_str().to_owned())
            .bind(account_id.as_str().to_owned())
            .fetch_optional(self.read())
            .await?;
        row.as_ref().map(contact).transpose()
    }

    /// Takes a contact out; `false` when the account has none of this id. Envelopes keep their copy.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_contact(
        &self,
        account_id: &AccountId,
        id: &ContactId,
    ) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let removed = sqlx::query("DELETE FROM contacts WHERE id = $1 AND account_id = $2")
            .bind(id.as_str())
            .bind(account_id.as_str())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(removed.rows_affected() == 1)
    }

    /// The contacts in which a text occurs, whatever the case of its letters; all for an empty one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contacts(
        &self,
        account_id: &AccountId,
        text: &str,
        offset: u64,
        limit: u32,
    ) -> Result<ContactPage, Fault> {
        let pattern = format!("%{}%", plain(&text.to_lowercase()));
        let total = sqlx::query(
            "SELECT count(*) AS total FROM contacts
             WHERE account_id = $1 AND found_by LIKE $2 ESCAPE '!'",
        )
        .bind(account_id.as_str().to_owned())
        .bind(pattern.clone())
        .fetch_one(self.read())
        .await?;
        let rows = sqlx::query(
            "SELECT * FROM contacts WHERE account_id = $1 AND found_by LIKE $2 ESCAPE '!'
             ORDER BY created_at_ms DESC, id DESC LIMIT $3 OFFSET $4",
        )
        .bind(account_id.as_str().to_owned())
        .bind(pattern)
        .bind(i64::from(limit))
        .bind(integer(offset))
        .fetch_all(self.read())
        .await?;
        Ok(ContactPage {
            contacts: rows.iter().map(contact).collect::<Result<_, _>>()?,
            total: Columns(&total).count("total")?,
        })
    }
}

/// A text without the signs that a pattern reads.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '!' | '%' | '_') {
            plain.push('!');
        }
        plain.push(c);
    }
    plain
}

fn contact(row: &AnyRow) -> Result<Contact, Fault> {
    let columns = Columns(row);
    Ok(Contact {
        id: columns.parsed("id")?,
        first_name: columns.plain("first_name")?,
        last_name: columns.plain("last_name")?,
        email: columns.plain("email")?,
        phone: columns.plain("phone")?,
        personal_number: columns.plain("personal_number")?,
        company_name: columns.plain("company_name")?,
        company_number: columns.plain("company_number")?,
        company_role: columns.plain("company_role")?,
        external_id: columns.plain("external_id")?,
        created_at: columns.instant("created_at_ms")?,
        updated_at: columns.instant("updated_at_ms")?,
    })
}
