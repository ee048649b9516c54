//! The delivery state machine: what may happen to one thing that is to be delivered, and to the office it goes to.
//!
//! Pure: no SQL, no HTTP, no clock of its own. [`step`] takes an item and what happened and says what it becomes;
//! [`Health`] does the same for an endpoint, so that a thousand items wait on one row instead of a thousand.

mod backoff;
mod health;
mod machine;
mod state;

pub use backoff::{BACKOFF_CAP, RETRY_AFTER_CAP, asked_for, jittered};
pub use health::{BATCH_CAP, Contact, Health};
pub use machine::{Event, Item, ItemOutcome, Kind, NotAllowed, Policy, Transition, step};
#[cfg(test)]
pub(crate) use state::tests;
pub use state::{State, WaitReason, WedgeReason, Why, WithdrawnWhy};
