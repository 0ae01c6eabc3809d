//! The fields of a draft: always the whole set.

use super::caller::{Caller, EnvelopePath};
use super::openapi::Problems;
use super::{parse, render};
use crate::app::App;
use crate::envelope::SenderAct;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use axum::Json;
use axum::extract::State;
use paraph_protocol::EnvelopeId;
use paraph_protocol::native::{EnvelopeResource, ReplaceFields};
use std::sync::Arc;

/// Place all fields anew; the seats follow from them.
#[utoipa::path(
    put, path = "/v1/envelopes/{id}/fields", tag = "fields", request_body = ReplaceFields,
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "The envelope.", body = EnvelopeResource), Problems)
)]
pub(super) async fn replace(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    body: JsonBody<ReplaceFields>,
) -> Result<Json<EnvelopeResource>, HttpError> {
    let before = app.envelope(&caller.account.id, &id).await?;
    let fields = parse::new_fields(body.value.fields, &before.documents, app.random);
    let act = SenderAct::Edit {
        title: None,
        fields: Some(fields),
    };
    let envelope = app.act_as_sender(&caller.account.id, &id, act).await?;
    Ok(Json(render::envelope(&envelope)))
}
