//! A real `wayside-server`, as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::programs::{program, repository};

/// The sample pack, built into `folder`.
pub fn sample_pack(folder: &Path) -> PathBuf {
    sample_pack_of("telford-and-wrekin", folder)
}

/// The same of another council.
pub fn sample_pack_of(council: &str, folder: &Path) -> PathBuf {
    let file = folder.join(format!("{council}.pack"));
    let source = repository().join("core/packs").join(council);
    wayside_core::pack::build::build(&source, &file).expect("the sample pack builds");
    file
}

/// The same with some of its words replaced: (file, from, to).
pub fn edited_pack(folder: &Path, edits: &[(&str, &str, &str)]) -> PathBuf {
    let sample = repository().join("core/packs/telford-and-wrekin");
    let source = folder.join("pack-source");
    let _ = std::fs::remove_dir_all(&source);
    std::fs::create_dir_all(source.join("services")).expect("the folder can be written");
    for from in [sample.clone(), sample.join("services")] {
        for entry in std::fs::read_dir(&from).into_iter().flatten().flatten().filter(|entry| entry.path().is_file()) {
            let beneath = from.strip_prefix(&sample).expect("it lies in the sample");
            std::fs::copy(entry.path(), source.join(beneath).join(entry.file_name()))
                .expect("the folder can be written");
        }
    }
    for (file, from, to) in edits {
        let path = source.join(file);
        let text = std::fs::read_to_string(&path).expect("the sample has this file");
        assert!(text.contains(from), "{file} has no {from:?}");
        std::fs::write(path, text.replace(from, to)).expect("the folder can be written");
    }
    let out = folder.join("edited.pack");
    if let Err(mistakes) = wayside_core::pack::build::build(&source, &out) {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
    out
}

/// Ended when it is dropped, unless it was let go.
#[derive(Debug)]
pub struct Server {
    child: Option<Child>,
    pub url: String,
    pub data: PathBuf,
}

impl Server {
    pub fn start(data: &Path, pack: &Path) -> Self {
        Self::start_at(data, pack, "127.0.0.1:0")
    }

    pub fn start_at(data: &Path, pack: &Path, listen: &str) -> Self {
        let mut child = Command::new(program("wayside-server"))
            .args(["serve", "--listen", listen])
            .arg("--data")
            .arg(data)
            .arg("--pack")
            .arg(pack)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut first = String::new();
        let stdout = child.stdout.take().expect("its output is ours to read");
        BufReader::new(stdout).read_line(&mut first).expect("the server says where it listens");
        let url = first.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("the server said {first:?}"));
        Self { child: Some(child), url: url.to_owned(), data: data.to_owned() }
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// What it holds, as its operator sees it.
    pub fn reports(&self) -> Vec<Value> {
        let said = self.command(&["reports", "--json"]);
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error} in {said}"))
    }

    pub fn set_status(&self, reference: &str, state: &str, note: &str) {
        self.command(&["status", reference, state, "--note", note]);
    }

    fn command(&self, args: &[&str]) -> String {
        let output = Command::new(program("wayside-server")).args(args).arg("--data").arg(&self.data).output();
        let output = output.expect("the server's program runs");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Lets it go on when this is dropped; gives its process id.
    pub fn let_go(mut self) -> u32 {
        self.child.take().map_or(0, |child| child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
