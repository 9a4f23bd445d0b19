//! Pairing a watch, and which there are.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{
    Code, Error, Result,
    access::{OfWearer, Viewer},
    devices::CODE_LIFE,
};
use maat_core::{
    id::{DeviceId, WearerId},
    role::Role,
};

use super::{
    form::{Fields, Posted},
    view::{person, place},
    visitor::{Ids, Member},
};
use crate::{
    http::Web,
    pages::{
        frame::FieldErrors,
        html,
        moment::Moment,
        pairing::{Device, PairingCode, PairingPage},
        refusal::Refusal,
    },
    v1::pairing::guess,
};

/// `GET /wearers/{w}/watches`
pub(super) async fn page(State(web): State<Web>, member: Member, Ids((wearer,)): Ids<(WearerId,)>) -> Response {
    member.answer(read(&web, &member, wearer, None).await.map(|page| html(&page)))
}

/// `POST /wearers/{w}/pairing-codes`: the page with a code, for a browser without script.
pub(super) async fn code_page(
    State(web): State<Web>,
    Ids((wearer,)): Ids<(WearerId,)>,
    Posted { member, .. }: Posted,
) -> Response {
    member.answer(with_code(&web, &member, wearer).await.map(|page| html(&page)))
}

/// `POST /app/wearers/{w}/pairing-codes`: the code alone.
pub(super) async fn code(
    State(web): State<Web>,
    Ids((wearer,)): Ids<(WearerId,)>,
    Posted { member, .. }: Posted,
) -> Response {
    member.answer(with_code(&web, &member, wearer).await.map(|page| html(&page.as_code())))
}

/// `GET /app/wearers/{w}/watches`: the list alone.
pub(super) async fn devices(State(web): State<Web>, member: Member, Ids((wearer,)): Ids<(WearerId,)>) -> Response {
    member.answer(
        read(&web, &member, wearer, None)
            .await
            .map(|page| html(&page.as_devices())),
    )
}

/// `POST /wearers/{w}/watches`: pairs the watch that shows the code, as one more or in the place of another.
pub(super) async fn pair(
    State(web): State<Web>,
    Ids((wearer,)): Ids<(WearerId,)>,
    Posted { member, fields }: Posted,
) -> Response {
    let error = match paired(&web, &member, wearer, &fields).await {
        Ok(()) => return said(wearer, "paired"),
        Err(error) => error,
    };
    let page = wrong(&web, &member, wearer, error).await;
    member.answer(page.map(|page| {
        html(&PairingPage {
            user_code: fields.get("user_code").to_owned(),
            ..page
        })
    }))
}

async fn paired(web: &Web, member: &Member, wearer: WearerId, fields: &Fields) -> Result<()> {
    let by = web.app.planner_of(member.caller, wearer).await?.at_home()?;
    let counted = guess(web, &member.caller.user.to_string()).await?;
    let (id, again) = match fields.get("device") {
        "" => (DeviceId(web.app.ids.uuid()), false),
        device => (device.parse().map_err(|_| Error::not_found())?, true),
    };
    web.app.pair_waiting(by, fields.get("user_code"), id, again).await?;
    web.limits.give_all_back(&counted).await
}

/// `POST /wearers/{w}/watches/{d}/name`
pub(super) async fn rename(
    State(web): State<Web>,
    Ids((wearer, device)): Ids<(WearerId, DeviceId)>,
    Posted { member, fields }: Posted,
) -> Response {
    let renamed = async {
        let by = web.app.planner_of(member.caller, wearer).await?.at_home()?;
        web.app.rename_device(by, device, fields.get("name"), None).await
    };
    match renamed.await {
        Ok(_) => said(wearer, "renamed"),
        Err(error) => member.answer(wrong(&web, &member, wearer, error).await.map(|page| html(&page))),
    }
}

/// `POST /wearers/{w}/watches/{d}/remove`
pub(super) async fn remove(
    State(web): State<Web>,
    Ids((wearer, device)): Ids<(WearerId, DeviceId)>,
    Posted { member, .. }: Posted,
) -> Response {
    let removed = async {
        web.app
            .delete_device(web.app.planner_of(member.caller, wearer).await?.at_home()?, device)
            .await
    };
    member.answer(removed.await.map(|()| said(wearer, "removed")))
}

fn said(wearer: WearerId, what: &str) -> Response {
    Redirect::to(&format!("/wearers/{wearer}/watches?said={what}")).into_response()
}

/// The page with what was refused beside its field; an error that no form explains stays one.
async fn wrong(web: &Web, member: &Member, wearer: WearerId, error: Error) -> Result<PairingPage> {
    let refusal = match (error.code, error.field.as_deref()) {
        (Code::NotFound, Some("user_code")) => Refusal::WatchCode,
        (Code::Conflict, _) => Refusal::TooManyWatches,
        (Code::TooMany, _) => Refusal::TooOften,
        (Code::Invalid, Some("name")) => Refusal::WatchName,
        _ => return Err(error),
    };
    let errors = FieldErrors::refused(refusal, &member.t);
    let page = read(web, member, wearer, None).await?;
    Ok(PairingPage { errors, ..page })
}

async fn with_code(web: &Web, member: &Member, wearer: WearerId) -> Result<PairingPage> {
    let by = web.app.planner_of(member.caller, wearer).await?.at_home()?;
    let (code, _) = web.app.create_pairing_code(by).await?;
    let url = format!("{}/watch?code={code}", web.public_url);
    let seconds = u64::try_from(CODE_LIFE.as_secs()).map_err(Error::internal)?;
    read(web, member, wearer, Some(PairingCode { code, url, seconds })).await
}

async fn read(web: &Web, member: &Member, id: WearerId, code: Option<PairingCode>) -> Result<PairingPage> {
    let by = web.app.viewer_at_home(member.caller, id).await?;
    if !by.actor.role.allows(Role::Planner) {
        return Err(Error::not_found());
    }
    let wearer = web.app.wearer(by.into()).await?.value;
    let organisation = web
        .app
        .organisation(Viewer::<OfWearer>::from(by).in_organisation())
        .await?
        .value;
    let zone = wearer.zones.latest();
    let devices = web.app.list_devices(by).await?.into_iter().map(|device| {
        let id = device.item.id.parse().map_err(Error::internal)?;
        Ok(Device {
            id,
            name: device.value.name,
        })
    });
    Ok(PairingPage {
        t: member.t,
        frame: member.frame(Some(place(wearer.organisation_id, &organisation))),
        wearer: person(id, &wearer.name),
        now: Moment::new(web.app.now(), zone),
        code,
        devices: devices.collect::<Result<_>>()?,
        user_code: String::new(),
        errors: FieldErrors::none(),
        owns: web
            .app
            .owner_of(member.caller, id)
            .await
            .is_ok_and(|owner| owner.is_at_home()),
    })
}
