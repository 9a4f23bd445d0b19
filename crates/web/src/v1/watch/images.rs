//! The pictures that a watch needs for its days: where each is, and a hash by which it knows what it has.

use std::collections::BTreeMap;

use maat_app::App;
use maat_core::id::{MediaId, OrganisationId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    pictograms,
    v1::{messages::MessageView, occurrence::OccurrenceView},
};

/// A picture.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct ImageView {
    /// As occurrences and messages name it.
    id: String,
    /// Where it is.
    url: String,
    /// By which a watch knows that it has it.
    hash: String,
}

/// Pictures, each once, in the order of their ids.
#[derive(Default)]
pub(super) struct Images(BTreeMap<String, ImageView>);

impl Images {
    /// What is shown of an occurrence: its own, and those of its steps.
    pub(super) fn of(&mut self, app: &App, occurrence: &OccurrenceView) {
        let steps = occurrence.steps.iter().filter_map(|step| step.pictogram.as_deref());
        for id in occurrence.pictogram.as_deref().into_iter().chain(steps) {
            self.pictogram(id);
        }
        if let Some(id) = occurrence.picture {
            self.picture(app, occurrence.organisation, id);
        }
    }

    /// What a message shows.
    pub(super) fn of_message(&mut self, app: &App, message: &MessageView) {
        if let Some(id) = &message.pictogram {
            self.pictogram(id);
        }
        if let Some(id) = message.picture {
            self.picture(app, message.organisation, id);
        }
    }

    /// One that MAAT brings along; an id that is none has no picture.
    fn pictogram(&mut self, id: &str) {
        if let Some(pictogram) = pictograms::get_by_id(id) {
            self.put(id.to_owned(), pictogram.url(), pictogram.hash());
        }
    }

    /// One of the organisation's own. Its id is by its content, and so serves as a hash.
    fn picture(&mut self, app: &App, organisation: OrganisationId, id: MediaId) {
        self.put(
            id.to_string(),
            app.media_address(organisation, id),
            id.0.simple().to_string(),
        );
    }

    /// All of them.
    pub(super) fn all(self) -> Vec<ImageView> {
        self.0.into_values().collect()
    }

    fn put(&mut self, id: String, url: String, hash: String) {
        self.0.entry(id.clone()).or_insert(ImageView { id, url, hash });
    }
}
