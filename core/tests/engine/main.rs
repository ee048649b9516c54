//! The engine by hand, without a socket: tasks out, outcomes in, with a clock, randomness and a key store of the test's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod changes;
mod councils;
mod doubt;
mod endpoint_trouble;
mod following;
mod georeport;
mod hosting;
mod identity;
mod keeping;
mod looking;
mod packing;
mod photos;
mod poison;
mod strays;
mod waiting;
mod words;
