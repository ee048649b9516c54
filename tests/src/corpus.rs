//! Street reports as people write them, put together from parts by a seed: no two alike, and in no dictionary of ours.

use wayside_core::report::{Position, Reporter};
use wayside_core::wayside::Changes;

/// Questions with the codes that answer them.
type Answers = Vec<(&'static str, Vec<&'static str>)>;

struct Kind {
    service: &'static str,
    answers: fn(&mut fastrand::Rng) -> Answers,
    opens: &'static [&'static str],
    details: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind {
        service: "pothole",
        answers: |dice| {
            vec![
                ("part", vec![any(dice, &["ROAD", "CYCLE", "PAVEMENT"])]),
                ("depth", vec![any(dice, &["SHALLOW", "DEEP", "NOT_KNOWN"])]),
            ]
        },
        opens: &[
            "There's a nasty hole in the carriageway",
            "Tarmac has broken away again",
            "The patch you did in spring has lifted",
            "Very deep rut where the buses pull in",
            "Paving slab has sunk and rocks when you tread on it",
            "A row of craters right across the nearside lane",
        ],
        details: &[
            "My front tyre burst on it last night.",
            "Cyclists are swerving into the middle to miss it.",
            "It fills with water so you can't see how deep it is.",
            "Someone has sprayed yellow paint round it but nothing has been done.",
            "An elderly gentleman tripped there on his way to chapel.",
        ],
    },
    Kind {
        service: "street-light",
        answers: |dice| {
            let column = any(dice, &["TW 41", "C117", "09-3", "LC 2208"]);
            vec![
                ("fault", vec![any(dice, &["OUT", "DAYTIME", "FLICKERS", "DIM", "DAMAGED"])]),
                ("column", vec![column]),
            ]
        },
        opens: &[
            "Lamp hasn't come on for over a week",
            "Two columns in a row are dead",
            "The light buzzes and goes off every few seconds",
            "Cover is hanging off by a wire",
            "It burns all day and goes out at dusk",
        ],
        details: &[
            "It's pitch black when the late shift comes off the bus.",
            "My daughter won't walk home that way any more.",
            "The number plate is missing so I can't give you the column.",
            "A lorry clipped it while reversing.",
        ],
    },
    Kind {
        service: "fly-tipping",
        answers: |dice| {
            let waste = [
                any(dice, &["BAGS_HOUSEHOLD", "WHITE_GOODS", "CDE"]),
                any(dice, &["TYRES", "GREEN", "OTHER_HOUSEHOLD"]),
            ];
            vec![
                ("waste", waste.to_vec()),
                ("size", vec![any(dice, &["BAG_1", "CAR_BOOT", "VAN_SMALL", "TIPPER"])]),
                ("land", vec![any(dice, &["HIGHWAY", "BACK_ALLEY", "COUNCIL", "AGRICULTURAL"])]),
                ("witnessed", vec!["NO"]),
            ]
        },
        opens: &[
            "Somebody has dumped a three-piece suite",
            "Builder's bags, plasterboard and what looks like a bath",
            "About a dozen tyres rolled down the bank",
            "Fridge with its door off, on its side",
            "Split bin liners and nappies all over the grass",
            "A whole kitchen by the look of it, worktops and all",
        ],
        details: &[
            "Foxes have been at it so it's spreading.",
            "There is an address on one of the boxes, I haven't touched it.",
            "Third time this autumn in exactly the same spot.",
            "Prams can't get past without going in the road.",
            "Smells of oil and it's running towards the brook.",
        ],
    },
    Kind {
        service: "graffiti",
        answers: |dice| {
            vec![
                ("offensive", vec!["NO"]),
                ("property_type", vec![any(dice, &["HOME", "BUSINESS", "BRIDGE_SUBWAY", "UTILITY_BOX", "PARK"])]),
                ("surface", vec![any(dice, &["BRICK", "STONE", "METAL", "WOOD"])]),
            ]
        },
        opens: &[
            "Fresh tags in silver along the whole parapet",
            "Someone has sprayed the shutters again",
            "Scrawl in black marker on the war memorial railings",
            "Big red letters right over the mural the school painted",
        ],
        details: &[
            "It wasn't there on Sunday.",
            "The shopkeeper has tried white spirit and made it worse.",
            "Same initials as on the bus shelter opposite.",
        ],
    },
];

const PLACES: &[&str] = &[
    "outside number",
    "just past the junction by number",
    "on the bend opposite number",
    "in the cut-through behind number",
    "at the back gate of",
    "beside the substation near number",
];
const STREETS: &[&str] = &[
    "Holyhead Road",
    "Haygate Road",
    "Church Walk",
    "Springhill",
    "Mill Bank",
    "Orleton Lane",
    "Whitchurch Drive",
    "Wrekin Road",
    "Foundry Lane",
    "Regent Street",
    "Waterloo Road",
    "Trench Lock",
    "Station Approach",
    "Dawley Bank",
];
const SINCE: &[&str] = &[
    "First noticed it on Monday.",
    "Been like this since the half-term holiday.",
    "Must have happened overnight.",
    "I rang about this in September and was told somebody would look.",
    "Getting worse every time it rains.",
    "Not sure how long it has been there.",
    "",
];
const THANKS: &[&str] = &["Thank you.", "Please can someone have a look?", "Happy to show you where.", "Cheers", ""];
const NAMES: &[&str] = &["Pryce", "Okafor", "Hollins", "Bebb", "Siddiqui", "Machin", "Kowalska", "Onions", "Tranter"];

fn any<'a>(dice: &mut fastrand::Rng, from: &[&'a str]) -> &'a str {
    dice.choice(from).copied().unwrap_or_default()
}

/// A whole report, save its photos.
pub fn street_report(dice: &mut fastrand::Rng) -> Changes {
    let kind = dice.choice(KINDS).unwrap_or(&KINDS[0]);
    let number = dice.u16(1..220);
    let mut told = format!("{} {} {number} {}.", any(dice, kind.opens), any(dice, PLACES), any(dice, STREETS));
    let more = [any(dice, kind.details), any(dice, SINCE), any(dice, THANKS)];
    more.iter().filter(|part| !part.is_empty()).for_each(|part| told = format!("{told} {part}"));
    let answers = (kind.answers)(dice).into_iter();
    let near = |middle: f64, dice: &mut fastrand::Rng| middle + f64::from(dice.i32(-9000..9000)) / 1e6;
    let position = Position::new(near(52.6766, dice), near(-2.4469, dice), f64::from(dice.u8(4..30)));
    Changes {
        service: Some(kind.service.to_owned()),
        position: Some(position.expect("Telford is on the map")),
        description: Some(told),
        answers: answers
            .map(|(question, codes)| (question.to_owned(), codes.into_iter().map(str::to_owned).collect()))
            .collect(),
        reporter: Some(reporter(dice)),
        ..Changes::default()
    }
}

/// Two in five give their name.
fn reporter(dice: &mut fastrand::Rng) -> Reporter {
    if dice.u8(0..5) > 1 {
        return Reporter::WithoutName;
    }
    let (initial, name) = (dice.alphabetic(), any(dice, NAMES));
    let email = format!("{}.{}{}@example.org", initial.to_ascii_lowercase(), name.to_lowercase(), dice.u8(1..99));
    let phone = format!("07700 900{:03}", dice.u16(0..1000));
    Reporter::Named { name: format!("{initial} {name}"), email: Some(email), phone: Some(phone) }
}
