//! What the script of the pages asks for around passkeys, and the page that lists one's own.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{
    pool::{Answer, Attestation, Passkey, Pool, Refusal as Refused},
    sign_in::Arrived,
    token::Identity,
};
use maat_core::time::Zone;
use serde_json::json;
use uuid::Uuid;

use super::{
    From, address, begin,
    credential::{assertion, attestation, creation, request},
    device, own_path, wrong,
};
use crate::{
    http::Web,
    pages::{
        frame::FieldErrors,
        html,
        moment::Moment,
        passkeys::{PasskeysPage, Row},
    },
    site::{
        form::{Fields, Posted, Sent},
        visitor::{Ids, Member, Visitor, cookie},
    },
};

/// Stands for a browser in which no one is signed in yet, so that what it is asked can be answered from nowhere else.
const BROWSER: &str = "maat_browser";

/// `GET /passkeys`
pub(super) async fn page(State(web): State<Web>, headers: HeaderMap, member: Member) -> Response {
    listed(&web, &headers, &member, FieldErrors::none()).await
}

async fn listed(web: &Web, headers: &HeaderMap, member: &Member, errors: FieldErrors) -> Response {
    let answer = match own(web, member).await {
        Ok((pool, identity)) => pool.passkeys(&identity).await,
        Err(refusal) => Err(refusal),
    };
    match answer {
        Ok(all) => html(&PasskeysPage {
            t: member.t,
            frame: member.frame(None),
            here: device::passkeys_here(web, headers),
            suggested: device::name(headers),
            rows: all.iter().map(row).collect(),
            errors,
        }),
        Err(refusal) => member.visitor.problem(&refusal.into()),
    }
}

fn row(passkey: &Passkey) -> Row {
    let date = |at: jiff::Timestamp| Moment::new(at, &Zone::utc()).date();
    Row {
        id: passkey.id,
        name: passkey.name.clone(),
        added: date(passkey.added_at),
        used: passkey.used_at.map(date),
    }
}

/// `POST /passkeys/{p}/remove`
pub(super) async fn remove(
    State(web): State<Web>,
    headers: HeaderMap,
    Ids((id,)): Ids<(Uuid,)>,
    Posted { member, .. }: Posted,
) -> Response {
    let removed = match own(&web, &member).await {
        Ok((pool, identity)) => pool.remove_passkey(&identity, id).await,
        Err(refusal) => Err(refusal),
    };
    match removed {
        // Of two clicks the second finds nothing to remove: it is as it was wanted.
        Ok(()) | Err(Refused::NoSuchPasskey) => Redirect::to("/passkeys?said=passkey_removed").into_response(),
        Err(refusal) => listed(&web, &headers, &member, wrong(&refusal, member.t)).await,
    }
}

/// `POST /app/passkeys/offer`
pub(super) async fn offer(State(web): State<Web>, Posted { member, .. }: Posted) -> Response {
    let offer = match own(&web, &member).await {
        Ok((pool, identity)) => pool.offer_passkey(&identity, &member.visitor.session_id()).await,
        Err(refusal) => Err(refusal),
    };
    told(
        &member.visitor,
        offer.map(|offer| Json(creation(&offer)).into_response()),
    )
}

/// `POST /app/passkeys`
pub(super) async fn add(State(web): State<Web>, headers: HeaderMap, Posted { member, fields }: Posted) -> Response {
    let typed = fields.get("name");
    let name = if typed.is_empty() {
        device::name(&headers)
    } else {
        typed.to_owned()
    };
    told(&member.visitor, added(&web, &member, &fields, &name).await)
}

async fn added(web: &Web, member: &Member, fields: &Fields, name: &str) -> Answer<Response> {
    let ((pool, identity), holder) = (own(web, member).await?, member.visitor.session_id());
    let asked = (fields.get("state"), holder.as_str());
    pool.add_passkey(&identity, asked, &made(fields)?, name).await?;
    Ok(go("/passkeys?said=passkey_added"))
}

/// `POST /app/sign-in/passkey/ask`
pub(super) async fn ask(State(web): State<Web>, headers: HeaderMap, Sent { visitor, .. }: Sent) -> Response {
    let (holder, set) = browser(&web, &headers);
    let pool = web.built_in().map_err(Refused::from);
    let asked = pool.and_then(|pool| pool.ask_for_passkey(&holder));
    told(
        &visitor,
        asked.map(|asked| (set, Json(request(&asked))).into_response()),
    )
}

/// `POST /app/sign-in/passkey`
pub(super) async fn sign_in(
    State(web): State<Web>,
    from: From,
    headers: HeaderMap,
    Sent { visitor, fields }: Sent,
) -> Response {
    let arrived = by_passkey(&web, from, asked(&headers, &fields), &fields).await;
    entered(&web, &visitor, arrived, &own_path(fields.get("next"))).await
}

