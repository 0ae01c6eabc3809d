//! Which addresses the service may connect to (RFC 6890 and the registries behind it).

use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks that nobody on the internet answers from, as first address and length of the prefix.
const V4_REFUSED: &[([u8; 4], u8)] = &[
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // between a provider and its customers
    ([127, 0, 0, 0], 8),     // this machine
    ([169, 254, 0, 0], 16),  // this link, and the metadata of clouds
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocols
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 88, 99, 0], 24),  // 6to4 relays
    ([192, 168, 0, 0], 16),  // private
    ([198, 18, 0, 0], 15),   // benchmarks
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, broadcast
];

/// Networks inside of `2000::/3`, the only part of IPv6 where hosts of the internet live, that are
/// for something else.
const V6_REFUSED: &[([u16; 2], u8)] = &[
    ([0x2001, 0x0000], 23), // protocols: Teredo, benchmarks, overlays
    ([0x2001, 0x0db8], 32), // documentation
    ([0x2002, 0x0000], 16), // 6to4: an IPv4 address in disguise
    ([0x3fff, 0x0000], 20), // documentation
];

/// Whether the service may connect to an address: one of the internet, or one of the networks
/// that the operator has opened.
pub(super) fn is_permitted(address: IpAddr, opened: &[IpNet]) -> bool {
    let address = plain(address);
    if opened.iter().any(|network| network.contains(&address)) {
        return true;
    }
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The IPv4 address that a mapped or a NAT64 address stands for; any other as it is.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.segments() {
            // RFC 4291, 2.5.5.2, and RFC 6052, 2.1.
            [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                let bits = u32::from(high) << 16 | u32::from(low);
                IpAddr::V4(Ipv4Addr::from_bits(bits))
            }
            _ => address,
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let inside = |(first, length): &([u8; 4], u8)| {
        let differs = address.to_bits() ^ u32::from_be_bytes(*first);
        differs.leading_zeros() >= u32::from(*length)
    };
    !V4_REFUSED.iter().any(inside)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let high = u32::from(address.segments()[0]) << 16 | u32::from(address.segments()[1]);
    let inside = |([one, two], length): &([u16; 2], u8)| {
        let differs = high ^ (u32::from(*one) << 16 | u32::from(*two));
        differs.leading_zeros() >= u32::from(*length)
    };
    high >> 29 == 0b001 && !V6_REFUSED.iter().any(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(addresses: &[&str], opened: &[&str], expected: bool) {
        let opened: Vec<IpNet> = opened.iter().map(|n| n.parse().unwrap()).collect();
        for address in addresses {
            let permitted = is_permitted(address.parse().unwrap(), &opened);
            assert_eq!(permitted, expected, "{address}");
        }
    }

    #[test]
    fn addresses_of_the_internet_are_permitted() {
        let public = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:200::1",
            "2a00:1450::1",
            "3ffe::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ];
        check(&public, &[], true);
    }

    #[test]
    fn addresses_that_only_somebody_inside_can_reach_are_refused() {
        let inside = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "::",
            "::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
        ];
        check(&inside, &[], false);
    }

    #[test]
    fn addresses_that_are_no_hosts_are_refused() {
        let nobody = [
            "192.0.2.1",
            "192.88.99.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "100::1",
            "2001:db8::1",
            "2001:2::1",
            "2001:10::1",
            "3fff::1",
            "ff02::1",
            "5f00::1",
        ];
        check(&nobody, &[], false);
    }

    #[test]
    fn an_inner_address_in_another_spelling_stays_refused() {
        let disguised = [
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::10.0.0.1",
            "2002:7f00:1::1",
            "2001:0:7f00:1::1",
        ];
        check(&disguised, &[], false);
    }

    #[test]
    fn the_operator_opens_networks_and_nothing_beside_them() {
        let opened = ["10.1.0.0/16", "127.0.0.1/32", "fd00:1::/32"];
        let open = ["10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3", "fd00:1::5"];
        check(&open, &opened, true);
        check(
            &["10.2.0.1", "127.0.0.2", "::1", "fd00:2::5"],
            &opened,
            false,
        );
    }
}
