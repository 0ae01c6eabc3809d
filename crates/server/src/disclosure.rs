use crate::secret::sha256;
use paraph_protocol::Disclosure;

/// The version in force; a changed text gets a new one.
const VERSION: &str = "2026-11";

/// What every signer agrees to before signing (15 USC 7001(c)(1)).
const ENGLISH: &str = "\
You are about to sign electronically. Your electronic signature has the same intent as one on paper.

You may sign on paper instead: decline here and ask the sender for a paper copy. Declining has no \
other consequence on this page.

Your agreement covers the documents shown here and nothing else. Until you sign you may withdraw it \
by closing this page or by declining.

You receive access to the sealed documents when everybody has signed, and can download them at no \
cost. Ask the sender for a paper copy or to change your contact details.

You need a current web browser and a program that opens PDF files. With your signature the service \
keeps the time, your network address, your browser's name and what you entered, as evidence.";

/// The disclosure in force.
#[must_use]
pub fn disclosure() -> Disclosure {
    Disclosure {
        version: VERSION.into(),
        locale: "en".into(),
        text: ENGLISH.into(),
        sha256: sha256(ENGLISH.as_bytes()),
    }
}
