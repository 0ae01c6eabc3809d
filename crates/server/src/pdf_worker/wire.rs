use crate::envelope::SealLevel;
use crate::text_tags::TextTags;
use paraph_protocol::{Content, HandedFile, PageGeometry, Placement, ProblemCode, Rules};
use paraph_seal::{ArchivalFinding, Certificate, SignatureLocation, ValidationData};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{Error, ErrorKind};

/// What the parent asks. The PDF follows as plain bytes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(super) enum Request {
    /// Rewrite an upload to canonical bytes.
    Canonicalize {
        /// Largest file in bytes.
        max_bytes: usize,
        /// What else is done to it.
        edition: Edition,
    },
    /// Say what keeps the sealed form of canonical bytes from being PDF/A.
    Archive,
    /// Say which fields the text tags of canonical bytes ask for.
    TextTags {
        /// The pages, in order.
        pages: Vec<PageGeometry>,
    },
    /// Draw values into canonical bytes and reserve the room of the seal. The bytes of the files
    /// follow those of the PDF, in their order.
    Prepare {
        /// Length of the PDF in bytes.
        pdf_bytes: usize,
        /// Pictures to draw and files to attach.
        files: Vec<HandedFile>,
        /// What to draw.
        painted: Vec<Painted>,
        /// What the signature dictionary says.
        statement: Statement,
        /// What travels inside the file.
        attached: Vec<Attached>,
    },
    /// Say whether the bytes are a picture that can be drawn.
    Picture,
    /// Say whose certificates a sealed file carries.
    SigningChains,
    /// Reserve the room of a document timestamp.
    ReserveTimestamp,
    /// Append certificates and revocation data.
    AddValidationData {
        /// Each in DER.
        data: Data,
    },
    /// Say what a sealed file is worth.
    Examine {
        /// The certificates to believe, in DER.
        anchors: Vec<Hex>,
        /// As of when, in seconds since 1970.
        at_unix_s: i64,
    },
}

/// What the child answers. Bytes of a PDF follow where a variant says so.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(super) enum Reply {
    /// The canonical bytes follow.
    Canonical {
        /// Their pages.
        pages: Vec<PageGeometry>,
        /// What was noticed, as stable codes.
        findings: Vec<String>,
        /// Where people sign, when room was asked for.
        signature_places: Vec<Placement>,
    },
    /// What stands against PDF/A; nothing when the sealed file will be declared so.
    Archived {
        /// Each once.
        obstacles: Vec<Obstacle>,
    },
    /// What the text tags say.
    TextTags(TextTags),
    /// The prepared file follows.
    Prepared {
        /// Where the digits of the room begin in it.
        hole_start: usize,
        /// Where they end.
        hole_end: usize,
        /// Digest of all but the room, in hexadecimal.
        digest: String,
    },
    /// It is a picture.
    Picture,
    /// The certificates of all that has signed in the file.
    SigningChains {
        /// Oldest first, each beginning with the signer's own, in DER.
        chains: Vec<Vec<Hex>>,
        /// The first end of validity in the newest of them, in seconds since 1970.
        ends_unix_s: u64,
    },
    /// The longer file follows.
    Augmented,
    /// What a sealed file is worth.
    Examined(Examined),
    /// The document cannot be signed.
    Refused {
        /// Why.
        code: ProblemCode,
    },
    /// Something cannot be drawn.
    Undrawable {
        /// Why.
        cause: String,
    },
}

/// What is done to an upload beside what is done to each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Which copy of the same upload it is, from 0; each has bytes of its own.
    pub copy: u32,
    /// Room for signatures on a document that has no fields.
    pub strip: Option<Strip>,
}

/// Room for signatures that is added to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strip {
    /// At which end of the document.
    #[serde(with = "Location")]
    pub location: SignatureLocation,
    /// How many people sign.
    pub signers: usize,
}

/// How the seal's word travels.
#[derive(Serialize, Deserialize)]
#[serde(remote = "SignatureLocation", rename_all = "snake_case")]
enum Location {
    TopFirstPage,
    BottomLastPage,
}

/// Bytes in hexadecimal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Hex(String);

impl Hex {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(bytes))
    }

    /// The bytes; none when they are none.
    pub(super) fn bytes(&self) -> Vec<u8> {
        hex::decode(&self.0).unwrap_or_default()
    }
}

/// Validation data on their way to the child.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Data {
    certificates: Vec<Hex>,
    ocsps: Vec<Hex>,
    crls: Vec<Hex>,
}

impl Data {
    pub(super) fn of(data: &ValidationData) -> Self {
        let hex = |all: &[Vec<u8>]| all.iter().map(|der| Hex::of(der)).collect();
        Self {
            certificates: hex(&data.certificates),
            ocsps: hex(&data.ocsps),
            crls: hex(&data.crls),
        }
    }

