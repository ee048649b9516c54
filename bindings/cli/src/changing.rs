//! `edit`, `comment`, `withdraw`, `resend` and `export`: what can still be done with a report that was submitted.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use wayside_core::Wayside;
use wayside_core::wayside::Change;

use crate::asking;
use crate::out::{Failed, Out};
use crate::reporting::{Told, know_the_service};

#[derive(Debug, Args)]
pub struct Edit {
    id: String,
    /// Another category.
    #[arg(long)]
    service: Option<String>,
    #[command(flatten)]
    told: Told,
}

impl Edit {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let id = asking::id(wayside, &self.id)?;
        know_the_service(self.service.as_deref(), wayside)?;
        let change = wayside.edit(id, self.told.changes(self.service.clone())?)?;
        let state = wayside.summary(id)?.state;
        out.answer(&json!({ "id": id, "state": state, "council_told": change == Change::ToBeTold }), || {
            words(
                change,
                "Changed. The council has not seen it before.",
                "Changed. The council is told with the next sync.",
            )
        });
        Ok(())
    }
}

#[derive(Debug, Args)]
pub struct Comment {
    id: String,
    text: String,
}

impl Comment {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let id = asking::id(wayside, &self.id)?;
        let comment = wayside.comment(id, &self.text)?;
        out.answer(&json!({ "id": id, "comment": comment }), || {
            "Kept. It goes to the council after the report.".to_owned()
        });
        Ok(())
    }
}

#[derive(Debug, Args)]
pub struct Withdraw {
    id: String,
}

impl Withdraw {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let id = asking::id(wayside, &self.id)?;
        let change = wayside.withdraw(id)?;
        // A draft is gone; of a report it is said what became of it, at the second time as well.
        let detail = wayside.show(id).ok();
        let state = if change == Change::Here { "withdrawn" } else { "withdrawing" };
        let state = detail.as_ref().map_or(state, |it| it.summary.state.as_str());
        out.answer(&json!({ "id": id, "state": state }), || match &detail {
            Some(it) if it.summary.state == "withdrawn" => it.sentence.clone(),
            _ => words(change, "Taken back. It was not sent.", "Taken back. The council is told with the next sync."),
        });
        Ok(())
    }
}

#[derive(Debug, Args)]
pub struct Resend {
    id: String,
}

impl Resend {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let id = asking::id(wayside, &self.id)?;
        wayside.resend(id)?;
        out.answer(&wayside.summary(id)?, || {
            "It goes again with the next sync, and says that it may repeat.".to_owned()
        });
        Ok(())
    }
}

#[derive(Debug, Args)]
pub struct Export {
    folder: PathBuf,
}

impl Export {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let stuck = wayside.export_stuck(&self.folder)?;
        out.answer(&stuck, || match stuck.len() {
            0 => "Nothing needs you.".to_owned(),
            _ => format!("What needs you is in {}.", self.folder.join("reports.txt").display()),
        });
        Ok(())
    }
}

fn words(change: Change, here: &str, told: &str) -> String {
    if change == Change::Here { here } else { told }.to_owned()
}
