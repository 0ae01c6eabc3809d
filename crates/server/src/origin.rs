use std::fmt;
use std::str::FromStr;
use url::Url;

/// Where a page comes from: exactly scheme, host and port (RFC 6454), never a wildcard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

/// Says why a text is not an origin that may be listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an origin is written like https://app.example.com; http only for localhost")]
pub struct OriginError;

impl Origin {
    /// The origin as browsers write it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The origin of a URL of the service itself.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        Self(url.origin().ascii_serialization())
    }

    /// Whether only a developer's machine has it.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.0.starts_with("http:")
    }
}

impl FromStr for Origin {
    type Err = OriginError;
    fn from_str(text: &str) -> Result<Self, OriginError> {
        let url = Url::parse(text).map_err(|_| OriginError)?;
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        // A URL's host may hold what no name in the DNS does, such as a star.
        let wild = url.host_str().is_none_or(|host| host.contains('*'));
        let secure = url.scheme() == "https" || (url.scheme() == "http" && local);
        if secure && !wild && url.origin().ascii_serialization() == text {
            Ok(Self(text.to_owned()))
        } else {
            Err(OriginError)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_exactly_a_scheme_a_host_and_a_port() {
        let check = |text: &str, good: bool| {
            assert_eq!(text.parse::<Origin>().is_ok(), good, "{text}");
        };
        check("https://app.example.com", true);
        check("https://app.example.com:8443", true);
        check("http://localhost:7470", true);
        for bad in [
            "null",
            "*",
            "https://*.example.com",
            "https://app.example.com/",
            "https://app.example.com/path",
            "https://app.example.com:443",
            "https://APP.example.com",
            "https://user@app.example.com",
            "http://app.example.com",
            "ftp://app.example.com",
            "app.example.com",
            "",
        ] {
            check(bad, false);
        }
    }
}
