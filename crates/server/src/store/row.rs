use crate::clock::timestamp;
use crate::error::Fault;
use paraph_protocol::{Sha256, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{Any, Decode, Row as _, Type};
use std::str::FromStr;

/// Reads the columns of one row into the types of the inside.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a>(pub(super) &'a AnyRow);

impl<'a> Columns<'a> {
    /// A column as the database gives it.
    pub(super) fn plain<T: Decode<'a, Any> + Type<Any>>(
        self,
        column: &'static str,
    ) -> Result<T, Fault> {
        Ok(self.0.try_get(column)?)
    }

    /// A column of text that is an id or another parsed value.
    pub(super) fn parsed<T: FromStr>(self, column: &'static str) -> Result<T, Fault> {
        let text: &str = self.plain(column)?;
        text.parse().map_err(|_| Fault::Column { column })
    }

    /// A column of text that is an id or nothing.
    pub(super) fn parsed_or_null<T: FromStr>(
        self,
        column: &'static str,
    ) -> Result<Option<T>, Fault> {
        let text: Option<String> = self.plain(column)?;
        let parse = |text: String| text.parse().map_err(|_| Fault::Column { column });
        text.map(parse).transpose()
    }

    /// A column of milliseconds.
    pub(super) fn instant(self, column: &'static str) -> Result<Timestamp, Fault> {
        Ok(timestamp(self.plain(column)?))
    }

    /// A column of 32 bytes.
    pub(super) fn sha256(self, column: &'static str) -> Result<Sha256, Fault> {
        let bytes: &[u8] = self.plain(column)?;
        let bytes = bytes.try_into().map_err(|_| Fault::Column { column })?;
        Ok(Sha256(bytes))
    }

    /// A column of a count.
    pub(super) fn count<T: TryFrom<i64>>(self, column: &'static str) -> Result<T, Fault> {
        let count: i64 = self.plain(column)?;
        T::try_from(count).map_err(|_| Fault::Column { column })
    }
}

/// A count as the database takes it.
pub(super) fn integer(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
