//! `list` and `show`.

use std::collections::HashMap;

use clap::Args;
use serde::Serialize;
use wayside_core::Wayside;
use wayside_core::wayside::{Detail, PhotoView, SaidView, Summary};
use wayside_core::words::{brief, moment, place, unopened};

use crate::out::{Failed, Out, table};
use crate::{asking, when};

pub fn list(wayside: &Wayside, out: &Out) -> Result<(), Failed> {
    let list = wayside.list()?;
    if list.is_empty() {
        out.answer(&list, || out.say("nothing-reported"));
        // An empty folder that was mistyped looks like one where all is well.
        if let Err(why) = wayside.home() {
            out.failed(&why.into());
        }
        return Ok(());
    }
    let heads = ["column-id", "column-what", "column-stands", "column-reference", "column-status", "column-photos"];
    let mut rows = vec![heads.into_iter().chain(["column-next"]).map(|name| out.say(name)).collect::<Vec<_>>()];
    let names = Names::of(wayside);
    for summary in &list {
        // In a terminal each command is a sitting of its own: what was left at once keeps its neutral name until it is gone on with.
        let left = summary.state == "draft" && wayside.draft(summary.id).is_ok_and(|draft| draft.progress.left);
        let name = if left { wayside.show(summary.id)?.name } else { names.name(&summary.service) };
        rows.push(line(out, name, summary));
    }
    let open = still_open(wayside, &list)?;
    let why = not_there(out, &open, true);
    out.answer(&with_why(&list, &open), || format!("{}{why}", table(&rows)));
    if let Some(notice) = wayside.take_notice()? {
        match out.is_json() {
            // The answer is the list: this stands beside it.
            true => out.note(&serde_json::json!({ "notice": notice }).to_string()),
            false => out.note(&format!("{} {}\n{}", notice.sentence, notice.help, export_one(out, &[]))),
        }
    }
    Ok(())
}

/// A line of the list; of what is not wholly with the council why, with all that stands in the way of a draft.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    summary: &'a Summary,
    sentence: Option<&'a str>,
    help: Option<&'a str>,
}

fn with_why<'a>(list: &'a [Summary], open: &'a [Detail]) -> Vec<Listed<'a>> {
    let line = |summary: &'a Summary| {
        let detail = open.iter().find(|it| it.summary.id == summary.id);
        let (sentence, help) = (detail.map(|it| it.sentence.as_str()), detail.and_then(|it| it.help.as_deref()));
        Listed { summary, sentence, help }
    };
    list.iter().map(line).collect()
}

/// What categories are called in a list; by their codes, where no pack is here that names them.
pub struct Names(HashMap<String, String>);

impl Names {
    pub fn of(wayside: &Wayside) -> Self {
        let services = wayside.services().unwrap_or_default();
        Self(services.into_iter().map(|service| (service.code, service.name)).collect())
    }

    pub fn name(&self, code: &str) -> String {
        match (code, self.0.get(code)) {
            (_, Some(name)) => name.clone(),
            ("", None) => "-".to_owned(),
            (code, None) => code.to_owned(),
        }
    }
}

/// What is not wholly with the council.
pub fn still_open(wayside: &Wayside, list: &[Summary]) -> Result<Vec<Detail>, Failed> {
    let open = list.iter().filter(|it| !wholly_there(it)).map(|it| wayside.show(it.id));
    Ok(open.collect::<Result<_, _>>()?)
}

/// Why it is not there, what helps, and when it is tried next: a line for all that share an answer; then what to type, a try
/// among it unless there was one a moment ago.
pub fn not_there(out: &Out, open: &[Detail], try_helps: bool) -> String {
    let lost = open.iter().filter(|it| it.summary.reason.as_deref() == Some("key_lost")).count();
    let lost = (lost > 1).then(|| unopened(out.words(), u32::try_from(lost).unwrap_or(u32::MAX)));
    let mut answers: Vec<(String, Vec<String>, Option<String>)> = Vec::new();
    for detail in open {
        let summary = &detail.summary;
        let answer = match &lost {
            // Several of them are one line, which counts them.
            Some(lost) if summary.reason.as_deref() == Some("key_lost") => lost.clone(),
            _ => [detail.sentence.as_str(), detail.help.as_deref().unwrap_or_default()].join(" ").trim().to_owned(),
        };
        match answers.iter_mut().find(|(known, ..)| *known == answer) {
            Some((_, whose, next)) => {
                whose.push(short_id(summary));
                *next = next.take().into_iter().chain(next_attempt(summary)).min();
            }
            None => answers.push((answer, vec![short_id(summary)], next_attempt(summary))),
        }
    }
    let lines = answers.into_iter().map(|(answer, whose, next)| {
        // A few are named; of many it is enough how many they are.
        let many = if whose.len() <= 3 { whose.join(", ") } else { out.count("several", whose.len() as u64) };
        let next = next.map_or_else(String::new, |next| format!(" {}", when::next(out, &next)));
        format!("\n{many}: {answer}{next}")
    });
    lines.chain(to_type(out, open, try_helps).into_iter().map(|line| format!("\n{line}"))).collect()
}

