//! Several councils on one phone: the place decides whose pack a report is made with, where it goes, and that it goes
//! nowhere where nobody here is to be told.

use std::time::Duration;

use wayside_core::draft::DraftReason;
use wayside_core::endpoint::Outcome;
use wayside_core::outbox::{State, Why};
use wayside_core::pack::build::{begin, build};
use wayside_core::pack::{Dialect, Pack};
use wayside_core::report::{Position, ReportId, Reporter};
use wayside_core::sync::Next;
use wayside_core::wayside::{Changes, Settings, SubmitError};

use crate::support::*;

/// Of the sample packs: (file, from, to).
const SHROPSHIRES_OWN: &[(&str, &str, &str)] = &[("endpoints.toml", "127.0.0.1:8311", "127.0.0.1:8322")];

fn at(lat: f64, lon: f64) -> Option<Position> {
    Position::new(lat, lon, 12.0).ok()
}

fn shrewsbury() -> Changes {
    Changes { position: at(52.7073, -2.7553), ..pothole() }
}

/// In the invented country park's polygon.
fn country_park() -> Changes {
    let what = |question: &str, answer: &str| (question.to_owned(), vec![answer.to_owned()]);
    Changes {
        service: Some("street-light".to_owned()),
        position: at(52.6990, -2.6860),
        answers: [what("fault", "OUT")].into_iter().collect(),
        ..pothole()
    }
}

fn both() -> Phone {
    let phone = Phone::new(&[]);
    let shropshire = pack_of("shropshire", phone.dir.path(), SHROPSHIRES_OWN);
    phone.wayside.install_pack(&shropshire).unwrap();
    phone
}

