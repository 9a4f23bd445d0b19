//! Every route, on one page.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::Method,
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use maat_app::{Code, Error};
use tower_http::trace::TraceLayer;

use crate::{
    cognito,
    http::{Web, extract::MAX_BODY, once::once, problem::Problem},
    pages::assets::assets_router,
    pictograms, site,
    v1::{
        activities, alerts, away, calendar, check_ins, copy, day, delay, devices, entries, health, me, occurrences,
        organisations, watch as wrist, wearers,
    },
    watch, well_known,
};

/// Defines the API: one row a route, from which both the router and [`ROUTES`] are made.
macro_rules! routes {
    ($($method:ident $path:literal => $handler:path,)+) => {
        /// Method and path of every route of the API: the tests ask for a row each.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),+];

        fn api() -> Router<Web> {
            Router::new()$(.route($path, on(MethodFilter::$method, $handler)))+
        }
    };
}

routes! {
    GET    "/v1/me" => me::read,
    PATCH  "/v1/me" => me::update,

    POST   "/v1/organisations" => organisations::create,
    GET    "/v1/organisations/{org}" => organisations::read,
    PATCH  "/v1/organisations/{org}" => organisations::update,
    GET    "/v1/organisations/{org}/today" => organisations::today,
    GET    "/v1/organisations/{org}/stream" => organisations::stream,

    POST   "/v1/organisations/{org}/wearers" => wearers::create,
    GET    "/v1/organisations/{org}/wearers" => wearers::list,
    GET    "/v1/wearers/{w}" => wearers::read,
    PATCH  "/v1/wearers/{w}" => wearers::update,

    POST   "/v1/organisations/{org}/activities" => activities::create,
    GET    "/v1/organisations/{org}/activities" => activities::list,
    GET    "/v1/organisations/{org}/activities/{a}" => activities::read,
    PATCH  "/v1/organisations/{org}/activities/{a}" => activities::update,
    DELETE "/v1/organisations/{org}/activities/{a}" => activities::delete,

    POST   "/v1/wearers/{w}/entries" => entries::create,
    GET    "/v1/wearers/{w}/entries" => entries::list,
    GET    "/v1/wearers/{w}/entries/{e}" => entries::read,
    PATCH  "/v1/wearers/{w}/entries/{e}" => entries::update,
    DELETE "/v1/wearers/{w}/entries/{e}" => entries::delete,
    PATCH  "/v1/wearers/{w}/occurrences/{id}" => occurrences::update,
    DELETE "/v1/wearers/{w}/occurrences/{id}" => occurrences::reset,

    POST   "/v1/wearers/{w}/days/{date}/copy" => copy::create,
    POST   "/v1/wearers/{w}/days/{date}/delay" => delay::create,

    PUT    "/v1/wearers/{w}/away" => away::put,
    DELETE "/v1/wearers/{w}/away" => away::delete,
    PUT    "/v1/wearers/{w}/mute" => away::mute,
    DELETE "/v1/wearers/{w}/mute" => away::unmute,

    GET    "/v1/wearers/{w}/days" => day::list,
    GET    "/v1/wearers/{w}/days/{date}" => day::read,
    GET    "/v1/wearers/{w}/now" => day::now,

    POST   "/v1/wearers/{w}/check-ins" => check_ins::create,
    GET    "/v1/wearers/{w}/check-ins" => check_ins::list,

    GET    "/v1/organisations/{org}/alerts" => alerts::list,
    POST   "/v1/organisations/{org}/alerts/{id}/take" => alerts::take,
    POST   "/v1/organisations/{org}/alerts/{id}/resolve" => alerts::resolve,

    POST   "/v1/wearers/{w}/calendar" => calendar::import,

    POST   "/v1/wearers/{w}/pairing-codes" => devices::create_code,
    POST   "/v1/pairing" => devices::pair,
    GET    "/v1/wearers/{w}/devices" => devices::list,
    PATCH  "/v1/wearers/{w}/devices/{d}" => devices::rename,
    DELETE "/v1/wearers/{w}/devices/{d}" => devices::delete,

    GET    "/v1/watch/sync" => wrist::sync,
    POST   "/v1/watch/events" => wrist::events,
    GET    "/v1/watch/stream" => wrist::stream,

    GET    "/livez" => health::livez,
    GET    "/readyz" => health::readyz,
}

/// The whole of it: API, sign-in wire, watch.
pub fn router(web: Web) -> Router {
    let api = api()
        .layer(middleware::from_fn_with_state(web.clone(), once))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .fallback(nothing)
        .method_not_allowed_fallback(not_this_way)
        .with_state(web.clone());
    let site = site::router().with_state(web.clone());
    api.merge(site)
        .merge(assets_router())
        .merge(pictograms::router())
        .merge(cognito::router(web.pool.clone()))
        .merge(well_known::router(web.pool))
        .merge(watch::router())
        .layer(TraceLayer::new_for_http().make_span_with(span))
}

/// A span without what could name someone: the method only, as paths hold ids and queries hold words.
fn span(request: &axum::http::Request<axum::body::Body>) -> tracing::Span {
    tracing::debug_span!("request", method = %request.method())
}

async fn nothing(State(web): State<Web>, request: Request) -> Response {
    let page = site::nothing(&web, request).await;
    page.unwrap_or_else(|| Problem(Error::not_found()).into_response())
}

async fn not_this_way(method: Method) -> Problem {
    Problem(Error::new(Code::NotAllowed, format!("{method} is not possible here.")))
}