/// Why it is not there yet: its own reason, or that of the first of its photos, comments and changes that wait for a time.
pub fn waits_for(detail: &Detail) -> Option<&str> {
    let photos = detail.photos.iter().map(|it| (&it.next_attempt, &it.reason));
    let said = detail.said.iter().map(|it| (&it.next_attempt, &it.reason));
    let parts = || photos.chain(said).find(|(next, _)| next.is_some()).and_then(|(_, reason)| reason.as_deref());
    let own = detail.summary.reason.as_deref();
    // Of what is being taken back, its own reason is what went wrong: whether that may be hurried, the withdrawal knows.
    if detail.summary.state == "withdrawing" { parts().or(own) } else { own.or_else(parts) }
}

/// The end of its id, as the list has it, which is enough to name it by.
pub fn short_id(summary: &Summary) -> String {
    let id = summary.id.to_string();
    id.get(id.len().saturating_sub(12)..).unwrap_or(&id).to_owned()
}

fn wholly_there(it: &Summary) -> bool {
    matches!(it.state.as_str(), "accepted" | "token" | "withdrawn") && it.needs_you == 0 && it.to_go == 0
}

/// When it is tried next: a moment that has passed for what goes with the next `sync`, whatever it waited for.
fn next_attempt(it: &Summary) -> Option<String> {
    const DUE: &str = "1970-01-01T00:00:00Z";
    let waits_for_more = matches!(it.reason.as_deref(), Some("metered" | "key_unavailable"));
    let due = (is_on_its_way(it) || it.to_go > 0) && it.state != "sending" && !waits_for_more;
    it.next_attempt.clone().or_else(|| due.then(|| DUE.to_owned()))
}

pub fn is_on_its_way(it: &Summary) -> bool {
    matches!(it.state.as_str(), "queued" | "waiting" | "sending" | "unconfirmed" | "withdrawing")
}

/// What helps, as commands: a terminal does nothing by itself.
fn to_type(out: &Out, open: &[Detail], try_helps: bool) -> Vec<String> {
    let wedged_for = |detail: &Detail, reason: &str| {
        detail.summary.state == "wedged" && detail.summary.reason.as_deref() == Some(reason)
    };
    let to_go = |it: &Detail| is_on_its_way(&it.summary) || it.summary.to_go > 0;
    // A time that the server named, or a door that it closed, is not hurried.
    let not_hurried = |it: &Detail| matches!(waits_for(it), Some("server_busy" | "endpoint_paused" | "forbidden"));
    // Those that a line is about; it names the one where there is but one.
    let those = |fits: &dyn Fn(&Detail) -> bool| open.iter().filter(|it| fits(it)).collect::<Vec<_>>();
    let lines = [
        (those(&|it| try_helps && to_go(it) && !not_hurried(it)), "type-sync"),
        (those(&|it| to_go(it) && (!try_helps || not_hurried(it))), "type-sync-later"),
        (those(&|it| wedged_for(it, "held")), "type-resend"),
        (those(&|it| wedged_for(it, "answer_refused")), "type-edit"),
        (those(&|it| wedged_for(it, "refused")), "type-edit-refused"),
        (those(&|it| it.summary.needs_you > 0), "type-export"),
        (those(&|it| it.summary.state == "draft"), "type-draft"),
    ];
    let lines = lines.iter().filter(|(these, _)| !these.is_empty());
    let mut said: Vec<_> = lines.map(|(these, name)| out.fill(name, &[("id", the_one(these).into())])).collect();
    for detail in open {
        let bad = |it: &&PhotoView| matches!(it.reason.as_deref(), Some("photo_damaged" | "photo_too_large"));
        let id = short_id(&detail.summary);
        said.extend(detail.photos.iter().filter(|it| it.state == "wedged").filter(bad).map(|photo| {
            let number = photo.order.saturating_add(1);
            out.fill("type-remove-photo", &[("id", id.as_str().into()), ("number", number.into())])
        }));
    }
    // What was tried and did not go may be told another way, before it needs anybody.
    let tried: Vec<_> = open.iter().filter(|it| to_go(it) && it.summary.attempts > 0).collect();
    said.extend((!tried.is_empty()).then(|| export_one(out, &tried)));
    said
}

/// How to write out one report, which is named where there is but one.
fn export_one(out: &Out, these: &[&Detail]) -> String {
    out.fill("type-export-one", &[("id", the_one(these).into())])
}

