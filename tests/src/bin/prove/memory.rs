//! Rule 20: photos go through the phone's memory, never into it.
//!
//! The sender is a process of its own with a counting allocator; the server is the real one, on loopback, where nothing
//! slows down whoever reads too much.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wayside_core::Wayside;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::wayside::Settings;
use wayside_tests::corpus::street_report;
use wayside_tests::sender::{Carrying, Sent, What, send};
use wayside_tests::{Pictures, Server, sample_pack, scratch};

use crate::How;
use crate::finding::Finding;

const MB: f64 = 1e6;
const PHOTOS: u64 = 20_000_000;
const MOST: f64 = 8.0;
const PATIENCE: Duration = Duration::from_secs(120);

pub fn prove(how: &How) -> Vec<Finding> {
    let room = scratch("memory");
    let mut findings = vec![measure(room.path(), how, "control", Carrying::Hoarding).as_control()];
    if !how.control {
        findings.insert(0, measure(room.path(), how, "phone", Carrying::AsShipped));
    }
    findings
}

fn measure(room: &Path, how: &How, name: &str, carrying: Carrying) -> Finding {
    let pack = sample_pack(room);
    let server = Server::start(&room.join(format!("{name}-council")), &pack);
    let folder = room.join(name);
    let (photos, bytes) = fill(&folder, &pack, &server.url, &Pictures::draw(room, how.seed, 1600, 1200), how.seed);
    send(&folder, What::Words, Carrying::AsShipped, PATIENCE, None);
    let sent = send(&folder, What::All, carrying, PATIENCE, None);
    let Sent { heap, resident, requests, .. } = sent;
    let what = match carrying {
        Carrying::Hoarding => "each photo read whole and kept",
        _ => "photos sent: MB on the heap above the idle core",
    };
    let finding = Finding::at_most(format!("{:.0} MB of {what}", bytes as f64 / MB), photos, heap as f64 / MB, MOST);
    let held = finding.held && u64::from(sent.photos) == photos;
    Finding { held, ..finding }.note(format!(
        "{} photos in {requests} requests; the process's own memory grew by {:.1} MB, SQLite's pages among it",
        sent.photos,
        resident as f64 / MB
    ))
}

/// A phone with at least so many bytes of photos: how many, and how many bytes.
fn fill(folder: &Path, pack: &Path, url: &str, picture: &Path, seed: u64) -> (u64, u64) {
    let ports = Ports::system(Arc::new(FolderSecrets::beside(folder)));
    let phone = Wayside::open(folder, ports).expect("a new folder opens");
    phone.set_up(pack, &Settings { endpoint: Some(url.to_owned()), dialect: None }).expect("the pack installs");
    let mut dice = fastrand::Rng::with_seed(seed);
    let (mut photos, mut bytes) = (0, 0);
    while bytes < PHOTOS {
        let draft = phone.begin(street_report(&mut dice)).expect("a draft can be begun");
        for _ in 0..10 {
            bytes += phone.add_photo(draft, picture).expect("a drawn picture is taken in").length;
            photos += 1;
        }
        phone.submit(draft).expect("a whole report can be submitted");
    }
    (photos, bytes)
}
