//! `pack build` and `pack inspect`.

use std::path::PathBuf;

use clap::Subcommand;
use wayside_core::pack::{build::build, inspect};

use crate::out::{Failed, Out};

#[derive(Debug, Subcommand)]
pub enum Packs {
    /// Make a pack out of a folder.
    Build {
        folder: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// What a pack holds.
    Inspect { file: PathBuf },
}

impl Packs {
    pub fn run(&self, out: &Out) -> Result<(), Failed> {
        match self {
            Self::Build { folder, out: file } => {
                let built = build(folder, file).map_err(|mistakes| {
                    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                    Failed::because(lines.join("\n"))
                })?;
                out.answer(&built, || format!("{} written.", file.display()));
            }
            Self::Inspect { file } => {
                let inspection = inspect(file)?;
                out.answer(&inspection, || inspection.to_text());
            }
        }
        Ok(())
    }
}
