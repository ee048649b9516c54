//! Files that are not what they seem: a photo's file in the store, a camera's JPEG, a council's pack.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use wayside_core::pack::build::build;
use wayside_core::pack::{Pack, PackError};
use wayside_core::photo::{BlobError, open_blob};
use wayside_core::ports::SystemFiles;
use wayside_core::report::PhotoId;
use wayside_photo::inspect::metadata_found;
use wayside_photo::{Limits, PhotoError, prepare};

use crate::promise::item;

/// A file that holds these bytes.
fn holding(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file can be made");
    file.write_all(bytes).expect("it can be written");
    file
}

/// A photo's file: read whole and from the middle it gives just the bytes after its header, or is refused by name. The
/// first byte says from where on.
pub fn blob(bytes: &[u8]) {
    let (offset, bytes) = bytes.split_first().map_or((0, bytes), |(offset, rest)| (u64::from(*offset), rest));
    let file = holding(bytes);
    let id: PhotoId = item(1).to_string().parse().expect("an id");
    match open_blob(&SystemFiles, file.path(), id, offset, u64::MAX) {
        Ok(mut reader) => {
            assert_eq!(reader.plain_length + 64, bytes.len() as u64);
            let mut plain = Vec::new();
            reader.read_to_end(&mut plain).expect("what was opened can be read");
            assert_eq!(plain, &bytes[64 + offset.min(reader.plain_length) as usize..]);
        }
        Err(BlobError::Damaged(_) | BlobError::Newer) => {}
        Err(BlobError::Io(error)) => panic!("the file can be read, and yet: {error}"),
    }
}

/// Small limits, so that a fuzzer goes through thousands of pictures a second.
const SMALL: Limits = Limits {
    max_side: 48,
    quality: 80,
    max_pixels: 128 * 128,
    max_progressive_pixels: 96 * 96,
    max_file_bytes: 16 << 10,
};

/// A camera's JPEG: what comes out is small, clean, and a photo that would be taken in again as it is.
pub fn photo(bytes: &[u8]) {
    let prepared = match prepare(bytes, &SMALL) {
        Ok(prepared) => prepared,
        Err(PhotoError::Read(error)) => panic!("bytes can always be read, and yet: {error}"),
        Err(_) => return,
    };
    let (width, height) = (prepared.width, prepared.height);
    assert!((1..=48).contains(&width) && (1..=48).contains(&height), "{width} × {height}");
    assert!(metadata_found(&prepared.jpeg).is_empty(), "{:?}", metadata_found(&prepared.jpeg));
    assert!(prepared.jpeg.len() < 16 << 10);
    let again = prepare(prepared.jpeg.as_slice(), &SMALL).expect("what came out is a photo");
    assert_eq!((again.width, again.height), (width, height));
}

/// The sample council's pack, as it is built.
static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let out = folder.path().join("sample.pack");
    let sample: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../core/packs/telford-and-wrekin"].iter().collect();
    build(&sample, &out).expect("the sample builds");
    fs::read(&out).expect("it is there")
});

/// A pack. The first byte says how it is made of the rest: 0, these bytes are the file; 1, they change the sample, four
/// at a time (place, low to high, and byte); 2, the same, and its checksum is put right; 3, these end it. One that was
/// changed is refused, or believed to be nobody's; one that passes the whole check answers every question ever after.
pub fn pack(bytes: &[u8]) {
    let (how, rest) = bytes.split_first().map_or((0, bytes), |(how, rest)| (how % 4, rest));
    let file = match how {
        0 => rest.to_vec(),
        3 => {
            let from = SAMPLE.len().saturating_sub(rest.len());
            [&SAMPLE[..from], rest].concat()
        }
        _ => changed(rest, how == 2),
    };
    let same = file == *SAMPLE;
    let file = holding(&file);
    // The quick look of every start may take what the whole check refuses; asked then, it fails by name or answers.
    if let Ok(pack) = Pack::open(file.path()) {
        let _ = (pack.council(), pack.services(), pack.endpoints(), pack.boundaries(), pack.format());
    }
    match Pack::verify(file.path()) {
        Ok(pack) => {
            assert!(same || pack.signer(&[], true).is_err(), "a changed pack is believed");
            answers(&pack);
        }
        Err(PackError::Unreadable(error)) => panic!("the file can be read, and yet: {error}"),
        Err(_) => assert!(!same, "the sample itself was refused"),
    }
}

fn changed(changes: &[u8], put_right: bool) -> Vec<u8> {
    let mut file = SAMPLE.clone();
    for change in changes.chunks_exact(4) {
        let place = usize::from(change[0]) | usize::from(change[1]) << 8 | usize::from(change[2]) << 16;
        let place = place % file.len();
        file[place] = change[3];
    }
    if put_right {
        // core/src/pack/trailer.rs: SHA-256 over the database and the trailer's first 32 bytes, at 32.
        let end = file.len() - 128;
        let sum = Sha256::digest(&file[..end + 32]);
        file[end + 32..end + 64].copy_from_slice(&sum);
    }
    file
}

fn answers(pack: &Pack) {
    pack.council().expect("it passed");
    pack.boundaries().expect("it passed");
    for service in pack.services().expect("it passed") {
        let endpoint = pack.endpoint_for(&service.code, None).expect("it passed");
        let may_take = endpoint.is_none_or(|endpoint| endpoint.abilities.private || !service.private);
        assert!(may_take, "{} would go where it must not", service.code);
    }
}
