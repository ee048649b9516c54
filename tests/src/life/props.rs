//! What every simulated phone has at hand: the sample council's pack, and a few small pictures. They lie on a real disk,
//! where the phone reads them; nothing of them is at stake.

use std::path::{Path, PathBuf};

use wayside_core::report::Position;
use wayside_core::wayside::Changes;
use wayside_photo::drawing::street_scene;

use crate::{sample_pack, scratch};

#[derive(Debug)]
pub struct Props {
    _room: tempfile::TempDir,
    folder: PathBuf,
    pictures: Vec<PathBuf>,
}

impl Default for Props {
    fn default() -> Self {
        let room = scratch("life");
        let folder = room.path().join("phone");
        let packs = folder.join("packs");
        std::fs::create_dir_all(&packs).expect("a folder can be made");
        let pack = sample_pack(room.path());
        std::fs::rename(pack, packs.join("E06000020.pack")).expect("a pack is where the phone looks for it");
        let sizes = [(0, 48, 36), (1, 160, 120), (2, 320, 240)];
        let pictures = sizes.map(|(seed, width, height)| {
            let picture = room.path().join(format!("camera-{seed}.jpg"));
            std::fs::write(&picture, street_scene(seed, width, height, None)).expect("a picture can be written");
            picture
        });
        Self { folder, pictures: pictures.to_vec(), _room: room }
    }
}

impl Props {
    /// The phone's data folder: on the real disk it holds the pack alone.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn picture(&self, which: u64) -> &Path {
        &self.pictures[which as usize % self.pictures.len()]
    }

    /// A report that lacks nothing.
    pub fn changes(&self, words: &str, private: bool) -> Changes {
        let answers: &[(&str, &str)] = if private { &[("what", "NOISE"), ("how_often", "WEEKLY")] } else { &[] };
        let answers = answers.iter().map(|(question, code)| ((*question).to_owned(), vec![(*code).to_owned()]));
        Changes {
            service: Some(if private { "antisocial-behaviour" } else { "pothole" }.to_owned()),
            position: Some(Position::new(52.6766, -2.4469, 12.0).expect("a place on Earth")),
            description: Some(words.to_owned()),
            answers: answers.collect(),
            ..Changes::default()
        }
    }
}
