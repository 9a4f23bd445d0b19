//! Where one belongs: choosing, making, and saying who wears a watch.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{
    Code, Error, Result,
    organisations::{OrganisationDraft, Place as Belonging},
    wearers::WearerDraft,
};
use maat_core::{id::OrganisationId, patch::Patch, role::Role as Right, time::Zone};

use super::{
    form::Posted,
    view::place,
    visitor::{Ids, Member, Visitor},
};
use crate::{
    http::Web,
    messages::Language,
    pages::{
        about::AboutPage,
        frame::{FieldErrors, Frame},
        html,
        places::{MyPlace, NewPlacePage, NewWearersPage, PlacesPage, Role, names},
    },
};

/// Most wearers added at once.
const MAX_AT_ONCE: usize = 40;
/// Where most of our people live, until the browser says otherwise.
const USUAL_ZONE: &str = "Europe/Amsterdam";

/// `GET /about`
pub(super) async fn about(visitor: Visitor) -> Response {
    html(&AboutPage {
        t: visitor.t,
        frame: visitor.frame(),
    })
}

/// `GET /`: to the one place, or to the choice.
pub(super) async fn home(State(web): State<Web>, member: Member) -> Response {
    let places = web.app.places(member.caller).await;
    member.answer(places.map(|places| {
        let to = match &places[..] {
            [] => "/places/new".to_owned(),
            [only] => format!("/organisations/{}/today", only.id),
            _ => "/places".to_owned(),
        };
        Redirect::to(&to).into_response()
    }))
}

/// `GET /places`
pub(super) async fn list(State(web): State<Web>, member: Member) -> Response {
    member.answer(mine(&web, &member).await.map(|places| {
        let (t, frame) = (member.t, member.frame(None));
        html(&PlacesPage { t, frame, places })
    }))
}

async fn mine(web: &Web, member: &Member) -> Result<Vec<MyPlace>> {
    let mut mine = Vec::new();
    for Belonging { id, organisation, role } in web.app.places(member.caller).await? {
        let wearers = web
            .app
            .list_wearers(web.app.viewer_in(member.caller, id).await?)
            .await?
            .len();
        let role = match role {
            Right::Owner => Role::Owner,
            Right::Planner => Role::Planner,
            Right::Viewer => Role::Viewer,
        };
        mine.push(MyPlace {
            place: place(id, &organisation.value),
            role,
            wearers,
        });
    }
    Ok(mine)
}

/// `GET /places/new`
pub(super) async fn new(member: Member) -> Response {
    let kind = "family".to_owned();
    html(&NewPlacePage {
        t: member.t,
        frame: member.frame(None),
        kind,
        name: String::new(),
        time_zone: USUAL_ZONE.to_owned(),
        language: member.t.language,
        errors: FieldErrors::none(),
    })
}

/// `POST /places`
pub(super) async fn create(State(web): State<Web>, Posted { member, fields }: Posted) -> Response {
    let mut errors = FieldErrors::none();
    let (name, typed) = (fields.get("name"), fields.get("time_zone"));
    let zone = Zone::named(if typed.is_empty() { USUAL_ZONE } else { typed });
    if name.is_empty() {
        errors.add("name", member.t.refusal_name());
    }
    if zone.is_err() {
        errors.add("time_zone", member.t.refusal_time_zone());
    }
    let language = Language::of_tag(fields.get("language")).unwrap_or(member.t.language);
    let Some(zone) = zone.ok().filter(|_| errors.is_empty()) else {
        return html(&NewPlacePage {
            t: member.t,
            frame: member.frame(None),
            kind: fields.get("kind").to_owned(),
            name: name.to_owned(),
            time_zone: typed.to_owned(),
            language,
            errors,
        });
    };
    let draft = OrganisationDraft {
        name: Patch::Set(name.to_owned()),
        time_zone: Patch::Set(zone),
        language: Patch::Set(language.tag().to_owned()),
    };
    let made = web.app.create_organisation(member.caller, draft).await;
    member.answer(made.map(|made| Redirect::to(&format!("/organisations/{}/wearers/new", made.id)).into_response()))
}

/// `GET /organisations/{org}/wearers/new`
pub(super) async fn new_wearers(
    State(web): State<Web>,
    member: Member,
    Ids((id,)): Ids<(OrganisationId,)>,
) -> Response {
    let frame = frame(&web, &member, id).await;
    member.answer(frame.map(|frame| form(&member, frame, id, "", FieldErrors::none())))
}

fn form(member: &Member, frame: Frame, organisation: OrganisationId, typed: &str, errors: FieldErrors) -> Response {
    html(&NewWearersPage {
        t: member.t,
        frame,
        organisation,
        names: typed.to_owned(),
        errors,
    })
}

/// `POST /organisations/{org}/wearers`
pub(super) async fn create_wearers(
    State(web): State<Web>,
    Ids((id,)): Ids<(OrganisationId,)>,
    Posted { member, fields }: Posted,
) -> Response {
    let typed = fields.get("names");
    let names = names(typed);
    let wrong = match names.len() {
        0 => Some(member.t.refusal_names()),
        1..=MAX_AT_ONCE => None,
        _ => Some(member.t.refusal_too_many_names()),
    };
    let Some(words) = wrong else {
        return member.answer(add(&web, &member, id, names).await);
    };
    let mut errors = FieldErrors::none();
    errors.add("names", words);
    let frame = frame(&web, &member, id).await;
    member.answer(frame.map(|frame| {
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            form(&member, frame, id, typed, errors),
        )
            .into_response()
    }))
}

async fn add(web: &Web, member: &Member, id: OrganisationId, names: Vec<String>) -> Result<Response> {
    let by = web.app.planner_in(member.caller, id).await?;
    for name in names {
        web.app
            .create_wearer(
                by,
                WearerDraft {
                    name: Patch::Set(name),
                    ..WearerDraft::default()
                },
            )
            .await?;
    }
    Ok(Redirect::to(&format!("/organisations/{id}/today?said=added")).into_response())
}

async fn frame(web: &Web, member: &Member, id: OrganisationId) -> Result<Frame> {
    let by = web.app.viewer_in(member.caller, id).await?;
    if !by.actor.role.allows(Right::Planner) {
        return Err(Error::new(Code::Forbidden, member.t.refusal_not_yours()));
    }
    Ok(member.frame(Some(place(id, &web.app.organisation(by).await?.value))))
}
