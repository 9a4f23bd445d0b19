//! Calendar files.

use axum::{Json, extract::State};
use maat_app::calendar::{Fate, Imported};
use maat_core::id::{EntryId, WearerId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::http::{
    Web,
    caller::Signed,
    extract::{File, Ids},
    problem::Answer,
};

/// What became of a calendar file.
#[derive(Serialize, JsonSchema)]
pub struct ImportedView {
    created: usize,
    updated: usize,
    unchanged: usize,
    items: Vec<TakenView>,
    refused: Vec<RefusedView>,
    notes: Vec<NoteView>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Taken")]
struct TakenView {
    uid: String,
    entry_id: EntryId,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NotTaken")]
struct RefusedView {
    uid: String,
    title: Option<String>,
    code: &'static str,
    reason: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CalendarNote")]
struct NoteView {
    uid: Option<String>,
    note: String,
}

impl From<Imported> for ImportedView {
    fn from(imported: Imported) -> Self {
        let count = |wanted| imported.taken.iter().filter(|(.., fate)| *fate == wanted).count();
        let refused = |refused: maat_core::calendar::Refused| RefusedView {
            uid: refused.uid,
            title: refused.title,
            code: refused.reason.code(),
            reason: refused.reason.to_string(),
        };
        Self {
            created: count(Fate::Created),
            updated: count(Fate::Updated),
            unchanged: count(Fate::Unchanged),
            items: imported
                .taken
                .into_iter()
                .map(|(uid, entry_id, _)| TakenView { uid, entry_id })
                .collect(),
            refused: imported.refused.into_iter().map(refused).collect(),
            notes: imported
                .notes
                .into_iter()
                .map(|note| NoteView {
                    uid: note.uid,
                    note: note.text,
                })
                .collect(),
        }
    }
}

/// `POST /v1/wearers/{w}/calendar`: an iCalendar file (`text/calendar`), taken into the plan.
pub async fn import(
    State(web): State<Web>,
    Signed(caller): Signed,
    Ids((wearer,)): Ids<(WearerId,)>,
    File(file): File,
) -> Answer<Json<ImportedView>> {
    let proof = web.app.planner_of(caller, wearer).await?;
    Ok(Json(web.app.import_calendar(proof, &file).await?.into()))
}