/// Its id, where it is but one.
fn the_one(these: &[&Detail]) -> String {
    if let [only] = these { short_id(&only.summary) } else { "ID".to_owned() }
}

fn line(out: &Out, name: String, summary: &Summary) -> Vec<String> {
    let dash = || "-".to_owned();
    vec![
        short_id(summary),
        name,
        brief(out.words(), &summary.state, summary.reason.as_deref()),
        summary.reference.clone().unwrap_or_else(dash),
        standing_at(out, summary),
        format!("{}/{}", summary.photos_sent, summary.photos_total),
        next_attempt(summary).map_or_else(dash, |next| when::short(out, &next)),
    ]
}

/// What the council says of it, in a few words.
pub fn standing_at(out: &Out, summary: &Summary) -> String {
    let Some(status) = &summary.status else { return "-".to_owned() };
    brief(out.words(), &format!("status_{status}"), summary.status_reason.as_deref())
}

#[derive(Debug, Args)]
pub struct Show {
    /// A report's id, or the end of it as `wayside list` shows it.
    id: String,
}

impl Show {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let detail = wayside.show(asking::id(wayside, out, &self.id)?)?;
        out.answer(&detail, || told(out, &detail));
        Ok(())
    }
}

/// One report as a person reads it: where it stands first.
pub fn told(out: &Out, detail: &Detail) -> String {
    let words = out.words();
    let mut text = format!("{}\n\n{}\n", detail.name, detail.sentence);
    if let Some(help) = &detail.help {
        text.push_str(&format!("{help}\n"));
    }
    if let Some(next) = next_attempt(&detail.summary) {
        text.push_str(&format!("{}\n", when::next(out, &next)));
    }
    if !wholly_there(&detail.summary) {
        to_type(out, std::slice::from_ref(detail), true).iter().for_each(|line| text.push_str(&format!("{line}\n")));
    }
    text.push('\n');
    let mut rows = vec![vec![out.say("row-seen"), moment(words, &detail.captured_at)]];
    if let Some(position) = detail.position {
        rows.push(vec![out.say("row-where"), place(words, &position)]);
        rows.extend(detail.boundary_note.iter().map(|note| vec![String::new(), note.clone()]));
    }
    for answer in &detail.answers {
        let value = detail.written.get(&answer.question).cloned().unwrap_or_default();
        rows.push(vec![detail.asked.get(&answer.question).unwrap_or(&answer.question).clone(), value]);
    }
    if !detail.description.is_empty() {
        rows.push(vec![out.say("row-words"), detail.description.clone()]);
    }
    if let Some((name, email, phone)) = detail.reporter.person() {
        let whose = out.say(if detail.reporter.is_staff() { "row-behalf" } else { "row-name" });
        rows.push(vec![whose, name.to_owned()]);
        rows.extend(email.map(|email| vec![out.say("row-email"), email.to_owned()]));
        rows.extend(phone.map(|phone| vec![out.say("row-phone"), phone.to_owned()]));
    }
    for photo in &detail.photos {
        let size = out.fill(
            "photo-size",
            &[
                ("width", photo.width.into()),
                ("height", photo.height.into()),
                ("sent", photo.sent.into()),
                ("length", photo.length.into()),
            ],
        );
        let stands = brief(words, &photo.state, photo.reason.as_deref());
        let cells = [Some(stands), Some(size), next(out, &photo.next_attempt)];
        rows.push(vec![out.fill("row-photo", &[("number", (photo.order + 1).into())]), listed(cells)]);
    }
    rows.extend(detail.said.iter().map(|it| said(out, it)));
    text.push_str(&table(&rows));
    for update in &detail.updates {
        let (when, note) = (moment(words, &update.at), update.note.as_str());
        let mut about = vec![("when", when.into()), ("sentence", update.sentence.as_str().into())];
        let name = if note.is_empty() { "update" } else { "update-noted" };
        about.extend((!note.is_empty()).then(|| ("note", note.into())));
        text.push_str(&format!("\n{}", out.fill(name, &about)));
    }
    let gap = if detail.updates.is_empty() { "" } else { "\n" };
    text.push_str(&format!("{gap}\n{}  {}\n", detail.summary.id, detail.marker));
    text
}

fn next(out: &Out, attempt: &Option<String>) -> Option<String> {
    attempt.as_ref().map(|next| when::next(out, next))
}

/// What there is of these, one after the other.
fn listed<const N: usize>(cells: [Option<String>; N]) -> String {
    cells.into_iter().flatten().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("; ")
}

