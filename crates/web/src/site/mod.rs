//! The pages, served: who is at the other end, what the use cases answer, and which page shows it.
//!
//! How a page looks is in [`crate::pages`]; what may be done is decided in `maat-app`.

mod accounts;
mod day;
pub(crate) mod export;
mod form;
mod invitation;
mod notifications;
mod people;
mod places;
mod planning;
mod tell;
mod today;
mod view;
mod visitor;
mod watches;

use axum::{
    Router,
    extract::Request,
    http::header,
    response::Response,
    routing::{get, post},
};

pub(crate) use accounts::passkeys;

use crate::http::Web;

/// What answers where nothing is, to someone who reads pages: `None` if the request does not ask for one.
pub async fn nothing(web: &Web, request: Request) -> Option<Response> {
    let accept = request.headers().get(header::ACCEPT)?.to_str().ok()?;
    if !accept.contains("text/html") {
        return None;
    }
    Some(visitor::nothing(&mut request.into_parts().0, web).await)
}

/// Every page and what its forms and scripts ask for.
pub fn router() -> Router<Web> {
    accounts::router()
        .route("/", get(places::home))
        .route("/about", get(places::about))
        .route("/places", get(places::list).post(places::create))
        .route("/places/new", get(places::new))
        .route("/organisations/{org}/wearers/new", get(places::new_wearers))
        .route("/organisations/{org}/wearers", post(places::create_wearers))
        .route("/organisations/{org}/people", get(people::page))
        .route("/organisations/{org}/people/{user}/role", post(people::change))
        .route("/organisations/{org}/people/{user}/remove", post(people::take_out))
        .route("/organisations/{org}/invitations", post(people::ask))
        .route("/organisations/{org}/invitations/{i}/remove", post(people::take_back))
        .route("/invitation", get(invitation::page).post(invitation::accept))
        .route("/notifications", get(notifications::page).post(notifications::save))
        .route("/notifications/nowhere", post(notifications::nowhere))
        .route("/app/push", post(notifications::push))
        .route("/worker.js", get(notifications::worker))
        .route("/alerts/{id}", get(notifications::alert))
        .route("/organisations/{org}/today", get(today::page))
        .route("/organisations/{org}/alerts/{id}/take", post(today::take))
        .route("/organisations/{org}/alerts/{id}/resolve", post(today::resolve))
        .route("/app/organisations/{org}/today", get(today::list))
        .route("/app/organisations/{org}/stream", get(today::stream))
        .route("/wearers/{w}/days/{date}", get(day::page))
        .route("/app/wearers/{w}/days/{date}", get(day::parts))
        .route("/wearers/{w}/export", get(export::page))
        .route("/wearers/{w}/entries", post(planning::create))
        .route("/wearers/{w}/entries/{e}", post(planning::update))
        .route("/wearers/{w}/entries/{e}/end", post(planning::end))
        .route("/wearers/{w}/occurrences/{id}/move", post(planning::move_occurrence))
        .route("/wearers/{w}/occurrences/{id}/cancel", post(planning::cancel))
        .route("/wearers/{w}/occurrences/{id}/restore", post(planning::restore))
        .route("/wearers/{w}/watches", get(watches::page).post(watches::pair))
        .route("/wearers/{w}/tell", post(tell::told))
        .route("/wearers/{w}/pairing-codes", post(watches::code_page))
        .route("/wearers/{w}/watches/{d}/name", post(watches::rename))
        .route("/wearers/{w}/watches/{d}/remove", post(watches::remove))
        .route("/app/wearers/{w}/pairing-codes", post(watches::code))
        .route("/app/wearers/{w}/watches", get(watches::devices))
}
