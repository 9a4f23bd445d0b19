//! Who I am, and where I belong.

use axum::extract::State;
use maat_app::{
    organisations::Place,
    schema::Language,
    users::{MAX_NAME, User, UserPatch},
};
use maat_core::{
    id::{OrganisationId, UserId},
    patch::Patch,
    role::Role,
    schema::Line,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::{
    Web,
    caller::Signed,
    extract::{Body, IfMatch},
    problem::Answer,
    reply::Tagged,
};

/// A user, to themselves.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    /// My id.
    id: UserId,
    /// What I am called.
    name: String,
    /// My confirmed address.
    email: Option<String>,
    /// The language I like to read; null: the browser's.
    language: Option<String>,
    /// Where I belong.
    organisations: Vec<MyPlace>,
}

/// Where I belong.
#[derive(Serialize, JsonSchema)]
pub struct MyPlace {
    /// The organisation.
    id: OrganisationId,
    /// What it is called.
    name: String,
    /// What I may do there.
    role: Role,
}

impl From<Place> for MyPlace {
    fn from(place: Place) -> Self {
        Self {
            id: place.id,
            name: place.organisation.value.name,
            role: place.role,
        }
    }
}

/// What a user may change of themselves.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct MePatch {
    /// What I am called.
    #[schemars(with = "Line<MAX_NAME>")]
    name: Patch<String>,
    /// The language I like to read; null: the browser's.
    #[schemars(with = "Patch<Language>")]
    language: Patch<String>,
}

/// `GET /v1/me`
pub async fn read(State(web): State<Web>, Signed(caller): Signed) -> Answer<Tagged<Me>> {
    let user = web.users.get(caller.user).await?;
    Ok(me(user, web.app.places(caller).await?))
}

/// `PATCH /v1/me`
pub async fn update(
    State(web): State<Web>,
    Signed(caller): Signed,
    IfMatch(version): IfMatch,
    Body(patch): Body<MePatch>,
) -> Answer<Tagged<Me>> {
    let name = match patch.name {
        Patch::Keep => None,
        Patch::Default => Some(String::new()),
        Patch::Set(name) => Some(name),
    };
    let language = match patch.language {
        Patch::Keep => None,
        Patch::Default => Some(None),
        Patch::Set(language) => Some(Some(language)),
    };
    let user = web
        .users
        .update(caller.user, version, UserPatch { name, language })
        .await?;
    Ok(me(user, web.app.places(caller).await?))
}

fn me(user: User, places: Vec<Place>) -> Tagged<Me> {
    let organisations = places.into_iter().map(MyPlace::from).collect();
    let User {
        id,
        name,
        email,
        language,
        version,
    } = user;
    Tagged(
        version,
        Me {
            id,
            name,
            email,
            language,
            organisations,
        },
    )
}
