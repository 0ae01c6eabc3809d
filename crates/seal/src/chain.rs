//! From a certificate to a trust anchor (RFC 5280, 6.1, as far as a caller's own sources need it).

use crate::certificate::Certificate;

/// Longest chain that is followed, the anchor included.
const LONGEST: usize = 8;

/// The certificate and its issuers up to a trust anchor, all in force at the instant.
///
/// `None` when no issuer among `pool` and `anchors` leads to an anchor. The anchor itself is
/// believed, so its own validity does not count (RFC 5280, 6.1.1).
pub(crate) fn chain_to_anchor(
    leaf: &Certificate,
    pool: &[Certificate],
    anchors: &[Certificate],
    at_unix_s: i64,
) -> Option<Vec<Certificate>> {
    let mut chain = vec![leaf.clone()];
    climb(&mut chain, pool, anchors, at_unix_s).then_some(chain)
}

fn climb(
    chain: &mut Vec<Certificate>,
    pool: &[Certificate],
    anchors: &[Certificate],
    at_unix_s: i64,
) -> bool {
    let Some(top) = chain.last().cloned() else {
        return false;
    };
    if anchors.contains(&top) {
        return true;
    }
    if !top.is_in_force(at_unix_s) || chain.len() == LONGEST {
        return false;
    }
    for issuer in anchors.iter().chain(pool) {
        let next = !chain.contains(issuer) && issuer.has_issued(&top);
        if next {
            chain.push(issuer.clone());
            if climb(chain, pool, anchors, at_unix_s) {
                return true;
            }
            chain.pop();
        }
    }
    false
}
