//! The simulated disk as SQLite sees it: a VFS of its own name, whose C functions do no more than unpack their pointers.
//!
//! Safety, for all of them: SQLite calls a method of a file with that file, between its open and its close, and with
//! buffers as long as it says.

use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::ffi;

use super::Disk;
use super::handle::{self, Handle};

/// Registered until it is dropped. Nothing may be opened through it after that; what is open may go on.
#[derive(Debug)]
pub struct Vfs {
    name: String,
    /// SQLite's own: its list of file systems goes through it.
    table: *mut ffi::sqlite3_vfs,
    _c_name: CString,
    _disk: Arc<Disk>,
}

// SAFETY: the table is changed by SQLite alone, under its own mutex.
unsafe impl Send for Vfs {}
// SAFETY: as above; nothing of ours goes through the pointer while it is shared.
unsafe impl Sync for Vfs {}

impl Vfs {
    pub fn over(disk: Arc<Disk>) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name = format!("simulated-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let c_name = CString::new(name.clone()).expect("no NUL in it");
        // SAFETY: null asks for the default VFS, which lives as long as the program; its table is plain data. Time,
        // sleep and randomness stay the system's.
        let system = unsafe {
            ffi::sqlite3_initialize();
            *ffi::sqlite3_vfs_find(std::ptr::null())
        };
        let table = Box::into_raw(Box::new(ffi::sqlite3_vfs {
            szOsFile: size_of::<OpenFile>() as c_int,
            pNext: std::ptr::null_mut(),
            zName: c_name.as_ptr(),
            pAppData: Arc::as_ptr(&disk).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            ..system
        }));
        // SAFETY: table and name live until `drop`.
        let registered = unsafe { ffi::sqlite3_vfs_register(table, 0) };
        assert_eq!(registered, ffi::SQLITE_OK, "SQLite takes a VFS");
        Self { name, table, _c_name: c_name, _disk: disk }
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Vfs {
    fn drop(&mut self) {
        // SAFETY: registered in `over`, made there by `Box::into_raw`, and freed once.
        unsafe {
            ffi::sqlite3_vfs_unregister(self.table);
            drop(Box::from_raw(self.table));
        }
    }
}

/// What SQLite allocates for a file: its table of methods, then ours.
#[repr(C)]
struct OpenFile {
    base: ffi::sqlite3_file,
    handle: *mut Handle,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The disk under a VFS, shared with what is opened on it.
unsafe fn disk(vfs: *mut ffi::sqlite3_vfs) -> Arc<Disk> {
    // SAFETY: `Vfs::over` took the pointer from an `Arc` that the `Vfs` holds.
    unsafe {
        let disk = (*vfs).pAppData.cast_const().cast::<Disk>();
        Arc::increment_strong_count(disk);
        Arc::from_raw(disk)
    }
}

unsafe fn path(name: *const c_char) -> PathBuf {
    // SAFETY: SQLite's names are C strings.
    let name = unsafe { CStr::from_ptr(name) };
    Path::new(OsStr::from_bytes(name.to_bytes())).to_owned()
}

unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a Handle {
    // SAFETY: `open` put it there; `close` takes it away last.
    unsafe { &*(*file.cast::<OpenFile>()).handle }
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: see the head of this file; a null name is a temporary file's.
    unsafe {
        (*file).pMethods = std::ptr::null();
        let name = (!name.is_null()).then(|| path(name));
        match handle::open(disk(vfs), name.as_deref(), flags) {
            Ok(opened) => {
                let file = file.cast::<OpenFile>();
                (*file).handle = Box::into_raw(Box::new(opened));
                (*file).base.pMethods = &raw const METHODS;
                if !flags_out.is_null() {
                    *flags_out = flags;
                }
                ffi::SQLITE_OK
            }
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle::delete(&disk(vfs), &path(name), sync_folder != 0) }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    found: *mut c_int,
) -> c_int {
    // SAFETY: see the head of this file.
    unsafe {
        match handle::exists(&disk(vfs), &path(name)) {
            Ok(exists) => {
                *found = c_int::from(exists);
                ffi::SQLITE_OK
            }
            Err(code) => code,
        }
    }
}

/// Names are whole as they come.
unsafe extern "C" fn full_pathname(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: `out` has room for so many bytes; a name that does not fit is refused.
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > room as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len());
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: the last call with this file.
    unsafe {
        let handle = Box::from_raw((*file.cast::<OpenFile>()).handle);
        (*file).pMethods = std::ptr::null();
        handle.close();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, into: *mut c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle(file).read(std::slice::from_raw_parts_mut(into.cast(), length as usize), at) }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, length: c_int, at: i64) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle(file).write(std::slice::from_raw_parts(from.cast(), length as usize), at) }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: i64) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle(file).truncate(length) }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle(file).sync() }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    // SAFETY: see the head of this file.
    unsafe {
        match handle(file).length() {
            Ok(length) => {
                *size = length;
                ffi::SQLITE_OK
            }
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle(file).lock(level) }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle(file).unlock(level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, found: *mut c_int) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { *found = c_int::from(handle(file).is_reserved()) };
    ffi::SQLITE_OK
}

extern "C" fn file_control(_file: *mut ffi::sqlite3_file, _what: c_int, _with: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

/// As the unix VFS has it, although writes here tear at 512 bytes.
extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    4096
}

/// A write changes no byte beside it: what the unix VFS claims, and what the platter keeps.
extern "C" fn device_characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    bytes: c_int,
    extend: c_int,
    mapped: *mut *mut c_void,
) -> c_int {
    // SAFETY: see the head of this file; regions live until the last user has unmapped them.
    unsafe {
        *mapped = std::ptr::null_mut();
        match handle(file).map(region as usize, bytes as usize, extend != 0) {
            Ok(found) => {
                *mapped = found;
                ffi::SQLITE_OK
            }
            Err(code) => code,
        }
    }
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle(file).lock_index(first as usize, count as usize, flags) }
}

extern "C" fn shm_barrier(_file: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _remove: c_int) -> c_int {
    // SAFETY: see the head of this file.
    unsafe { handle(file).unmap() };
    ffi::SQLITE_OK
}
