//! `list` and `show`.

use clap::Args;
use wayside_core::Wayside;
use wayside_core::report::AnswerValue;
use wayside_core::wayside::{Detail, SaidView, Summary};
use wayside_core::words::{Words, brief, place};

use crate::out::{Failed, Out, table};
use crate::{asking, when};

pub fn list(wayside: &Wayside, out: &Out) -> Result<(), Failed> {
    let list = wayside.list()?;
    if list.is_empty() {
        out.answer(&list, || "Nothing reported yet.".to_owned());
        return Ok(());
    }
    let mut rows =
        vec![["ID", "WHAT", "WHERE IT STANDS", "REFERENCE", "STATUS", "PHOTOS", "NEXT TRY"].map(String::from).to_vec()];
    let words = wayside.words();
    rows.extend(list.iter().map(|summary| line(words, summary)));
    let why = not_there(wayside, &list)?;
    out.answer(&list, || format!("{}{why}", table(&rows)));
    if let Some(notice) = wayside.take_notice()? {
        out.note(&format!("{} {}", notice.sentence, notice.help));
    }
    Ok(())
}

/// Why what is not wholly with the council is not, what helps, and when it is tried next: a line for all that share an answer;
/// then what to type.
pub fn not_there(wayside: &Wayside, list: &[Summary]) -> Result<String, Failed> {
    let mut answers: Vec<(String, Vec<String>, Option<String>)> = Vec::new();
    for summary in list.iter().filter(|it| !wholly_there(it)) {
        let detail = wayside.show(summary.id)?;
        let answer = [detail.sentence, detail.help.unwrap_or_default()].join(" ").trim().to_owned();
        match answers.iter_mut().find(|(known, ..)| *known == answer) {
            Some((_, whose, next)) => {
                whose.push(short_id(summary));
                *next = next.take().into_iter().chain(summary.next_attempt.clone()).min();
            }
            None => answers.push((answer, vec![short_id(summary)], summary.next_attempt.clone())),
        }
    }
    let lines = answers.into_iter().map(|(answer, whose, next)| {
        // A few are named; of many it is enough how many they are.
        let many = if whose.len() <= 3 { whose.join(", ") } else { format!("{} reports", whose.len()) };
        let next = next.map_or_else(String::new, |next| format!(" Next try: {}.", when::next(&next)));
        format!("\n{many}: {answer}{next}")
    });
    Ok(lines.chain(to_type(list).into_iter().map(|line| format!("\n{line}"))).collect())
}

/// The end of its id, as the list has it, which is enough to name it by.
fn short_id(summary: &Summary) -> String {
    let id = summary.id.to_string();
    id.get(id.len().saturating_sub(12)..).unwrap_or(&id).to_owned()
}

fn wholly_there(it: &Summary) -> bool {
    matches!(it.state.as_str(), "accepted" | "token" | "withdrawn") && it.needs_you == 0 && it.to_go == 0
}

/// What helps, as commands: a terminal does nothing by itself.
fn to_type(list: &[Summary]) -> Vec<&'static str> {
    let any = |fits: fn(&Summary) -> bool| list.iter().any(fits);
    let wedged_for = |reason: &str| list.iter().any(|it| it.state == "wedged" && it.reason.as_deref() == Some(reason));
    // A time that the server named, or a door that it closed, is not hurried.
    let may_go = |it: &Summary| {
        !matches!(it.state.as_str(), "draft" | "wedged")
            && !wholly_there(it)
            && !matches!(it.reason.as_deref(), Some("server_busy" | "endpoint_paused"))
    };
    let lines = [
        (any(may_go), "To try now: wayside sync"),
        (wedged_for("held"), "To send a held one again: wayside resend ID"),
        (
            wedged_for("answer_refused") || wedged_for("refused"),
            "To change it: wayside edit ID --answer QUESTION=VALUE",
        ),
        (any(|it| it.needs_you > 0), "To tell the council another way: wayside export FOLDER"),
        (any(|it| it.state == "draft"), "To go on with a draft: wayside report --draft ID"),
    ];
    lines.into_iter().filter(|(fits, _)| *fits).map(|(_, line)| line).collect()
}

