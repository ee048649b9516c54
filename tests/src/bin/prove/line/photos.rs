//! Rule 11: photos close to what the line can do, with tus-js-client 4 over the same line beside them.

use std::time::Duration;

use wayside_tests::line::{Carried, Trouble, from_zero};
use wayside_tests::sender::{Carrying, Sent};

use super::street::{PATIENCE, Setting, Street, THIN, WIDER, phone_with_photos};
use super::tus_js::TusJs;
use super::{Course, reported};
use wayside_tests::finding::Finding;

/// How often the line is reset, and how often it falls silent and for how long, in its own time.
const RESET_EVERY: Duration = Duration::from_secs(30);
const STALL_EVERY: Duration = Duration::from_secs(60);
const STALL_LASTS: Duration = Duration::from_secs(12);
/// The control is not waited for any longer, in times of what raw TCP would need.
const GIVEN_UP: f64 = 8.0;

/// One transfer of every photo, judged.
struct Transfer {
    sent: Sent,
    carried: Carried,
    whole: bool,
    /// Time ÷ what raw TCP would need.
    ratio: f64,
    /// Bytes that went up the line ÷ those of the photos.
    wire: f64,
    /// Raw, in kbit/s.
    rate: f64,
}

impl Transfer {
    fn of(street: &Street, rate: f64, carrying: Carrying) -> Self {
        let (sent, carried) = street.send_photos(carrying);
        let whole = street.arrived() == street.photos.len() && sent.left == 0;
        let payload = street.payload() as f64;
        let ratio = if whole { sent.seconds * rate / payload } else { f64::INFINITY };
        Self { whole, ratio, wire: carried.up as f64 / payload, rate: rate * 8.0 / 1000.0, sent, carried }
    }

    fn note(&self) -> String {
        let Self { sent, carried, whole, rate, .. } = self;
        let whole = if *whole { "" } else { "NOT ALL ARRIVED; " };
        format!(
            "{whole}{:.1} s at {rate:.1} kbit/s raw; {} requests, {} connections, {} resets, {} stalls",
            sent.seconds, sent.requests, carried.connections, carried.resets, carried.stalls
        )
    }
}

/// A line that was never in trouble shows nothing.
fn troubled(time: Finding, troubles: u64) -> Finding {
    let time = time.of_times();
    Finding { held: time.held && troubles > 0, timed: time.timed && troubles > 0, ..time }
}

fn raw_rate(setting: &Setting, street: &Street) -> f64 {
    street.line.raw_rate(setting.raw())
}

/// At 200 kbit/s, and the control: a connection for every 16 KiB.
pub fn on_a_steady_line(setting: &Setting) -> Vec<Course> {
    // What the machine itself takes for a photo is not sped up, and here it would show.
    let setting = setting.at(6);
    let pictures = &setting.pictures;
    let street = Street::new(&setting, "steady", WIDER, pictures);
    let crumbs = Street::new(&setting, "crumbs", WIDER, &pictures[..setting.either(4, 1)]);
    let beside = phone_with_photos(&setting, "steady-tus-js", &street.line, pictures);
    let (photos, also) = (pictures.len() as u64, setting.clone());
    let proof = move || {
        let rate = raw_rate(&setting, &street);
        street.send_words();
        let ours = Transfer::of(&street, rate, Carrying::AsShipped);
        let theirs = TusJs::find().upload(&setting, &street, &beside, rate);
        let connections = ours.carried.connections as f64;
        let time = Finding::at_most("photos at 200 kbit/s, 600 ms: time ÷ raw TCP", photos, ours.ratio, 1.10);
        vec![
            time.of_times().note(ours.note()),
            Finding::at_most("photos at 200 kbit/s: connections", photos, connections, 1.0),
            Finding::at_most("photos at 200 kbit/s: bytes on the wire ÷ photos", photos, ours.wire, 1.05),
            theirs.finding("tus-js-client 4 at 200 kbit/s, 600 ms", photos, setting.long),
        ]
    };
    let control = move || {
        let rate = raw_rate(&also, &crumbs);
        crumbs.send_words();
        let theirs = Transfer::of(&crumbs, rate, Carrying::Crumbs);
        let what = "photos at 200 kbit/s in pieces of 16 KiB, a connection each";
        let time = Finding::at_most(what, crumbs.photos.len() as u64, theirs.ratio, 1.10);
        vec![time.of_times().into_control().note(theirs.note())]
    };
    vec![Box::new(proof), Box::new(control)]
}

