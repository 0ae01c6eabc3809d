//! The child's half of augmentation: everything that has to open a sealed file.

use super::wire::{Data, Examined, Hex, Reply};
use crate::envelope::SealLevel;
use paraph_seal::verify::{Indication, Trust, verify};
use paraph_seal::{Certificate, Error, Level, Prepared, TIMESTAMP_BYTES};

type Answer = Result<(Reply, Vec<u8>), Error>;

pub(super) fn signing_chains(pdf: &[u8]) -> Answer {
    let chains = paraph_seal::signing_chains(pdf)?;
    let reply = Reply::SigningChains {
        chains: chains.iter().map(|chain| hex(chain)).collect(),
        ends_unix_s: paraph_seal::renewal_due_unix_s(pdf)?,
    };
    Ok((reply, Vec::new()))
}

fn hex(chain: &[Certificate]) -> Vec<Hex> {
    chain.iter().map(|c| Hex::of(c.der())).collect()
}

pub(super) fn reserve_timestamp(pdf: &[u8]) -> Answer {
    Ok(prepared(paraph_seal::reserve_timestamp(
        pdf,
        TIMESTAMP_BYTES,
    )?))
}

pub(super) fn prepared(prepared: Prepared) -> (Reply, Vec<u8>) {
    let parts = prepared.into_parts();
    let reply = Reply::Prepared {
        hole_start: parts.hole_start,
        hole_end: parts.hole_end,
        digest: hex::encode(parts.digest),
    };
    (reply, parts.bytes)
}

pub(super) fn add_validation_data(pdf: &[u8], data: &Data) -> Answer {
    let bytes = paraph_seal::add_validation_data(pdf, &data.read())?;
    Ok((Reply::Augmented, bytes))
}

pub(super) fn examine(pdf: &[u8], anchors: &[Hex], at_unix_s: i64) -> Answer {
    let anchors = anchors.iter().map(|a| Certificate::from_der(&a.bytes()));
    let trust = Trust {
        anchors: anchors.collect::<Result<_, _>>()?,
        at_unix_s,
    };
    let report = verify(pdf, &trust)?;
    let examined = Examined {
        level: seal_level(paraph_seal::level_of(pdf)?),
        intact: report.indication == Indication::TotalPassed,
        findings: report.all_findings().map(|f| f.code().to_owned()).collect(),
    };
    Ok((Reply::Examined(examined), Vec::new()))
}

fn seal_level(level: Level) -> SealLevel {
    match level {
        Level::BB => SealLevel::BB,
        Level::BT => SealLevel::BT,
        Level::BLt => SealLevel::BLt,
        Level::BLta => SealLevel::BLta,
    }
}
