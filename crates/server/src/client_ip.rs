use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// Finds the address of a client behind proxies that the operator trusts.
#[derive(Debug)]
pub struct ClientIps {
    trusted: Vec<IpNet>,
}

impl ClientIps {
    /// Believes `X-Forwarded-For` of these proxies alone.
    #[must_use]
    pub fn new(trusted: Vec<IpNet>) -> Self {
        Self { trusted }
    }

    /// The right-most hop that is not a trusted proxy; other headers are never read.
    #[must_use]
    pub fn find(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let hops: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for hop in hops.into_iter().rev() {
            let Ok(ip) = hop.trim().parse::<IpAddr>() else {
                return client;
            };
            client = ip.to_canonical();
            if !self.trusts(client) {
                return client;
            }
        }
        client
    }

    fn trusts(&self, ip: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&ip))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let trusted = trusted.iter().map(|t| t.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let found = ClientIps::new(trusted).find(peer.parse().unwrap(), &headers);
        found.to_string()
    }

    #[test]
    fn the_right_most_hop_that_is_no_proxy_is_the_client() {
        let check = |trusted: &[&str], peer, forwarded: &[&str], expected| {
            assert_eq!(find(trusted, peer, forwarded), expected, "{forwarded:?}");
        };
        check(&[], "203.0.113.9", &["192.0.2.1"], "203.0.113.9");
        let proxy = &["10.0.0.0/8"];
        check(proxy, "10.1.1.1", &["192.0.2.1"], "192.0.2.1");
        check(
            proxy,
            "10.1.1.1",
            &["192.0.2.66, 192.0.2.1, 10.2.2.2"],
            "192.0.2.1",
        );
        check(proxy, "10.1.1.1", &["192.0.2.66", "192.0.2.1"], "192.0.2.1");
        check(proxy, "10.1.1.1", &["garbage"], "10.1.1.1");
        check(proxy, "10.1.1.1", &[], "10.1.1.1");
        check(proxy, "::ffff:10.1.1.1", &["192.0.2.1"], "192.0.2.1");
    }
}
