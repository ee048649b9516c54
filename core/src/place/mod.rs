//! Where a position lies: inside the council or not, how far from its line, and whether that can be said at all.
//!
//! Nothing here knows of reports. A place outside is no error: the caller keeps the draft and says whose land it is.

mod at;
mod choose;
mod ground;

pub use at::{AtError, parse_at};
pub use choose::{choose, here, successor};
pub use ground::{Ground, is_inside, locate};
