//! When the watch shows what is different today.

use axum::{extract::State, http::StatusCode};
use jiff::civil::Date;
use maat_app::untold::When;
use maat_core::{id::WearerId, schema::IsoDate, untold::Tell};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{Ids, Nothing},
    problem::Answer,
};

/// `?tell=`
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Told {
    /// When the watch shows what is different today: `now`, with all that waited; `first`, once the wearer was told; or from an
    /// instant on. What waits is shown two minutes before anything of it rings at the latest, and at the end of the day. `now`,
    /// if left out.
    pub tell: Tell,
}

/// `?from=&tell=`: from which date on, and when that is told.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OnFrom {
    /// This and following; a series changes from today on, if left out.
    #[schemars(with = "Option<IsoDate>")]
    from: Option<Date>,
    /// When the watch shows what is different today: `now`, with all that waited; `first`, once the wearer was told; or from an
    /// instant on. What waits is shown two minutes before anything of it rings at the latest, and at the end of the day. `now`,
    /// if left out.
    tell: Tell,
}

impl From<OnFrom> for When {
    fn from(OnFrom { from, tell }: OnFrom) -> Self {
        Self { from, tell }
    }
}

/// `POST /v1/wearers/{w}/tell`: "I told them."
pub async fn create(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    Nothing: Nothing,
) -> Answer<StatusCode> {
    let proof = web.app.planner_of(caller, wearer).await?;
    web.app.tell(proof).await?;
    Ok(StatusCode::NO_CONTENT)
}
