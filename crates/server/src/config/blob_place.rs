use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use url::Url;

/// Where the documents' bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobPlace {
    /// A folder, for one node.
    Folder(PathBuf),
    /// A bucket of an object store that speaks S3, for any number of nodes.
    Bucket {
        /// The name of the bucket.
        name: String,
        /// What the names of all objects begin with; empty when they begin with nothing.
        prefix: String,
    },
}

/// The words are of no place for blobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("blobs must be the path of a folder, or s3://BUCKET/PREFIX")]
pub struct UnknownBlobPlace;

impl FromStr for BlobPlace {
    type Err = UnknownBlobPlace;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.contains("://") {
            let path = (!text.is_empty() && !text.contains('\0')).then(|| text.into());
            return path.map(Self::Folder).ok_or(UnknownBlobPlace);
        }
        let url = Url::parse(text).map_err(|_| UnknownBlobPlace)?;
        let bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        match url.host_str() {
            Some(name) if url.scheme() == "s3" && bare => Ok(Self::Bucket {
                name: name.to_owned(),
                prefix: url.path().trim_matches('/').to_owned(),
            }),
            _ => Err(UnknownBlobPlace),
        }
    }
}

impl fmt::Display for BlobPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket { name, prefix } => write!(f, "s3://{name}/{prefix}"),
        }
    }
}

impl<'de> Deserialize<'de> for BlobPlace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for BlobPlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blobs_are_in_a_folder_or_in_a_bucket() {
        let bucket = |name: &str, prefix: &str| {
            Ok(BlobPlace::Bucket {
                name: name.into(),
                prefix: prefix.into(),
            })
        };
        assert_eq!("data/b".parse(), Ok(BlobPlace::Folder("data/b".into())));
        assert_eq!("s3://sign".parse(), bucket("sign", ""));
        assert_eq!("s3://sign/a/b/".parse(), bucket("sign", "a/b"));
        for bad in ["", "gs://a", "s3://", "s3://key@b/c", "s3://a?b=c"] {
            assert_eq!(bad.parse::<BlobPlace>(), Err(UnknownBlobPlace), "{bad}");
        }
    }
}
