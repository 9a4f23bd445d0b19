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
    /// How many are new on the plan.
    created: usize,
    /// How many were there, and read otherwise now.
    updated: usize,
    /// How many were there, just so.
    unchanged: usize,
    /// What is on the plan now.
    items: Vec<TakenView>,
    /// What could not be taken, and why.
    refused: Vec<RefusedView>,
    /// What was taken otherwise than it stood there.
    notes: Vec<NoteView>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Taken")]
struct TakenView {
    /// Its UID in the file.
    uid: String,
    /// The entry that it became.
    entry_id: EntryId,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NotTaken")]
struct RefusedView {
    /// Its UID in the file.
    uid: String,
    /// What it is called there.
    title: Option<String>,
    /// Why, for programs.
    code: &'static str,
    /// Why, in a sentence for people.
    reason: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CalendarNote")]
struct NoteView {
    /// The UID of what it is about; null: the whole file.
    uid: Option<String>,
    /// A sentence for people.
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
