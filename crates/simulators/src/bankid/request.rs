use super::order::{Deed, Flaw, Person};
use serde::Deserialize;
use serde_json::Value;

/// Longest base64 of what a person reads: when signing, and when identifying.
const MOST_VISIBLE: [usize; 2] = [40_000, 1_500];
const MOST_NON_VISIBLE: usize = 200_000;

/// What an order asks, after its checks.
#[derive(Debug, Clone)]
pub(super) struct OrderRequest {
    pub(super) ip: String,
    pub(super) personal_number: Option<String>,
    pub(super) visible: String,
    pub(super) non_visible: String,
}

/// `{"orderRef":…}`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct About {
    pub(super) order_ref: String,
}

/// What somebody does in their app, as the control says it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Control {
    #[serde(rename = "do")]
    act: Act,
    personal_number: Option<String>,
    flaw: Option<Flaw>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Act {
    Scan,
    Sign,
    Cancel,
    Expire,
    CertificateErr,
}

/// `{"auto":true,"stepMs":500}`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PaceRequest {
    pub(super) auto: bool,
    #[serde(default)]
    pub(super) step_ms: u64,
}

impl Control {
    pub(super) fn deed(self) -> Deed {
        match self.act {
            Act::Scan => Deed::Scan,
            Act::Cancel => Deed::Fail("userCancel"),
            Act::Expire => Deed::Fail("expiredTransaction"),
            Act::CertificateErr => Deed::Fail("certificateErr"),
            Act::Sign => Deed::Sign {
                person: self.personal_number.map(Person::of),
                flaw: self.flaw,
            },
        }
    }
}

impl OrderRequest {
    pub(super) fn checked(asked: &Value, visible_required: bool) -> Result<Self, &'static str> {
        let text = |pointer: &str| asked.pointer(pointer).and_then(Value::as_str);
        let ip = text("/endUserIp").ok_or("endUserIp is required")?;
        ip.parse::<std::net::IpAddr>()
            .map_err(|_| "endUserIp is no address")?;
        let visible = text("/userVisibleData").unwrap_or_default();
        let [of_sign, of_auth] = MOST_VISIBLE;
        if visible_required && visible.is_empty() {
            return Err("userVisibleData is required");
        }
        if visible.len() > if visible_required { of_sign } else { of_auth } {
            return Err("userVisibleData is too long");
        }
        let non_visible = text("/userNonVisibleData").unwrap_or_default();
        if non_visible.len() > MOST_NON_VISIBLE {
            return Err("userNonVisibleData is too long");
        }
        let format = text("/userVisibleDataFormat");
        if format.is_some_and(|format| format != "simpleMarkdownV1") {
            return Err("userVisibleDataFormat is simpleMarkdownV1");
        }
        let number = text("/requirement/personalNumber");
        if number.is_some_and(|n| n.len() != 12 || !n.bytes().all(|b| b.is_ascii_digit())) {
            return Err("personalNumber has 12 digits");
        }
        Ok(Self {
            ip: ip.to_owned(),
            personal_number: number.map(str::to_owned),
            visible: visible.to_owned(),
            non_visible: non_visible.to_owned(),
        })
    }
}
