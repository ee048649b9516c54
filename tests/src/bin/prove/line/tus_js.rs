//! tus-js-client 4 on Node, the reference client, uploading the same pictures over the same line in a phone's name.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde::Deserialize;
use wayside_core::Wayside;
use wayside_core::endpoint::Body;
use wayside_core::ports::{FolderSecrets, Ports};
use wayside_core::report::PhotoRef;
use wayside_tests::line::Trouble;
use wayside_tests::sender::{Carrying, What, send};
use wayside_tests::{repository, tools};

use super::reported;
use super::street::{PATIENCE, Setting, Street};
use wayside_tests::finding::Finding;

/// Where tests/tools/tus_js.sh has put it, if it was run.
pub struct TusJs(Option<PathBuf>);

/// What tests/tools/tus_js.cjs says.
#[derive(Deserialize)]
struct Uploaded {
    seconds: f64,
    failed: u32,
}

/// A ratio, or why there is none.
pub struct Beside(Result<(f64, String), String>);

impl TusJs {
    pub fn find() -> Self {
        let modules = tools().join("tus-js/node_modules");
        Self(modules.join("tus-js-client").is_dir().then_some(modules))
    }

    pub fn upload(
        &self,
        setting: &Setting,
        street: &Street,
        (folder, photos): &(PathBuf, Vec<PhotoRef>),
        rate: f64,
    ) -> Beside {
        self.run(setting, street, folder, photos, rate, None)
    }

    /// The same on a line in trouble.
    pub fn upload_under(
        &self,
        trouble: Trouble,
        setting: &Setting,
        street: &Street,
        (folder, photos): &(PathBuf, Vec<PhotoRef>),
        rate: f64,
    ) -> Beside {
        self.run(setting, street, folder, photos, rate, Some(trouble))
    }

    fn run(
        &self,
        setting: &Setting,
        street: &Street,
        folder: &Path,
        photos: &[PhotoRef],
        rate: f64,
        trouble: Option<Trouble>,
    ) -> Beside {
        let Some(modules) = &self.0 else { return Beside(Err("skipped: run tests/tools/tus_js.sh first".to_owned())) };
        let words = send(folder, What::Words, Carrying::AsShipped, PATIENCE, None);
        let files = plain_files(folder, photos);
        if let Some(trouble) = trouble {
            street.line.troubled_by(trouble, setting.seed);
        }
        let before = street.line.carried();
        let output = Command::new("node")
            .arg(repository().join("tests/tools/tus_js.cjs"))
            .arg(modules)
            .arg(format!("{}sync/v1/photos", street.line.url()))
            .arg(&words.bearer)
            .args(files)
            .output();
        street.line.calm();
        let Ok(output) = output else { return Beside(Err("skipped: node does not run".to_owned())) };
        let carried = street.line.carried() - before;
        let Ok(uploaded) = serde_json::from_slice::<Uploaded>(&output.stdout) else {
            return Beside(Err(format!("it said {}", String::from_utf8_lossy(&output.stderr))));
        };
        let payload: u64 = photos.iter().map(|photo| photo.length).sum();
        let ratio = uploaded.seconds * rate / payload as f64;
        let wire = carried.up as f64 / payload as f64;
        let note = format!(
            "{:.1} s, {} connections, {} resets, {} photos given up; bytes on the wire {wire:.3}",
            uploaded.seconds, carried.connections, carried.resets, uploaded.failed
        );
        Beside(Ok((ratio, note)))
    }
}

impl Beside {
    /// The long form is nothing without it.
    pub fn finding(self, what: &str, photos: u64, long: bool) -> Finding {
        match self.0 {
            Ok((ratio, note)) => reported(what, photos, ratio).note(note),
            Err(why) => Finding { ratio: None, held: !long, ..reported(what, 0, 0.0) }.note(why),
        }
    }
}

/// `FILE=ID` for each photo: its plain bytes in a file, as another client has them.
fn plain_files(folder: &Path, photos: &[PhotoRef]) -> Vec<String> {
    let ports = Ports::system(Arc::new(FolderSecrets::beside(folder)));
    let phone = Wayside::open(folder, ports).expect("the phone was prepared");
    let plain = photos.iter().map(|photo| {
        let body = Body::Blob { photo: photo.id, offset: 0, length: photo.length };
        let mut jpeg = Vec::new();
        let mut reader = phone.open_body(&body).expect("the photo is there").expect("a photo's body is read");
        reader.read_to_end(&mut jpeg).expect("the phone's own file can be read");
        let file = folder.join(format!("{}.jpg", photo.id));
        std::fs::write(&file, jpeg).expect("the room can be written");
        format!("{}={}", file.display(), photo.id)
    });
    plain.collect()
}
