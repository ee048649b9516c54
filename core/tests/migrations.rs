//! Rule 16: whatever an older release left on a phone is brought up with nothing missing, and goes where it was to go.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::Connection;
use wayside_core::endpoint::wire::{RejectReason, Rejection, Verdict};
use wayside_core::endpoint::{Method, Outcome};
use wayside_core::report::ReportId;
use wayside_core::sync::{Next, Task};
use wayside_core::wayside::{Changes, Settings};

use support::*;

const HOUR: Duration = Duration::from_secs(3600);

/// GeoReport as it is out there, with a list that can be looked through, and without photos.
const EDITS: &[(&str, &str, &str)] = &[
    PLAIN_GEOREPORT[0],
    (
        "endpoints.toml",
        "captured = \"description\"            # GeoReport has no field for when it was seen",
        "captured = \"description\"\nlookup = { after = 300 }",
    ),
    ("endpoints.toml", "photos = \"multipart_with_report\"    # together with the words", "photos = \"none\""),
];

/// Every kind of item, in every state in which it may lie on a phone that is switched off.
const THERE: &[&str] = &[
    "amendment queued",
    "comment accepted",
    "comment queued",
    "photo accepted",
    "photo queued",
    "photo waiting parent",
    "photo withdrawn endpoint_takes_none",
    "report accepted",
    "report leased",
    "report queued",
    "report token",
    "report unconfirmed",
    "report waiting server_busy",
    "report wedged answer_refused",
    "report wedged held",
    "report withdrawn by_person",
    "report withdrawn council_told",
    "withdrawal accepted",
    "withdrawal queued",
];

/// The same when all that can go is gone.
const DRAINED: &[&str] = &[
    "amendment accepted",
    "comment accepted",
    "photo accepted",
    "photo withdrawn endpoint_takes_none",
    "report accepted",
    "report wedged answer_refused",
    "report wedged held",
    "report withdrawn by_person",
    "report withdrawn council_told",
    "withdrawal accepted",
];

/// The council, by Wayside sync and by GeoReport.
#[derive(Default)]
struct Council {
    office: Office,
    /// What came by GeoReport, each time it came.
    posted: Vec<String>,
    /// Whether it gives references for its tokens by now.
    gives_references: bool,
}

impl Council {
    fn serve(&mut self, phone: &Phone, task: &Task) -> Outcome {
        let url = &task.request.url;
        if url.contains("/tokens/") {
            let given = if self.gives_references { "R-T" } else { "" };
            return json(200, &serde_json::json!([{ "token": "T", "service_request_id": given }]));
        }
        if url.contains("start_date=") {
            let now = chrono::DateTime::from_timestamp_micros(phone.clock_now().wall_us).unwrap();
            let rows = self.posted.iter().map(|words| serde_json::json!({ "description": words }));
            let mut listed = json(200, &rows.collect::<Vec<_>>());
            if let Outcome::Answer(answer) = &mut listed {
                answer.headers.push(("date".to_owned(), now.to_rfc2822()));
            }
            return listed;
        }
        if url.contains("requests.json?") {
            return json(200, &[0; 0]);
        }
        if url.ends_with("/requests.json") {
            assert_eq!(task.request.method, Method::Post);
            self.posted.push(form(task)["description"].clone());
            return json(200, &serde_json::json!([{ "service_request_id": format!("R-{}", self.posted.len()) }]));
        }
        self.office.serve(phone, task)
    }

    /// What is due now.
    fn pass(&mut self, phone: &Phone) {
        while let Next::Send(task) = phone.next() {
            let served = self.serve(phone, &task);
            phone.finish(&task, served);
        }
    }

    /// All of it, whatever there is to wait for.
    fn drain(&mut self, phone: &Phone) {
        for _ in 0..100 {
            self.pass(phone);
            match phone.next() {
                Next::Wait(wait) if wait <= 2 * HOUR => phone.clock.forward(wait),
                _ => return,
            }
        }
        panic!("waits without an end");
    }
}

