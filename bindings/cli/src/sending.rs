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
use crate::showing::{Names, not_there, standing_at, told};

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
            out.note(&out.say("sending"));
        }
        let pass = pass(wayside, out, until)?;
        let mut list = wayside.list()?;
        list.retain(|it| it.state != "draft");
        let why = not_there(wayside, out, &list)?;
        let tried = tries(&before) != tries(&list) || pass.accepted + pass.photos_sent + pass.changes_told > 0;
        out.answer(&pass, || format!("{}{why}", words(out, &pass, &list, tried)));
        Ok(())
    }
}

fn pass(wayside: &Arc<Wayside>, out: &Out, until: Until) -> Result<Pass, Failed> {
    // Somebody typed it: that buys one try of what is being left alone.
    wayside.tapped()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let transport = HttpTransport::new()?;
    let pass = runtime.block_on(drive(wayside, &transport, Budget::default(), until))?;
    pass.ok_or_else(|| Failed::because(out.say("sending-elsewhere")))
}

/// What changes whenever anything is tried.
fn tries(list: &[Summary]) -> Vec<(u32, Option<String>, String)> {
    list.iter().map(|it| (it.attempts, it.next_attempt.clone(), it.state.clone())).collect()
}

fn words(out: &Out, pass: &Pass, list: &[Summary], tried: bool) -> String {
    let mut said = vec![out.count("sent-reports", pass.accepted)];
    if pass.photos_sent > 0 {
        said.push(out.count("sent-photos", pass.photos_sent));
    }
    if pass.changes_told > 0 {
        said.push(out.count("told-changes", pass.changes_told));
    }
    let on_its_way = |it: &&Summary| matches!(it.state.as_str(), "queued" | "waiting" | "sending" | "unconfirmed");
    let reports = u32::try_from(list.iter().filter(on_its_way).count()).unwrap_or(u32::MAX);
    let parts: u32 = list.iter().map(|it| it.to_go).sum();
    if reports > 0 {
        said.push(out.count("to-go-reports", reports));
    }
    if parts > 0 {
        said.push(out.count("to-go-parts", parts));
    }
    if reports + parts == 0 {
        said.push(out.say(if pass.wedged > 0 { "nothing-by-itself" } else { "nothing-to-go" }));
    } else if !tried {
        said.push(out.say("nothing-tried"));
    }
    said.join(" ")
}

#[derive(Debug, Args)]
pub struct Follow {
    /// One report; all of them if left out.
    id: Option<String>,
}

impl Follow {
    pub fn run(&self, wayside: &Arc<Wayside>, out: &Out) -> Result<(), Failed> {
        let id = self.id.as_deref().map(|typed| asking::id(wayside, out, typed)).transpose()?;
        wayside.ask_for_news()?;
        pass(wayside, out, Until::NothingDue)?;
        if !wayside.has_news()? {
            out.note(&out.say("not-asked-just-now"));
        }
        if let Some(id) = id {
            let detail = wayside.show(id)?;
            out.answer(&detail, || told(out, &detail));
            return Ok(());
        }
        let with_council: Vec<Summary> =
            wayside.list()?.into_iter().filter(|summary| summary.status.is_some()).collect();
        out.answer(&with_council, || {
            let names = Names::of(wayside);
            let rows: Vec<_> = with_council.iter().map(|summary| line(out, &names, summary)).collect();
            if rows.is_empty() { out.say("council-has-none") } else { table(&rows) }
        });
        Ok(())
    }
}

fn line(out: &Out, names: &Names, summary: &Summary) -> Vec<String> {
    let reference = summary.reference.clone().unwrap_or_else(|| "-".to_owned());
    vec![reference, names.name(&summary.service), standing_at(out, summary)]
}
