//! What a watch asks and tells.

mod events;
mod images;
mod known;
pub(crate) mod push;
mod stream;
mod sync;

pub use events::events;
pub use push::push;
pub use stream::stream;
pub use sync::sync;
