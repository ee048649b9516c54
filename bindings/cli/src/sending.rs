//! `sync` and `follow`.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use wayside_core::Wayside;
use wayside_core::sync::Budget;
use wayside_core::transport::{HttpTransport, Pass, Until, drive};
use wayside_core::wayside::Summary;

use crate::asking;
use crate::out::{Failed, Out, table};
use crate::showing::{not_there, plain, told};

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
        let mut before = wayside.list()?;
        before.retain(|it| it.state != "draft");
        if !self.once && std::io::stderr().is_terminal() {
            out.note("Sending. Where the line is bad this takes a minute or two.");
        }
        let pass = pass(wayside, until)?;
        let mut list = wayside.list()?;
        list.retain(|it| it.state != "draft");
        let why = not_there(wayside, &list)?;
        let tried = tries(&before) != tries(&list) || pass.accepted + pass.photos_sent + pass.changes_told > 0;
        out.answer(&pass, || format!("{}{why}", words(&pass, &list, tried)));
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

/// What changes whenever anything is tried.
fn tries(list: &[Summary]) -> Vec<(u32, Option<String>, String)> {
    list.iter().map(|it| (it.attempts, it.next_attempt.clone(), it.state.clone())).collect()
}

fn words(pass: &Pass, list: &[Summary], tried: bool) -> String {
    let plural = |count: u32, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let mut text = format!(
        "{} and {} sent.",
        plural(pass.accepted, "report", "reports"),
        plural(pass.photos_sent, "photo", "photos")
    );
    if pass.changes_told > 0 {
        text.push_str(&format!(" The council was told of {}.", plural(pass.changes_told, "change", "changes")));
    }
    let on_its_way = |it: &&Summary| matches!(it.state.as_str(), "queued" | "waiting" | "sending" | "unconfirmed");
    let reports = u32::try_from(list.iter().filter(on_its_way).count()).unwrap_or(u32::MAX);
    let parts: u32 = list.iter().map(|it| it.to_go).sum();
    match (reports, parts) {
        (0, 0) if pass.wedged > 0 => text.push_str(" Nothing else goes by itself."),
        (0, 0) => text.push_str(" Nothing is left to send."),
        (reports, 0) => text.push_str(&format!(" Still to go: {}.", plural(reports, "report", "reports"))),
        (0, parts) => {
            text.push_str(&format!(" Still to go: {}.", plural(parts, "photo or change", "photos and changes")))
        }
        (reports, parts) => text.push_str(&format!(
            " Still to go: {}, {}.",
            plural(reports, "report", "reports"),
            plural(parts, "photo or change", "photos and changes")
        )),
    }
    if !tried && reports + parts > 0 {
        text.push_str(" Nothing was tried: it is not time yet, and asking for it helps once a minute.");
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
            out.answer(&detail, || told(wayside.words(), &detail));
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
