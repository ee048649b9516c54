//! Rule 10: words first, in batches. Beside them one POST a report, as today's clients do.

use std::path::{Path, PathBuf};
use std::time::Duration;

use wayside_core::Wayside;
use wayside_core::pack::Dialect;
use wayside_photo::drawing::street_scene;
use wayside_tests::Server;
use wayside_tests::corpus::street_report;
use wayside_tests::line::{Line, Tls};
use wayside_tests::sender::{Carrying, What, send};

use super::Course;
use super::street::{PATIENCE, Setting, THIN};
use wayside_tests::finding::Finding;

const MOST: f64 = 0.4;

/// A phone, and what its reports weigh as JSON.
struct Queue {
    folder: PathBuf,
    reports: usize,
    json: f64,
}

pub fn prepare(setting: &Setting) -> Vec<Course> {
    let (many, some) = setting.either((1000, 100), (100, 25));
    let (far, posts) = (Far::new(setting, "words"), Far::new(setting, "posts"));
    let batched = queue(setting, "words", &far.url(), None, many);
    let single = queue(setting, "posts", &posts.url(), Some(Dialect::GeoReport), some);
    let lasting = setting.raw();
    vec![
        Box::new(move || {
            let what = format!("the words of {many} reports, TLS, 64 kbit/s, 600 ms: time ÷ their JSON alone");
            vec![far.measure(&batched, what, lasting)]
        }),
        Box::new(move || {
            let what = format!("one POST a report (GeoReport), {some} of them measured");
            vec![posts.measure(&single, what, lasting).into_control()]
        }),
    ]
}

/// A server with TLS in front of it, at the far end of a line of its own.
struct Far {
    server: Server,
    tls: Tls,
    line: Line,
}

impl Far {
    fn new(setting: &Setting, name: &str) -> Self {
        let server = setting.server(name);
        let folder = setting.room.join(format!("{name}-tls"));
        std::fs::create_dir_all(&folder).expect("the room can be written");
        let tls = Tls::before(server.address(), &folder);
        let line = Line::to(&tls.address.to_string(), setting.line(THIN));
        Self { server, tls, line }
    }

    fn url(&self) -> String {
        format!("https://{}/", self.line.address)
    }

    fn measure(&self, queue: &Queue, what: String, lasting: Duration) -> Finding {
        let rate = self.line.raw_rate(lasting);
        let before = self.line.carried();
        let sent = send(&queue.folder, What::Words, Carrying::AsShipped, PATIENCE, Some(&self.tls.root));
        let carried = self.line.carried() - before;
        let all = sent.accepted as usize == queue.reports && self.server.reports().len() == queue.reports;
        let ratio = if all { sent.seconds * rate / queue.json } else { f64::INFINITY };
        let (json, up, down) = (queue.json / 1000.0, carried.up as f64 / 1000.0, carried.down as f64 / 1000.0);
        let whole = if all { "" } else { "NOT ALL ARRIVED; " };
        Finding::at_most(what, queue.reports as u64, ratio, MOST).of_times().note(format!(
            "{whole}{:.1} s at {:.1} kbit/s raw; {json:.0} kB of JSON, {up:.0} kB up, {down:.0} kB down, {} requests",
            sent.seconds,
            rate * 8.0 / 1000.0,
            sent.requests
        ))
    }
}

/// So many reports from the corpus. By Wayside sync each declares up to three photos (small ones: they stay here, and
/// what declares them is as long as for any other); GeoReport has no word for a photo that is still to come.
fn queue(setting: &Setting, name: &str, url: &str, dialect: Option<Dialect>, reports: usize) -> Queue {
    let (folder, phone) = setting.phone(name, url, dialect);
    let mut dice = fastrand::Rng::with_seed(setting.seed);
    let mut drawn = 0;
    for _ in 0..reports {
        let draft = phone.begin(street_report(&mut dice)).expect("a draft can be begun");
        let photos = if dialect.is_none() { dice.u64(0..4) } else { 0 };
        for _ in 0..photos {
            drawn += 1;
            add_small_photo(&phone, draft, &setting.room, drawn);
        }
        phone.submit(draft).expect("a whole report can be submitted");
    }
    drop(phone);
    Queue { json: json_bytes(&folder), folder, reports }
}

fn add_small_photo(phone: &Wayside, draft: wayside_core::report::ReportId, room: &Path, number: u64) {
    let file = room.join("small.jpg");
    std::fs::write(&file, street_scene(number, 64, 48, None)).expect("the room can be written");
    phone.add_photo(draft, &file).expect("a drawn picture is taken in");
}

/// The reports' own JSON, without a batch's envelope around it.
fn json_bytes(folder: &Path) -> f64 {
    let db = rusqlite::Connection::open(folder.join("wayside.db")).expect("the phone's store is there");
    db.query_row("SELECT sum(length(body)) FROM report_words", [], |row| row.get(0)).expect("it has words")
}