    pub(super) fn read(&self) -> ValidationData {
        let bytes = |all: &[Hex]| all.iter().map(Hex::bytes).collect();
        ValidationData {
            certificates: bytes(&self.certificates),
            ocsps: bytes(&self.ocsps),
            crls: bytes(&self.crls),
        }
    }
}

/// What a sealed file is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// The level that its parts make up.
    pub level: SealLevel,
    /// Whether anything speaks against it.
    pub intact: bool,
    /// What does, as stable codes.
    pub findings: Vec<String>,
}

/// The certificates of all that has signed in a file.
#[derive(Debug, Clone)]
pub struct SigningChains {
    /// Oldest first, each beginning with the signer's own.
    pub chains: Vec<Vec<Certificate>>,
    /// The first end of validity in the newest of them, in seconds since 1970.
    pub ends_unix_s: u64,
}

impl SigningChains {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Vec<Certificate>] {
        &self.chains
    }

    /// The newest one.
    #[must_use]
    pub fn newest(&self) -> &[Vec<Certificate>] {
        &self.chains[self.chains.len().saturating_sub(1)..]
    }
}

/// A document that is fit to be shown, hashed and sealed.
#[derive(Debug, Clone)]
pub struct Canonical {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The pages, in order.
    pub pages: Vec<PageGeometry>,
    /// What was noticed, as stable codes.
    pub findings: Vec<String>,
    /// Where people sign, when room was asked for.
    pub signature_places: Vec<Placement>,
}

/// What keeps a sealed file from being PDF/A-3, level B.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// A stable word.
    pub code: String,
    /// The clause of ISO 19005-3.
    pub clause: String,
}

impl Obstacle {
    /// The document was too much to be examined.
    #[must_use]
    pub fn not_examined() -> Self {
        let finding = ArchivalFinding::NotExamined;
        Self {
            code: finding.code().into(),
            clause: finding.clause().unwrap_or_default().into(),
        }
    }
}

/// What a sealed file says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Statement {
    /// When the service seals, in seconds since 1970.
    pub signed_at_unix_s: i64,
    /// Who seals.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Whether the file is declared PDF/A: nothing was found to stand against it.
    pub archival: bool,
}

/// A value and where it is drawn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Painted {
    /// Where.
    pub placement: Placement,
    /// What.
    pub content: Content,
    /// How it is printed.
    pub rules: Rules,
    /// Whether it is a file that travels inside the document, and only its name is drawn.
    pub attached: bool,
}

/// A text file that travels inside the sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// What it holds, in one sentence.
    pub description: String,
    /// Its media type.
    pub media_type: String,
    /// Its text.
    pub text: String,
}

/// Puts a header before a payload: its length in four bytes, big-endian, then JSON.
pub(super) fn frame(header: &impl Serialize, payload: &[u8]) -> Result<Vec<u8>, Error> {
    let header = serde_json::to_vec(header)?;
    let len = u32::try_from(header.len()).map_err(|_| Error::from(ErrorKind::InvalidData))?;
    let mut message = Vec::with_capacity(4 + header.len() + payload.len());
    message.extend(len.to_be_bytes());
    message.extend(header);
    message.extend(payload);
    Ok(message)
}

/// Takes a message apart; the payload stays in the given buffer.
pub(super) fn unframe<T: DeserializeOwned>(mut message: Vec<u8>) -> Result<(T, Vec<u8>), Error> {
    let short = || Error::from(ErrorKind::UnexpectedEof);
    let (len, rest) = message.split_first_chunk::<4>().ok_or_else(short)?;
    let len = u32::from_be_bytes(*len) as usize;
    let header = serde_json::from_slice(rest.get(..len).ok_or_else(short)?)?;
    message.drain(..4 + len);
    Ok((header, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_was_cut_short_is_an_error_and_no_panic() {
        let edition = Edition {
            copy: 1,
            strip: Some(Strip {
                location: SignatureLocation::BottomLastPage,
                signers: 2,
            }),
        };
        let max_bytes = 7;
        let whole = frame(&Request::Canonicalize { max_bytes, edition }, b"%PDF").unwrap();
        let (request, payload): (Request, _) = unframe(whole.clone()).unwrap();
        let Request::Canonicalize {
            max_bytes: 7,
            edition: arrived,
        } = request
        else {
            panic!("{request:?}");
        };
        assert_eq!(arrived, edition);
        assert_eq!(payload, b"%PDF");
        for end in 0..whole.len() - 4 {
            assert!(unframe::<Request>(whole[..end].to_vec()).is_err(), "{end}");
        }
    }
}
