//! Those who carry messages for the service: a mail server, a gateway of text messages.

mod mail;
mod sms;

pub use mail::{Attachment, Mail, MailCarrier, MailError, MailTaken};
pub use sms::{SmsCarrier, SmsError};
