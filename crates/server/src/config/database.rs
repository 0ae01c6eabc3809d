use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use url::Url;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file of SQLite, for one node.
    Sqlite(PathBuf),
    /// A database of a PostgreSQL server, for any number of nodes.
    Postgres(Url),
}

/// The words are of no database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("database must be the path of a file, sqlite:PATH or postgres://USER@HOST/DATABASE")]
pub struct UnknownDatabase;

impl FromStr for Database {
    type Err = UnknownDatabase;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let url = Url::parse(text).map_err(|_| UnknownDatabase)?;
            return Ok(Self::Postgres(url));
        }
        let file = match text.strip_prefix("sqlite:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None => text,
        };
        // Another scheme is a mistake, not the name of a file.
        if file.is_empty() || file.contains("://") || file.contains('\0') {
            return Err(UnknownDatabase);
        }
        Ok(Self::Sqlite(Path::new(file).to_owned()))
    }
}

/// Without the password: it may stand in any log.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "{}", file.display()),
            Self::Postgres(url) => {
                let (host, name) = (url.host_str().unwrap_or_default(), url.path());
                write!(f, "postgres://{host}{name}")
            }
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

impl<'de> Deserialize<'de> for Database {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Database {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_a_path_or_a_url() {
        let file = |path: &str| Ok(Database::Sqlite(path.into()));
        assert_eq!("data/a.sqlite".parse(), file("data/a.sqlite"));
        assert_eq!("sqlite:a.sqlite".parse(), file("a.sqlite"));
        assert_eq!("sqlite:///var/a b.sqlite".parse(), file("/var/a b.sqlite"));
        for bad in ["", "sqlite:", "mysql://host/a", "a\0b"] {
            assert_eq!(bad.parse::<Database>(), Err(UnknownDatabase), "{bad}");
        }
    }

    #[test]
    fn the_password_of_a_database_is_in_no_log() {
        let url = "postgres://paraph:secret@db.example:5432/sign?password=secret";
        let database: Database = url.parse().unwrap();
        let shown = format!("{database} {database:?}");
        assert!(!shown.contains("secret"), "{shown}");
        assert!(shown.contains("db.example"), "{shown}");
    }
}