/// At 64 kbit/s with resets, and the control: each photo from its first byte again.
pub fn on_a_line_that_resets(setting: &Setting) -> Vec<Course> {
    let setting = setting.at(15);
    let pictures = &setting.pictures[..setting.either(10, 2)];
    let street = Street::new(&setting, "resets", THIN, pictures);
    let beside = phone_with_photos(&setting, "resets-tus-js", &street.line, pictures);
    let again = Street::new(&setting, "from-zero", THIN, pictures);
    let (photos, also) = (pictures.len() as u64, setting.clone());
    // The phone's own waits do not run faster with the line: in the short form what is cut is photos, not attempts.
    let trouble = |setting: &Setting, street: &Street| match setting.long {
        true => Trouble::Resets { every: RESET_EVERY },
        false => {
            let apart = THIN.bits / 8 * RESET_EVERY.as_secs();
            Trouble::Cuts { times: (street.payload() / apart) as usize + 1, over: street.payload() }
        }
    };
    let proof = move || {
        let rate = raw_rate(&setting, &street);
        street.send_words();
        street.line.troubled_by(trouble(&setting, &street), setting.seed);
        let ours = Transfer::of(&street, rate, Carrying::AsShipped);
        street.line.calm();
        let theirs = TusJs::find().upload_under(trouble(&setting, &street), &setting, &street, &beside, rate);
        let what = "photos at 64 kbit/s, a reset every 30 s: time ÷ raw TCP";
        vec![
            troubled(Finding::at_most(what, photos, ours.ratio, 1.25), ours.carried.resets).note(ours.note()),
            Finding::at_most("photos with resets: bytes on the wire ÷ photos", photos, ours.wire, 1.05),
            theirs.finding("tus-js-client 4 at 64 kbit/s, a reset every 30 s", photos, setting.long),
        ]
    };
    let control = move || {
        let rate = raw_rate(&also, &again);
        again.line.troubled_by(trouble(&also, &again), also.seed);
        let sizes: Vec<u64> = again.photos.iter().map(|photo| photo.length).collect();
        let floor = again.payload() as f64 / rate;
        // It comes to its end, after about twice the floor: one that does not is broken, and shows nothing.
        let took = from_zero(&again.line, &sizes, Duration::from_secs_f64(GIVEN_UP * floor));
        let ratio = took.map_or(f64::INFINITY, |took| took.as_secs_f64() / floor);
        let note = took.map_or(format!("NOT DONE after {GIVEN_UP} times the floor"), |_| "done".to_owned());
        let what = "photos with resets, each begun again after a cut";
        vec![Finding::at_most(what, sizes.len() as u64, ratio, 1.25).of_times().into_control().note(note)]
    };
    vec![Box::new(proof), Box::new(control)]
}

/// At 64 kbit/s on a line that falls silent: to be known.
pub fn on_a_line_that_stalls(setting: &Setting) -> Vec<Course> {
    let setting = setting.at(15);
    let pictures = &setting.pictures[..setting.either(10, 2)];
    let street = Street::new(&setting, "stalls", THIN, pictures);
    let photos = pictures.len() as u64;
    vec![Box::new(move || {
        let rate = raw_rate(&setting, &street);
        street.send_words();
        let trouble = Trouble::Stalls { every: setting.time(STALL_EVERY), lasting: setting.time(STALL_LASTS) };
        street.line.troubled_by(trouble, setting.seed);
        let ours = Transfer::of(&street, rate, Carrying::AsShipped);
        let held = ours.whole && ours.carried.stalls > 0 && ours.sent.seconds < PATIENCE.as_secs_f64();
        let what = "photos at 64 kbit/s, silent for 12 s every minute: time ÷ raw TCP";
        vec![Finding { held, ..reported(what, photos, ours.ratio) }.note(ours.note())]
    })]
}
