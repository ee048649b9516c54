//! A council's server, a line to it, and phones with reports to send.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use wayside_core::Wayside;
use wayside_core::pack::Dialect;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::report::PhotoRef;
use wayside_core::wayside::Settings;
use wayside_tests::corpus::street_report;
use wayside_tests::line::{Carried, Line, Shape};
use wayside_tests::sender::{Carrying, Sent, What, send};
use wayside_tests::{Pictures, Server, sample_pack};

use crate::How;

/// The second generation, and the edge of the third.
pub const THIN: Shape = Shape { bits: 64_000, rtt: Duration::from_millis(600) };
pub const THINNEST: Shape = Shape { bits: 16_000, ..THIN };
pub const WIDER: Shape = Shape { bits: 200_000, ..THIN };

/// Where a phone stops waiting. Nothing that is measured comes near it.
pub const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// What all parts share.
#[derive(Clone, Debug)]
pub struct Setting {
    pub room: PathBuf,
    pub pack: PathBuf,
    pub long: bool,
    pub seed: u64,
    /// How many times as fast the time of a line runs.
    pub speed: u32,
    /// A camera's. They weigh 300 KB once they are taken in; in the short form half as much again, since they are few.
    pub pictures: Vec<PathBuf>,
}

impl Setting {
    pub fn new(room: &Path, how: &How) -> Self {
        let (pictures, width, speed) = if how.long { (12, 1320, 1) } else { (3, 1600, 10) };
        let draw = |number| Pictures::draw(room, how.seed + number, width, width * 3 / 4);
        Self {
            room: room.to_owned(),
            pack: sample_pack(room),
            long: how.long,
            seed: how.seed,
            speed,
            pictures: (0..pictures).map(draw).collect(),
        }
    }

    /// `long` in the long form, else `short`.
    pub fn either<T>(&self, long: T, short: T) -> T {
        if self.long { long } else { short }
    }

    /// The same with another speed in the short form.
    pub fn at(&self, speed: u32) -> Self {
        Self { speed: self.either(1, speed), ..self.clone() }
    }

    pub fn line(&self, shape: Shape) -> Shape {
        shape.sped_up(self.speed)
    }

    pub fn time(&self, on_the_line: Duration) -> Duration {
        on_the_line / self.speed
    }

    /// How long the raw transfer lasts that others are measured against.
    pub fn raw(&self) -> Duration {
        self.time(self.either(Duration::from_secs(20), Duration::from_secs(10)))
    }

    pub fn server(&self, name: &str) -> Server {
        Server::start(&self.room.join(format!("{name}-council")), &self.pack)
    }

    /// A phone of its own, not yet with anything in it.
    pub fn phone(&self, name: &str, url: &str, dialect: Option<Dialect>) -> (PathBuf, Wayside) {
        let folder = self.room.join(name);
        let ports = Ports::system(Arc::new(FolderSecrets::beside(&folder)));
        let phone = Wayside::open(&folder, ports).expect("a new folder opens");
        let settings = Settings { endpoint: Some(url.to_owned()), dialect, ..Settings::default() };
        phone.set_up(&self.pack, &settings).expect("the sample pack installs");
        (folder, phone)
    }
}

/// One phone with photos to send, and how to its council.
pub struct Street {
    pub server: Server,
    pub line: Line,
    pub folder: PathBuf,
    pub photos: Vec<PhotoRef>,
}

impl Street {
    pub fn new(setting: &Setting, name: &str, shape: Shape, pictures: &[PathBuf]) -> Self {
        let server = setting.server(name);
        let line = Line::to(server.address(), setting.line(shape));
        let (folder, photos) = phone_with_photos(setting, name, &line, pictures);
        Self { server, line, folder, photos }
    }

    /// What the photos weigh.
    pub fn payload(&self) -> u64 {
        self.photos.iter().map(|photo| photo.length).sum()
    }

    /// The words first: photos are then all there is to send.
    pub fn send_words(&self) -> Sent {
        send(&self.folder, What::Words, Carrying::AsShipped, PATIENCE, None)
    }

    pub fn send_photos(&self, carrying: Carrying) -> (Sent, Carried) {
        let before = self.line.carried();
        let sent = send(&self.folder, What::All, carrying, PATIENCE, None);
        (sent, self.line.carried() - before)
    }

    /// Photos that the server holds whole, their hashes checked.
    pub fn arrived(&self) -> usize {
        let reports = self.server.reports();
        let photos = reports.iter().flat_map(|report| report["photos"].as_array().into_iter().flatten());
        photos.filter(|photo| photo["done"] == true).count()
    }
}

/// Three photos a report.
pub fn phone_with_photos(setting: &Setting, name: &str, line: &Line, pictures: &[PathBuf]) -> (PathBuf, Vec<PhotoRef>) {
    let (folder, phone) = setting.phone(name, &line.url(), None);
    let mut dice = fastrand::Rng::with_seed(setting.seed);
    let mut photos = Vec::new();
    for of_one in pictures.chunks(3) {
        let draft = phone.begin(street_report(&mut dice)).expect("a draft can be begun");
        photos.extend(of_one.iter().map(|file| phone.add_photo(draft, file).expect("a drawn picture is taken in")));
        phone.submit(draft).expect("a whole report can be submitted");
    }
    (folder, photos)
}
