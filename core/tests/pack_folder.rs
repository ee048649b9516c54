//! From a folder to a pack: the same bytes every time, and every mistake at once.
#![cfg(feature = "pack-build")]
// .clippy.toml allows these in a test itself, not in what tests share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wayside_core::pack::build::{Mistake, build};
use wayside_core::pack::{LookUp, Pack};

/// A copy of the sample to spoil.
struct Folder {
    within: TempDir,
}

impl Folder {
    fn new() -> Self {
        let it = Self { within: tempfile::tempdir().unwrap() };
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/telford-and-wrekin");
        fs::create_dir_all(it.path().join("services")).unwrap();
        for from in [sample.clone(), sample.join("services")] {
            for entry in fs::read_dir(&from).unwrap().map(Result::unwrap).filter(|it| it.path().is_file()) {
                let to = it.path().join(from.strip_prefix(&sample).unwrap()).join(entry.file_name());
                fs::copy(entry.path(), to).unwrap();
            }
        }
        it
    }

    fn path(&self) -> PathBuf {
        self.within.path().join("folder")
    }

    fn out(&self) -> PathBuf {
        self.within.path().join("it.pack")
    }

    /// Replaces the first occurrence.
    fn edit(&self, file: &str, from: &str, to: &str) -> &Self {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
        self
    }

    fn mistakes(&self) -> Vec<Mistake> {
        build(&self.path(), &self.out()).err().unwrap_or_default()
    }
}

#[test]
fn the_same_folder_makes_the_same_bytes() {
    let (one, other) = (Folder::new(), Folder::new());
    let built = build(&one.path(), &one.out()).unwrap();
    let again = build(&other.path(), &other.out()).unwrap();
    assert_eq!(fs::read(one.out()).unwrap(), fs::read(other.out()).unwrap());
    assert_eq!(built.fingerprint, again.fingerprint);
    other.edit("services/pothole.toml", "How deep is it?", "How deep is the hole?");
    assert_ne!(build(&other.path(), &other.out()).unwrap().fingerprint, built.fingerprint);
}

#[test]
fn a_pack_says_all_that_its_folder_says() {
    let folder = Folder::new();
    folder.edit("endpoints.toml", "captured = \"description\"", "lookup = { after = 3600 }\non_unknown = \"resend\"");
    build(&folder.path(), &folder.out()).unwrap();
    let pack = Pack::verify(&folder.out()).unwrap();
    // Everything that a type holds, read back; the folder's own TOML is the other side.
    let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
    assert_eq!(*pack.council().unwrap(), toml::from_str(&read("council.toml")).unwrap());
    for service in pack.services().unwrap() {
        assert_eq!(*service, toml::from_str(&read(&format!("services/{}.toml", service.code))).unwrap());
    }
    let mut endpoints: toml::Table = toml::from_str(&read("endpoints.toml")).unwrap();
    let endpoints = endpoints.remove("endpoint").unwrap().try_into::<Vec<wayside_core::pack::Endpoint>>().unwrap();
    assert_eq!(pack.endpoints().unwrap(), endpoints);
    assert_eq!(endpoints[1].abilities.lookup, LookUp::After(3600));
}

