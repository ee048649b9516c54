//! What a phone checks at installation, with no more of the code than a phone has: these packs are made without `build`.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use super::super::SCHEMA;
use super::*;

/// A whole pack of an empty council, with these rows besides.
fn pack(room: &Path, rows: &str) -> PathBuf {
    let path = room.join("it.pack");
    let _ = fs::remove_file(&path);
    let db = Connection::open(&path).unwrap();
    db.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}; {SCHEMA}
         INSERT INTO pack VALUES ({FORMAT}, 'it', 'E06000020', 'It', '1', '[\"en-GB\"]', '[]', '', '', '{{}}', '{{}}', '');
         {rows}"
    ))
    .unwrap();
    drop(db);
    let mut bytes = fs::read(&path).unwrap();
    let length = u64::try_from(bytes.len()).unwrap();
    bytes.extend(Trailer::unsigned(length, bytes.as_slice()).unwrap().to_bytes());
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_phone_refuses_a_pack_of_which_it_could_not_read_a_route_an_owner_or_a_word() {
    let room = tempfile::tempdir().unwrap();
    Pack::verify(&pack(room.path(), "")).unwrap();
    for rows in [
        "INSERT INTO routing VALUES (0, 'all of them', NULL, NULL, 'why')",
        "INSERT INTO owner VALUES (0, 'park', 'The park', 'Ask', 0, 0, 0, 1, 1, x'010103')",
        "INSERT INTO word VALUES ('cy', 'pothole', CAST(x'ff' AS TEXT), 1)",
    ] {
        let refused = Pack::verify(&pack(room.path(), rows));
        assert!(matches!(refused, Err(PackError::Damaged { .. })), "{rows}: {refused:?}");
    }
}
