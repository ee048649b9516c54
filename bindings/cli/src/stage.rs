//! A phone for the tests of commands: what is typed, and what is said to it.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use clap::Parser;
use wayside_core::Wayside;
use wayside_core::pack::build::build;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::wayside::Detail;

use crate::out::Out;
use crate::{Cli, act};

pub struct Phone {
    room: tempfile::TempDir,
}

impl Phone {
    /// Of the sample council, whose server is not there.
    pub fn new() -> Self {
        Self::of(&[])
    }

    /// The same, set up with more.
    pub fn of(more: &[&str]) -> Self {
        let phone = Self { room: tempfile::tempdir().unwrap() };
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/packs/telford-and-wrekin");
        build(&sample, Path::new(&phone.file("council.pack"))).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        let pack = phone.file("council.pack");
        phone.does(&[&["init", "--pack", &pack, "--endpoint", "http://127.0.0.1:1"], more].concat());
        phone
    }

    pub fn file(&self, name: &str) -> String {
        self.room.path().join(name).display().to_string()
    }

    pub fn photo(&self) -> String {
        let street = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios/street.jpg");
        street.display().to_string()
    }

    /// Another than that.
    pub fn other_photo(&self) -> String {
        let other = self.file("other.jpg");
        std::fs::write(&other, wayside_photo::drawing::street_scene(2, 900, 700, None)).unwrap();
        other
    }

    pub fn says(&self, typed: &[&str]) -> Result<(), String> {
        self.says_of("phone", typed)
    }

    /// Of the reports in another folder.
    pub fn says_of(&self, folder: &str, typed: &[&str]) -> Result<(), String> {
        let data = self.file(folder);
        let line = ["wayside", "--data", &data].into_iter().chain(typed.iter().copied());
        let out = Out::new(false);
        act(&Cli::try_parse_from(line).unwrap(), &out).map_err(|failed| failed.sentence(out.words()))
    }

    pub fn does(&self, typed: &[&str]) {
        self.says(typed).unwrap();
    }

    pub fn fails(&self, typed: &[&str]) -> String {
        self.says(typed).unwrap_err()
    }

    pub fn wayside(&self) -> Wayside {
        let folder = self.room.path().join("phone");
        Wayside::open(&folder, Ports::system(std::sync::Arc::new(FolderSecrets::beside(&folder)))).unwrap()
    }

    pub fn only(&self) -> String {
        self.detail().summary.id.to_string()
    }

    pub fn state(&self) -> String {
        self.detail().summary.state
    }

    /// Of the only draft or report.
    pub fn detail(&self) -> Detail {
        let wayside = self.wayside();
        let list = wayside.list().unwrap();
        assert_eq!(list.len(), 1);
        wayside.show(list[0].id).unwrap()
    }
}
