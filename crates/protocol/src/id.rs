use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Says why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id has 40 characters of 0-9 and a-z")]
#[non_exhaustive]
pub struct IdError;

/// Characters in an id; ids are public names, never secrets.
const LEN: usize = 40;

fn is_id(text: &str) -> bool {
    text.len() == LEN
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(
            feature = "openapi",
            derive(utoipa::ToSchema),
            schema(value_type = String, pattern = "^[0-9a-z]{40}$")
        )]
        pub struct $name(Box<str>);

        impl $name {
            /// The 40 characters.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if is_id(text) { Ok(Self(text.into())) } else { Err(IdError) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )*};
}

ids! {
    /// Names an account (tenant).
    AccountId,
    /// Names an envelope.
    EnvelopeId,
    /// Names a document of an envelope.
    DocumentId,
    /// Names a seat: the place in a document that a person will take.
    SeatId,
    /// Names a recipient of an envelope.
    RecipientId,
    /// Names an invite; public, it stands in the path of a link.
    InviteId,
    /// Names a field.
    FieldId,
    /// Names an event of an audit trail.
    EventId,
    /// Names somebody in an account's address book.
    ContactId,
    /// Names a file on its way into an envelope.
    UploadId,
    /// Names a webhook: an address of an account that wants to hear what happens.
    WebhookId,
    /// Names a pad on another device.
    PadId,
    /// Names one message that goes out: the `webhook-id` of a webhook, the Message-ID of a mail.
    MessageId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_lower_case_characters_and_digits_are_an_id_and_nothing_else_is() {
        let good = "0123456789abcdefghijklmnopqrstuvwxyz0123";
        assert_eq!(good.parse::<InviteId>().unwrap().as_str(), good);
        for bad in [
            "",
            "x",
            &good[1..],
            &good.to_uppercase(),
            &good.replace('a', "ä"),
        ] {
            assert_eq!(bad.parse::<InviteId>(), Err(IdError), "{bad}");
        }
        assert!(serde_json::from_str::<InviteId>("\"short\"").is_err());
    }
}
