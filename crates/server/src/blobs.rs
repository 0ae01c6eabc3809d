use crate::error::Fault;
use crate::randomness::Randomness;
use crate::secret::sha256;
use paraph_protocol::Sha256;
use std::path::{Path, PathBuf};
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

/// Files named by the SHA-256 of their content: written once, checked on every read.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// Opens the folder, and makes it when it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn open(folder: &Path) -> Result<Self, Fault> {
        fs::create_dir_all(folder)
            .await
            .map_err(Fault::file(folder))?;
        let folder = folder.to_owned();
        Ok(Self { folder })
    }

    /// Stores bytes so that they survive a power loss, and gives their name.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn put(&self, bytes: &[u8]) -> Result<Sha256, Fault> {
        let name = sha256(bytes);
        let path = self.path(&name);
        // A blob that is there is good: it got its name after it had reached the disk.
        if fs::try_exists(&path).await.map_err(Fault::file(&path))? {
            return Ok(name);
        }
        let folder = path.parent().unwrap_or(&self.folder).to_owned();
        fs::create_dir_all(&folder)
            .await
            .map_err(Fault::file(&folder))?;
        let draft = folder.join(format!("{}.part", hex::encode(Randomness.bytes::<8>())));
        write_through(&draft, bytes)
            .await
            .map_err(Fault::file(&draft))?;
        fs::rename(&draft, &path)
            .await
            .map_err(Fault::file(&path))?;
        for folder in [&folder, &self.folder] {
            sync_folder(folder).await.map_err(Fault::file(folder))?;
        }
        Ok(name)
    }

    /// The bytes of this name.
    ///
    /// # Errors
    /// [`Fault::BadBlob`] when they are missing or are not what the name says.
    pub async fn get(&self, name: &Sha256) -> Result<Vec<u8>, Fault> {
        let bytes = fs::read(self.path(name)).await.unwrap_or_default();
        if sha256(&bytes) == *name {
            Ok(bytes)
        } else {
            Err(Fault::BadBlob { sha256: *name })
        }
    }

    fn path(&self, name: &Sha256) -> PathBuf {
        let name = name.to_string();
        self.folder.join(&name[..2]).join(name)
    }
}

async fn write_through(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create_new(path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await
}

async fn sync_folder(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder).await?.sync_all().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_blob_that_was_changed_on_the_disk_is_never_served() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path()).await.unwrap();
        let name = blobs.put(b"contract").await.unwrap();
        assert_eq!(blobs.get(&name).await.unwrap(), b"contract");
        assert_eq!(blobs.put(b"contract").await.unwrap(), name);
        std::fs::write(blobs.path(&name), b"contrast").unwrap();
        assert!(matches!(
            blobs.get(&name).await,
            Err(Fault::BadBlob { sha256 }) if sha256 == name
        ));
    }
}
