//! The adults of a place: who they are, what they may do, and inviting one more.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maat_app::{
    Code, Error, Result,
    carers::CarerDraft,
    invitations::{InvitationDraft, Made},
};
use maat_core::{
    id::{InvitationId, OrganisationId, UserId, WearerId},
    patch::Patch,
    role::Role,
};

use super::{
    form::{Fields, Posted, encode},
    view::{person, place},
    visitor::{Ids, Member},
};
use crate::{
    http::Web,
    pages::{
        frame::FieldErrors,
        html,
        people::{Adult, ByHand, Open, PeoplePage, ROLES},
        refusal::Refusal,
    },
    v1::invitations::{address, invite},
};

/// `GET /organisations/{org}/people`
pub(super) async fn page(State(web): State<Web>, member: Member, Ids((org,)): Ids<(OrganisationId,)>) -> Response {
    member.answer(read(&web, &member, org).await.map(|page| html(&page)))
}

/// `POST /organisations/{org}/invitations`: whoever invites has shown first that their own address is theirs.
pub(super) async fn ask(
    State(web): State<Web>,
    Ids((org,)): Ids<(OrganisationId,)>,
    Posted { member, fields }: Posted,
) -> Response {
    let email = fields.get("email").to_owned();
    let answer = match invited(&web, &member, org, &fields).await {
        Ok(Made { mailed: true, .. }) => return said(org, "invited"),
        Ok(made) => read(&web, &member, org).await.map(|page| PeoplePage {
            by_hand: Some(ByHand {
                email,
                url: address(&web, &made.code),
            }),
            ..page
        }),
        Err(error) if error.field.as_deref() == Some("inviter") => {
            return super::invitation::confirm_first(&web, &member, &here(org)).await;
        }
        Err(error) => wrong(&web, &member, org, error)
            .await
            .map(|page| PeoplePage { email, ..page }),
    };
    member.answer(answer.map(|page| html(&page)))
}

async fn invited(web: &Web, member: &Member, org: OrganisationId, fields: &Fields) -> Result<Made> {
    let by = web.app.owner_in(member.caller, org).await?;
    let wearers = fields
        .all("wearer")
        .map(|id| id.parse().map_err(|_| Error::not_found()));
    let draft = InvitationDraft {
        email: fields.get("email").to_owned(),
        role: role(fields)?,
        wearer_ids: wearers.collect::<Result<Vec<WearerId>>>()?,
    };
    invite(web, by, draft).await
}

/// `POST /organisations/{org}/invitations/{i}/remove`
pub(super) async fn take_back(
    State(web): State<Web>,
    Ids((org, id)): Ids<(OrganisationId, InvitationId)>,
    Posted { member, .. }: Posted,
) -> Response {
    let done = async {
        web.app
            .delete_invitation(web.app.owner_in(member.caller, org).await?, id)
            .await
    };
    member.answer(done.await.map(|()| said(org, "taken_back")))
}

/// `POST /organisations/{org}/people/{user}/role`
pub(super) async fn change(
    State(web): State<Web>,
    Ids((org, user)): Ids<(OrganisationId, UserId)>,
    Posted { member, fields }: Posted,
) -> Response {
    let done = async {
        let draft = CarerDraft {
            role: Patch::Set(role(&fields)?),
            ..CarerDraft::default()
        };
        let by = web.app.owner_in(member.caller, org).await?;
        web.app.update_carer(by, user, draft, None).await
    };
    match done.await {
        Ok(_) => said(org, "role_saved"),
        Err(error) => member.answer(wrong(&web, &member, org, error).await.map(|page| html(&page))),
    }
}

/// `POST /organisations/{org}/people/{user}/remove`
pub(super) async fn take_out(
    State(web): State<Web>,
    Ids((org, user)): Ids<(OrganisationId, UserId)>,
    Posted { member, .. }: Posted,
) -> Response {
    let done = async {
        web.app
            .delete_carer(web.app.owner_in(member.caller, org).await?, user)
            .await
    };
    match done.await {
        Ok(()) => said(org, "taken_out"),
        Err(error) => member.answer(wrong(&web, &member, org, error).await.map(|page| html(&page))),
    }
}

fn here(org: OrganisationId) -> String {
    format!("/organisations/{org}/people")
}

fn said(org: OrganisationId, what: &str) -> Response {
    Redirect::to(&format!("{}?said={}", here(org), encode(what))).into_response()
}

fn role(fields: &Fields) -> Result<Role> {
    let chosen = ROLES.iter().find(|(_, value)| *value == fields.get("role"));
    chosen.map(|(role, _)| *role).ok_or_else(Error::not_found)
}

/// The page with what was refused beside its field; an error that no form explains stays one.
async fn wrong(web: &Web, member: &Member, org: OrganisationId, error: Error) -> Result<PeoplePage> {
    let refusal = match (error.code, error.field.as_deref()) {
        (Code::Invalid, Some("email")) => Refusal::Email,
        (Code::TooMany, _) => Refusal::TooManyLetters,
        (Code::Conflict, _) => Refusal::LastOwner,
        _ => return Err(error),
    };
    let errors = FieldErrors::refused(refusal, &member.t);
    let page = read(web, member, org).await?;
    Ok(PeoplePage { errors, ..page })
}

async fn read(web: &Web, member: &Member, org: OrganisationId) -> Result<PeoplePage> {
    let by = web.app.viewer_in(member.caller, org).await?;
    let organisation = web.app.organisation(by).await?.value;
    let owner = web.app.owner_in(member.caller, org).await.ok();
    let mut adults = Vec::new();
    for carer in web.app.list_carers(by).await? {
        let user = web.users.get(carer.user).await?;
        adults.push(Adult {
            user: carer.user,
            name: user.name,
            email: user.email.filter(|_| owner.is_some()),
            role: carer.carer.value.role,
            is_me: carer.user == member.caller.user,
        });
    }
    let mut open = Vec::new();
    let mut wearers = Vec::new();
    if let Some(owner) = owner {
        for invitation in web.app.invitations(owner).await? {
            open.push(Open {
                id: invitation.item.id.parse().map_err(Error::internal)?,
                email: invitation.value.email,
                role: invitation.value.role,
                until: organisation.time_zone.local(invitation.value.expires_at).date(),
            });
        }
        for wearer in web.app.list_wearers(by).await? {
            let id = wearer.item.id.parse().map_err(Error::internal)?;
            wearers.push(person(id, &wearer.value.name));
        }
    }
    Ok(PeoplePage {
        t: member.t,
        frame: member.frame(Some(place(org, &organisation))),
        organisation: org,
        owns: owner.is_some(),
        adults,
        open,
        wearers,
        by_hand: None,
        email: String::new(),
        errors: FieldErrors::none(),
    })
}
