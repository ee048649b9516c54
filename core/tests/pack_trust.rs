//! Whose packs are taken: the council's own, whole, and never an older one. Whatever is refused, the one in use stays.
#![cfg(feature = "pack-build")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use support::{Phone, pack_of};
use wayside_core::Wayside;
use wayside_core::pack::build::{build_with, sign};
use wayside_core::pack::{Distrust, Pack, SigningKey};
use wayside_core::ports::{FileLock, Files, LockKind, NewFile, Ports, ReadFile, SystemFiles};
use wayside_core::wayside::{InstallError, Settings};

fn key(number: u8) -> SigningKey {
    SigningKey::of([number; 32]).unwrap()
}

/// The sample, of another version, perhaps with words about keys.
fn folder(version: &str, about_keys: &str) -> tempfile::TempDir {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/telford-and-wrekin");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("services")).unwrap();
    for part in ["boundary.geojson", "council.toml", "endpoints.toml", "services/pothole.toml"] {
        std::fs::copy(sample.join(part), folder.path().join(part)).unwrap();
    }
    // Only of categories that are left out.
    let file = folder.path().join("endpoints.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.split("[[endpoint.map]]").next().unwrap()).unwrap();
    let file = folder.path().join("council.toml");
    let text = std::fs::read_to_string(&file).unwrap().replace("2026-11-01.1", version);
    std::fs::write(&file, format!("{text}\n{about_keys}\n")).unwrap();
    folder
}

fn packed(phone: &Phone, version: &str, about_keys: &str, signer: Option<&SigningKey>) -> PathBuf {
    let out = phone.dir.path().join(format!("{version}.pack"));
    build_with(folder(version, about_keys).path(), &out, signer).unwrap();
    out
}

fn install(phone: &Phone, pack: &Path) -> Result<String, InstallError> {
    phone.wayside.install_pack(pack).map(|council| council.version)
}

/// A phone that has this council's first pack, signed with key 1, which it was told to believe.
fn set_up() -> Phone {
    let phone = Phone::bare();
    let settings = Settings { council_key: Some(key(1).public()), ..Settings::default() };
    let first = packed(&phone, "1", "", Some(&key(1)));
    assert!(matches!(install(&phone, &first), Err(InstallError::Distrust(Distrust::Stranger))));
    phone.wayside.set_up(&first, &settings).unwrap();
    phone
}

fn in_use(phone: &Phone) -> String {
    phone.wayside.council().unwrap().version
}

#[test]
fn a_pack_that_is_unsigned_foreign_or_older_is_refused_and_the_one_in_use_stays() {
    let phone = set_up();
    let unsigned = packed(&phone, "2", "", None);
    assert!(matches!(install(&phone, &unsigned), Err(InstallError::Distrust(Distrust::Unsigned))));
    let foreign = packed(&phone, "3", "", Some(&key(2)));
    assert!(matches!(install(&phone, &foreign), Err(InstallError::Distrust(Distrust::Stranger))));
    assert_eq!(in_use(&phone), "1");
    assert_eq!(install(&phone, &packed(&phone, "4", "", Some(&key(1)))).unwrap(), "4");
    let older = install(&phone, &phone.dir.path().join("1.pack")).unwrap_err();
    assert!(older.to_string().contains("older than the one in use (4)"), "{older}");
    assert_eq!(in_use(&phone), "4");
}

#[test]
fn signing_again_makes_a_foreign_pack_the_councils() {
    let phone = set_up();
    let pack = packed(&phone, "2", "", Some(&key(2)));
    sign(&pack, &key(1)).unwrap();
    assert_eq!(install(&phone, &pack).unwrap(), "2");
}

#[test]
fn the_key_that_a_pack_names_as_the_next_takes_over_across_restarts() {
    let mut phone = set_up();
    let named = packed(&phone, "2", &format!("[keys]\nnext = \"{}\"", key(2).public()), Some(&key(1)));
    install(&phone, &named).unwrap();
    phone.restart();
    install(&phone, &packed(&phone, "3", "", Some(&key(2)))).unwrap();
    phone.restart();
    let by_the_old_one = packed(&phone, "4", "", Some(&key(1)));
    assert!(matches!(install(&phone, &by_the_old_one), Err(InstallError::Distrust(Distrust::Revoked))));
    assert_eq!(in_use(&phone), "3");
}

#[test]
fn a_key_that_a_pack_takes_back_is_believed_no_more() {
    let phone = set_up();
    let keys = format!("[keys]\nnext = \"{}\"\nrevoked = [\"{}\"]", key(2).public(), key(1).public());
    install(&phone, &packed(&phone, "2", &keys, Some(&key(1)))).unwrap();
    let stolen = packed(&phone, "9", "", Some(&key(1)));
    assert!(matches!(install(&phone, &stolen), Err(InstallError::Distrust(Distrust::Revoked))));
    let by_hand = Settings { council_key: Some(key(1).public()), ..Settings::default() };
    assert!(phone.wayside.set_up(&stolen, &by_hand).is_err(), "nor because somebody says so");
    install(&phone, &packed(&phone, "3", "", Some(&key(2)))).unwrap();
}

#[test]
fn a_pack_that_would_lock_every_phone_out_is_refused() {
    let phone = set_up();
    let before = in_use(&phone);
    let own = format!("\n[keys]\nrevoked = [\"{}\"]\n", key(1).public());
    let pack = packed(&phone, "2026-12-09.1", &own, Some(&key(1)));
    assert!(matches!(install(&phone, &pack), Err(InstallError::Distrust(_))));
    assert_eq!(in_use(&phone), before);
}

#[test]
fn the_tenth_pack_of_a_day_comes_after_the_ninth() {
    let phone = set_up();
    for version in ["2026-12-09.9", "2026-12-09.10"] {
        install(&phone, &packed(&phone, version, "", Some(&key(1)))).unwrap();
    }
    assert!(matches!(
        install(&phone, &packed(&phone, "2026-12-09.9", "", Some(&key(1)))),
        Err(InstallError::Older { .. })
    ));
    assert_eq!(in_use(&phone), "2026-12-09.10");
}

#[test]
fn two_that_install_at_once_never_put_one_councils_pack_in_anothers_place() {
    let phone = Phone::bare();
    let packs = ["telford-and-wrekin", "shropshire"].map(|council| pack_of(council, phone.dir.path(), &[]));
    let folder = phone.folder();
    let barrier = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        for pack in &packs {
            let (folder, barrier) = (&folder, &barrier);
            let ports = phone.ports();
            scope.spawn(move || {
                // As another process has it: with an opening of its own.
                let wayside = Wayside::open(folder, ports).unwrap();
                let put = || {
                    barrier.wait();
                    wayside.install_pack(pack)
                };
                // All of them first: nobody waits at the barrier for one that failed.
                let all: Vec<_> = (0..20).map(|_| put()).collect();
                all.into_iter().for_each(|put| drop(put.unwrap()));
            });
        }
    });
    for code in ["E06000020", "E06000051"] {
        let pack = Pack::verify(&folder.join("packs").join(format!("{code}.pack"))).unwrap();
        assert_eq!(pack.council().unwrap().jurisdiction, code);
    }
}

