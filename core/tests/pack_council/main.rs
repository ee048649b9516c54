//! A council's own pack: begun by name, filled with what it has, held to its rules, and told apart from the one before.
#![cfg(feature = "pack-build")]
// .clippy.toml allows these in a test itself, not in what tests share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod difference;
mod land;
mod languages;
mod mistakes;
mod release;
mod services;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use wayside_core::pack::Pack;
use wayside_core::pack::build::{Broken, begin, build};
use wayside_core::report::Position;

struct Office {
    room: TempDir,
}

impl Office {
    /// `pack new NAME`.
    fn of(name: &str) -> Self {
        let room = tempfile::tempdir().unwrap();
        begin(name, Some(&room.path().join("folder"))).unwrap();
        Self { room }
    }

    /// Everything that a folder may say, so that each of it can be changed.
    fn full() -> Self {
        let office = Self::of("Guildford");
        let owner = |id: &str, west: f64| {
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{id}\",\"name\":\"The {id}\",\"tell\":\"Ask the {id}.\",\
                 \"sample\":true}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[[{west},51.22],[-0.55,51.22],[-0.55,51.25],\
                 [{west},51.25],[{west},51.22]]]}}}}"
            )
        };
        let owners = [owner("park", -0.6), owner("canal", -0.58)].join(",");
        let route = |owner: &str| {
            format!("\n[[route]]\nservices = [\"graffiti\"]\nowner = \"{owner}\"\nwhy = \"It is the {owner}'s.\"\n")
        };
        let routing = fs::read_to_string(office.folder().join("routing.toml")).unwrap();
        office
            .write("owners.geojson", &format!("{{\"type\":\"FeatureCollection\",\"features\":[{owners}]}}"))
            .write("routing.toml", &(routing + &route("park") + &route("canal")))
            .write(
                "places.csv",
                "name,kind,within,lat,lon\nGuildford,Town,Surrey,51.2362,-0.5704\nShere,Village,Surrey,51.22,-0.46\n",
            )
            .write("assets.csv", "id,kind,lat,lon\nA1,street-light,51.2362,-0.5704\nA2,street-light,51.2372,-0.5704\n")
            .edit("council.toml", "[\"en-GB\"]", "[\"en-GB\", \"cy\"]")
            .write("words/cy.ftl", "pothole = Twll\ngraffiti = Graffiti\n")
            .write(
                "pages.toml",
                "[[page]]\nid = \"winter\"\ntitle = \"Snow\"\ntext = \"Grit\"\nfrom = \"2026-12-01\"\n",
            );
        office
    }

    fn folder(&self) -> PathBuf {
        self.room.path().join("folder")
    }

    fn write(&self, file: &str, text: &str) -> &Self {
        let path = self.folder().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn edit(&self, file: &str, from: &str, to: &str) -> &Self {
        let text = fs::read_to_string(self.folder().join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        self.write(file, &text.replacen(from, to, 1))
    }

    fn build(&self) -> PathBuf {
        let out = self.room.path().join(format!("{}.pack", fs::read_dir(self.room.path()).unwrap().count()));
        if let Err(mistakes) = build(&self.folder(), &out) {
            panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        }
        out
    }

    fn open(&self) -> Pack {
        Pack::verify(&self.build()).unwrap()
    }

    fn mistakes(&self) -> Vec<String> {
        let out = self.room.path().join("never.pack");
        build(&self.folder(), &out).expect_err("built").iter().map(ToString::to_string).collect()
    }
}

fn said(broken: &[Broken]) -> Vec<String> {
    broken.iter().map(|it| format!("{}: {}", it.about, it.what)).collect()
}

fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon, 10.0).unwrap()
}
