use crate::origin::Origin;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Names and values.
type Lines = &'static [(&'static str, &'static str)];

/// On every response, unless it says otherwise.
const BASE: Lines = &[
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (OPENER_POLICY, "same-origin"),
    (RESOURCE_POLICY, "same-origin"),
    ("cache-control", "no-store"),
];
const OPENER_POLICY: &str = "cross-origin-opener-policy";
const RESOURCE_POLICY: &str = "cross-origin-resource-policy";
const EMBEDDER_POLICY: &str = "cross-origin-embedder-policy";
const PERMISSIONS_POLICY: &str = "permissions-policy";
const REPORTING_ENDPOINTS: &str = "reporting-endpoints";

/// On every file of the widget: they never change, and any host may load them.
const ASSET: Lines = &[
    ("cache-control", "public, max-age=31536000, immutable"),
    ("access-control-allow-origin", "*"),
    (RESOURCE_POLICY, "cross-origin"),
    (EMBEDDER_POLICY, "require-corp"),
];

/// On every signing page, framed or not.
const PAGE: Lines = &[
    (REPORTING_ENDPOINTS, "csp=\"/csp-report\""),
    (
        PERMISSIONS_POLICY,
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), \
         publickey-credentials-get=(self)",
    ),
    (EMBEDDER_POLICY, "require-corp"),
];

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; \
    worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types paraph; frame-ancestors ";

/// On what anybody may read from anywhere.
const PUBLIC: Lines = &[
    ("access-control-allow-origin", "*"),
    (RESOURCE_POLICY, "cross-origin"),
];

/// On every document, image and attachment that a user sent.
const USER_CONTENT: Lines = &[(
    "content-security-policy",
    "default-src 'none'; sandbox; frame-ancestors 'none'",
)];

/// Adds what every response carries.
pub async fn add_base(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in BASE {
        headers
            .entry(*name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Adds what a file of the widget carries.
pub fn add_asset(headers: &mut HeaderMap) {
    insert(headers, ASSET);
}

/// Adds what everybody may read from any page carries.
pub fn add_public(headers: &mut HeaderMap) {
    insert(headers, PUBLIC);
}

/// Adds what a user's document carries, and the name that it is saved under.
pub fn add_user_content(headers: &mut HeaderMap, file_name: &str) {
    insert(headers, USER_CONTENT);
    if let Ok(value) = HeaderValue::from_str(&attachment(file_name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
}

/// Adds what a signing page carries; only the listed origins may frame it.
pub fn add_page(headers: &mut HeaderMap, ancestors: &[Origin]) {
    insert(headers, PAGE);
    let list: Vec<&str> = ancestors.iter().map(Origin::as_str).collect();
    let list = if list.is_empty() {
        "'none'".to_owned()
    } else {
        let cross = HeaderValue::from_static("cross-origin");
        headers.insert(RESOURCE_POLICY, cross);
        list.join(" ")
    };
    let policy = format!("{PAGE_POLICY}{list}; report-to csp");
    // An origin is ASCII without separators, so this cannot fail; without a policy no page.
    let policy = HeaderValue::from_str(&policy)
        .unwrap_or(HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
}

fn insert(headers: &mut HeaderMap, lines: Lines) {
    for (name, value) in lines {
        headers.insert(*name, HeaderValue::from_static(value));
    }
}

/// Most characters of a name that a file is saved under.
const MAX_NAME: usize = 150;

/// `Content-Disposition` of a download (RFC 6266): an ASCII name and the real one.
fn attachment(file_name: &str) -> String {
    let name = plain_name(file_name);
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii() { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

/// A name without path, quotes, controls and marks that turn the direction of text.
fn plain_name(name: &str) -> String {
    let kept = |c: &char| {
        !c.is_control()
            && !matches!(c, '"' | '\\' | '/' | '%' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars().filter(kept).take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_downloads_cannot_leave_their_quotes_or_their_folder() {
        let check = |name: &str, expected: &str| assert_eq!(attachment(name), expected);
        check(
            "Leigusamningur Þórunn.pdf",
            "attachment; filename=\"Leigusamningur __runn.pdf\"; \
             filename*=UTF-8''Leigusamningur%20%C3%9E%C3%B3runn.pdf",
        );
        check(
            "../../etc/pass\"wd\r\nX: y\u{202E}.pdf",
            "attachment; filename=\"passwdX: y.pdf\"; filename*=UTF-8''passwdX%3A%20y.pdf",
        );
    }

    #[test]
    fn nobody_frames_a_page_unless_listed() {
        let mut headers = HeaderMap::new();
        add_page(&mut headers, &[]);
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'; report-to csp"));
        assert!(!headers.contains_key(RESOURCE_POLICY));
        let host = "https://host.example".parse().unwrap();
        add_page(&mut headers, &[host]);
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors https://host.example; report-to csp"));
        assert_eq!(headers[RESOURCE_POLICY], "cross-origin");
    }
}
