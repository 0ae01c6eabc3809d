//! What the `OpenAPI` document says beside its routes.

use paraph_protocol::Problem;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{IntoResponses, Modify, OpenApi};

/// The name of the only way in.
pub(super) const API_KEY: &str = "api_key";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Paraph",
        description = "Send PDFs to be signed, follow them, and fetch them sealed.",
        license(name = "MIT OR Apache-2.0")
    ),
    modifiers(&Bearer),
    security(("api_key" = [])),
)]
struct Frame;

/// The document without its routes.
pub(super) fn frame() -> utoipa::openapi::OpenApi {
    Frame::openapi()
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
        let bearer = bearer.description(Some("An API key of the account."));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(API_KEY, SecurityScheme::Http(bearer.build()));
    }
}

/// What every route may answer instead of success; the body is a problem (RFC 9457).
#[derive(IntoResponses)]
#[expect(
    dead_code,
    reason = "the document is made from it; responses are made elsewhere"
)]
pub(super) enum Problems {
    /// The API key is missing, unknown or deleted.
    #[response(status = 401, content_type = "application/problem+json")]
    KeyNotValid(Problem),
    /// The API key lacks the scope that this needs.
    #[response(status = 403, content_type = "application/problem+json")]
    ScopeMissing(Problem),
    /// There is no such thing for this account.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The state of the envelope does not allow it; `code` says what is in the way.
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// The request cannot be read, or says what does not fit; `code` says what.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
}
