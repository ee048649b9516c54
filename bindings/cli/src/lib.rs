//! The terminal shell: thin over the core, as every shell is.
//!
//! Exit codes: 0 done, 1 failed (why stands on stderr), 2 wrong usage. With `--json` an answer on stdout is JSON; a report
//! that could only be kept as a draft is an answer too.
#![forbid(unsafe_code)]

mod asking;
mod changing;
mod out;
mod packs;
mod reporting;
mod sending;
mod setup;
mod showing;
#[cfg(test)]
mod stage;
mod talking;
mod when;
mod words;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use wayside_core::Wayside;
use wayside_core::ports::{FolderSecrets, Ports};

use out::{Failed, Out};

/// Report fly-tipping, graffiti and antisocial behaviour; kept safe offline, sent once, followed to the end.
#[derive(Debug, Parser)]
#[command(name = "wayside", version, max_term_width = 100)]
struct Cli {
    /// The folder of this phone's reports; ~/.local/share/wayside if left out.
    #[arg(long, global = true, env = "WAYSIDE_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set up a council: install its pack.
    Init(setup::Init),
    /// Fetch the newest pack from the council's server.
    Update,
    /// Which language everything is said in, or from now on: en-GB, cy, en-GB-x-plain.
    Language(setup::Language),
    /// What can be reported, with the questions of each.
    Services,
    /// Make a report, or complete a draft.
    Report(reporting::Report),
    /// All drafts and reports.
    List,
    /// Everything about one report.
    Show(showing::Show),
    /// Send what is waiting, until nothing is due within a minute. Exits with 0 once it has tried, whatever is left: that is said,
    /// and counted in --json as `waiting` and `wedged`.
    Sync(sending::Sync),
    /// Ask the council now what became of reports, and send what is due. Exits with 0 once it has asked: where nobody answered,
    /// that is said on stderr.
    Follow(sending::Follow),
    /// Change what a report says.
    Edit(changing::Edit),
    /// Add a comment to a report.
    Comment(changing::Comment),
    /// Take back a draft or a report.
    Withdraw(changing::Withdraw),
    /// Send again a report that may have arrived, where nobody can tell.
    Resend(changing::Resend),
    /// Write what needs you into a folder, to be given to the council another way.
    Export(changing::Export),
    /// Make and read council packs.
    #[command(subcommand)]
    Pack(packs::Packs),
}

/// Runs one command line.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let usage = error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if usage { 2 } else { 0 });
        }
    };
    // What the environment names, the next command finds there too.
    let typed =
        cli.data.as_deref().filter(|data| std::env::var_os("WAYSIDE_DATA").as_deref() != Some(data.as_os_str()));
    let out = Out::new(cli.json).of(typed);
    match act(&cli, &out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            out.failed(&failed);
            ExitCode::from(failed.code())
        }
    }
}

fn act(cli: &Cli, out: &Out) -> Result<(), Failed> {
    match &cli.command {
        Command::Pack(packs) => packs.run(out),
        Command::Init(init) => init.run(&open(cli, out)?, out),
        Command::Update => setup::update(&open(cli, out)?, out),
        Command::Language(language) => language.run(&open(cli, out)?, out),
        Command::Services => setup::services(&open(cli, out)?, out),
        Command::Report(report) => report.run(&open(cli, out)?, out),
        Command::List => showing::list(&open(cli, out)?, out),
        Command::Show(show) => show.run(&open(cli, out)?, out),
        Command::Sync(sync) => sync.run(&Arc::new(open(cli, out)?), out),
        Command::Follow(follow) => follow.run(&Arc::new(open(cli, out)?), out),
        Command::Edit(edit) => edit.run(&open(cli, out)?, out),
        Command::Comment(comment) => comment.run(&open(cli, out)?, out),
        Command::Withdraw(withdraw) => withdraw.run(&open(cli, out)?, out),
        Command::Export(export) => export.run(&open(cli, out)?, out),
        Command::Resend(resend) => resend.run(&open(cli, out)?, out),
    }
}

/// Opens this phone's reports. A corrupt store was set aside: that is said, and the work goes on.
fn open(cli: &Cli, out: &Out) -> Result<Wayside, Failed> {
    let folder = match &cli.data {
        Some(folder) => folder.clone(),
        None => default_folder().ok_or_else(|| Failed::usage(out.say("say-which-folder")))?,
    };
    let wayside = Wayside::open(&folder, Ports::system(Arc::new(FolderSecrets::beside(&folder))))?;
    out.speak(wayside.words().language());
    if let Some(aside) = wayside.set_aside() {
        out.note(&out.fill("set-aside", &[("folder", aside.folder.display().to_string().into())]));
    } else if let (Command::List, Some(aside)) = (&cli.command, set_aside_before(&folder)) {
        out.note(&out.fill("set-aside-before", &[("folder", aside.display().to_string().into())]));
    }
    Ok(wayside)
}

/// Where reports lie that were damaged once, for as long as they do.
fn set_aside_before(folder: &Path) -> Option<PathBuf> {
    let aside = folder.join("set-aside");
    aside.read_dir().ok()?.next().is_some().then_some(aside)
}

/// The XDG data folder.
fn default_folder() -> Option<PathBuf> {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    Some(data.filter(|path| path.is_absolute()).or_else(home)?.join("wayside"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_that_were_set_aside_are_spoken_of_while_they_lie_there() {
        let phone = stage::Phone::new();
        let folder = PathBuf::from(phone.file("phone"));
        assert_eq!(set_aside_before(&folder), None);
        std::fs::write(folder.join("wayside.db"), [0; 8192]).unwrap();
        drop(std::fs::remove_file(folder.join("wayside.db-wal")));
        phone.does(&["list"]);
        assert_eq!(set_aside_before(&folder), Some(folder.join("set-aside")));
    }
}