#[test]
fn all_mistakes_of_all_files_are_told_in_one_run() {
    let folder = Folder::new();
    folder
        .edit("council.toml", "contact_out_of_hours = \"01632 960999\"", "contact_out_of_hours = \"\"")
        .edit("services/pothole.toml", "datatype = \"singlevaluelist\"", "datatype = \"drawing\"")
        .edit("services/pothole.toml", "\"DEEP\"", "\"SHALLOW\"")
        .edit("services/graffiti.toml", "is = [\"YES\"]", "is = [\"MAYBE\"]")
        .edit("services/street-light.toml", "code = \"column\"", "code = \"fault\"")
        .edit("services/fly-tipping.toml", "lgsl = 587", "lgls = 587")
        .edit("endpoints.toml", "http://127.0.0.1:8311/", "127.0.0.1:8311")
        .edit("boundary.geojson", "\"provisional\": true", "\"provisional\": \"yes\"");
    let told: Vec<String> = folder.mistakes().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// What is spoilt, and what is said about it: the file, its line, words of the mistake.
#[rustfmt::skip]
const TABLE: &[(&str, &str, &str, &str, &str)] = &[
    ("council.toml", "\"telford-and-wrekin\"", "\"Telford!\"", "council.toml:3", "the id must be"),
    ("council.toml", "\"E06000020\"", "\"Telford\"", "council.toml:4", "not a GSS code"),
    ("council.toml", "    \"Source: Office", "] # \"", "council.toml:20", "key with no value"),
    ("council.toml", "[\"en-GB\"]", "[]", "council.toml:7", "no language"),
    ("council.toml", "01952 380000", "ring us", "council.toml:10", "phone number for the day"),
    ("council.toml", "name = ", "nom = ", "council.toml:5", "unknown field `nom`"),
    ("services/graffiti.toml", "code = \"graffiti\"", "code = \"pothole\"", "services/pothole.toml:1", "two services"),
    ("services/graffiti.toml", "code = \"graffiti\"", "code = \"*\"", "services/graffiti.toml:3", "cannot be a service's code"),
    ("services/graffiti.toml", "name = \"Graffiti\"", "", "services/graffiti.toml", "missing field `name`"),
    ("services/graffiti.toml", "question = \"offensive\"", "question = \"size\"", "services/graffiti.toml:45", "not asked before it"),
    ("services/graffiti.toml", "question = \"offensive\"", "question = \"offensive_reason\"", "services/graffiti.toml:45", "not asked before it"),
    ("services/graffiti.toml", "question = \"offensive\"", "question = \"nowhere\"", "services/graffiti.toml:45", "no question here"),
    ("services/graffiti.toml", "is = [\"YES\"]", "is = []", "services/graffiti.toml:45", "is nothing"),
    ("services/graffiti.toml", "code = \"surface\"", "code = \"sur face\"", "services/graffiti.toml", "cannot be a question's code"),
    ("services/graffiti.toml", "What is it on?", " ", "services/graffiti.toml:56", "has no text"),
    ("services/graffiti.toml", "hint = \"For", "variable = false\nhint = \"For", "services/graffiti.toml", "only shown, not asked"),
    ("services/street-light.toml", "datatype = \"singlevaluelist\"", "datatype = \"text\"", "services/street-light.toml:27", "has choices, and is no list"),
    ("services/street-light.toml", "datatype = \"string\"", "datatype = \"singlevaluelist\"", "services/street-light.toml:49", "a list without choices"),
    ("services/street-light.toml", "\"DIM\"", "\" DIM\"", "services/street-light.toml:32", "spaces around its key"),
    ("services/fly-tipping.toml", "question = \"vehicle\"", "question = \"witnessed_when\"", "services/fly-tipping.toml", "has no choices to ask for"),
    ("endpoints.toml", "\"open311\"", "\"wayside\"", "endpoints.toml", "two endpoints have the id"),
    ("endpoints.toml", "\"open311\"", "\"Open 311\"", "endpoints.toml", "cannot be an endpoint's id"),
    ("endpoints.toml", "http://127.0.0.1:8311/", "http://reports.example.gov.uk/", "endpoints.toml:7", "is not encrypted"),
    ("endpoints.toml", "http://127.0.0.1:8311/", "https://reports.example.gov.uk/api", "endpoints.toml:7", "end with a slash"),
    ("endpoints.toml", "http://127.0.0.1:8311/", "https://reports.example.gov.uk/?key=1", "endpoints.toml:7", "more in it"),
    ("endpoints.toml", "http://127.0.0.1:8311/", "ftp://reports.example.gov.uk/", "endpoints.toml:7", "not a web address"),
    ("endpoints.toml", "[\"*\"]", "[\"*\", \"potholes\"]", "endpoints.toml:8", "no service here"),
    ("endpoints.toml", "photos = \"tus\"", "photos = \"gateway_url\"", "endpoints.toml:11", "unknown variant `gateway_url`"),
    ("endpoints.toml", "photos = \"tus\"", "photos = \"update_media\"", "endpoints.toml", "photos go by tus"),
    ("endpoints.toml", "photos = \"multipart_with_report\"", "photos = \"tus\"", "endpoints.toml", "has no tus"),
    ("endpoints.toml", "captured = \"description\"", "captured = \"attribute\"", "endpoints.toml", "cannot send"),
    ("endpoints.toml", "captured = \"description\"", "amend = \"update\"", "endpoints.toml", "cannot amend"),
    ("endpoints.toml", "[[endpoint]]", "[endpoints]\n[[endpoint]]", "endpoints.toml", "unknown field `endpoints`"),
    ("boundary.geojson", "\"E06000020\"", "\"E06000051\"", "boundary.geojson", "no feature has the code"),
    ("boundary.geojson", "\"source\"", "\"sauce\"", "boundary.geojson", "property source is missing"),
    ("boundary.geojson", "\"tolerance_m\": 20", "\"tolerance_m\": -1", "boundary.geojson", "tolerance_m"),
    ("boundary.geojson", "[-2.416351, 52.827002],", "", "boundary.geojson", "a ring is not closed"),
    ("boundary.geojson", "[-2.397743, 52.820007]", "[368000, 310000]", "boundary.geojson", "not a longitude and a latitude"),
    ("boundary.geojson", "[-2.397743, 52.820007]", "[-2.397743]", "boundary.geojson", "not a longitude and a latitude"),
    ("boundary.geojson", "\"MultiPolygon\",", "\"MultiPolygon\"", "boundary.geojson:14", "not GeoJSON"),
];

#[test]
fn each_mistake_is_told_with_its_file_its_line_and_a_remedy() {
    let mut missed = Vec::new();
    for (file, from, to, place, words) in TABLE {
        let folder = Folder::new();
        let mistakes = folder.edit(file, from, to).mistakes();
        let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        let found = told.iter().any(|told| told.starts_with(&format!("{place}:")) && told.contains(words));
        if !found || folder.out().exists() {
            missed.push(format!("{file}: {from:?} -> {to:?} said\n{}", told.join("\n")));
        }
        assert!(mistakes.iter().all(|it| it.remedy.ends_with('.') && !it.what.ends_with('.')), "{told:?}");
    }
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
}

#[test]
fn a_private_service_needs_an_endpoint_that_may_have_it() {
    let folder = Folder::new();
    folder.edit("endpoints.toml", "private = true ", "private = false").edit(
        "endpoints.toml",
        "private = true ",
        "private = false",
    );
    let mistakes = folder.mistakes();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert_eq!((mistakes[0].file.as_str(), mistakes[0].line), ("services/antisocial-behaviour.toml", Some(16)));
    assert!(mistakes[0].what.contains("is private"), "{}", mistakes[0]);
}

#[test]
fn no_attribution_and_no_endpoint_for_a_service_are_mistakes() {
    let folder = Folder::new();
    let council = folder.path().join("council.toml");
    let text = fs::read_to_string(&council).unwrap();
    let (before, after) = text.split_once("attribution = [").unwrap();
    let (_, after) = after.split_once("\n]\n").unwrap();
    fs::write(&council, format!("{before}attribution = []\n{after}")).unwrap();
    folder.edit("endpoints.toml", "[\"*\"]", "[\"graffiti\", \"pothole\", \"street-light\"]");
    folder.edit("endpoints.toml", "[\"*\"]", "[\"antisocial-behaviour\"]");
    let told: Vec<String> = folder.mistakes().iter().map(|it| it.what.clone()).collect();
    assert_eq!(told, ["nobody is named whose data this is", "no endpoint takes \"fly-tipping\""]);
}

#[test]
fn an_empty_folder_says_all_that_belongs_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let mistakes = build(folder.path(), &folder.path().join("it.pack")).unwrap_err();
    let files: Vec<&str> = mistakes.iter().map(|it| it.file.as_str()).collect();
    assert_eq!(files, ["council.toml", "services", "endpoints.toml", "boundary.geojson"]);
}

