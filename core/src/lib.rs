//! Everything Wayside knows and does: capture, keep, send, follow. No UI, no foreign interface, no socket but in
//! [`transport`].
//!
//! The promise: saved means saved; sent once, arrives once. [`Wayside`] is the door; ARCHITECTURE.md says what may know
//! what.
#![forbid(unsafe_code)]

pub mod controls;
#[cfg(feature = "fuzzing")]
pub mod doors;
pub mod draft;
pub mod endpoint;
pub mod form;
pub mod outbox;
pub mod pack;
pub mod photo;
pub mod place;
pub mod ports;
pub mod report;
pub mod store;
pub mod sync;
#[cfg(feature = "transport")]
pub mod transport;
pub mod wayside;
pub mod words;

pub use crate::wayside::{Error, Hint, Observer, Wayside};