fn line(words: Words, summary: &Summary) -> Vec<String> {
    let dash = || "-".to_owned();
    let status = summary.status.clone().map(|status| match &summary.status_reason {
        Some(reason) => format!("{status}: {}", plain(reason)),
        None => status,
    });
    vec![
        short_id(summary),
        if summary.service.is_empty() { dash() } else { summary.service.clone() },
        brief(words, &summary.state, summary.reason.as_deref()),
        summary.reference.clone().unwrap_or_else(dash),
        status.unwrap_or_else(dash),
        format!("{}/{}", summary.photos_sent, summary.photos_total),
        summary.next_attempt.as_deref().map_or_else(dash, when::short),
    ]
}

/// A reason's code as words in a table: `NO_FURTHER_ACTION` is "no further action".
pub fn plain(code: &str) -> String {
    code.replace('_', " ").to_lowercase()
}

#[derive(Debug, Args)]
pub struct Show {
    /// A report's id, or the end of it as `wayside list` shows it.
    id: String,
}

impl Show {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let detail = wayside.show(asking::id(wayside, &self.id)?)?;
        out.answer(&detail, || told(wayside.words(), &detail));
        Ok(())
    }
}

/// One report as a person reads it: where it stands first.
pub fn told(words: Words, detail: &Detail) -> String {
    let mut text = format!("{}\n\n{}\n", detail.name, detail.sentence);
    if let Some(help) = &detail.help {
        text.push_str(&format!("{help}\n"));
    }
    if let Some(next) = &detail.summary.next_attempt {
        text.push_str(&format!("Next try: {}.\n", when::next(next)));
    }
    text.push('\n');
    let mut rows = vec![vec!["Seen".to_owned(), detail.captured_at.clone()]];
    if let Some(position) = detail.position {
        rows.push(vec!["Where".to_owned(), place(words, &position)]);
        rows.extend(detail.boundary_note.iter().map(|note| vec![String::new(), note.clone()]));
    }
    for answer in &detail.answers {
        let value = match &answer.value {
            AnswerValue::Text(text) => text.clone(),
            AnswerValue::Choices(chosen) => {
                chosen.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(", ")
            }
        };
        rows.push(vec![detail.asked.get(&answer.question).unwrap_or(&answer.question).clone(), value]);
    }
    if !detail.description.is_empty() {
        rows.push(vec!["In words".to_owned(), detail.description.clone()]);
    }
    if let Some((name, email, phone)) = detail.reporter.person() {
        let whose = if detail.reporter.is_staff() { "On behalf of" } else { "Your name" };
        let contact = [Some(name), email, phone].into_iter().flatten().collect::<Vec<_>>();
        rows.push(vec![whose.to_owned(), contact.join(", ")]);
    }
    for photo in &detail.photos {
        let stands = brief(words, &photo.state, photo.reason.as_deref());
        let size = format!("{}×{}, {} of {} bytes sent", photo.width, photo.height, photo.sent, photo.length);
        rows.push(vec![format!("Photo {}", photo.order + 1), format!("{stands}; {size}{}", next(&photo.next_attempt))]);
    }
    rows.extend(detail.said.iter().map(|it| said(words, it)));
    text.push_str(&table(&rows));
    for update in &detail.updates {
        text.push_str(&format!("\n{}  {}", update.at, update.sentence));
        if !update.note.is_empty() {
            text.push_str(&format!(" \"{}\"", update.note));
        }
    }
    let gap = if detail.updates.is_empty() { "" } else { "\n" };
    text.push_str(&format!("{gap}\n{}  {}\n", detail.summary.id, detail.marker));
    text
}

fn next(attempt: &Option<String>) -> String {
    attempt.as_ref().map_or_else(String::new, |next| format!("; next try: {}", when::next(next)))
}

/// What was said of it since, and whether the council has that.
fn said(words: Words, it: &SaidView) -> Vec<String> {
    let what = match it.kind.as_str() {
        "comment" => "You added",
        "amendment" => "You changed",
        _ => "You took it back",
    };
    let names = it.changed.iter().map(|field| match field.as_str() {
        "description" => "the words",
        "answers" => "the answers",
        "position" => "the place",
        "reporter" => "your name",
        _ => "the language",
    });
    let names = names.collect::<Vec<_>>().join(", ");
    let content = it.text.as_ref().map_or(names, |text| format!("\"{text}\""));
    let stands = format!("{}{}", brief(words, &it.state, it.reason.as_deref()), next(&it.next_attempt));
    let at = it.at.clone().unwrap_or_default();
    let cells = [content, at, stands];
    vec![what.to_owned(), cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("; ")]
}
