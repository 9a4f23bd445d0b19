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
    http::{
        Web, client::client, cors::open_to, extract::MAX_BODY, headers::headers, once::once, problem::Problem, proxy,
        rate,
    },
    openapi::{self, Document},
    pages::assets::assets_router,
    site,
    v1::{
        activities, adherence, alerts, audit, away, calendar, carers, check_ins, circle, consents, copy, day, delay,
        devices, entries, erasure, export, feed, group_entries, groups, health, invitations, me, media, messages,
        notifications, occurrences, organisations, pairing, pictograms, proposals, routines, shares, tell, watch,
        wearers,
    },
    watch as watch_page, well_known,
};

/// Defines the API: one row a route, from which the router, [`ROUTES`] and the description of the API are made. The words
/// above a row are its summary, and what else there is to say; `| Gone` is a problem that the handler's signature does not tell.
macro_rules! routes {
    ($($(#[doc = $words:literal])* $method:ident $path:literal => $handler:path $(| $code:ident)*,)+) => {
        /// Method and path of every route of the API: the tests ask for a row each.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),+];

        fn api() -> Router<Web> {
            Router::new()$(.route($path, on(MethodFilter::$method, $handler)))+
        }

        /// Tells what each route asks and answers.
        pub(crate) fn describe(document: &mut Document) {
            $(document.add(
                (stringify!($method), $path),
                stringify!($handler),
                &[$($words),*],
                &[$(Code::$code),*],
                $handler,
            );)+
        }
    };
}

routes! {
    /// Who I am, and where I belong.
    GET    "/v1/me" => me::read,
    /// Change my name or language.
    PATCH  "/v1/me" => me::update,
    /// Say where I am told of what needs me, too: a browser (Web Push, or UnifiedPush), or a phone by FCM or APNs.
    /// What was said of the same address before is replaced; of more than ten, the one that came first goes. With `none`, the address or token that is
    /// named is told no more; without one, none is. A push says `{"kind": "alert", "alert": id}` and nothing else. For Web Push,
    /// `web_push_key` of `/.well-known/maat` is the application server's key to subscribe with.
    PUT    "/v1/me/push" => notifications::reach | Invalid,
    /// How I am told, by how much of a matter it is; the usual, until I say otherwise.
    GET    "/v1/me/notifications" => notifications::read,
    /// Say how I am told: by push, by mail, or by neither. Quiet hours hold notices back, never what is urgent, and never a call for help.
    /// What is left out is as usual. A letter follows a push that reached nobody, when the next of the circle is told.
    PUT    "/v1/me/notifications" => notifications::put,

    /// Make an organisation; the caller becomes its owner.
    POST   "/v1/organisations" => organisations::create,
    /// An organisation.
    GET    "/v1/organisations/{org}" => organisations::read,
    /// Change an organisation.
    PATCH  "/v1/organisations/{org}" => organisations::update,
    /// Take an organisation away, once no wearer is left in it. Its audit stays.
    DELETE "/v1/organisations/{org}" => organisations::delete,
    /// Today: who is where in their day, and what needs someone.
    GET    "/v1/organisations/{org}/today" => organisations::today,
    /// The changes of an organisation, as server-sent events.
    /// Each event is named `today`: whoever hears one reads Today anew. Where the host holds no connection open, poll Today by its ETag.
    GET    "/v1/organisations/{org}/stream" => organisations::stream | NotHere,

    /// The carers of an organisation; with `here=today`, who is here today.
    GET    "/v1/organisations/{org}/carers" => carers::list,
    /// Give a carer another role, or say until when they are away. Counts from their next request on.
    PATCH  "/v1/organisations/{org}/carers/{user}" => carers::update,
    /// Take a carer out; never the last owner. Counts from their next request on.
    DELETE "/v1/organisations/{org}/carers/{user}" => carers::delete,
    /// Invite someone to be a carer, by a letter to them. It is good for a week, once, for whoever has shown that the address is theirs.
    /// What was sent to the same address before is no longer good.
    POST   "/v1/organisations/{org}/invitations" => invitations::create | TooMany | Conflict,
    /// The invitations that are open.
    GET    "/v1/organisations/{org}/invitations" => invitations::list,
    /// Take an invitation back.
    DELETE "/v1/organisations/{org}/invitations/{i}" => invitations::delete,
    /// Take the place that an invitation gives. Who belongs there already keeps their role.
    POST   "/v1/invitations/accept" => invitations::accept | Conflict | NotFound | Forbidden,
    /// Who sees a wearer, always or on some days; with `here=today`, who is here today.
    GET    "/v1/wearers/{w}/carers" => carers::list_of_wearer,
    /// Let a carer see a wearer, for always or as a substitute for some days.
    PUT    "/v1/wearers/{w}/carers/{user}" => carers::assign,
    /// Let a carer see a wearer no longer. Counts from their next request on.
    DELETE "/v1/wearers/{w}/carers/{user}" => carers::unassign,

    /// The audit: who changed what and who looked, newest first.
    /// A look at a wearer is in it once for each user and hour. Reading the audit is noted in it.
    GET    "/v1/organisations/{org}/audit" => audit::list,
    /// Everything that is stored of an organisation and its wearers.
    /// What could be used to get in is left out. An answer that breaks off is not whole: ask again.
    GET    "/v1/organisations/{org}/export" => export::organisation,

    /// Take a wearer in.
    POST   "/v1/organisations/{org}/wearers" => wearers::create,
    /// The wearers that the caller may see, by name.
    GET    "/v1/organisations/{org}/wearers" => wearers::list,
    /// A wearer.
    GET    "/v1/wearers/{w}" => wearers::read,
    /// Change a wearer. A new zone counts from now on.
    PATCH  "/v1/wearers/{w}" => wearers::update,
    /// Take a wearer out: nothing rings any more, and to everybody they are as if they had never been.
    DELETE "/v1/wearers/{w}" => wearers::delete,

    /// Who hears when the wearer does not answer, in order, and by hours of the week.
    GET    "/v1/wearers/{w}/circle" => circle::read,
    /// Say who hears, in order. The first hears at once; whoever does not say "I'm going" within `step_minutes` is followed by the next.
    /// In the hours of someone who has some they come first, outside them last; nobody is left out. It counts from the next alert on.
    PUT    "/v1/wearers/{w}/circle" => circle::put,
    /// What was agreed to for the wearer, by whom and when, newest first; also what holds no more.
    GET    "/v1/wearers/{w}/consents" => consents::list,
    /// Write down that someone agreed: to telling moods, to keeping a photo. Until then neither is taken.
    POST   "/v1/wearers/{w}/consents" => consents::create | Conflict,
    /// A consent is taken back. It is kept, and what it allowed ends: a share, a photo, new moods.
    DELETE "/v1/wearers/{w}/consents/{c}" => consents::withdraw,
    /// With whom the wearer is shared; to a guest, their own share.
    GET    "/v1/wearers/{w}/shares" => shares::list,
    /// Share the wearer with another organisation, by someone's consent, or say anew what it sees.
    /// It plans its own part of the days, sees that and of the rest what is said here, and hears of what concerns it.
    PUT    "/v1/wearers/{w}/shares/{org}" => shares::put | Conflict,
    /// End a share, from either side. Counts from the next request on.
    /// What the guest planned stays until the wearer's own organisation takes it off.
    DELETE "/v1/wearers/{w}/shares/{org}" => shares::delete,

    /// Who saw the wearer's plan: looks, by the hour, and changes, newest first.
    GET    "/v1/wearers/{w}/access-log" => audit::access_log,
    /// Everything that is stored of a wearer.
    /// What could be used to get in is left out. An answer that breaks off is not whole: ask again. With `Accept: text/html`, one file
    /// for people, in the wearer's language, with its pictures in it: to be read without a network, and printed.
    GET    "/v1/wearers/{w}/export" => export::wearer,
    /// Erase a wearer, in two steps.
    /// Without `confirm` it tells what would go, and when. With the wearer's name in it, it is planned, and is done two weeks later;
    /// until then the wearer's days go on, and it can be taken back.
    POST   "/v1/wearers/{w}/erasure" => erasure::plan,
    /// Take a planned erasure back.
    DELETE "/v1/wearers/{w}/erasure" => erasure::take_back,

    /// Make an activity.
    POST   "/v1/organisations/{org}/activities" => activities::create,
    /// The activities of an organisation.
    GET    "/v1/organisations/{org}/activities" => activities::list,
    /// An activity.
    GET    "/v1/organisations/{org}/activities/{a}" => activities::read,
    /// Change how an activity looks, wherever it is planned. Times stay.
    PATCH  "/v1/organisations/{org}/activities/{a}" => activities::update,
    /// Take an activity out of the choice. Plans that use it keep its looks.
    DELETE "/v1/organisations/{org}/activities/{a}" => activities::delete,

    /// Make a routine: a named set of entries.
    POST   "/v1/organisations/{org}/routines" => routines::create,
    /// The routines of an organisation.
    GET    "/v1/organisations/{org}/routines" => routines::list,
    /// A routine.
    GET    "/v1/organisations/{org}/routines/{r}" => routines::read,
    /// Change a routine; its entries are written whole. What was laid stays.
    PATCH  "/v1/organisations/{org}/routines/{r}" => routines::update,
    /// Take a routine away. What was laid stays.
    DELETE "/v1/organisations/{org}/routines/{r}" => routines::delete,
    /// Lay a routine on dates of several wearers or a group.
    /// It goes wearer by wearer and answers for each: laid, or refused with the reason. Laid again on the same date, nothing comes twice.
    POST   "/v1/organisations/{org}/routines/{r}/apply" => routines::apply,

    /// Make a group of wearers.
    POST   "/v1/organisations/{org}/groups" => groups::create,
    /// The groups of an organisation, each with the members that the caller may see.
    GET    "/v1/organisations/{org}/groups" => groups::list,
    /// A group, with the members that the caller may see.
    GET    "/v1/organisations/{org}/groups/{g}" => groups::read,
    /// Change a group.
    /// Who joins gets what the group has planned from today on; from who leaves that is taken, but for what was changed for them alone.
    PATCH  "/v1/organisations/{org}/groups/{g}" => groups::update,
    /// Take a group away. What was planned stays with each member.
    DELETE "/v1/organisations/{org}/groups/{g}" => groups::delete,
    /// Off until an instant, for each member.
    PUT    "/v1/organisations/{org}/groups/{g}/away" => groups::away,
    /// Here again, for each member.
    DELETE "/v1/organisations/{org}/groups/{g}/away" => groups::back,
    /// Quiet until an instant, for each member.
    PUT    "/v1/organisations/{org}/groups/{g}/mute" => groups::mute,
    /// Rings again, for each member.
    DELETE "/v1/organisations/{org}/groups/{g}/mute" => groups::unmute,
    /// Plan something for every member: a copy in each plan.
    POST   "/v1/organisations/{org}/groups/{g}/entries" => group_entries::create,
    /// What a group has planned.
    GET    "/v1/organisations/{org}/groups/{g}/entries" => group_entries::list,
    /// What a group has planned, one of it.
    GET    "/v1/organisations/{org}/groups/{g}/entries/{e}" => group_entries::read,
    /// Change a group's entry, for every member for whom it was not changed alone.
    /// Without `from`, a series changes from today on; past days keep what they had.
    PATCH  "/v1/organisations/{org}/groups/{g}/entries/{e}" => group_entries::update,
    /// Take a group's entry out, for every member for whom it was not changed alone.
    /// Without `from`, a series ends today; past days keep what they had.
    DELETE "/v1/organisations/{org}/groups/{g}/entries/{e}" => group_entries::delete,
    /// The pictograms that fit a word, best first; without one, all.
    GET    "/v1/pictograms" => pictograms::list,
    /// A pictogram, as SVG.
    GET    "/v1/pictograms/{id}" => pictograms::read | NotFound,
    /// Take a picture in: PNG, JPEG or WebP.
    /// It is turned upright, cropped to its middle square, scaled down and written anew. The same picture sent again is the same.
    POST   "/v1/organisations/{org}/media" => media::create | TooMany | Conflict | Invalid,
    /// A picture of the organisation's own.
    GET    "/v1/organisations/{org}/media/{m}" => media::read,
    /// A picture by its signed address, which is good for an hour or two.
    GET    "/v1/media/{signed}" => media::read_signed,

    /// Plan something, once or repeating.
    /// What is left out is resolved from the activity and its kind, now.
    POST   "/v1/wearers/{w}/entries" => entries::create,
    /// What is planned: every series, and what is planned once.
    GET    "/v1/wearers/{w}/entries" => entries::list,
    /// An entry.
    GET    "/v1/wearers/{w}/entries/{e}" => entries::read,
    /// Change an entry: of a series, this and following.
    /// Without `from`, a series changes from today on; past days keep what they had.
    PATCH  "/v1/wearers/{w}/entries/{e}" => entries::update,
    /// Take an entry out: of a series, this and following.
    /// Without `from`, a series ends today; past days keep what they had.
    DELETE "/v1/wearers/{w}/entries/{e}" => entries::delete,
    /// Make one day different: move, cancel, change.
    /// An occurrence that nothing was different of has version 0.
    PATCH  "/v1/wearers/{w}/occurrences/{id}" => occurrences::update,
    /// Take back what was different of one day.
    DELETE "/v1/wearers/{w}/occurrences/{id}" => occurrences::reset,

    /// Copy a day, or some of its entries, to another date.
    POST   "/v1/wearers/{w}/days/{date}/copy" => copy::create,
    /// Make everything later, or earlier, from a time on. Transport and medicine stay, and are listed.
    POST   "/v1/wearers/{w}/days/{date}/delay" => delay::create,

    /// "I told them": the watch shows now what was different today and waited to be told.
    POST   "/v1/wearers/{w}/tell" => tell::create,

    /// Off until an instant: nothing rings, nothing is counted.
    PUT    "/v1/wearers/{w}/away" => away::put,
    /// Here again.
    DELETE "/v1/wearers/{w}/away" => away::delete,
    /// Quiet until an instant: nothing rings.
    PUT    "/v1/wearers/{w}/mute" => away::mute,
    /// Rings again.
    DELETE "/v1/wearers/{w}/mute" => away::unmute,

    /// Several days of a wearer.
    GET    "/v1/wearers/{w}/days" => day::list,
    /// One day of a wearer.
    GET    "/v1/wearers/{w}/days/{date}" => day::read,
    /// What is now, and what comes next.
    GET    "/v1/wearers/{w}/now" => day::now,

    /// Say for the wearer what happened: done, seen by me.
    POST   "/v1/wearers/{w}/check-ins" => check_ins::create,
    /// What happened, as the wearer or a carer told it.
    GET    "/v1/wearers/{w}/check-ins" => check_ins::list,

    /// What needs, or needed, someone.
    GET    "/v1/organisations/{org}/alerts" => alerts::list,
    /// "I'm going."
    POST   "/v1/organisations/{org}/alerts/{id}/take" => alerts::take,
    /// "I can't": another hears of it, by name or by the circle, and nobody goes until they say so.
    POST   "/v1/organisations/{org}/alerts/{id}/hand-over" => alerts::hand_over | Conflict,
    /// "Sorted."
    POST   "/v1/organisations/{org}/alerts/{id}/resolve" => alerts::resolve,

    /// Send a message to the watch: a text, a picture, or with neither a nudge.
    POST   "/v1/wearers/{w}/messages" => messages::create,
    /// The messages of a week, newest first, and whether they were seen.
    GET    "/v1/wearers/{w}/messages" => messages::list,
    /// What the wearer proposed in a month, newest first.
    GET    "/v1/wearers/{w}/proposals" => proposals::list,
    /// Say yes, and it is on the plan; or no, kindly.
    POST   "/v1/wearers/{w}/proposals/{id}/answer" => proposals::answer,
    /// How the days went, entry by entry: counted, not scored.
    /// As CSV with `Accept: text/csv`.
    GET    "/v1/wearers/{w}/adherence" => adherence::read,

    /// Take an iCalendar file into the plan.
    POST   "/v1/wearers/{w}/calendar" => calendar::import,
    /// Make a secret address by which a calendar program reads the plan; the one that the caller had is no longer good.
    /// Whoever has the address can read it: what is private says only that it is busy. It ends when the caller may no longer see the wearer.
    POST   "/v1/wearers/{w}/calendar-feed" => feed::create,
    /// The caller's secret address is no longer good.
    DELETE "/v1/wearers/{w}/calendar-feed" => feed::delete,
    /// The plan as a calendar, by its secret address: `<secret>.ics`.
    GET    "/v1/calendars/{file}" => feed::read,

    /// A code that pairs one watch with this wearer.
    POST   "/v1/wearers/{w}/pairing-codes" => devices::create_code,
    /// A watch trades a code for its token.
    POST   "/v1/pairing" => devices::pair | Gone,
    /// A watch begins to show a code of its own (the device flow of RFC 8628).
    POST   "/v1/pairing/start" => pairing::start,
    /// A watch that shows a code asks for its token, no more often than its interval.
    POST   "/v1/pairing/token" => pairing::token | AuthorizationPending | SlowDown | ExpiredToken,
    /// Pair the watch that shows this code; with `device_id` in the place of that one.
    POST   "/v1/wearers/{w}/devices" => pairing::pair | Conflict,
    /// The watches of a wearer.
    GET    "/v1/wearers/{w}/devices" => devices::list,
    /// Name a watch.
    PATCH  "/v1/wearers/{w}/devices/{d}" => devices::rename,
    /// Ask a watch for a test signal, in the mode that it is in. What is silent stays silent; nothing is recorded as a ring.
    POST   "/v1/wearers/{w}/devices/{d}/test" => devices::test,
    /// Take a watch out; its token ends at once.
    DELETE "/v1/wearers/{w}/devices/{d}" => devices::delete,

    /// All that a watch needs to ring by itself.
    /// With `since`, a day that has not changed comes without occurrences; what is not in a day is gone. A token that is not understood gives everything.
    GET    "/v1/watch/sync" => watch::sync,
    /// What a watch tells; idempotent by id, in any order, of any age.
    /// Each event is taken or refused by itself: one that is wrong does not hold up the others.
    POST   "/v1/watch/events" => watch::events,
    /// Say where a watch is woken when it does not listen: by Web Push (or UnifiedPush), FCM or APNs.
    /// A push says "sync" and nothing else. What the watch said before is replaced; `none` ends it. For Web Push, `web_push_key`
    /// of `/.well-known/maat` is the application server's key to subscribe with.
    PUT    "/v1/watch/push" => watch::push | Invalid,
    /// What a watch is told at once, as server-sent events.
    /// `prompt` when one rings, `sync` when there is something new to read, `alive` now and then.
    GET    "/v1/watch/stream" => watch::stream | NotHere,

    /// The process answers.
    GET    "/livez" => health::livez,
    /// The store answers too.
    GET    "/readyz" => health::readyz,
}

/// The whole of it: API, sign-in wire, watch.
pub fn router(web: Web) -> Router {
    let limit = middleware::from_fn_with_state(web.clone(), rate::limit);
    let api = api()
        .layer(middleware::from_fn_with_state(web.clone(), once))
        .layer(limit.clone())
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .fallback(nothing)
        .method_not_allowed_fallback(not_this_way)
        .with_state(web.clone());
    let api = match &*web.origins {
        [] => api,
        origins => api.layer(open_to(origins)),
    };
    // Passkeys belong to the pool built in; one elsewhere has a wire of its own, too.
    let (passkeys, wire) = match &web.pool {
        Some(pool) => (site::passkeys(), cognito::router(pool.clone())),
        None => Default::default(),
    };
    let site = site::router().merge(passkeys);
    api.merge(site.layer(limit.clone()).with_state(web.clone()))
        .merge(assets_router())
        .merge(openapi::router())
        .merge(wire.layer(limit))
        .merge(well_known::router(
            web.sign_in.about(),
            web.app.push.web_push_key().map(str::to_owned),
        ))
        .merge(watch_page::router())
        .layer(middleware::from_fn_with_state(web.clone(), client))
        .layer(middleware::from_fn_with_state(web.clone(), proxy::believe))
        .layer(middleware::from_fn_with_state(web, headers))
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
