//! Rule 12: one photo over the thinnest line, cut again and again, arrives.

use std::time::Duration;

use wayside_tests::Pictures;
use wayside_tests::line::{Trouble, from_zero};
use wayside_tests::sender::Carrying;

use super::Course;
use super::street::{Setting, Street, THINNEST};
use wayside_tests::finding::Finding;

/// Bytes that go up the line, heads and all, in times of the photo's own.
const MOST: f64 = 1.25;
/// The control is not waited for any longer, in times of what raw TCP would need.
const GIVEN_UP: f64 = 10.0;

pub fn prepare(setting: &Setting) -> Vec<Course> {
    // In the short form fewer cuts: after two without progress in between the phone waits, and that is not sped up.
    let (width, cuts) = setting.either((1320, 20), (720, 3));
    let picture = Pictures::draw(&setting.room, setting.seed, width, width * 3 / 4);
    let street = Street::new(setting, "cuts", THINNEST, &[picture]);
    let setting = setting.clone();
    vec![Box::new(move || {
        let rate = street.line.raw_rate(setting.raw());
        street.send_words();
        let (payload, floor) = (street.payload() as f64, street.payload() as f64 / rate);
        let trouble = Trouble::Cuts { times: cuts, over: street.payload() };
        let what =
            format!("a photo of {:.0} KB at 16 kbit/s, cut {cuts} times: bytes on the wire ÷ photo", payload / 1e3);
        street.line.troubled_by(trouble, setting.seed);
        let (sent, carried) = street.send_photos(Carrying::AsShipped);
        let whole = street.arrived() == 1 && sent.left == 0;
        let wire = carried.up as f64 / payload;
        let proof = Finding {
            stuck: Some(u64::from(!whole)),
            target: format!("arrives after ≥ {cuts} cuts, ≤ {MOST}"),
            held: whole && carried.resets >= cuts as u64 && wire <= MOST,
            note: format!(
                "{:.1} s, {:.2} times what raw TCP would need; {} requests, {} connections, {} resets",
                sent.seconds,
                sent.seconds / floor,
                sent.requests,
                carried.connections,
                carried.resets
            ),
            ..Finding::at_most(what, 1, wire, MOST)
        };
        // Cut at the same places, it arrives as well, after twice its bytes: one that does not shows nothing.
        let before = street.line.carried();
        street.line.troubled_by(trouble, setting.seed);
        let took = from_zero(&street.line, &[street.payload()], Duration::from_secs_f64(GIVEN_UP * floor));
        let carried = street.line.carried() - before;
        let wire = if took.is_some() { carried.up as f64 / payload } else { f64::INFINITY };
        let note = took.map_or(format!("NOT DONE after {GIVEN_UP} times the floor"), |took| {
            format!("{:.1} s, {} resets", took.as_secs_f64(), carried.resets)
        });
        let control = Finding::at_most("the same, begun again after each cut", 1, wire, MOST).note(note);
        vec![proof, control.into_control()]
    })]
}