/// A phone that has been used for a while, and the draft on it.
fn used(council: &mut Council) -> (Phone, ReportId) {
    let phone = Phone::in_memory(EDITS);
    let georeport = Some(wayside_core::pack::Dialect::GeoReport);
    phone.wayside.choose(&Settings { dialect: georeport, ..Settings::default() }).unwrap();
    let post = |council: &mut Council, outcome: Option<Outcome>| {
        let task = phone.task();
        let served = council.serve(&phone, &task);
        phone.finish(&task, outcome.unwrap_or(served));
    };
    phone.submit_with_photos(1);
    post(council, None);
    phone.submit(pothole());
    post(council, Some(json(200, &serde_json::json!([{ "token": "T" }]))));
    // In no public list: whether it arrived is for the person to say.
    for changes in [antisocial(), pothole()] {
        phone.wayside.tapped().unwrap();
        phone.submit(changes);
        post(council, Some(cut()));
    }

    phone.wayside.choose(&Settings::default()).unwrap();
    let [all_there, taken_back, said_of, to_be_taken_back] =
        [1, 0, 0, 0].map(|photos| phone.submit_with_photos(photos));
    phone.wayside.comment(all_there, "A wheel is in it now").unwrap();
    council.pass(&phone);
    phone.wayside.withdraw(taken_back).unwrap();
    council.pass(&phone);
    let never_sent = phone.submit(pothole());
    phone.wayside.withdraw(never_sent).unwrap();
    let refusal = Rejection {
        reason: RejectReason::AnswerRefused,
        question: Some("depth".into()),
        description: "How deep?".into(),
    };
    for verdict in [Verdict::Rejected(refusal), Verdict::Deferred { seconds: 3600 }] {
        let id = phone.submit(pothole());
        phone.finish(&phone.task(), verdicts([(id.0, verdict)]));
    }
    // The words of one are there, and not its photo; one is out, and of one the answer was lost.
    phone.submit_with_photos(1);
    post(council, None);
    phone.submit(pothole());
    council.serve(&phone, &phone.task());
    phone.submit(pothole());
    post(council, Some(cut()));
    phone.wayside.comment(said_of, "Still there").unwrap();
    phone.wayside.edit(said_of, Changes { description: Some("Deeper".into()), ..Changes::default() }).unwrap();
    phone.wayside.withdraw(to_be_taken_back).unwrap();
    phone.submit_with_photos(1);
    let draft = phone.wayside.begin(pothole()).unwrap();
    phone.wayside.add_photo(draft, &phone.dir.path().join("camera-0.jpg")).unwrap();
    (phone, draft)
}

fn lines(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn kinds_and_states(phone: &Phone) -> Vec<String> {
    lines(&phone.db(), "SELECT DISTINCT kind || ' ' || state || coalesce(' ' || reason, '') FROM item ORDER BY 1")
}

/// Every table with its columns, and every index.
fn shape(db: &Connection) -> Vec<String> {
    lines(
        db,
        "SELECT it.name || ' ' || of.name || ' ' || of.type || ' ' || of.\"notnull\" || ' ' || coalesce(of.dflt_value, '')
            FROM sqlite_schema AS it, pragma_table_info(it.name) AS of WHERE it.type = 'table'
         UNION SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1",
    )
}

/// Everything that lies in the tables that there are, in the columns that they have.
fn contents(db: &Connection) -> Vec<(String, Vec<String>)> {
    let tables = lines(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1");
    let selects = tables.iter().map(|table| {
        let columns = lines(db, &format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')"));
        format!("SELECT {} FROM {table} ORDER BY 1", columns.join(" || ',' || "))
    });
    selects.map(|select| (select.clone(), lines(db, &select))).collect()
}

#[test]
fn a_store_of_every_released_schema_is_brought_up_with_nothing_missing_and_drains() {
    let newest = shape(&Phone::bare().db());
    for schema in older_schemas() {
        let mut council = Council::default();
        let (mut phone, draft) = used(&mut council);
        back_to_schema(&phone.db(), schema);
        let before = contents(&phone.db());
        assert_eq!(kinds_and_states(&phone), THERE, "schema {schema}");

        phone.restart();
        let db = phone.db();
        for (select, rows) in &before {
            assert_eq!(lines(&db, select), *rows, "schema {schema}: {select}");
        }
        assert_eq!(shape(&db), newest, "schema {schema}");
        drop(db);
        assert_eq!(kinds_and_states(&phone), THERE, "schema {schema}");

        council.gives_references = true;
        phone.clock.forward(2 * HOUR);
        council.drain(&phone);
        assert_eq!(kinds_and_states(&phone), DRAINED, "schema {schema}");
        let Council { office, posted, .. } = &council;
        assert_eq!(posted.iter().collect::<BTreeSet<_>>().len(), 4, "schema {schema}: four by GeoReport, {posted:?}");
        assert_eq!(posted.len(), 4, "schema {schema}: each once");
        // The four that were there, the one put off, three that were out or lost or halfway, and the last.
        assert_eq!((office.reports.len(), office.follow_ups.len()), (9, 5), "schema {schema}");
        assert_eq!(office.photos.len(), 3, "schema {schema}");
        assert!(office.photos.values().all(|(held, length, _)| held.len() as u64 == *length), "schema {schema}");
        assert_eq!(phone.wayside.outstanding().unwrap(), (0, 2), "schema {schema}: the held and the refused one");

        // What was never submitted is a draft still, with its photo.
        phone.wayside.submit(draft).unwrap();
        council.drain(&phone);
        assert_eq!((council.office.reports.len(), council.office.photos.len()), (10, 4), "schema {schema}");
    }
}
