//! What a watch asks and tells.

mod events;
mod images;
mod known;
mod stream;
mod sync;

pub use events::events;
pub use stream::stream;
pub use sync::sync;
