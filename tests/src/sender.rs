//! A phone's sending by itself: the real driver over a prepared folder, as a process that can be measured alone.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::programs::program;

/// What goes in this pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Words,
    /// Words and photos.
    All,
}

impl What {
    pub fn code(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::All => "all",
        }
    }
}

/// How the bytes are carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrying {
    /// As it ships.
    AsShipped,
    /// Control: small pieces of photos, and a connection for each request.
    Crumbs,
    /// Control: each photo is read whole before it goes, and kept.
    Hoarding,
}

impl Carrying {
    pub fn code(self) -> &'static str {
        match self {
            Self::AsShipped => "shipped",
            Self::Crumbs => "crumbs",
            Self::Hoarding => "hoarding",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::AsShipped, Self::Crumbs, Self::Hoarding].into_iter().find(|it| it.code() == code)
    }
}

/// What one pass of sending was like.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sent {
    /// From the first request that carried what was asked for to the answer of the last.
    pub seconds: f64,
    pub accepted: u32,
    pub photos: u32,
    /// Items still on their way, and items that need a person.
    pub left: u32,
    pub requests: u32,
    /// Requests that got no answer.
    pub unanswered: u32,
    pub connections: u64,
    /// Most bytes on the heap beyond those before it began.
    pub heap: u64,
    /// The same of the process's memory, where the system tells.
    pub resident: u64,
    /// Who the phone said it is, for another client that is to upload in its name.
    pub bearer: String,
}

/// Sends what `folder` holds and waits for it: at most so long, and waiting out the phone's own waits. `root` is a root
/// certificate to believe.
pub fn send(folder: &Path, what: What, carrying: Carrying, patience: Duration, root: Option<&Path>) -> Sent {
    let mut command = Command::new(program("sender"));
    command.arg(folder).args([what.code(), carrying.code(), &patience.as_secs().to_string()]);
    if let Some(root) = root {
        command.env("SSL_CERT_FILE", root);
    }
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().expect("the sender's program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error} in what the sender said: {said:?}"))
}