/// What was said of it since, and whether the council has that.
fn said(out: &Out, it: &SaidView) -> Vec<String> {
    let words = out.words();
    let what = out.say(match it.kind.as_str() {
        "comment" => "row-added",
        "amendment" => "row-changed",
        _ => "row-took-back",
    });
    let names = it.changed.iter().map(|field| {
        out.say(match field.as_str() {
            "description" => "changed-description",
            "answers" => "changed-answers",
            "position" => "changed-position",
            "reporter" => "changed-reporter",
            _ => "changed-language",
        })
    });
    let names = names.collect::<Vec<_>>().join(", ");
    let content = it.text.as_ref().map_or(names, |text| out.fill("quoted", &[("words", text.as_str().into())]));
    let at = it.at.as_ref().map(|at| moment(words, at));
    let stands = brief(words, &it.state, it.reason.as_deref());
    vec![what, listed([Some(content), at, Some(stands), next(out, &it.next_attempt)])]
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::stage::Phone;

    const POTHOLE: [&str; 4] = ["report", "pothole", "--at", "52.6766,-2.4469,12"];

    #[test]
    fn what_is_due_says_that_it_goes_with_the_next_sync() {
        let (phone, english) = (Phone::new(), Out::new(false));
        phone.does(&POTHOLE);
        let detail = phone.detail();
        assert_eq!(line(&english, String::new(), &detail.summary).last().unwrap(), "now");
        let shown = told(&english, &detail);
        assert!(shown.contains("\nNext try: with the next `wayside sync`.\n"), "{shown}");
    }

    #[test]
    fn a_terminal_says_that_nothing_goes_between_commands_and_what_to_type_whatever_it_waits_for() {
        let (phone, english) = (Phone::new(), Out::new(false));
        phone.does(&POTHOLE);
        let mut detail = phone.detail();
        for (reason, command) in [
            ("retry", "In a terminal nothing goes by itself between commands. To try now: wayside sync"),
            (
                "server_busy",
                "In a terminal nothing goes by itself between commands. To send it from then on: wayside sync",
            ),
            (
                "endpoint_paused",
                "In a terminal nothing goes by itself between commands. To send it from then on: wayside sync",
            ),
        ] {
            detail.summary.reason = Some(reason.to_owned());
            let shown = told(&english, &detail);
            assert!(shown.contains(command), "{reason}: {shown}");
            let list = not_there(&english, from_ref(&detail), true);
            assert!(list.contains(command), "{reason}: {list}");
        }
    }

    #[test]
    fn a_list_in_json_says_why_and_everything_that_a_draft_misses() {
        let phone = Phone::new();
        phone.fails(&["report", "fly-tipping"]);
        let detail = phone.detail();
        let json = serde_json::to_value(with_why(from_ref(&detail.summary), from_ref(&detail))).unwrap();
        assert_eq!((json[0]["state"].as_str(), json[0]["sentence"].as_str()), (Some("draft"), Some(&*detail.sentence)));
        assert!(
            detail.sentence.contains("Say where it is.") && detail.sentence.contains("Select "),
            "{}",
            detail.sentence
        );
    }

    #[test]
    fn a_command_for_one_report_names_that_report() {
        let (phone, english) = (Phone::new(), Out::new(false));
        phone.fails(&["report", "pothole"]);
        let mut detail = phone.detail();
        let id = short_id(&detail.summary);
        for (state, reason, command) in [
            ("draft", "no_place", "report --draft ID"),
            ("wedged", "held", "resend ID"),
            ("wedged", "answer_refused", "edit ID --answer"),
            ("wedged", "refused", "edit ID, with --answer, --at, --description or --remove-photo"),
        ] {
            (detail.summary.state, detail.summary.reason) = (state.to_owned(), Some(reason.to_owned()));
            let these = [detail.clone(), detail.clone()];
            let (one, two) =
                (to_type(&english, &these[..1], true).join("\n"), to_type(&english, &these, true).join("\n"));
            assert!(one.contains(&format!("wayside {}", command.replace("ID", &id))), "{one}");
            assert!(two.contains(&format!("wayside {command}")), "{two}");
        }
    }

    #[test]
    fn a_photo_that_is_damaged_is_removed_with_a_command_that_is_named() {
        let (phone, english) = (Phone::new(), Out::new(false));
        let photo = phone.photo();
        phone.does(&[&POTHOLE[..], &["--photo", &photo]].concat());
        let mut detail = phone.detail();
        (detail.summary.state, detail.summary.reason, detail.summary.needs_you) = ("accepted".to_owned(), None, 1);
        detail.summary.to_go = 0;
        let stands = &mut detail.photos[0];
        (stands.state, stands.reason) = ("wedged".to_owned(), Some("photo_damaged".to_owned()));
        let shown = told(&english, &detail);
        let id = short_id(&detail.summary);
        assert!(shown.contains(&format!("To remove the photo: wayside edit {id} --remove-photo 1")), "{shown}");
        assert!(!shown.contains("wayside sync"), "{shown}");
    }
}
