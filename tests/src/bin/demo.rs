//! The main job, told as a story, and checked: from a phone with no signal to a council that has the report.
//!
//! `demo [keep]`: with `keep` the server is left running, and it says where to look.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use wayside_photo::inspect::metadata_found;
use wayside_tests::{Air, Fault, Phone, Pictures, Server, get, program, sample_pack, scratch};

/// About what a good bar of 3G carries upwards.
const SLOW: u64 = 150_000;

fn main() -> ExitCode {
    let keep = std::env::args().any(|word| word == "keep");
    let started = Instant::now();
    let folder = scratch("demo");
    let story = Story::begin(folder.path());
    let wrong = story.tell();
    println!();
    if wrong.is_empty() {
        println!("Everything arrived, once. ({:.1} s)", started.elapsed().as_secs_f64());
    }
    for what in &wrong {
        println!("WRONG: {what}");
    }
    if keep {
        let server = story.server;
        println!("\nThe council's public page: {}/", server.url);
        println!("Open311:                   {}/requests.json", server.url);
        println!("The phone:                 wayside list --data {}", story.phone.data.display());
        println!("All of it is in            {}", folder.keep().display());
        println!("To end the server:         kill {}", server.let_go());
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Story {
    server: Server,
    air: Arc<Air>,
    phone: Phone,
    pictures: Pictures,
}

impl Story {
    fn begin(at: &Path) -> Self {
        let pack = sample_pack(at);
        let server = Server::start(&at.join("council"), &pack);
        let air = Arc::new(Air::to(server.address()));
        let phone = Phone::new(program("wayside"), &at.join("phone"));
        let said = phone.run(["init", "--pack", &pack.display().to_string(), "--endpoint", &air.url]);
        assert_eq!(said.code, Some(0), "{said:?}");
        Self { server, air, phone, pictures: Pictures::real_or_drawn(at) }
    }

    fn tell(&self) -> Vec<String> {
        println!("Wayside: no report falls by the wayside.");
        println!("Photos: {}.", self.pictures.told);

        chapter("A lane near Wellington, no signal");
        self.air.signal(false);
        let tipping = self.fly_tipping();
        let graffiti = self.graffiti();
        let behaviour = self.behaviour();
        let light = self.report(&["street-light", "--at", "52.6790,-2.4490,8", "--description", "Dark for a week"]);
        let ids = [&tipping, &graffiti, &behaviour, &light];
        self.phone.run(["sync", "--once"]);
        self.list();
        println!("  {}", self.sentence(&tipping));

        chapter("A bar of signal; the phone dies in the middle of a photo");
        self.air.signal(true);
        self.air.rate(SLOW);
        self.die_in_a_photo();
        self.list();

        chapter("Started again, with signal");
        self.air.rate(0);
        let pass = self.phone.run(["sync"]).expect_json();
        println!("  sent in this pass: reports {}, photos {}", pass["accepted"], pass["photos_sent"]);
        self.list();

        chapter("The council goes out and clears it");
        let reference = |id: &str| self.row(id)["reference"].as_str().unwrap_or_default().to_owned();
        self.server.set_status(&reference(&tipping), "closed:FIXED", "Cleared this morning");
        self.server.set_status(&reference(&graffiti), "in progress", "");
        self.phone.run(["follow"]);
        for id in [&tipping, &graffiti] {
            for update in self.phone.show(id)["updates"].as_array().into_iter().flatten() {
                let note = update["note"].as_str().filter(|note| !note.is_empty());
                let note = note.map(|note| format!(" \"{note}\"")).unwrap_or_default();
                println!("  {}  {}{note}", reference(id), text(&update["sentence"]));
            }
        }

        chapter("Looked at from outside");
        let mut wrong = Vec::new();
        self.check_arrived(&ids, &mut wrong);
        self.check_photos(&mut wrong);
        self.check_private(&behaviour, &reference(&behaviour), &mut wrong);
        self.check_status(&tipping, &mut wrong);
        wrong
    }

    fn fly_tipping(&self) -> String {
        let [first, second, third] = [0, 1, 2].map(|number| self.picture(number));
        let photos = ["--photo", &first, "--photo", &second, "--photo", &third];
        let answers = ["waste=TYRES", "waste=BAGS_HOUSEHOLD", "size=CAR_BOOT", "land=HIGHWAY", "witnessed=NO"];
        let answers = answers.iter().flat_map(|answer| ["--answer", answer]);
        let words = ["fly-tipping", "--at", "52.6766,-2.4469,12", "--description", "Tyres and bags in the hedge"];
        self.report(&words.into_iter().chain(photos).chain(answers).collect::<Vec<_>>())
    }

    fn graffiti(&self) -> String {
        let photo = self.picture(3);
        self.report(&["graffiti", "--at", "52.6780,-2.4450,9", "--photo", &photo, "--answer", "offensive=NO"])
    }

    fn behaviour(&self) -> String {
        let answers = ["--answer", "what=ROWDY", "--answer", "how_often=WEEKLY"];
        let words =
            ["antisocial-behaviour", "--at", "52.6770,-2.4440,15", "--description", "Shouting at people by the shops"];
        self.report(&words.into_iter().chain(answers).collect::<Vec<_>>())
    }

    fn picture(&self, number: usize) -> String {
        self.pictures.files.get(number).map(|file| file.display().to_string()).unwrap_or_default()
    }

    /// Makes a report and gives its id.
    fn report(&self, args: &[&str]) -> String {
        let said = self.phone.run(["report"].into_iter().chain(args.iter().copied()));
        assert_eq!(said.code, Some(0), "{said:?}");
        let answer = said.expect_json();
        let photos = match answer["photos_total"].as_u64() {
            Some(0) | None => "without a photo".to_owned(),
            Some(1) => "with a photo".to_owned(),
            Some(many) => format!("with {many} photos"),
        };
        println!("  saved: {} {photos}", text(&answer["service"]));
        text(&answer["id"])
    }

    /// Sends until 100 kB of a photo have gone by, and is then killed as the system kills: without a word.
    fn die_in_a_photo(&self) {
        let mut command = self.phone.command(["sync", "--once"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the phone's program runs");
        let process = child.id().to_string();
        self.air
            .strike_at(Fault::Photo(100_000), move || drop(Command::new("kill").args(["-KILL", &process]).status()));
        let ended = child.wait().expect("it ended");
        let how = if ended.code().is_none() { "killed (SIGKILL)" } else { "ended by itself: too fast to be killed" };
        println!("  {how}");
        self.air.calm();
        std::thread::sleep(Duration::from_millis(50));
    }

    fn list(&self) {
        for row in self.phone.list() {
            let reason = row["reason"].as_str().map(|reason| format!(" ({reason})")).unwrap_or_default();
            let reference = row["reference"].as_str().unwrap_or("no reference yet");
            println!(
                "  {:<22} {:<20} {:<18} {}/{} photos",
                text(&row["service"]),
                format!("{}{reason}", text(&row["state"])),
                reference,
                row["photos_sent"],
                row["photos_total"]
            );
        }
    }

    fn row(&self, id: &str) -> Value {
        self.phone.list().into_iter().find(|row| row["id"] == id).unwrap_or_default()
    }

    fn sentence(&self, id: &str) -> String {
        text(&self.phone.show(id)["sentence"])
    }

    /// Each report once, whole, with the photos that were taken.
    fn check_arrived(&self, ids: &[&String; 4], wrong: &mut Vec<String>) {
        let held = self.server.reports();
        let before = wrong.len();
        if held.len() != ids.len() {
            wrong.push(format!("the council holds {} reports, not {}", held.len(), ids.len()));
        }
        for id in ids {
            let here = self.phone.show(id);
            let there = held.iter().find(|row| row["id"] == id.as_str());
            let Some(there) = there else {
                wrong.push(format!("{id} is not there"));
                continue;
            };
            if hashes(&there["photos"]) != hashes(&here["photos"]) {
                wrong.push(format!("the photos of {id} differ"));
            }
            if there["photos"].as_array().into_iter().flatten().any(|photo| photo["done"] != true) {
                wrong.push(format!("a photo of {id} is not whole"));
            }
        }
        verdict(wrong.len() == before, "the council has each report once, every photo's hash as it was taken");
    }

    /// What the camera wrote into the originals must stand in none of the photos that arrived.
    fn check_photos(&self, wrong: &mut Vec<String>) {
        let before = wrong.len();
        let originals = self.pictures.files.iter().filter_map(|file| std::fs::read(file).ok());
        if originals.filter(|jpeg| !metadata_found(jpeg).is_empty()).count() == 0 {
            wrong.push("no original holds any metadata, so nothing was proven".to_owned());
        }
        let folder = std::fs::read_dir(self.server.data.join("photos")).expect("the server keeps its photos there");
        let photos: Vec<_> = folder.flatten().filter_map(|file| std::fs::read(file.path()).ok()).collect();
        if photos.len() != 4 {
            wrong.push(format!("{} photos arrived, not 4", photos.len()));
        }
        wrong.extend(photos.iter().flat_map(|jpeg| metadata_found(jpeg)).map(|found| format!("a photo holds {found}")));
        verdict(wrong.len() == before, "no photo says where or with what it was taken, though the originals do");
    }

    /// Antisocial behaviour in no public answer; what is public is there, or the look would prove nothing.
    fn check_private(&self, behaviour: &str, reference: &str, wrong: &mut Vec<String>) {
        let before = wrong.len();
        for path in ["/", "/requests.json", "/requests.xml", "/servicerequestupdates.json"] {
            let (_, body) = get(self.server.address(), path);
            if body.contains(reference) || body.contains(behaviour) || body.contains("Shouting") {
                wrong.push(format!("{path} shows the private report"));
            }
            if path != "/servicerequestupdates.json" && !body.to_lowercase().contains("graffiti") {
                wrong.push(format!("{path} shows nothing at all"));
            }
        }
        let private = get(self.server.address(), &format!("/requests/{reference}.json"));
        if private != get(self.server.address(), "/requests/TW-0000-0000.json") {
            wrong.push("a private report's 404 differs from an unknown one's".to_owned());
        }
        verdict(wrong.len() == before, "antisocial behaviour stands in no public answer");
    }

    fn check_status(&self, tipping: &str, wrong: &mut Vec<String>) {
        let row = self.row(tipping);
        let fixed = row["status"] == "closed" && row["status_reason"] == "FIXED";
        if !fixed {
            wrong.push(format!("the phone does not show what the council said: {row}"));
        }
        verdict(fixed, "the phone shows what the council did");
    }
}

fn chapter(title: &str) {
    println!("\n{title}");
}

fn verdict(good: bool, what: &str) {
    println!("  [{}] {what}", if good { "ok" } else { "WRONG" });
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn hashes(photos: &Value) -> Vec<String> {
    let photos = photos.as_array().into_iter().flatten();
    let mut hashes: Vec<String> = photos.map(|photo| text(&photo["sha256"])).collect();
    hashes.sort();
    hashes
}
