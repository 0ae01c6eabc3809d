use super::{BasicAuth, Outbound, OutboundError, Purpose, UrlSource, failure};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Request, Response};
use std::borrow::Cow;
use std::time::Duration;

/// Something that is posted to somebody, who only says whether they took it.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// Where it goes.
    pub url: &'a str,
    /// Who wrote that address.
    pub source: UrlSource,
    /// The bytes.
    pub body: &'a [u8],
    /// Headers beside the content type.
    pub headers: &'a [(Cow<'static, str>, String)],
    /// Who posts, where that matters.
    pub auth: Option<&'a BasicAuth>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The status, whatever it says.
    pub status: u16,
    /// Seconds that the receiver asks to wait.
    pub retry_after_s: Option<u32>,
    /// The beginning of what it says.
    pub text: String,
}

/// A parcel is given up after so long, with all that comes back.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Outbound {
    /// Posts a parcel; a redirect is not followed, whatever it says.
    ///
    /// # Errors
    /// [`OutboundError`] says why no answer came.
    pub async fn hand_over(&self, parcel: Parcel<'_>) -> Result<Received, OutboundError> {
        let request = self.request(parcel)?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let reply = self.client.execute(request).await;
        let reply = reply.map_err(|e| failure(e, &host))?;
        let status = reply.status().as_u16();
        let retry_after_s = seconds(reply.headers());
        let text = beginning(reply, parcel.purpose.max_bytes()).await;
        Ok(Received {
            status,
            retry_after_s,
            text,
        })
    }

    fn request(&self, parcel: Parcel<'_>) -> Result<Request, OutboundError> {
        let url = self.checked(parcel.purpose, parcel.url, parcel.source)?;
        let mut request = self.client.post(url).timeout(TIMEOUT);
        request = request.header(CONTENT_TYPE, parcel.purpose.request_type());
        for (name, value) in parcel.headers {
            request = request.header(name.as_ref(), value);
        }
        if let Some(auth) = parcel.auth {
            request = request.basic_auth(&auth.username, Some(&auth.password));
        }
        let request = request.body(parcel.body.to_vec()).build();
        request.map_err(OutboundError::Unreachable)
    }
}

/// `Retry-After` in seconds (RFC 9110, 10.2.3); a date is not worth a clock here.
fn seconds(headers: &HeaderMap) -> Option<u32> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// What is said, as far as it is read; the status counts whether or not the rest arrives.
async fn beginning(mut reply: Response, limit: usize) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(part)) = reply.chunk().await {
        let room = limit - bytes.len();
        bytes.extend_from_slice(&part[..part.len().min(room)]);
        if bytes.len() == limit {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
