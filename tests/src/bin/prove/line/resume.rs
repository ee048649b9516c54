//! Rule 12: one photo over the thinnest line, cut again and again, arrives.

use std::time::Duration;

use wayside_tests::Pictures;
use wayside_tests::line::{Trouble, from_zero};
use wayside_tests::sender::Carrying;

use super::Course;
use super::street::{Setting, Street, THINNEST};
use wayside_tests::finding::Finding;

/// On average; 300 KB are cut twenty times.
const BYTES_BETWEEN_CUTS: u64 = 15_000;

pub fn prepare(setting: &Setting) -> Vec<Course> {
    // In the short form fewer cuts: after two without progress in between the phone waits, and that is not sped up.
    let (width, cuts) = setting.either((1320, 20), (720, 3));
    let picture = Pictures::draw(&setting.room, setting.seed, width, width * 3 / 4);
    let street = Street::new(setting, "cuts", THINNEST, &[picture]);
    let setting = setting.clone();
    vec![Box::new(move || {
        let rate = street.line.raw_rate(setting.raw());
        street.send_words();
        let floor = street.payload() as f64 / rate;
        street.line.troubled_by(Trouble::Cuts { times: cuts, over: street.payload() }, setting.seed);
        let (sent, carried) = street.send_photos(Carrying::AsShipped);
        let whole = street.arrived() == 1 && sent.left == 0;
        let kilobytes = street.payload() / 1000;
        let proof = Finding {
            what: format!("a photo of {kilobytes} KB at 16 kbit/s, cut {cuts} times"),
            runs: 1,
            stuck: Some(u64::from(!whole)),
            ratio: Some(sent.seconds / floor),
            target: format!("arrives after ≥ {cuts} cuts"),
            held: whole && carried.resets >= cuts as u64,
            note: format!(
                "{:.1} s, {} requests, {} connections, {} resets; the photo's bytes {:.2} times on the wire",
                sent.seconds,
                sent.requests,
                carried.connections,
                carried.resets,
                carried.up as f64 / street.payload() as f64
            ),
            ..Finding::default()
        };
        let every = Duration::from_secs_f64(BYTES_BETWEEN_CUTS as f64 / rate);
        street.line.troubled_by(Trouble::Resets { every }, setting.seed);
        let patience = Duration::from_secs_f64(3.0 * floor);
        let done = from_zero(&street.line, &[street.payload()], patience).is_some();
        let control = Finding {
            what: "the same, begun again after each cut".to_owned(),
            runs: 1,
            stuck: Some(u64::from(!done)),
            target: "arrives".to_owned(),
            held: done,
            note: format!("given up after {:.0} s", patience.as_secs_f64()),
            ..Finding::default()
        };
        vec![proof, control.into_control()]
    })]
}
