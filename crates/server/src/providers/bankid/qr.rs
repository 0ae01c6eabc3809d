//! The animated QR code: another one each second, so that a picture of it is soon worth nothing.

use crate::vault::keyed;
use hmac::Mac as _;

/// The text of the code, whole seconds after the order's reply was received.
pub(crate) fn text(start_token: &str, start_secret: &str, seconds: u64) -> String {
    let mut mac = keyed(start_secret.as_bytes());
    mac.update(seconds.to_string().as_bytes());
    let mac = hex::encode(mac.finalize().into_bytes());
    format!("bankid.{start_token}.{seconds}.{mac}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b1_the_vectors_of_the_specification_are_exact() {
        let (token, secret) = (
            "67df3917-fa0d-44e5-b327-edcc928297f8",
            "d28db9a7-4cde-429e-a983-359be676944c",
        );
        for (seconds, mac) in [
            (
                0,
                "dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8",
            ),
            (
                1,
                "949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2",
            ),
            (
                2,
                "a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3",
            ),
        ] {
            let expected = format!("bankid.{token}.{seconds}.{mac}");
            assert_eq!(text(token, secret, seconds), expected);
        }
    }
}
