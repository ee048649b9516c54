//! Rule 20: photos go through the phone's memory, never into it.
//!
//! The sender is a process of its own with a counting allocator; the server is the real one, on loopback, where nothing
//! slows down whoever reads too much.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use wayside_core::Wayside;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::wayside::Settings;
use wayside_tests::corpus::street_report;
use wayside_tests::sender::{Carrying, What, send};
use wayside_tests::{Pictures, Server, sample_pack, scratch};

use crate::How;
use wayside_tests::finding::Finding;

const MB: f64 = 1e6;
const PHOTOS: u64 = 20_000_000;
const MOST: f64 = 8.0;
const PATIENCE: Duration = Duration::from_secs(120);

pub fn prove(how: &How) -> Vec<Finding> {
    let room = scratch("memory");
    let pack = sample_pack(room.path());
    let prepared =
        Prepared::new(&room.path().join("prepared"), &pack, &Pictures::draw(room.path(), how.seed, 1600, 1200));
    let measured = |name: &str, carrying| prepared.send(&room.path().join(name), &pack, carrying);
    let mut findings = vec![measured("hoarder", Carrying::Hoarding).into_control()];
    if !how.control {
        findings.insert(0, measured("phone", Carrying::AsShipped));
    }
    findings
}

/// A phone with photos in its queue, to be copied: each copy sends to a council of its own.
struct Prepared {
    folder: PathBuf,
    photos: u64,
    bytes: u64,
}

impl Prepared {
    fn new(folder: &Path, pack: &Path, picture: &Path) -> Self {
        let phone = opened(folder);
        phone.install_pack(pack).expect("the sample pack installs");
        let (mut photos, mut bytes) = (0, 0);
        while bytes < PHOTOS {
            let draft =
                phone.begin(street_report(&mut fastrand::Rng::with_seed(photos))).expect("a draft can be begun");
            for _ in 0..10 {
                bytes += phone.add_photo(draft, picture).expect("a drawn picture is taken in").length;
                photos += 1;
            }
            phone.submit(draft).expect("a whole report can be submitted");
        }
        Self { folder: folder.to_owned(), photos, bytes }
    }

    fn send(&self, folder: &Path, pack: &Path, carrying: Carrying) -> Finding {
        copy(&self.folder, folder);
        let server = Server::start(&folder.with_extension("council"), pack);
        let settings = Settings { endpoint: Some(server.url.clone()), ..Settings::default() };
        opened(folder).choose(&settings).expect("an address");
        send(folder, What::Words, Carrying::AsShipped, PATIENCE, None);
        let sent = send(folder, What::All, carrying, PATIENCE, None);
        let what = match carrying {
            Carrying::Hoarding => "each photo read whole and kept",
            _ => "photos sent: MB on the heap above the idle core",
        };
        let what = format!("{:.0} MB of {what}", self.bytes as f64 / MB);
        let finding = Finding::at_most(what, self.photos, sent.heap as f64 / MB, MOST);
        // Whoever sent nothing needed nothing: that proves neither the one nor the other.
        let whole = u64::from(sent.photos) == self.photos;
        Finding { held: if whole { finding.held } else { carrying == Carrying::Hoarding }, ..finding }.note(format!(
            "{} photos in {} requests; the process's own memory grew by {:.1} MB, SQLite's pages among it",
            sent.photos,
            sent.requests,
            sent.resident as f64 / MB
        ))
    }
}

fn opened(folder: &Path) -> Wayside {
    let ports = Ports::system(Arc::new(FolderSecrets::beside(folder)));
    Wayside::open(folder, ports).expect("the folder opens")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the room can be written");
    for entry in std::fs::read_dir(from).expect("the phone was prepared").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { std::fs::copy(from, to).map(|_| ()).expect("there is room") }
    }
}
