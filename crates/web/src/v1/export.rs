//! Export of a wearer or an organisation: one JSON object, sent as it is read; of a wearer, also a file that people read.

use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream};
use maat_app::{Error, Result, export::Exported};
use maat_core::id::{OrganisationId, WearerId};
use schemars::JsonSchema;
use serde_json::json;

use crate::{
    http::{
        Web,
        caller::Signed,
        extract::{Accept, Ids},
        problem::Answer,
    },
    site::export::readable,
};

/// Everything that is stored of a wearer or an organisation.
#[derive(JsonSchema)]
#[schemars(rename = "Export")]
#[allow(dead_code, reason = "the shape of what is written piece by piece")]
pub struct ExportView {
    /// `maat-wearer/1` or `maat-organisation/1`.
    format: String,
    /// When it was made.
    exported_at: String,
    /// The wearer's or organisation's id.
    id: String,
    /// Each thing that is stored, with its `type`, `id` and `data`.
    items: Vec<Exported>,
}

/// An export on its way out.
pub struct Export(Response);

impl IntoResponse for Export {
    fn into_response(self) -> Response {
        self.0
    }
}

/// The same of a wearer, or a file that people read.
pub struct WearerExport(Response);

impl IntoResponse for WearerExport {
    fn into_response(self) -> Response {
        self.0
    }
}

/// `GET /v1/wearers/{w}/export`
pub async fn wearer(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(WearerId,)>,
    accept: Accept,
) -> Answer<WearerExport> {
    let proof = web.app.owner_of(caller, id).await?.at_home()?;
    if accept.first_of(&["application/json", "text/html"]) == Some("text/html") {
        return Ok(WearerExport(readable(web, proof).await?));
    }
    let pages = web.app.export_wearer(proof).await?;
    Ok(WearerExport(
        export(&web, "maat-wearer/1", id.to_string(), pages).into_response(),
    ))
}

/// `GET /v1/organisations/{org}/export`
pub async fn organisation(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((id,)): Ids<(OrganisationId,)>,
) -> Answer<Export> {
    let proof = web.app.owner_in(caller, id).await?;
    let pages = web.app.export_organisation(proof).await?;
    Ok(export(&web, "maat-organisation/1", id.to_string(), pages))
}

fn export(
    web: &Web,
    format: &str,
    id: String,
    pages: impl Stream<Item = Result<Vec<Exported>>> + Send + 'static,
) -> Export {
    let head = json!({ "format": format, "exported_at": web.app.now(), "id": id }).to_string();
    let head = format!("{},\"items\":[\n", head.trim_end_matches('}'));
    let items = pages.scan(false, |begun, page| {
        let text = page.and_then(|page| lines(page, begun));
        async move { Some(text) }
    });
    // A fault breaks the answer off, so that half an export does not pass for a whole one.
    let whole = stream::once(async { Ok(head) })
        .chain(items)
        .chain(stream::once(async { Ok("\n]}\n".to_owned()) }));
    let kind = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Export((kind, Body::from_stream(whole)).into_response())
}

/// A page, one item a line, with the commas that are due.
fn lines(page: Vec<Exported>, begun: &mut bool) -> Result<String> {
    let mut text = String::new();
    for item in page {
        if std::mem::replace(begun, true) {
            text.push_str(",\n");
        }
        text.push_str(&serde_json::to_string(&item).map_err(Error::internal)?);
    }
    Ok(text)
}