fn kept(phone: &Phone, changes: Changes) -> (ReportId, Vec<DraftReason>) {
    let id = phone.wayside.begin(changes).unwrap();
    match phone.wayside.submit(id) {
        Err(SubmitError::Kept(kept)) => (id, kept.reasons),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_place_decides_which_council_is_told_and_each_knows_the_phone_by_a_name_of_its_own() {
    let mut phone = both();
    let (telford, shropshire) = (phone.submit(pothole()), phone.submit(shrewsbury()));
    phone.restart();
    let (mut ports, mut names) = (Vec::new(), Vec::new());
    let mut office = Office::default();
    for (port, id) in [("8311", telford), ("8322", shropshire)] {
        let task = phone.task();
        assert!(task.request.url.contains(port), "{}", task.request.url);
        assert_eq!(batch(&task).items.iter().map(|it| it.id).collect::<Vec<_>>(), [id.0]);
        names.push(batch(&task).register.unwrap().id);
        ports.push(port);
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    assert_ne!(names[0], names[1]);
    phone.passes(&mut office);
    assert_eq!([phone.state(telford), phone.state(shropshire)], [State::Accepted, State::Accepted]);
}

#[test]
fn one_councils_server_that_is_down_keeps_nothing_of_anothers_waiting_although_their_endpoints_are_called_the_same() {
    let phone = both();
    let (telford, shropshire) = (phone.submit(pothole()), phone.submit(shrewsbury()));
    phone.finish(&phone.task(), cut());
    phone.finish(&phone.task(), cut());
    let mut office = Office::default();
    for _ in 0..20 {
        phone.clock.forward(Duration::from_secs(120));
        while let Next::Send(task) = phone.next() {
            let served = if task.request.url.contains("8311") { cut() } else { office.serve(&phone, &task) };
            phone.finish(&task, served);
        }
    }
    assert_eq!(phone.state(shropshire), State::Accepted);
    assert_ne!(phone.state(telford), State::Accepted);
}

#[test]
fn the_words_for_every_council_go_before_the_photos_for_any() {
    let phone = both();
    phone.submit_with_photos(1);
    phone.submit(shrewsbury());
    let mut office = Office::default();
    let mut went = Vec::new();
    while let Next::Send(task) = phone.next() {
        went.push(task.request.method.name());
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    assert_eq!(went.iter().take(3).copied().collect::<Vec<_>>(), ["POST", "POST", "PATCH"]);
}

#[test]
fn a_new_pack_of_one_council_changes_nothing_of_anothers_reports() {
    let phone = both();
    let (telford, shropshire) = (phone.submit(pothole()), phone.submit(shrewsbury()));
    phone.install(&[("services/pothole.toml", "code = \"pothole\"", "code = \"hole\"")]);
    assert!(matches!(phone.state(telford), State::Wedged(_)));
    assert_eq!(phone.state(shropshire), State::Queued);
    assert_eq!(phone.wayside.councils().unwrap().len(), 2);
}

#[test]
fn of_two_packs_of_one_council_the_newer_counts() {
    let mut phone = Phone::new(&[]);
    let packs = phone.folder().join("packs");
    std::fs::copy(packs.join("E06000020.pack"), packs.join("another.pack")).unwrap();
    phone.install(&[]);
    phone.restart();
    assert_eq!(phone.wayside.councils().unwrap().len(), 1);
    assert_ne!(phone.wayside.council().unwrap().version, "2026-11-01.1");
}

#[test]
fn a_report_without_a_place_is_the_home_councils_and_home_is_the_one_that_was_set_up_last() {
    let mut phone = both();
    assert_eq!(phone.wayside.council().unwrap().id, "telford-and-wrekin", "by its code, before any was set up");
    let shropshire = pack_of("shropshire", phone.dir.path(), SHROPSHIRES_OWN);
    phone.wayside.set_up(&shropshire, &Settings::default()).unwrap();
    phone.restart();
    assert_eq!(phone.wayside.council().unwrap().id, "shropshire");
    // A category that Telford does not have.
    let path = Changes { service: Some("rights-of-way".to_owned()), position: None, ..pothole() };
    let (_, reasons) = kept(&phone, path);
    assert!(!reasons.iter().any(|it| matches!(it, DraftReason::UnknownService { .. })), "{reasons:?}");
    // The place decides all the same, once it is known.
    phone.submit(pothole());
    assert!(phone.task().request.url.contains("8311"));
}

#[test]
fn on_an_owners_land_the_person_is_told_whose_it_is_and_the_words_stay() {
    let phone = both();
    let (id, reasons) = kept(&phone, country_park());
    let [DraftReason::Elsewhere(elsewhere)] = reasons.as_slice() else { panic!("{reasons:?}") };
    assert_eq!(elsewhere.area, None);
    let sentence = phone.wayside.show(id).unwrap().sentence;
    assert!(sentence.contains("The Sample Country Park Trust looks after this park"), "{sentence}");
    assert!(sentence.contains("01632 960201"), "{sentence}");
    // The road beside it is the council's.
    phone.wayside.change(id, Changes { position: at(52.7073, -2.7553), ..Changes::default() }).unwrap();
    phone.wayside.submit(id).unwrap();
}

/// A second system for what is reported in the park.
const PARKS: (&str, &str, &str) = (
    "endpoints.toml",
    "# The same server by plain",
    "[[endpoint]]\nid = \"parks\"\ndialect = \"wayside\"\nurl = \"http://127.0.0.1:8333/\"\nservices = []\n\
     [endpoint.abilities]\nphotos = \"tus\"\nidempotent = true\nprivate = true\n\n# The same server by plain",
);

#[test]
fn a_route_sends_what_is_reported_on_an_owners_land_to_another_system_and_a_new_pack_sends_it_there_too() {
    let phone = Phone::bare();
    let take = |edits: &[(&str, &str, &str)], version: &str| {
        let edits: Vec<_> = edits.iter().copied().chain([("council.toml", "2026-11-23.1", version)]).collect();
        phone.wayside.install_pack(&pack_of("shropshire", phone.dir.path(), &edits)).unwrap();
    };
    let own = ("routing.toml", "owner = \"country-park\"", "owner = \"country-park\"\nendpoint = \"parks\"");
    let nobodys =
        ("routing.toml", "\"street-light\"]\nowner = \"country-park\"", "\"rights-of-way\"]\nowner = \"country-park\"");
    take(&[nobodys], "2026-12-02.1");
    let id = phone.submit(country_park());
    let elsewhere = phone.submit(shrewsbury());
    let all = "services = [\"street-light\", \"dead-animal\", \"fly-tipping\", \"graffiti\"]";
    let named = ("endpoints.toml", "services = []", all);
    take(&[PARKS, named, own], "2026-12-03.1");
    let mut told = std::collections::BTreeMap::new();
    let mut office = Office::default();
    while let Next::Send(task) = phone.next() {
        if task.request.url.ends_with("/batch") {
            let port = task.request.url.split(':').next_back().unwrap().split('/').next().unwrap().to_owned();
            told.extend(batch(&task).items.iter().map(|it| (it.id, port.clone())));
        }
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    assert_eq!((told[&id.0].as_str(), told[&elsewhere.0].as_str()), ("8333", "8311"));
    assert_eq!(phone.state(id), State::Accepted);
}

#[test]
fn a_question_that_the_back_office_calls_otherwise_goes_under_its_name_and_with_its_values() {
    const MAP: (&str, &str, &str) = (
        "endpoints.toml",
        "captured = \"description\"            # GeoReport has no field for when it was seen",
        "captured = \"description\"\n\n[[endpoint.map]]\nservice = \"street-light\"\nquestion = \"fault\"\n\
         attribute = \"LAMP FAULT\"\nvalues = { OUT = \"17\", DAYTIME = \"18\", FLICKERS = \"19\", DIM = \"20\", \
         DAMAGED = \"21\", WIRES = \"22\", NOT_KNOWN = \"\", NOT_ASKED = \"99\" }",
    );
    let phone = Phone::bare();
    let pack = pack(phone.dir.path(), &[MAP]);
    phone.wayside.set_up(&pack, &Settings { dialect: Some(Dialect::GeoReport), ..Settings::default() }).unwrap();
    for (ours, theirs) in [("OUT", Some("17")), ("NOT_KNOWN", None), ("", Some("99"))] {
        let answers = [("fault".to_owned(), vec![ours.to_owned()])].into_iter().collect();
        phone.submit(Changes { service: Some("street-light".to_owned()), answers, ..pothole() });
        let task = phone.task();
        let form = form(&task);
        assert_eq!(form.get("attribute[LAMP FAULT]").map(String::as_str), theirs);
        assert!(!form.contains_key("attribute[fault]"));
        phone.finish(&task, json(200, &serde_json::json!([{ "service_request_id": ours }])));
    }
}

/// Telford's, until the end of Wednesday; from then on it is Shropshire's.
const ENDING: (&str, &str, &str) = (
    "boundary.geojson",
    "\"tolerance_m\": 20,",
    "\"tolerance_m\": 20, \"valid_to\": \"2026-11-25\", \"successor\": \"E06000051\",",
);
/// Shropshire as it is then: with Telford's ground.
const TOOK_OVER: &[(&str, &str, &str)] = &[
    ("council.toml", "E06000020", "E06000051"),
    ("boundary.geojson", "E06000020", "E06000051"),
    ("endpoints.toml", "127.0.0.1:8311", "127.0.0.1:8322"),
];
const THREE_DAYS: Duration = Duration::from_secs(3 * 24 * 3600);

#[test]
fn what_never_left_the_phone_goes_to_the_council_that_took_over_and_the_rest_stays_where_it_is_known() {
    let phone = Phone::new(&[]);
    phone.install(&[ENDING]);
    let sent = phone.submit(pothole());
    phone.passes(&mut Office::default());
    let queued = phone.submit_with_photos(1);
    let draft = phone.wayside.begin(pothole()).unwrap();
    phone.clock.forward(THREE_DAYS);

    // Nobody took over as far as this phone knows: what is queued goes where it always went, and no more is begun there.
    let Err(SubmitError::Kept(kept)) = phone.wayside.submit(draft) else { panic!() };
    assert_eq!(kept.reasons.first().map(DraftReason::code), Some("council_ended"));
    let sentence = phone.wayside.show(draft).unwrap().sentence;
    assert!(sentence.contains("ended on 25 November 2026"), "{sentence}");
    let task = phone.task();
    assert!(task.request.url.contains("8311"), "{}", task.request.url);
    phone.finish(&task, Outcome::NotSent(Why::Connect));

    // The pack of whoever took over comes.
    phone.wayside.install_pack(&pack_of("telford-and-wrekin", phone.dir.path(), TOOK_OVER)).unwrap();
    phone.clock.forward(Duration::from_secs(600));
    let (mut office, mut told) = (Office::default(), Vec::new());
    while let Next::Send(task) = phone.next() {
        if task.request.url.ends_with("/batch") {
            assert!(task.request.url.contains("8322"), "{}", task.request.url);
            told.extend(batch(&task).items.iter().map(|it| it.id));
        }
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    assert_eq!(told, [queued.0]);
    assert_eq!((phone.state(queued), phone.photo_states(queued)), (State::Accepted, vec![State::Accepted]));
    assert!(phone.wayside.summary(sent).unwrap().reference.is_some(), "references stay");
}

#[test]
fn what_lies_on_the_ground_of_none_that_took_over_stays_with_the_council_that_has_ended() {
    let phone = Phone::new(&[]);
    phone.install(&[ENDING]);
    phone.submit(pothole());
    phone.clock.forward(THREE_DAYS);
    // Its line was never drawn anew: the hole is in Telford, and that is outside it.
    let shropshire = pack_of("shropshire", phone.dir.path(), SHROPSHIRES_OWN);
    phone.wayside.install_pack(&shropshire).unwrap();
    let task = phone.task();
    assert!(task.request.url.contains("8311"), "{}", task.request.url);
}

#[test]
fn a_council_that_begins_on_thursday_takes_no_report_before_and_one_then() {
    let phone = Phone::new(&[]);
    const BEGINNING: (&str, &str, &str) =
        ("boundary.geojson", "\"tolerance_m\": 20,", "\"tolerance_m\": 20, \"valid_from\": \"2026-11-26\",");
    phone.install(&[BEGINNING]);
    let (draft, reasons) = kept(&phone, pothole());
    assert_eq!(reasons.first().map(DraftReason::code), Some("council_not_yet"));
    let sentence = phone.wayside.show(draft).unwrap().sentence;
    assert!(sentence.contains("takes reports from 26 November 2026"), "{sentence}");
    phone.clock.forward(THREE_DAYS);
    phone.wayside.submit(draft).unwrap();
}

#[test]
fn what_was_told_in_confidence_stays_private_and_what_is_private_by_now_is_so_too() {
    let phone = Phone::new(&[]);
    let id = phone.submit(antisocial());
    let open = phone.submit(pothole());
    // The first endpoint may not have what is private, the second may.
    let first = (
        "endpoints.toml",
        "[[endpoint]]\nid = \"wayside\"",
        "[[endpoint]]\nid = \"public\"\ndialect = \"wayside\"\nurl = \"http://127.0.0.1:8399/\"\nservices = [\"*\"]\n[endpoint.abilities]\nphotos = \"tus\"\nidempotent = true\nprivate = false\n\n[[endpoint]]\nid = \"wayside\"",
    );
    let public = ("services/antisocial-behaviour.toml", "private = true", "private = false");
    let private = ("services/pothole.toml", "code = \"pothole\"", "code = \"pothole\"\nprivate = true");
    phone.install(&[first, public, private]);
    assert_eq!((phone.state(id), phone.state(open)), (State::Queued, State::Queued));
    let mut told = Vec::new();
    let mut office = Office::default();
    while let Next::Send(task) = phone.next() {
        if task.request.url.ends_with("/batch") {
            assert!(!task.request.url.contains("8399"), "{}", task.request.url);
            told.extend(batch(&task).items.iter().map(|it| it.id));
        }
        let served = office.serve(&phone, &task);
        phone.finish(&task, served);
    }
    told.sort();
    let mut both = [id.0, open.0];
    both.sort();
    assert_eq!(told, both);
    assert!(phone.wayside.summary(id).unwrap().private && phone.wayside.summary(open).unwrap().private);
}

#[test]
fn what_became_somebody_elses_business_says_whose() {
    let phone = Phone::bare();
    let take = |edits: &[(&str, &str, &str)], version: &str| {
        let edits: Vec<_> = edits.iter().copied().chain([("council.toml", "2026-11-23.1", version)]).collect();
        phone.wayside.install_pack(&pack_of("shropshire", phone.dir.path(), &edits)).unwrap();
    };
    take(
        &[(
            "routing.toml",
            "\"street-light\"]\nowner = \"country-park\"",
            "\"rights-of-way\"]\nowner = \"country-park\"",
        )],
        "2026-12-02.1",
    );
    let id = phone.submit(country_park());
    take(&[], "2026-12-03.1");
    assert!(matches!(phone.state(id), State::Wedged(wayside_core::outbox::WedgeReason::Elsewhere { .. })));
    let sentence = phone.wayside.show(id).unwrap().sentence;
    assert!(sentence.contains("Sample Country Park Trust") && sentence.contains("01632 960201"), "{sentence}");
}

#[test]
fn a_pack_that_does_not_say_where_things_go_keeps_nothing_of_other_councils_waiting() {
    let mut phone = both();
    let shropshire = phone.submit(shrewsbury());
    // Nothing can be installed like that; a disk may make it so.
    forge(&phone.folder().join("packs/E06000051.pack"), "UPDATE routing SET services = 'all of them'");
    phone.restart();
    let telford = phone.submit(pothole());
    let mut office = Office::default();
    phone.passes(&mut office);
    assert_eq!(phone.state(telford), State::Accepted);
    assert_eq!(phone.state(shropshire), State::Accepted, "by the way that it had before");
}

#[test]
fn a_pack_that_can_no_longer_be_read_stops_its_own_council_alone() {
    let mut phone = both();
    let shropshire = phone.submit(shrewsbury());
    forge(&phone.folder().join("packs/E06000051.pack"), "UPDATE endpoint SET dialect = 'smoke signals'");
    phone.restart();
    let telford = phone.submit(pothole());
    phone.passes(&mut Office::default());
    assert_eq!([phone.state(telford), phone.state(shropshire)], [State::Accepted, State::Queued]);
}

/// A pack of a folder that `pack new` made, edited: (file, from, to).
fn begun(phone: &Phone, name: &str, edits: &[(&str, &str, &str)]) -> std::path::PathBuf {
    let folder = tempfile::tempdir().unwrap();
    begin(name, Some(folder.path())).unwrap();
    for (file, from, to) in edits {
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        std::fs::write(folder.path().join(file), text.replace(from, to)).unwrap();
    }
    let out = phone.dir.path().join(format!("{name}-{}.pack", edits.len()));
    build(folder.path(), &out).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    out
}

/// Surrey has the same ground as Guildford, and its roads.
const SURREY: &[(&str, &str, &str)] = &[
    ("council.toml", "E07000209", "E10000030"),
    ("council.toml", "name = \"Guildford\"", "name = \"Surrey\""),
    ("boundary.geojson", "\"code\":\"E07000209\"", "\"code\":\"E10000030\""),
    ("routing.toml", "[\"pothole\", \"street-light\"]", "[\"graffiti\"]"),
    ("endpoints.toml", "127.0.0.1:8311", "127.0.0.1:8322"),
    ("services/fly-tipping.toml", "code = \"fly-tipping\"", "code = \"verge\""),
    ("endpoints.toml", "service = \"fly-tipping\"", "service = \"verge\""),
];

#[test]
fn of_two_tiers_a_pothole_goes_to_the_county_and_graffiti_to_the_district_whichever_was_set_up_last() {
    let high_street = at(51.2362, -0.5704);
    let here = |service: &str| Changes { service: Some(service.to_owned()), position: high_street, ..pothole() };
    let offensive = [("offensive".to_owned(), vec!["NO".to_owned()])];
    for county_first in [false, true] {
        let phone = Phone::bare();
        let (district, county) = (begun(&phone, "Guildford", &[]), begun(&phone, "Guildford", SURREY));
        if county_first {
            phone.wayside.set_up(&county, &Settings::default()).unwrap();
        }
        phone.wayside.set_up(&district, &Settings::default()).unwrap();
        if !county_first {
            // The county is not there yet: whose it is, is said.
            let (_, reasons) = kept(&phone, here("pothole"));
            let [DraftReason::Elsewhere(elsewhere)] = reasons.as_slice() else { panic!("{reasons:?}") };
            assert_eq!(elsewhere.area.as_deref(), Some("Surrey"));
            phone.wayside.set_up(&county, &Settings::default()).unwrap();
        }
        let (hole, tag) = (phone.submit(here("pothole")), {
            phone.submit(Changes { answers: offensive.clone().into_iter().collect(), ..here("graffiti") })
        });
        let whose = |id: ReportId| -> String {
            let sql = "SELECT jurisdiction FROM report WHERE lower(hex(id)) = ?1";
            phone.db().query_row(sql, [id.0.simple().to_string()], |row| row.get(0)).unwrap()
        };
        assert_eq!((whose(hole).as_str(), whose(tag).as_str()), ("E10000030", "E07000209"), "{county_first}");
        // What only one of them has is offered too, and each category once.
        let offered = phone.wayside.services_at(&high_street.unwrap()).unwrap();
        let mut codes: Vec<&str> = offered.iter().map(|service| service.code.as_str()).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["antisocial-behaviour", "fly-tipping", "graffiti", "pothole", "street-light", "verge"]);
    }
}

#[test]
fn a_report_keeps_the_version_of_the_notice_that_it_was_made_under_and_an_older_one_has_none() {
    let phone = Phone::new(&[]);
    phone.submit(pothole());
    let newer = ("services/pothole.toml", "version = \"2026-11-01\"", "version = \"2027-01-15\"");
    phone.install(&[newer]);
    phone.submit(pothole());
    let sent = batch(&phone.task());
    let payloads: Vec<serde_json::Value> =
        sent.items.iter().map(|item| serde_json::from_str(&item.payload).unwrap()).collect();
    let mut noticed: Vec<&str> = payloads.iter().map(|it| it["notice_version"].as_str().unwrap()).collect();
    noticed.sort_unstable();
    assert_eq!(noticed, ["2026-11-01", "2027-01-15"]);
    // As a phone wrote it that knew nothing of it.
    let mut old = payloads[0].clone();
    old.as_object_mut().unwrap().remove("notice_version");
    let old: wayside_core::report::Report = serde_json::from_value(old).unwrap();
    assert_eq!(old.notice_version, "");
    assert!(!serde_json::to_string(&old).unwrap().contains("notice_version"), "its bytes stay what they were");
}

#[test]
fn what_the_council_takes_only_from_somebody_it_can_answer_waits_for_an_address_and_not_from_a_worker() {
    let needs = ("services/pothole.toml", "code = \"pothole\"", "code = \"pothole\"\nidentity = \"contact\"");
    let phone = Phone::new(&[needs]);
    let (id, reasons) = kept(&phone, pothole());
    assert_eq!(reasons, [DraftReason::NoContact]);
    assert!(phone.wayside.show(id).unwrap().sentence.contains("Enter your email address or your phone number."));
    let named = |email: Option<&str>, phone: Option<&str>| Changes {
        reporter: Some(Reporter::Named {
            name: "Ann".to_owned(),
            email: email.map(str::to_owned),
            phone: phone.map(str::to_owned),
        }),
        ..Changes::default()
    };
    phone.wayside.change(id, named(None, Some(" "))).unwrap();
    assert!(phone.wayside.submit(id).is_err(), "a name alone");
    phone.wayside.change(id, named(Some("ann@example.org"), None)).unwrap();
    phone.wayside.submit(id).unwrap();
    phone.submit(Changes { reporter: Some(Reporter::Staff), ..pothole() });
}

#[test]
fn where_the_place_is_told_it_is_said_that_the_boundary_is_provisional() {
    let phone = Phone::new(&[]);
    let note = |id| phone.wayside.show(id).unwrap().boundary_note;
    let draft = phone.wayside.begin(pothole()).unwrap();
    assert!(note(draft).unwrap().starts_with("The boundary of Telford and Wrekin in this app is provisional"));
    phone.wayside.submit(draft).unwrap();
    assert!(note(draft).is_some());
    assert_eq!(note(phone.wayside.begin(Changes { position: None, ..pothole() }).unwrap()), None, "no place yet");
    phone.install(&[("boundary.geojson", "\"provisional\": true", "\"provisional\": false")]);
    assert_eq!(note(draft), None);
}

#[test]
fn a_question_without_its_welsh_is_asked_in_english_and_all_else_in_welsh() {
    let phone = Phone::bare();
    let text =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/powys/words/cy.ftl"))
            .unwrap();
    let line = text.lines().find(|line| line.starts_with("graffiti--offensive = ")).unwrap();
    // The answers keep theirs: a message may have attributes alone.
    let pack = pack_of("powys", phone.dir.path(), &[("words/cy.ftl", line, "graffiti--offensive =")]);
    phone.wayside.set_up(&pack, &Settings::default()).unwrap();
    phone.wayside.speak("cy").unwrap();
    let services = phone.wayside.services().unwrap();
    let graffiti = services.iter().find(|it| it.code == "graffiti").unwrap();
    let offensive = graffiti.questions.iter().find(|it| it.code == "offensive").unwrap();
    assert_eq!(offensive.text, "Is it offensive?");
    assert!(offensive.choices.iter().any(|choice| choice.name == "Ydy"), "{offensive:?}");
    let english = Pack::open(&pack).unwrap();
    let english = english.service("graffiti").unwrap().unwrap();
    for (ours, theirs) in graffiti.questions.iter().zip(&english.questions).filter(|(it, _)| it.code != "offensive") {
        assert_ne!(ours.text, theirs.text);
    }
}

#[test]
fn on_an_owners_land_in_powys_a_welsh_speaker_is_told_so_in_welsh_and_who_answers_for_their_data() {
    let phone = Phone::bare();
    let folder = tempfile::tempdir().unwrap();
    begin("Powys", Some(folder.path())).unwrap();
    let edit = |file: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        std::fs::write(folder.path().join(file), text.replace(from, to)).unwrap();
    };
    edit("council.toml", "[\"en-GB\"]", "[\"cy\", \"en-GB\"]");
    let write = |file: &str, text: &str| {
        std::fs::create_dir_all(folder.path().join(file).parent().unwrap()).unwrap();
        std::fs::write(folder.path().join(file), text).unwrap();
    };
    write(
        "owners.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"id\":\"llyn\",\
         \"name\":\"The lake\",\"tell\":\"Call the ranger.\",\"sample\":true},\"geometry\":{\"type\":\"Polygon\",\
         \"coordinates\":[[[-3.40,52.22],[-3.36,52.22],[-3.36,52.26],[-3.40,52.26],[-3.40,52.22]]]}}]}",
    );
    write("routing.toml", "[[route]]\nservices = [\"pothole\"]\nowner = \"llyn\"\nwhy = \"The lake is a trust's.\"\n");
    write(
        "words/cy.ftl",
        "owner--llyn = Ffoniwch y ceidwad.\nroute--llyn = Ymddiriedolaeth sydd piau'r llyn.\n\
         council--privacy =\n    .officer = Swyddog Diogelu Data\n",
    );
    let out = phone.dir.path().join("powys.pack");
    build(folder.path(), &out).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    phone.wayside.set_up(&out, &Settings::default()).unwrap();
    let told = |language: &str| {
        phone.wayside.speak(language).unwrap();
        let (id, _) = kept(&phone, Changes { position: at(52.2415, -3.3785), ..pothole() });
        (phone.wayside.show(id).unwrap().sentence, phone.wayside.council().unwrap().privacy.officer)
    };
    let (sentence, officer) = told("cy");
    assert!(sentence.contains("Ymddiriedolaeth sydd piau'r llyn. Ffoniwch y ceidwad."), "{sentence}");
    assert_eq!(officer, "Swyddog Diogelu Data");
    let (sentence, officer) = told("en-GB");
    assert!(sentence.contains("The lake is a trust's. Call the ranger."), "{sentence}");
    assert!(officer.starts_with("Data Protection Officer"), "{officer}");
}

#[test]
fn the_newest_pack_is_asked_for_where_the_pack_says_and_a_chosen_server_stands_in_for_it() {
    let phone = Phone::new(&[]);
    let asked =
        || -> Vec<String> { phone.wayside.pack_addresses().unwrap().into_iter().map(|(_, address)| address).collect() };
    assert_eq!(asked(), ["http://127.0.0.1:8311/packs/E06000020.pack"]);
    let own = "https://www.telford.gov.uk/newest.pack";
    let named = format!("pack_url = \"{own}\"\ncontact_day = ");
    phone.install(&[("council.toml", "contact_day = ", &named)]);
    assert_eq!(asked(), [own]);
    let settings = Settings { endpoint: Some("http://127.0.0.1:9/".to_owned()), ..Settings::default() };
    phone.wayside.choose(&settings).unwrap();
    assert_eq!(asked(), ["http://127.0.0.1:9/packs/E06000020.pack"]);
}
