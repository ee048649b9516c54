//! Following: own reports only, in order, without gaps, and from the start again after a restore.

use serde_json::json;
use wayside_core::endpoint::wire::{Changed, Known};
use wayside_core::report::{ReportId, Status};
use wayside_server::store::Store;

use crate::harness::*;

async fn set(server: &Server, reference: &str, status: &str, note: &str) {
    assert!(server.store.set_status(COUNCIL, reference, status.parse().unwrap(), note).await.unwrap());
}

fn statuses(changes: &wayside_core::endpoint::wire::Changes) -> Vec<(u128, &'static str)> {
    let read = |what: &Changed| match what {
        Changed::Status { status, .. } => status.code(),
        other => panic!("{other:?}"),
    };
    changes.changes.iter().map(|change| (change.report.0.as_u128(), read(&change.what))).collect()
}

#[tokio::test]
async fn a_phone_follows_its_own_reports_and_nobody_elses() {
    let server = Server::new().await;
    let (one, other) = (Phone::new(1), Phone::new(2));
    let first = one.accepted(&server, &report(10)).await.reference.unwrap();
    let second = other.accepted(&server, &report(11)).await.reference.unwrap();
    let start = one.changes(&server, "").await;
    assert_eq!(statuses(&start), [(10, "received")]);
    assert_eq!(start.pack_version, "2026-11-01.1");
    server.later(60);
    set(&server, &first, "in progress", "On our list").await;
    set(&server, &second, "closed:FIXED", "").await;
    let next = one.changes(&server, &start.cursor).await;
    assert_eq!(statuses(&next), [(10, "in progress")]);
    assert_eq!(next.changes[0].what, Changed::Status { status: Status::InProgress, note: "On our list".to_owned() });
    assert_eq!(next.changes[0].at.timestamp_micros(), NOON + 60_000_000);
    assert!(one.changes(&server, &next.cursor).await.changes.is_empty());
    assert_eq!(statuses(&other.changes(&server, "").await), [(11, "received"), (11, "closed:FIXED")]);
    assert_eq!(server.store.set_status(COUNCIL, "TW-NONE", Status::Received, "").await.ok(), Some(false));
}

#[tokio::test]
async fn a_long_tale_is_told_in_pages_without_gaps_or_repeats() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    let reference = phone.accepted(&server, &report(10)).await.reference.unwrap();
    for round in 0..450 {
        set(&server, &reference, "investigating", &round.to_string()).await;
    }
    let (mut cursor, mut ids, mut pages) = (String::new(), Vec::new(), 0);
    loop {
        let page = phone.changes(&server, &cursor).await;
        ids.extend(page.changes.into_iter().map(|change| change.id));
        (cursor, pages) = (page.cursor, pages + 1);
        if !page.more {
            break;
        }
    }
    assert_eq!((ids.len(), pages), (451, 3));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 451);
}

#[tokio::test]
async fn a_cursor_is_gone_after_a_restore_and_the_whole_tale_is_told_again() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    phone.accepted(&server, &report(10)).await;
    let cursor = phone.changes(&server, "").await.cursor;
    server.store.restored().await.unwrap();
    let gone = phone.get(&server, &format!("/sync/v1/changes?cursor={cursor}")).await;
    assert_eq!((gone.status.as_u16(), gone.json()["code"].as_str()), (410, Some("cursor_gone")));
    assert_eq!(statuses(&phone.changes(&server, "").await), [(10, "received")]);
}

#[tokio::test]
async fn anothers_cursor_is_gone_a_foreign_stores_too_and_a_forged_one_is_none() {
    let (server, elsewhere) = (Server::new().await, Server::new().await);
    let (phone, other) = (Phone::new(1), Phone::new(2));
    elsewhere.store.restored().await.unwrap();
    for (server, phone) in [(&server, &phone), (&server, &other), (&elsewhere, &phone)] {
        phone.batch(server, &[]).await;
    }
    let status = async |cursor: &str| {
        let answer = phone.get(&server, &format!("/sync/v1/changes?cursor={cursor}")).await;
        (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
    };
    let gone = (410, "cursor_gone".to_owned());
    assert_eq!(status(&other.changes(&server, "").await.cursor).await, gone);
    assert_eq!(status(&phone.changes(&elsewhere, "").await.cursor).await, gone);
    let mut forged = phone.changes(&server, "").await.cursor;
    let last = if forged.pop() == Some('0') { '1' } else { '0' };
    forged.push(last);
    for garbage in [forged.as_str(), "garbage", "00"] {
        assert_eq!(status(garbage).await, (400, "malformed".to_owned()), "{garbage}");
    }
}

#[tokio::test]
async fn a_store_that_went_back_without_saying_so_has_no_future_cursor() {
    let server = Server::new().await;
    let phone = Phone::new(1);
    phone.accepted(&server, &report(10)).await;
    let backup = tempfile::tempdir().unwrap();
    let copy = backup.path().join("server.db");
    rusqlite::Connection::open(server.folder.path().join("server.db"))
        .unwrap()
        .execute("VACUUM INTO ?", [copy.to_str().unwrap()])
        .unwrap();
    phone.accepted(&server, &report(11)).await;
    let cursor = phone.changes(&server, "").await.cursor;
    let restored = Server::on(backup.into(), catalogue(), server.clock.clone()).await;
    assert_eq!(phone.get(&restored, &format!("/sync/v1/changes?cursor={cursor}")).await.status, 410);
}

#[tokio::test]
async fn one_who_shows_the_same_bytes_later_is_told_how_things_stand() {
    let server = Server::new().await;
    let (old, new) = (Phone::new(1), Phone::new(2));
    let reference = old.accepted(&server, &report(10)).await.reference.unwrap();
    set(&server, &reference, "scheduled", "Tuesday").await;
    let old_cursor = old.changes(&server, "").await.cursor;
    // The new phone has already asked, and its cursor is past the change.
    new.batch(&server, &[]).await;
    let cursor = new.changes(&server, "").await.cursor;
    new.one(&server, &item(&report(10), 1)).await;
    assert_eq!(statuses(&new.changes(&server, &cursor).await), [(10, "scheduled")]);
    assert!(old.changes(&server, &old_cursor).await.changes.is_empty(), "told to the newcomer alone");
}

#[tokio::test]
async fn known_tells_what_this_store_holds_of_ones_own() {
    let server = Server::new().await;
    let (phone, other) = (Phone::new(1), Phone::new(2));
    let ((half, half_bytes), (whole, whole_bytes)) = (photo(20, 100), photo(21, 100));
    let mut words = report(10);
    words.photos = vec![half.clone(), whole.clone()];
    phone.accepted(&server, &words).await;
    other.accepted(&server, &report(11)).await;
    phone.patch(&server, &half, 0, &half_bytes[..50]).await;
    phone.patch(&server, &whole, 0, &whole_bytes).await;
    let asked = json!({"reports": [report(10).id, report(11).id, report(12).id],
        "photos": [half.sha256, whole.sha256, "no hash"]});
    let answer = phone.post(&server, "/sync/v1/known", asked.to_string()).await;
    let known: Known = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(known.reports, [ReportId(uuid::Uuid::from_u128(10))]);
    assert_eq!(known.photos, std::slice::from_ref(&whole.sha256));
    let answer = other.post(&server, "/sync/v1/known", asked.to_string()).await;
    let known: Known = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(known.photos, Vec::<String>::new(), "a hash is no key to another's photo");
    assert_eq!(phone.post(&server, "/sync/v1/known", "hello").await.status, 400);
}