async fn by_passkey(web: &Web, from: From, asked: (&str, &str), fields: &Fields) -> Answer<Arrived> {
    let pool = web.built_in()?;
    let answer = assertion(fields.get("credential")).ok_or(Refused::WrongPasskey)?;
    let signed_in = pool.sign_in_by_passkey(asked, &answer, address(from)).await?;
    Ok(pool.arrived(signed_in))
}

/// `POST /app/sign-up/passkey/offer`
pub(super) async fn first_offer(
    State(web): State<Web>,
    from: From,
    headers: HeaderMap,
    Sent { visitor, fields }: Sent,
) -> Response {
    let (holder, set) = browser(&web, &headers);
    let who = (fields.get("email"), fields.get("name"));
    let offer = match web.built_in() {
        Ok(pool) => pool.offer_first_passkey(who, &holder, address(from)).await,
        Err(error) => Err(error.into()),
    };
    told(
        &visitor,
        offer.map(|offer| (set, Json(creation(&offer))).into_response()),
    )
}

/// `POST /app/sign-up/passkey`
pub(super) async fn first(
    State(web): State<Web>,
    from: From,
    headers: HeaderMap,
    Sent { visitor, fields }: Sent,
) -> Response {
    let next = own_path(fields.get("next"));
    let next = if next.is_empty() { "/places/new" } else { &next };
    let called = device::name(&headers);
    let arrived = new_by_passkey(&web, from, asked(&headers, &fields), &fields, &called).await;
    entered(&web, &visitor, arrived, next).await
}

async fn new_by_passkey(web: &Web, from: From, asked: (&str, &str), fields: &Fields, called: &str) -> Answer<Arrived> {
    let (pool, answer) = (web.built_in()?, made(fields)?);
    let signed_up = pool.sign_up_by_passkey(asked, &answer, called, address(from)).await?;
    Ok(pool.arrived(signed_up))
}

/// What was asked for, and of which browser.
fn asked<'a>(headers: &'a HeaderMap, fields: &'a Fields) -> (&'a str, &'a str) {
    (fields.get("state"), cookie(headers, BROWSER).unwrap_or_default())
}

/// Whoever is in goes on to `next`.
async fn entered(web: &Web, visitor: &Visitor, arrived: Answer<Arrived>, next: &str) -> Response {
    let answer = match arrived {
        Ok(arrived) => begin(web, arrived, next).await.map(followed).map_err(Refused::from),
        Err(refusal) => Err(refusal),
    };
    told(visitor, answer)
}

fn made(fields: &Fields) -> Answer<Attestation> {
    attestation(fields.get("credential")).ok_or(Refused::NotAPasskey)
}

/// The pool built in, and who they are there.
async fn own<'a>(web: &'a Web, member: &Member) -> Answer<(&'a Pool, Identity)> {
    let pool = web.built_in()?;
    let identity = web.users.identity(member.caller.user, pool.id()).await?;
    Ok((pool, identity))
}

/// What stands for this browser, and the cookie that keeps it.
fn browser(web: &Web, headers: &HeaderMap) -> (String, [(header::HeaderName, String); 1]) {
    let known = cookie(headers, BROWSER).filter(|known| known.len() == 43);
    let holder = known.map_or_else(|| maat_app::random::secret(&*web.app.ids), str::to_owned);
    let secure = if web.public_url.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    let set = format!("{BROWSER}={holder}; Path=/; HttpOnly; SameSite=Strict{secure}");
    (holder, [(header::SET_COOKIE, set)])
}

/// A redirect, told to a script: it goes there itself.
fn followed(redirect: Response) -> Response {
    let (mut parts, _) = redirect.into_parts();
    let to = parts.headers.remove(header::LOCATION);
    let to = to.as_ref().and_then(|to| to.to_str().ok()).unwrap_or("/").to_owned();
    (parts.headers, go(&to)).into_response()
}

fn go(to: &str) -> Response {
    Json(json!({ "to": to })).into_response()
}

/// The answer, or in words why not.
fn told(visitor: &Visitor, answer: Answer<Response>) -> Response {
    let refusal = match answer {
        Ok(response) => return response,
        Err(refusal) => refusal,
    };
    if let Refused::Fault(error) = &refusal {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        tracing::error!(code = error.code.as_str(), cause, "a passkey could not be asked for");
    }
    let errors = wrong(&refusal, visitor.t);
    let said = json!({ "wrong": errors.first(), "over": matches!(refusal, Refused::Token(_)) });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response()
}
