//! A data folder as it is in one moment, in another folder, and back.

use crate::blobs::Blobs;
use crate::config::{BlobPlace, Config, Database};
use crate::error::Fault;
use crate::secret::sha256;
use crate::store::Store;
use paraph_protocol::{EnvelopeId, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contents {
    /// Documents.
    pub documents: usize,
    /// Envelopes.
    pub envelopes: usize,
}

/// Why there is no backup, or no way back from one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The database or the documents are not in a folder.
    #[error("{what} is not in the data folder; {instead}")]
    NotInFolder {
        /// Where it is.
        what: String,
        /// What to do about it.
        instead: &'static str,
    },
    /// Something is where the copy would be.
    #[error("{path} is there already; nothing was changed")]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// The folder holds no backup.
    #[error("{path} holds no backup: there is no paraph.sqlite in it")]
    NoBackup {
        /// Where.
        path: PathBuf,
    },
    /// A document is not what its name says.
    #[error("{path} is damaged")]
    Damaged {
        /// Which.
        path: PathBuf,
    },
    /// A document of an envelope is not there, or is damaged.
    #[error("a document of the envelope {envelope_id} is missing: {fault}")]
    Incomplete {
        /// Whose.
        envelope_id: EnvelopeId,
        /// What is wrong.
        fault: Fault,
    },
    /// A file could not be read or written, or the database failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

const DATABASE: &str = "paraph.sqlite";
const BLOBS: &str = "blobs";

/// Copies the data folder of a service, which may run, to a new folder.
///
/// The database comes first: every document that it names was there before.
///
/// # Errors
/// [`BackupError`] says why; then there is no such folder.
pub async fn save(config: &Config, store: &Store, out: &Path) -> Result<Contents, BackupError> {
    if let database @ Database::Postgres(_) = config.database() {
        let (what, instead) = (database.to_string(), "use pg_dump of PostgreSQL");
        return Err(BackupError::NotInFolder { what, instead });
    }
    let BlobPlace::Folder(blobs) = config.blobs() else {
        let (what, instead) = (config.blobs().to_string(), "copy the bucket beside it");
        return Err(BackupError::NotInFolder { what, instead });
    };
    let draft = draft_of(out)?;
    let copy = async {
        let file = draft.join(DATABASE);
        store.copy_to(&file.to_string_lossy()).await?;
        copy_keys(&config.data_dir, &draft)?;
        copy_blobs(&blobs, &draft.join(BLOBS))
    };
    let documents = finish(copy.await, &draft, out)?;
    let envelopes = store.envelope_ids().await?.len();
    Ok(Contents {
        documents,
        envelopes,
    })
}

/// Makes a data folder of a backup, after every chain of events and every document were checked.
///
/// # Errors
/// [`BackupError`] says why; then there is no such folder.
pub async fn restore(from: &Path, data_dir: &Path) -> Result<Contents, BackupError> {
    if !from.join(DATABASE).is_file() {
        let path = from.to_owned();
        return Err(BackupError::NoBackup { path });
    }
    let draft = draft_of(data_dir)?;
    let copy = async {
        copy_file(&from.join(DATABASE), &draft.join(DATABASE))?;
        copy_keys(from, &draft)?;
        let documents = copy_blobs(&from.join(BLOBS), &draft.join(BLOBS))?;
        let envelopes = check(&draft).await?;
        Ok(Contents {
            documents,
            envelopes,
        })
    };
    finish(copy.await, &draft, data_dir)
}

/// Loads every envelope and reads all its documents.
async fn check(folder: &Path) -> Result<usize, BackupError> {
    let config = Config {
        data_dir: folder.to_owned(),
        ..Config::default()
    };
    let blobs = Blobs::open(&config).await?;
    let store = Store::open(&config.database(), 1).await?;
    let ids = store.envelope_ids().await?;
    for id in &ids {
        let Some(loaded) = store.load(id).await? else {
            continue;
        };
        let envelope = loaded.envelope;
        let shown = envelope.documents.iter().map(|document| document.sha256);
        let sealed = envelope.sealed.iter().map(|document| document.sha256);
        for sha256 in shown.chain(sealed) {
            let read = blobs.get(&sha256).await.map(drop);
            read.map_err(|fault| BackupError::Incomplete {
                envelope_id: id.clone(),
                fault,
            })?;
        }
    }
    store.close().await;
    Ok(ids.len())
}

/// A folder beside the one that is wanted: what is half-written never has its name.
fn draft_of(wanted: &Path) -> Result<PathBuf, BackupError> {
    let empty = || fs::read_dir(wanted).is_ok_and(|mut inside| inside.next().is_none());
    if wanted.exists() && !empty() {
        let path = wanted.to_owned();
        return Err(BackupError::Exists { path });
    }
    let mut name = wanted.as_os_str().to_owned();
    name.push(".part");
    let draft = PathBuf::from(name);
    if draft.exists() {
        return Err(BackupError::Exists { path: draft });
    }
    fs::create_dir_all(&draft).map_err(Fault::file(&draft))?;
    Ok(draft)
}

/// Gives the draft its name, or takes it away.
fn finish<T>(
    copied: Result<T, BackupError>,
    draft: &Path,
    wanted: &Path,
) -> Result<T, BackupError> {
    let named = copied.and_then(|copied| {
        if wanted.exists() {
            fs::remove_dir(wanted).map_err(Fault::file(wanted))?;
        }
        fs::rename(draft, wanted).map_err(Fault::file(wanted))?;
        Ok(copied)
    });
    if named.is_err() {
        // What went wrong before is what there is to say.
        drop(fs::remove_dir_all(draft));
    }
    named
}

/// Copies what lies beside the database: keys and certificates, with their modes.
fn copy_keys(from: &Path, to: &Path) -> Result<(), Fault> {
    for path in inside(from)? {
        let name = path.file_name().unwrap_or_default();
        let database = name.to_string_lossy().starts_with(DATABASE);
        if path.is_file() && !database {
            copy_file(&path, &to.join(name))?;
        }
    }
    Ok(())
}

/// Copies every document whose content is what its name says, and counts them.
fn copy_blobs(from: &Path, to: &Path) -> Result<usize, BackupError> {
    fs::create_dir_all(to).map_err(Fault::file(to))?;
    let mut count = 0;
    for shelf in inside(from)? {
        let to = to.join(shelf.file_name().unwrap_or_default());
        fs::create_dir_all(&to).map_err(Fault::file(&to))?;
        for path in inside(&shelf)? {
            let name = path.file_name().unwrap_or_default();
            // Whatever else is there was never given its name.
            let Ok(wanted) = name.to_string_lossy().parse::<Sha256>() else {
                continue;
            };
            let bytes = fs::read(&path).map_err(Fault::file(&path))?;
            if sha256(&bytes) != wanted {
                return Err(BackupError::Damaged { path });
            }
            copy_file(&path, &to.join(name))?;
            count += 1;
        }
    }
    Ok(count)
}

/// Copies a file to the disk, not only to its cache.
fn copy_file(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::copy(from, to).map_err(Fault::file(from))?;
    let file = fs::File::open(to).map_err(Fault::file(to))?;
    file.sync_all().map_err(Fault::file(to))
}

fn inside(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let entries = fs::read_dir(folder).map_err(Fault::file(folder))?;
    let paths: std::io::Result<_> = entries.map(|entry| entry.map(|e| e.path())).collect();
    paths.map_err(Fault::file(folder))
}
