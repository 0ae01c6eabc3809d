use paraph_protocol::ProblemCode;

/// Why a person has not proven who they are; each variant has a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityRefusal {
    /// The act of signing is confirmed by an electronic identity, and no proof of that is here.
    #[error("the signing is confirmed by an electronic identity: POST /v1/session/signature")]
    SignatureRequired,
    /// Nobody asked for an electronic identity in the act of signing.
    #[error("the signing need not be confirmed by an electronic identity")]
    SignatureNotAsked,
    /// There is no try of a signature that could succeed.
    #[error("the try to sign has ended, or another one was begun")]
    SignatureEnded,
    /// Whoever does not say yes has nothing to sign.
    #[error("only signers and approvers confirm by an electronic identity")]
    SignsNothing,
    /// The recipient need not prove anything.
    #[error("the recipient need not prove who they are in this way")]
    AuthenticationNotAsked,
    /// The operator has not configured this way of authentication.
    #[error("this service cannot authenticate people by {method}; its operator configures it")]
    AuthenticationUnavailable {
        /// By what.
        method: &'static str,
    },
    /// A personal number is missing where it is needed, or is none.
    #[error("a personal number has 12 digits for bankid and 10 for audkenni")]
    PersonalNumberInvalid,
    /// No telephone number whose SIM card could be asked.
    #[error("electronic ID on a SIM card needs an Icelandic telephone number of seven digits")]
    SimNumberInvalid,
    /// There is no code that could be right.
    #[error("the code was used, replaced, tried too often or is too old")]
    CodeEnded,
    /// The code is wrong.
    #[error("the code is wrong; {tries_left} tries are left")]
    CodeWrong {
        /// Tries that are left.
        tries_left: u32,
    },
    /// A code was sent a moment ago.
    #[error("a code was sent a moment ago")]
    CodeSentLately {
        /// Seconds until another one may be asked for.
        retry_after_s: u64,
    },
    /// Too many codes were asked for.
    #[error("too many codes were asked for")]
    TooManyCodes {
        /// Seconds until another one may be asked for.
        retry_after_s: u64,
    },
}

impl IdentityRefusal {
    /// The code that a program reads.
    #[must_use]
    pub fn problem_code(self) -> ProblemCode {
        use ProblemCode as Code;
        match self {
            Self::SignatureRequired => Code::SignatureRequired,
            Self::SignatureNotAsked => Code::SignatureNotAsked,
            Self::SignatureEnded => Code::SignatureEnded,
            Self::SignsNothing => Code::RoleInvalid,
            Self::AuthenticationNotAsked => Code::AuthenticationNotAsked,
            Self::AuthenticationUnavailable { .. } => Code::AuthenticationUnavailable,
            Self::PersonalNumberInvalid => Code::PersonalNumberInvalid,
            Self::SimNumberInvalid => Code::PhoneInvalid,
            Self::CodeEnded => Code::CodeEnded,
            Self::CodeWrong { .. } => Code::CodeWrong,
            Self::CodeSentLately { .. } => Code::CodeSentLately,
            Self::TooManyCodes { .. } => Code::TooManyCodes,
        }
    }
}
