//! What carers see: pages that work without script, made from plain views by templates.
//!
//! A view holds what is true, in the types of time and ids; the template and [`format`] put it into words. Nothing here
//! asks the app: a handler fills the view, and answers with [`html`].

pub mod about;
pub mod assets;
pub mod day;
pub mod entry_form;
pub mod export;
pub mod fact;
pub mod format;
pub mod frame;
pub mod moment;
pub mod notifications;
pub mod pairing;
pub mod passkeys;
pub mod people;
pub mod places;
pub mod problem;
pub mod refusal;
pub mod repeat;
pub mod sign_in;
pub mod tell;
pub mod today;
pub mod watch_face;

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// What a page may load: only what this server gives. Nothing inline, so that a name with markup in it stays a name.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";

/// A page, or a part of one, as an answer that nobody else may keep.
pub fn html(template: &impl askama::Template) -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    match template.render() {
        Ok(page) => (headers, Html(page)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template did not render");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
