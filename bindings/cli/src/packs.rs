//! `pack`: making, signing and reading council packs.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use wayside_core::pack::build::{Mistake, build, build_with, sign};
use wayside_core::pack::{SigningKey, inspect};
use wayside_core::ports::{Random, SystemRandom};

use crate::out::{Failed, Out};

#[derive(Debug, Subcommand)]
pub enum Packs {
    /// Make a pack out of a folder.
    Build {
        folder: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Sign with the council's secret key; with the test key, as a sample, if left out.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Make a secret key for signing a council's packs.
    Key {
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Sign a pack, whoever signed it before.
    Sign {
        file: PathBuf,
        /// The council's secret key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// What a pack holds.
    Inspect { file: PathBuf },
}

impl Packs {
    pub fn run(&self, out: &Out) -> Result<(), Failed> {
        match self {
            Self::Build { folder, out: file, key } => {
                let built = match key {
                    Some(key) => build_with(folder, file, Some(&signing_key(key)?)),
                    None => build(folder, file),
                };
                let built = built.map_err(|mistakes| all(&mistakes))?;
                let sample = if key.is_none() { " It is a sample, signed with the test key." } else { "" };
                out.answer(&built, || format!("{} written.{sample}", file.display()));
            }
            Self::Key { out: file } => {
                let mut seed = [0; 32];
                SystemRandom.fill(&mut seed);
                let key = SigningKey::of(seed).ok_or_else(|| Failed::because("No key could be made.".to_owned()))?;
                keep_secret(file, &key.to_text())?;
                out.answer(&json!({ "file": file, "public": key.public() }), || {
                    format!(
                        "{} written: the council's secret key. Keep a copy where nobody else can read it.\n\
                         Phones believe its public half: {}",
                        file.display(),
                        key.public()
                    )
                });
            }
            Self::Sign { file, key } => {
                let key = signing_key(key)?;
                sign(file, &key).map_err(|mistake| all(&[mistake]))?;
                out.answer(&json!({ "file": file, "public": key.public() }), || {
                    format!("{} is signed. Phones that believe {} take it.", file.display(), key.public())
                });
            }
            Self::Inspect { file } => {
                let inspection = inspect(file)?;
                out.answer(&inspection, || inspection.to_text());
            }
        }
        Ok(())
    }
}

fn all(mistakes: &[Mistake]) -> Failed {
    Failed::because(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn signing_key(file: &Path) -> Result<SigningKey, Failed> {
    let remedy = "Choose a file that `wayside pack key` wrote.";
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failed::because(format!("{} could not be read: {error}. {remedy}", file.display())))?;
    SigningKey::from_text(&text)
        .map_err(|_| Failed::because(format!("{} holds no secret key. {remedy}", file.display())))
}

/// A new file that nobody else may read; one that is there is never written over.
fn keep_secret(file: &Path, text: &str) -> Result<(), Failed> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file).and_then(|mut to| {
        to.write_all(text.as_bytes())?;
        to.sync_all()
    });
    written.map_err(|error| Failed::because(format!("{} could not be written: {error}.", file.display())))
}
