//! Every door through which foreign bytes come in, each with what it promises whatever comes.
//!
//! A door is a function of bytes that panics where its promise is broken; "no panic" alone is never the promise. The
//! fuzzers of `tests/fuzz` feed them for hours (`make fuzz`), the test of this crate with the corpus kept there at every
//! `make test`: the same functions, so that what a fuzzer once found stays found.
//!
//! Answers and requests are written as they stand on the wire, so that a corpus can be read: [`wire_text`].

mod files;
mod georeport;
mod headers;
mod import;
mod outcome;
pub mod planted;
mod promise;
mod server;
mod server_room;
mod sync;
mod tus;
mod wire_text;

/// A function of foreign bytes that panics where its promise is broken.
pub type Door = fn(&[u8]);

/// Each has a fuzz target and a folder of seeds by its name in `tests/fuzz`.
pub const DOORS: &[(&str, Door)] = &[
    ("sync_batch", sync::batch),
    ("sync_changes", sync::changes),
    ("sync_known", sync::known),
    ("georeport_post", georeport::post),
    ("georeport_token", georeport::token),
    ("georeport_look_up", georeport::look_up),
    ("georeport_statuses", georeport::statuses),
    ("tus_answer", tus::answer),
    ("headers", headers::headers),
    ("outcome", outcome::outcome),
    ("server_batch", server::batch),
    ("server_known", server::known),
    ("server_tus", server::tus),
    ("server_form", server::form),
    ("server_multipart", server::multipart),
    ("server_query", server::query),
    ("server_cursor", server::cursor),
    ("blob", files::blob),
    ("photo", files::photo),
    ("pack", files::pack),
    ("import", import::import),
];

/// Opens the door of this name.
///
/// # Panics
///
/// If there is none, or if its promise is broken.
pub fn open(name: &str, bytes: &[u8]) {
    let (_, door) = DOORS.iter().find(|(door, _)| *door == name).expect("a door of this name");
    door(bytes);
}
