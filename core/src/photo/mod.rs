//! Photo intake: a camera's file becomes a durable file of ours, under its draft, before anything else is said of it.
//!
//! Turned upright, at most 1600 px, without metadata (`wayside-photo` does that), hashed, and written in the sealable
//! format of [`blob`]. Knows nothing of the queue.

mod blob;
mod intake;

pub use blob::{BLOB_VERSION, BlobError, BlobReader, open_blob, write_blob};
pub use intake::{IntakeError, Taken, file_name, take_in};
