//! Whose packs a phone takes whose app carries a council's keys (`pack::trust` has them for tests: key 2, and key 3 next).
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::pack::SigningKey;
use crate::pack::build::build_with;
use crate::ports::{FolderSecrets, Ports};

fn phone(room: &Path) -> Wayside {
    let folder = room.join("data");
    Wayside::open(&folder, Ports::system(Arc::new(FolderSecrets::beside(&folder)))).unwrap()
}

fn key(number: u8) -> SigningKey {
    SigningKey::of([number; 32]).unwrap()
}

/// Telford's, of this version, signed with this key, with words about keys.
fn pack(room: &Path, version: &str, signer: u8, about_keys: &str) -> PathBuf {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/telford-and-wrekin");
    let folder = room.join(format!("folder-{version}"));
    std::fs::create_dir_all(folder.join("services")).unwrap();
    for part in ["boundary.geojson", "council.toml", "endpoints.toml", "services/pothole.toml"] {
        std::fs::copy(sample.join(part), folder.join(part)).unwrap();
    }
    // Only of categories that are left out.
    let file = folder.join("endpoints.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.split("[[endpoint.map]]").next().unwrap()).unwrap();
    let file = folder.join("council.toml");
    let text = std::fs::read_to_string(&file).unwrap().replace("2026-11-01.1", version);
    std::fs::write(&file, format!("{text}\n{about_keys}\n")).unwrap();
    let out = room.join(format!("{version}.pack"));
    build_with(&folder, &out, Some(&key(signer))).unwrap();
    out
}

#[test]
fn the_key_that_the_app_carries_is_believed_and_two_rotations_leave_no_old_one_behind() {
    let room = tempfile::tempdir().unwrap();
    let room = room.path();
    let phone = phone(room);
    let first = pack(room, "1", 1, &format!("[keys]\nnext = \"{}\"", key(2).public()));
    assert!(matches!(phone.install_pack(&first), Err(InstallError::Distrust(Distrust::Stranger))));
    let by_hand = Settings { council_key: Some(key(1).public()), ..Settings::default() };
    phone.set_up(&first, &by_hand).unwrap();
    // What key 2 signed was missed: the app is updated, and carries key 2 with key 3 as the next.
    phone.install_pack(&pack(room, "3", 3, "")).unwrap();
    for old in [1, 2] {
        let refused = phone.install_pack(&pack(room, &format!("9{old}"), old, ""));
        assert!(matches!(refused, Err(InstallError::Distrust(Distrust::Revoked))), "key {old}: {refused:?}");
    }
    assert_eq!(phone.install_pack(&pack(room, "4", 3, "")).unwrap().version, "4");
}

#[test]
fn an_app_that_ships_opens_no_sample_that_is_there_already() {
    let room = tempfile::tempdir().unwrap();
    let room = room.path();
    let phone = phone(room);
    phone.install_pack(&pack(room, "1", 2, "")).unwrap();
    let opened = |samples| {
        let inner = phone.inner();
        packs_with(&room.join("data"), inner.store.read(), samples).unwrap().iter().count()
    };
    assert_eq!((opened(true), opened(false)), (1, 1), "the council's own");
    let sample = room.join("sample.pack");
    std::fs::copy(packs_folder(&room.join("data")).join("E06000020.pack"), &sample).unwrap();
    crate::pack::build::sign(&sample, &SigningKey::test().unwrap()).unwrap();
    std::fs::copy(&sample, packs_folder(&room.join("data")).join("E06000020.pack")).unwrap();
    assert_eq!((opened(true), opened(false)), (1, 0));
}
