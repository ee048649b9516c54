//! A phone: the CLI over a data folder of its own, a process a command, so that any of them can be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// What one command said.
#[derive(Debug)]
pub struct Said {
    /// `None` if it was killed.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The answer, if the command lived to give one.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.out).ok()
    }

    pub fn expect_json(&self) -> Value {
        self.json().unwrap_or_else(|| panic!("no JSON in {self:?}"))
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Phone {
    program: PathBuf,
    pub data: PathBuf,
}

impl Phone {
    /// `program` is the CLI, or the kill tests' own build of it.
    pub fn new(program: PathBuf, data: &Path) -> Self {
        Self { program, data: data.to_owned() }
    }

    pub fn command<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args).arg("--json").arg("--data").arg(&self.data).stdin(Stdio::null());
        command
    }

    pub fn run<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Said {
        self.command(args).output().expect("the phone's program runs").into()
    }

    /// Started, to be killed in the middle.
    pub fn start<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Child {
        let mut command = self.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the phone's program runs")
    }

    pub fn list(&self) -> Vec<Value> {
        match self.run(["list"]).expect_json() {
            Value::Array(list) => list,
            other => panic!("not a list: {other}"),
        }
    }

    pub fn show(&self, id: &str) -> Value {
        self.run(["show", id]).expect_json()
    }

    /// Photo files that this phone holds.
    pub fn photo_files(&self) -> Vec<PathBuf> {
        let stores = std::fs::read_dir(self.data.join("stores")).into_iter().flatten().flatten();
        let files = stores.filter_map(|store| std::fs::read_dir(store.path()).ok());
        files.flatten().flatten().map(|file| file.path()).collect()
    }
}
