//! What the whole-system tests share: a server, a phone, the air between them, and pictures to send.
//!
//! Everything runs on this machine, on ports that the system picks, in folders under the build's own `target/`.

mod air;
pub mod corpus;
pub mod disk;
pub mod finding;
pub mod life;
pub mod line;
pub mod native;
mod phone;
mod pictures;
mod programs;
pub mod sender;
mod server;
mod web;
pub mod world;

pub use air::{Air, Fault};
pub use phone::{Phone, Said};
pub use pictures::Pictures;
pub use programs::{program, repository, scratch, scratch_in_memory, taken_out, tools};
pub use server::{Server, edited_pack, sample_pack, sample_pack_of};
pub use web::get;
