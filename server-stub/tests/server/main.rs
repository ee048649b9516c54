//! The server's rules, each proved over HTTP: by the router alone, or over a real socket where the line itself is the
//! point.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

mod batch;
mod changes;
mod command;
mod dictionaries;
mod georeport;
mod harness;
mod languages;
mod limits;
mod lines;
mod page;
mod posting;
mod privacy;
mod registration;
mod tus;
mod tus_extensions;
