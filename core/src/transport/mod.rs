//! The port by which bytes travel, the driver that keeps it busy, and the adapter for reqwest.

mod driver;
mod get;
mod http;

pub use driver::{Pass, Until, drive};
pub use http::{HttpTransport, SetUpError};

use std::future::Future;
use std::io::Read;

use crate::endpoint::Outcome;
use crate::sync::Task;

/// A carrier of tasks, which follows no redirect: the driver does. One that is unsure what became of a request says [`Outcome::Unknown`].
pub trait Transport: Send + Sync {
    /// `photo` is there where the task's body is a part of one. `progress` is called now and then while bytes move.
    fn carry(
        &self,
        task: Task,
        photo: Option<Box<dyn Read + Send>>,
        progress: Box<dyn Fn() + Send + Sync>,
    ) -> impl Future<Output = Outcome> + Send;

    /// Body bytes given to the network, and connections opened, since this was made.
    fn counted(&self) -> (u64, u64);
}
