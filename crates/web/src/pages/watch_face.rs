//! An exact small picture of the watch, as PAGES say it looks: what is now, and how much time is left.

/// What the watch shows. Drawn on a face of 240 units.
#[derive(Debug, Clone, Default)]
pub struct WatchFace {
    /// The address of the picture.
    pub picture: Option<String>,
    /// One line, cut where it is too long.
    pub title: String,
    /// How much of the time is left: 1 is all.
    pub left: f64,
    /// The word on the button, where an answer is wanted.
    pub button: Option<String>,
    /// The picture of what comes next.
    pub next: Option<String>,
}

impl WatchFace {
    /// How many letters of 18 px surely fit on the narrowest watch (0.70 of 192 px).
    pub const TITLE_FITS: usize = 14;

    /// The arc that is left, in hundredths of the ring.
    pub fn percent(&self) -> f64 {
        (self.left.clamp(0.0, 1.0) * 1000.0).round() / 10.0
    }

    /// The title as far as it fits on this face.
    pub fn short_title(&self) -> String {
        match self.title.chars().count() > Self::TITLE_FITS + 2 {
            true => {
                self.title
                    .chars()
                    .take(Self::TITLE_FITS + 1)
                    .collect::<String>()
                    .trim_end()
                    .to_owned()
                    + "…"
            }
            false => self.title.clone(),
        }
    }
}
