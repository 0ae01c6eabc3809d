//! Sealing keys on smart cards and in hardware modules, through PKCS#11 (OASIS, 2.40 and later).

use crate::certificate::Certificate;
use crate::cms::signature_algorithm;
use crate::error::KeyError;
use crate::key::check_chain;
use crate::private_key::RSA_BITS;
use crate::public_key::{curve, verifies};
use crate::sealer::{Algorithm, Sealer, SealerError};
use aws_lc_rs::digest::{SHA256, SHA384, digest};
use const_oid::db::rfc5912::{
    ID_RSASSA_PSS, RSA_ENCRYPTION, SECP_224_R_1, SECP_256_R_1, SECP_384_R_1,
};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as DeviceError, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::asn1::Uint;
use der::{Decode, Encode, Sequence};
use spki::SubjectPublicKeyInfoOwned;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Signed once when a key is opened, to see that it is the certificate's.
const PROBE: &[u8] = b"Is this the key of the certificate?";

/// Where a key lies.
#[derive(Clone)]
pub struct HardwarePlace {
    /// The maker's PKCS#11 library.
    pub module: PathBuf,
    /// Label of the token.
    pub token: String,
    /// Label of the private key (`CKA_LABEL`).
    pub label: String,
    /// The user's PIN.
    pub pin: String,
}

/// Shows where, never the PIN.
impl std::fmt::Debug for HardwarePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HardwarePlace")
            .field("module", &self.module)
            .field("token", &self.token)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// A key that never leaves its device.
#[derive(Debug)]
pub struct HardwareKey {
    // A session serves one caller at a time (PKCS#11, 5.6).
    session: Mutex<Session>,
    key: ObjectHandle,
    algorithm: Algorithm,
    chain: Vec<Certificate>,
}

/// `Ecdsa-Sig-Value` (RFC 3279, 2.2.3); devices give the two numbers side by side.
#[derive(Sequence)]
struct EcdsaSignature {
    r: Uint,
    s: Uint,
}

impl HardwareKey {
    /// Logs in and finds the key; the certificates come from the caller, leaf first.
    ///
    /// RSA pads by PKCS#1 v1.5 unless the certificate is for RSASSA-PSS.
    ///
    /// # Errors
    /// When library, token, PIN or key are not as named, or the certificates do not fit the key.
    pub fn open(place: &HardwarePlace, chain: Vec<Certificate>) -> Result<Self, KeyError> {
        check_chain(&chain)?;
        let leaf = chain.first().ok_or(KeyError::NoKey)?;
        let algorithm = algorithm_of(public_key(leaf))?;
        let session = log_in(place)?;
        let key = find(&session, &place.label, algorithm)?;
        let opened = Self {
            session: Mutex::new(session),
            key,
            algorithm,
            chain,
        };
        opened.check_probe()?;
        Ok(opened)
    }

    /// The same RSA key, signing by RSASSA-PSS (RFC 8017, 8.1).
    ///
    /// # Errors
    /// [`KeyError::Unsupported`] for keys that are not RSA.
    pub fn with_pss(mut self) -> Result<Self, KeyError> {
        match self.algorithm {
            Algorithm::RsaPkcs1Sha256 | Algorithm::RsaPssSha256 => {
                self.algorithm = Algorithm::RsaPssSha256;
                self.check_probe()?;
                Ok(self)
            }
            Algorithm::EcdsaP256Sha256 | Algorithm::EcdsaP384Sha384 => Err(KeyError::Unsupported),
        }
    }

    fn check_probe(&self) -> Result<(), KeyError> {
        let signature = self.sign(PROBE).map_err(|_| KeyError::Device)?;
        let leaf = self.chain.first().ok_or(KeyError::NoKey)?;
        let algorithm = signature_algorithm(self.algorithm).map_err(|_| KeyError::Device)?;
        let holds = verifies(public_key(leaf), &algorithm, None, PROBE, &signature);
        holds.then_some(()).ok_or(KeyError::Mismatch)
    }
}