#[test]
fn a_bit_flipped_at_any_of_ten_thousand_places_is_refused_at_installation() {
    let phone = set_up();
    let whole = std::fs::read(packed(&phone, "2", "", Some(&key(1)))).unwrap();
    let flipped = phone.dir.path().join("flipped.pack");
    let mut dice = 0x5eed_u64;
    for _ in 0..10_000 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = (dice >> 33) as usize % (whole.len() * 8);
        let mut bytes = whole.clone();
        bytes[place / 8] ^= 1 << (place % 8);
        std::fs::write(&flipped, bytes).unwrap();
        assert!(install(&phone, &flipped).is_err(), "bit {place}");
    }
    assert_eq!(in_use(&phone), "1");
    std::fs::write(&flipped, whole).unwrap();
    assert_eq!(install(&phone, &flipped).unwrap(), "2");
}

/// Files that stop working after so many acts, as they do for a process that is killed there.
struct Until {
    acts: Arc<AtomicU64>,
}

impl Until {
    fn act(&self) -> io::Result<()> {
        let left = self.acts.load(Ordering::SeqCst);
        self.acts.store(left.saturating_sub(1), Ordering::SeqCst);
        if left == 0 { Err(io::Error::other("killed")) } else { Ok(()) }
    }
}

struct Watched(Box<dyn NewFile>, Arc<AtomicU64>);

impl io::Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Until { acts: self.1.clone() }.act()?;
        // Not all at once, so that a file can be left half written.
        self.0.write(&bytes[..bytes.len().min(10_000)])
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl NewFile for Watched {
    fn sync(&mut self) -> io::Result<()> {
        Until { acts: self.1.clone() }.act()?;
        self.0.sync()
    }
}

impl Files for Until {
    fn create(&self, path: &Path) -> io::Result<Box<dyn NewFile>> {
        self.act()?;
        Ok(Box::new(Watched(SystemFiles.create(path)?, self.acts.clone())))
    }
    fn read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        SystemFiles.read(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.act()?;
        SystemFiles.rename(from, to)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.act()?;
        SystemFiles.sync_folder(folder)
    }
    fn make_folder(&self, folder: &Path) -> io::Result<bool> {
        SystemFiles.make_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.act()?;
        SystemFiles.remove(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        SystemFiles.list(folder)
    }
    fn lock(&self, path: &Path, kind: LockKind, wait: bool) -> io::Result<Option<Box<dyn FileLock>>> {
        SystemFiles.lock(path, kind, wait)
    }
}

#[test]
fn a_replacement_that_stops_at_any_act_leaves_the_old_pack_or_the_new_one_whole() {
    let phone = set_up();
    let newer = packed(&phone, "2", "", Some(&key(1)));
    let (mut old, mut new) = (0, 0);
    for most in 0..200 {
        let again = Phone::bare();
        let settings = Settings { council_key: Some(key(1).public()), ..Settings::default() };
        again.wayside.set_up(&phone.dir.path().join("1.pack"), &settings).unwrap();
        let acts = Arc::new(AtomicU64::new(u64::MAX));
        let ports = Ports { files: Arc::new(Until { acts: acts.clone() }), ..again.ports() };
        let dying = Wayside::open(&again.folder(), ports).unwrap();
        acts.store(most, Ordering::SeqCst);
        let done = dying.install_pack(&newer).is_ok();
        drop(dying);
        let after = Wayside::open(&again.folder(), again.ports()).unwrap();
        Pack::verify(&again.folder().join("packs/E06000020.pack")).unwrap();
        match after.council().unwrap().version.as_str() {
            "1" => old += 1,
            _ => new += 1,
        }
        if done {
            break;
        }
        assert_eq!(after.install_pack(&newer).unwrap().version, "2", "what was left behind is in nobody's way");
    }
    assert!(old > 10 && new > 0, "{old} old, {new} new");
}
