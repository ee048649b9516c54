//! `sync` and `follow`.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use wayside_core::Wayside;
use wayside_core::sync::Budget;
use wayside_core::transport::{HttpTransport, Pass, Until, drive};
use wayside_core::wayside::Summary;

use crate::asking;
use crate::out::{Failed, Out, table};
use crate::showing::{plain, told};

/// `sync` waits for what comes due within this long.
const SOON: Duration = Duration::from_secs(60);

#[derive(Debug, Args)]
pub struct Sync {
    /// One pass: what is due now, and no waiting.
    #[arg(long)]
    once: bool,
}

impl Sync {
    pub fn run(&self, wayside: &Arc<Wayside>, out: &Out) -> Result<(), Failed> {
        let until = if self.once { Until::NothingDue } else { Until::NothingDueWithin(SOON) };
        let pass = pass(wayside, until)?;
        let list = wayside.list()?;
        out.answer(&pass, || words(&pass, &list));
        Ok(())
    }
}

fn pass(wayside: &Arc<Wayside>, until: Until) -> Result<Pass, Failed> {
    // Somebody typed it: that buys one try of what is being left alone.
    wayside.tapped()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let transport = HttpTransport::new()?;
    let pass = runtime.block_on(drive(wayside, &transport, Budget::default(), until))?;
    pass.ok_or_else(|| Failed::because("Another process is sending these reports just now."))
}

fn words(pass: &Pass, list: &[Summary]) -> String {
    let plural = |count: u32, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let mut text = format!(
        "{} and {} sent.",
        plural(pass.accepted, "report", "reports"),
        plural(pass.photos_sent, "photo", "photos")
    );
    if pass.changes_told > 0 {
        text.push_str(&format!(" The council was told of {}.", plural(pass.changes_told, "change", "changes")));
    }
    match (pass.waiting, pass.wedged) {
        (0, 0) => text.push_str(" Nothing is left to send."),
        (waiting, 0) => text.push_str(&format!(" {} still to go.", plural(waiting, "item", "items"))),
        (waiting, wedged) => text.push_str(&format!(
            " {} still to go; {} you: `wayside list` says why.",
            plural(waiting, "item", "items"),
            plural(wedged, "needs", "need")
        )),
    }
    if let Some(next) = list.iter().filter_map(|summary| summary.next_attempt.as_ref()).min() {
        text.push_str(&format!(" Next try: {next}."));
    }
    text
}

#[derive(Debug, Args)]
pub struct Follow {
    /// One report; all of them if left out.
    id: Option<String>,
}

impl Follow {
    pub fn run(&self, wayside: &Arc<Wayside>, out: &Out) -> Result<(), Failed> {
        let id = self.id.as_deref().map(|typed| asking::id(wayside, typed)).transpose()?;
        wayside.ask_for_news()?;
        pass(wayside, Until::NothingDue)?;
        if !wayside.has_news()? {
            out.note("The council could not be asked just now: this is what it said last.");
        }
        if let Some(id) = id {
            let detail = wayside.show(id)?;
            out.answer(&detail, || told(&detail));
            return Ok(());
        }
        let with_council: Vec<Summary> =
            wayside.list()?.into_iter().filter(|summary| summary.status.is_some()).collect();
        out.answer(&with_council, || {
            let rows: Vec<_> = with_council.iter().map(line).collect();
            if rows.is_empty() { "The council has no report of yours yet.".to_owned() } else { table(&rows) }
        });
        Ok(())
    }
}

fn line(summary: &Summary) -> Vec<String> {
    let status = summary.status.clone().unwrap_or_default();
    let status = summary.status_reason.as_ref().map_or(status.clone(), |reason| format!("{status}: {}", plain(reason)));
    vec![summary.reference.clone().unwrap_or_else(|| "-".to_owned()), summary.service.clone(), status]
}
