//! Pairing a watch: a code, the same as a picture to scan, and the watches there are.

use askama::Template;
use maat_app::wearers::MAX_NAME;
use maat_core::id::DeviceId;

use super::{
    assets::asset,
    frame::{FieldErrors, Frame, Person},
    moment::Moment,
};
use crate::messages::Text;

/// `/wearers/{w}/watches`. The parts alone, for `/app/wearers/{w}/…`: `page.as_code()`, `page.as_devices()`.
#[derive(Template)]
#[template(path = "pairing.html", blocks = ["code", "devices"])]
pub struct PairingPage {
    /// The texts.
    pub t: Text,
    /// Around it.
    pub frame: Frame,
    /// Whose watch.
    pub wearer: Person,
    /// The wearer's now.
    pub now: Moment,
    /// A fresh code. It is kept nowhere, so it is shown in the answer that made it.
    pub code: Option<PairingCode>,
    /// What is paired.
    pub devices: Vec<Device>,
    /// The code of a watch's own, as it was typed.
    pub user_code: String,
    /// What was wrong with what was sent.
    pub errors: FieldErrors,
    /// Whether one may take away all that is kept of the wearer, as a file.
    pub owns: bool,
}

/// A code that pairs one watch, once.
#[derive(Debug, Clone)]
pub struct PairingCode {
    /// Eight letters.
    pub code: String,
    /// The page that pairs, with the code in it.
    pub url: String,
    /// How many seconds of real time it is good for.
    pub seconds: u64,
}

/// A paired watch, phone or tablet.
#[derive(Debug, Clone)]
pub struct Device {
    /// Which.
    pub id: DeviceId,
    /// What it is called.
    pub name: String,
}

impl PairingCode {
    /// The code in two halves, as it is read aloud.
    pub fn halves(&self) -> (&str, &str) {
        self.code.split_at_checked(4).unwrap_or((&self.code, ""))
    }

    /// The address as a QR code.
    pub fn qr(&self) -> Option<Qr> {
        Qr::of(&self.url)
    }
}

/// A QR code as one SVG path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules along a side, with the quiet zone of four on each.
    pub side: usize,
    /// The dark modules.
    pub path: String,
}

impl Qr {
    /// The QR code of a text; none if it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = qrcode::QrCode::new(text).ok()?;
        let dark = code
            .to_colors()
            .into_iter()
            .enumerate()
            .filter(|(_, color)| *color == qrcode::Color::Dark);
        let (width, quiet) = (code.width(), 4);
        let square = |(index, _)| format!("M{} {}h1v1h-1z", index % width + quiet, index / width + quiet);
        Some(Self {
            side: width + 2 * quiet,
            path: dark.map(square).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_two_halves() {
        let code = PairingCode {
            code: "BCDFGHJK".into(),
            url: "http://localhost/watch#BCDFGHJK".into(),
            seconds: 600,
        };
        assert_eq!(code.halves(), ("BCDF", "GHJK"));
        let qr = code.qr().unwrap();
        // A version 3 code is 29 modules wide; its finder starts dark in the corner of the quiet zone.
        assert_eq!(qr.side, 29 + 8);
        assert!(qr.path.starts_with("M4 4h1v1h-1z"));
    }
}