impl Sealer for HardwareKey {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    fn sign(&self, signed_attributes_der: &[u8]) -> Result<Vec<u8>, SealerError> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let sign = |mechanism: &Mechanism<'_>, data: &[u8]| session.sign(mechanism, self.key, data);
        // Not every device hashes for ECDSA, so that is done here.
        match self.algorithm {
            Algorithm::EcdsaP256Sha256 => {
                let hash = digest(&SHA256, signed_attributes_der);
                side_by_side(&sign(&Mechanism::Ecdsa, hash.as_ref())?)
            }
            Algorithm::EcdsaP384Sha384 => {
                let hash = digest(&SHA384, signed_attributes_der);
                side_by_side(&sign(&Mechanism::Ecdsa, hash.as_ref())?)
            }
            Algorithm::RsaPkcs1Sha256 => {
                Ok(sign(&Mechanism::Sha256RsaPkcs, signed_attributes_der)?)
            }
            Algorithm::RsaPssSha256 => {
                let parameters = PkcsPssParams {
                    hash_alg: MechanismType::SHA256,
                    mgf: PkcsMgfType::MGF1_SHA256,
                    s_len: 32.into(),
                };
                let mechanism = Mechanism::Sha256RsaPkcsPss(parameters);
                Ok(sign(&mechanism, signed_attributes_der)?)
            }
        }
    }
}

fn public_key(certificate: &Certificate) -> &SubjectPublicKeyInfoOwned {
    &certificate.parsed().tbs_certificate.subject_public_key_info
}

/// How a key of this kind signs, if it is strong enough.
fn algorithm_of(key: &SubjectPublicKeyInfoOwned) -> Result<Algorithm, KeyError> {
    let rsa = |algorithm| {
        // `RSAPublicKey` is the modulus and an exponent (RFC 8017, A.1.1).
        let numbers = Vec::<Uint>::from_der(key.subject_public_key.raw_bytes());
        let numbers = numbers.map_err(|_| KeyError::Certificate)?;
        let bits = numbers.first().map_or(0, |n| n.as_bytes().len() * 8);
        match bits {
            _ if RSA_BITS.contains(&bits) => Ok(algorithm),
            _ if bits < *RSA_BITS.start() => Err(KeyError::Weak { bits }),
            _ => Err(KeyError::Unsupported),
        }
    };
    match (key.algorithm.oid, curve(key)) {
        (RSA_ENCRYPTION, _) => rsa(Algorithm::RsaPkcs1Sha256),
        (ID_RSASSA_PSS, _) => rsa(Algorithm::RsaPssSha256),
        (_, Some(SECP_256_R_1)) => Ok(Algorithm::EcdsaP256Sha256),
        (_, Some(SECP_384_R_1)) => Ok(Algorithm::EcdsaP384Sha384),
        (_, Some(SECP_224_R_1)) => Err(KeyError::Weak { bits: 224 }),
        _ => Err(KeyError::Unsupported),
    }
}

fn log_in(place: &HardwarePlace) -> Result<Session, KeyError> {
    let module = Pkcs11::new(&place.module).map_err(|_| KeyError::Module)?;
    let threads = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    match module.initialize(threads) {
        // Another key of this process is on the same module.
        Ok(()) | Err(DeviceError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
        Err(_) => return Err(KeyError::Module),
    }
    let slots = module.get_slots_with_token().map_err(|_| KeyError::Token)?;
    let named = |slot: &cryptoki::slot::Slot| {
        let token = module.get_token_info(*slot);
        token.is_ok_and(|t| t.label() == place.token)
    };
    let slot = slots.into_iter().find(named).ok_or(KeyError::Token)?;
    let session = module.open_ro_session(slot).map_err(|_| KeyError::Device)?;
    let pin = AuthPin::new(place.pin.clone().into());
    match session.login(UserType::User, Some(&pin)) {
        Ok(()) | Err(DeviceError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
        Err(_) => Err(KeyError::Pin),
    }
}

fn find(session: &Session, label: &str, algorithm: Algorithm) -> Result<ObjectHandle, KeyError> {
    let kind = match algorithm {
        Algorithm::EcdsaP256Sha256 | Algorithm::EcdsaP384Sha384 => KeyType::EC,
        Algorithm::RsaPkcs1Sha256 | Algorithm::RsaPssSha256 => KeyType::RSA,
    };
    let wanted = [
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::KeyType(kind),
        Attribute::Label(label.as_bytes().to_vec()),
    ];
    let found = session
        .find_objects(&wanted)
        .map_err(|_| KeyError::Device)?;
    found.first().copied().ok_or(KeyError::NoKey)
}

fn side_by_side(raw: &[u8]) -> Result<Vec<u8>, SealerError> {
    let (r, s) = raw.split_at(raw.len() / 2);
    let (r, s) = (Uint::new(r)?, Uint::new(s)?);
    Ok(EcdsaSignature { r, s }.to_der()?)
}
