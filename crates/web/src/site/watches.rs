//! Pairing a watch, and which there are.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{
    Error, Result,
    access::{OfWearer, Viewer},
    devices::CODE_LIFE,
};
use maat_core::{
    id::{DeviceId, WearerId},
    role::Role,
};

use super::{
    form::Posted,
    view::{person, place},
    visitor::{Ids, Member},
};
use crate::{
    http::Web,
    pages::{
        html,
        moment::Moment,
        pairing::{Device, PairingCode, PairingPage},
    },
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
    let to = format!("/wearers/{wearer}/watches?said=removed");
    member.answer(removed.await.map(|()| Redirect::to(&to).into_response()))
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
            heard: None,
            battery: None,
        })
    });
    Ok(PairingPage {
        t: member.t,
        frame: member.frame(Some(place(wearer.organisation_id, &organisation))),
        wearer: person(id, &wearer.name),
        now: Moment::new(web.app.now(), zone),
        code,
        devices: devices.collect::<Result<_>>()?,
        owns: web
            .app
            .owner_of(member.caller, id)
            .await
            .is_ok_and(|owner| owner.is_at_home()),
    })
}