#[test]
fn a_failed_build_leaves_the_old_pack_and_nothing_else() {
    let folder = Folder::new();
    build(&folder.path(), &folder.out()).unwrap();
    let old = fs::read(folder.out()).unwrap();
    folder.edit("council.toml", "E06000020", "nowhere").mistakes();
    assert_eq!(fs::read(folder.out()).unwrap(), old);
    assert_eq!(fs::read_dir(folder.within.path()).unwrap().count(), 2, "the folder and the pack");

    let nowhere = folder.within.path().join("none/it.pack");
    folder.edit("council.toml", "nowhere", "E06000020");
    let mistakes = build(&folder.path(), &nowhere).unwrap_err();
    assert!(mistakes[0].file.ends_with("none/it.pack") && mistakes.len() == 1, "{mistakes:?}");

    // Written whole, and then the name cannot be taken: a folder has it.
    let taken = tempfile::tempdir().unwrap();
    fs::create_dir_all(taken.path().join("it.pack/within")).unwrap();
    build(&folder.path(), &taken.path().join("it.pack")).unwrap_err();
    assert_eq!(fs::read_dir(taken.path()).unwrap().count(), 1, "the folder alone");
}

#[test]
fn a_new_pack_takes_the_name_at_once_and_who_has_the_old_one_open_reads_on() {
    let folder = Folder::new();
    build(&folder.path(), &folder.out()).unwrap();
    let old = Pack::open(&folder.out()).unwrap();
    folder.edit("council.toml", "2026-11-01.1", "2026-11-02.1");
    build(&folder.path(), &folder.out()).unwrap();
    assert_eq!(old.council().unwrap().version, "2026-11-01.1");
    assert_eq!(old.services().unwrap().len(), 5);
    assert_eq!(Pack::verify(&folder.out()).unwrap().council().unwrap().version, "2026-11-02.1");
}
