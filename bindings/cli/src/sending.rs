//! `sync` and `follow`.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use wayside_core::Wayside;
use wayside_core::sync::Budget;
use wayside_core::transport::{HttpTransport, Pass, Until, drive};
use wayside_core::wayside::{Detail, Summary};

use crate::asking;
use crate::out::{Failed, Out, table};
use crate::showing::{Names, is_on_its_way, not_there, standing_at, still_open, told, waits_for};
use crate::when;

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
        if before.is_empty() {
            // Said rather than that nothing is left to send: it may be a folder that was mistyped.
            wayside.home()?;
        }
        before.retain(|it| it.state != "draft");
        if !self.once && std::io::stderr().is_terminal() {
            out.note(&out.say("sending"));
        }
        let pass = pass(wayside, out, until)?;
        let mut list = wayside.list()?;
        list.retain(|it| it.state != "draft");
        let tried = tries(&before) != tries(&list) || pass.accepted + pass.photos_sent + pass.changes_told > 0;
        let open = still_open(wayside, &list)?;
        let why = not_there(out, &open, tried);
        out.answer(&pass, || format!("{}{why}", words(out, &pass, &open, tried)));
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

fn words(out: &Out, pass: &Pass, open: &[Detail], tried: bool) -> String {
    let mut said = vec![out.count("sent-reports", pass.accepted)];
    if pass.photos_sent > 0 {
        said.push(out.count("sent-photos", pass.photos_sent));
    }
    if pass.changes_told > 0 {
        said.push(out.count("told-changes", pass.changes_told));
    }
    let on_its_way = |it: &&Detail| is_on_its_way(&it.summary) && it.summary.state != "withdrawing";
    let reports = u32::try_from(open.iter().filter(on_its_way).count()).unwrap_or(u32::MAX);
    let parts: u32 = open.iter().map(|it| it.summary.to_go).sum();
    if reports > 0 {
        said.push(out.count("to-go-reports", reports));
    }
    let photos = parts.min(open.iter().map(photos_to_go).sum());
    if photos > 0 {
        said.push(out.count("to-go-photos", photos));
    }
    if parts > photos {
        said.push(out.count("to-go-changes", parts - photos));
    }
    if reports + parts == 0 {
        said.push(out.say(if pass.wedged > 0 { "nothing-by-itself" } else { "nothing-to-go" }));
    } else if !tried {
        said.extend(nothing_tried(out, open));
    }
    said.join(" ")
}

fn photos_to_go(detail: &Detail) -> u32 {
    let to_go = |state: &str| matches!(state, "queued" | "waiting" | "sending" | "unconfirmed");
    let photos = detail.photos.iter().filter(|it| detail.summary.to_go > 0 && to_go(&it.state));
    u32::try_from(photos.count()).unwrap_or(u32::MAX)
}

/// Why, and whether asking again helps: each answer once, with the first time that belongs to it.
fn nothing_tried(out: &Out, open: &[Detail]) -> Vec<String> {
    let mut why: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for detail in open.iter().filter(|it| is_on_its_way(&it.summary) || it.summary.to_go > 0) {
        let next = detail.summary.next_attempt.clone();
        let name = match (waits_for(detail), detail.summary.state.as_str(), &next) {
            (Some("server_busy"), _, Some(_)) => "nothing-tried-busy",
            (Some("endpoint_paused" | "forbidden"), _, Some(_)) => "nothing-tried-refused",
            (_, "unconfirmed", Some(_)) => "nothing-tried-look",
            _ => "nothing-tried",
        };
        let first = why.entry(name).or_default();
        *first = first.take().into_iter().chain(next).min();
    }
    let said = why.into_iter().map(|(name, next)| match next {
        Some(next) if name != "nothing-tried" => out.fill(name, &[("when", when::at(out, &next).into())]),
        _ => out.say("nothing-tried"),
    });
    said.collect()
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

#[cfg(test)]
mod tests {
    use wayside_core::endpoint::{Answer, Outcome};
    use wayside_core::sync::Next;

    use super::*;
    use crate::stage::Phone;

    /// What is said when nothing was tried, after the server answered so.
    fn said(phone: &Phone, status: u16, retry_after: Option<&str>) -> String {
        let wayside = phone.wayside();
        let Next::Send(task) = wayside.next_task(&Budget::default()).unwrap() else { panic!("nothing to send") };
        let headers = retry_after.map(|after| ("retry-after".to_owned(), after.to_owned())).into_iter().collect();
        let answer = Answer { status, headers, body: Vec::new(), body_complete: true };
        wayside.finish(task.lease, &Outcome::Answer(answer)).unwrap();
        let open = still_open(&wayside, &wayside.list().unwrap()).unwrap_or_else(|_| panic!("a report is shown"));
        let english = Out::new(false);
        let why = not_there(&english, &open, false);
        assert!(!why.contains("To try now"), "{why}");
        words(&english, &Pass::default(), &open, false)
    }

    #[test]
    fn where_nothing_was_tried_it_is_said_until_when_and_whether_asking_helps() {
        let cases = [
            (503, Some("5400"), "the council's server asked us to wait, and is left alone until "),
            (403, None, "the council's server does not accept this app at the moment, and is left alone until "),
            (500, None, "the last try was less than a minute ago, and asking helps once a minute."),
        ];
        for (status, retry_after, expected) in cases {
            let phone = Phone::new();
            phone.does(&["report", "pothole", "--at", "52.6766,-2.4469,12"]);
            let said = said(&phone, status, retry_after);
            assert!(said.contains(&format!("Nothing was tried: {expected}")), "{status}: {said}");
            assert_eq!(said.contains("Asking does not help before then."), status != 500, "{status}: {said}");
        }
    }

    #[test]
    fn a_folder_where_no_council_is_set_up_does_not_say_that_all_is_sent() {
        let phone = Phone::new();
        phone.does(&["sync"]);
        let said = phone.says_of("mistyped", &["sync"]);
        assert_eq!(said.unwrap_err(), "No council is set up on this phone yet.");
    }

    #[test]
    fn photos_that_are_to_go_are_not_called_changes() {
        let phone = Phone::new();
        let photo = phone.photo();
        phone.does(&["report", "pothole", "--at", "52.6766,-2.4469,12", "--photo", &photo]);
        let said = words(&Out::new(false), &Pass::default(), &[phone.detail()], true);
        assert!(said.ends_with("1 report is still to go. 1 photo is still to go."), "{said}");
    }
}
