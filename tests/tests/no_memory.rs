//! Rule 25: a phone that has too little memory to open the reports. A file of its own: what is taken away here is taken from
//! the whole process.

use std::path::Path;
use std::sync::Arc;

use rusqlite::ffi;
use wayside_core::Wayside;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::store::OpenError;
use wayside_core::wayside::Changes;
use wayside_tests::scratch_in_memory;

/// More than opening needs.
const ENOUGH: i64 = 8 << 20;
const STEP: i64 = 2 << 10;

/// SQLite counts what it uses, which it does not as we build it. Before anything of it is used.
#[expect(unsafe_code, reason = "SQLite is set up by a function of C")]
fn count_memory() {
    // SAFETY: no other thread uses SQLite yet; this setting has one int.
    let counts = unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_MEMSTATUS, 1) };
    assert_eq!(counts, ffi::SQLITE_OK);
}

/// It gets no more than this; whatever it asks for, if 0.
#[expect(unsafe_code, reason = "SQLite is limited by functions of C")]
fn limit_memory(bytes: i64) {
    // SAFETY: both may be called at any time, with any number.
    unsafe {
        ffi::sqlite3_hard_heap_limit64(bytes);
        ffi::sqlite3_soft_heap_limit64(bytes);
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn reports_that_there_is_no_memory_to_open_stay_where_they_are_and_open_when_there_is() {
    count_memory();
    let room = scratch_in_memory("no-memory");
    let folder = room.path().join("phone");
    let open = || Wayside::open(&folder, Ports::system(Arc::new(FolderSecrets::beside(&folder))));
    let draft = open().unwrap().begin(Changes::default()).unwrap();
    let is_as_it_was = |opened: &Wayside, at: i64| {
        assert_eq!(opened.set_aside(), None, "{at} bytes");
        assert_eq!(opened.list().unwrap().iter().map(|it| it.id).collect::<Vec<_>>(), [draft], "{at} bytes");
    };
    let before = names(&folder);
    let (mut unavailable, mut opened_with) = (0, Vec::new());
    for bytes in (STEP..ENOUGH).step_by(STEP as usize) {
        limit_memory(bytes);
        let opened = open();
        limit_memory(0);
        match opened {
            Ok(opened) => {
                is_as_it_was(&opened, bytes);
                opened_with.push(bytes);
            }
            Err(OpenError::Unavailable(_)) => unavailable += 1,
            Err(OpenError::NewerApp) => panic!("{bytes} bytes: a newer app's"),
        }
        assert_eq!(names(&folder), before, "{bytes} bytes");
        is_as_it_was(&open().unwrap(), bytes);
        if opened_with.len() > 20 {
            break;
        }
    }
    assert!(unavailable > 20, "with too little it was opened all the same: {opened_with:?}");
    assert!(!opened_with.is_empty(), "it was never enough");
}
