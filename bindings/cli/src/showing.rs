//! `list` and `show`.

use clap::Args;
use wayside_core::Wayside;
use wayside_core::report::AnswerValue;
use wayside_core::wayside::{Detail, Summary};

use crate::asking;
use crate::out::{Failed, Out, table};

pub fn list(wayside: &Wayside, out: &Out) -> Result<(), Failed> {
    let list = wayside.list()?;
    if list.is_empty() {
        out.answer(&list, || "Nothing reported yet.".to_owned());
        return Ok(());
    }
    let mut rows =
        vec![["ID", "WHAT", "WHERE IT STANDS", "REFERENCE", "STATUS", "PHOTOS", "NEXT TRY"].map(String::from).to_vec()];
    rows.extend(list.iter().map(line));
    let why = not_there(wayside, &list)?;
    out.answer(&list, || format!("{}{why}", table(&rows)));
    if let Some(notice) = wayside.take_notice()? {
        out.note(&format!("{} {}", notice.sentence, notice.help));
    }
    Ok(())
}

/// Why what is not with the council is not, what helps, and when it is tried next: a line for all that share an answer.
fn not_there(wayside: &Wayside, list: &[Summary]) -> Result<String, Failed> {
    let mut answers: Vec<(String, usize, Option<String>)> = Vec::new();
    for summary in list.iter().filter(|it| !matches!(it.state.as_str(), "accepted" | "token" | "withdrawn")) {
        let detail = wayside.show(summary.id)?;
        let answer = [detail.sentence, detail.help.unwrap_or_default()].join(" ").trim().to_owned();
        match answers.iter_mut().find(|(known, ..)| *known == answer) {
            Some((_, count, next)) => {
                *count += 1;
                *next = next.take().into_iter().chain(summary.next_attempt.clone()).min();
            }
            None => answers.push((answer, 1, summary.next_attempt.clone())),
        }
    }
    let lines = answers.into_iter().map(|(answer, count, next)| {
        let many = if count == 1 { "1 report".to_owned() } else { format!("{count} reports") };
        let next = next.map_or_else(String::new, |next| format!(" Next try: {next}."));
        format!("\n{many}: {answer}{next}")
    });
    Ok(lines.collect())
}

fn line(summary: &Summary) -> Vec<String> {
    let id = summary.id.to_string();
    let end = id.len().saturating_sub(12);
    let dash = || "-".to_owned();
    let stands = match &summary.reason {
        Some(reason) => format!("{} ({})", summary.state, reason.replace('_', " ")),
        None => summary.state.clone(),
    };
    let status = summary.status.clone().map(|status| match &summary.status_reason {
        Some(reason) => format!("{status}: {}", plain(reason)),
        None => status,
    });
    vec![
        id.get(end..).unwrap_or(&id).to_owned(),
        if summary.service.is_empty() { dash() } else { summary.service.clone() },
        stands,
        summary.reference.clone().unwrap_or_else(dash),
        status.unwrap_or_else(dash),
        format!("{}/{}", summary.photos_sent, summary.photos_total),
        summary.next_attempt.clone().unwrap_or_else(dash),
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
        out.answer(&detail, || told(&detail));
        Ok(())
    }
}

/// One report as a person reads it: where it stands first.
pub fn told(detail: &Detail) -> String {
    let mut text = format!("{}\n\n{}\n", detail.name, detail.sentence);
    if let Some(help) = &detail.help {
        text.push_str(&format!("{help}\n"));
    }
    if let Some(next) = &detail.summary.next_attempt {
        text.push_str(&format!("Next try: {next}\n"));
    }
    text.push('\n');
    let mut rows = vec![vec!["Seen".to_owned(), detail.captured_at.clone()]];
    if let Some(position) = detail.position {
        let place = format!("{:.5}, {:.5} (to {:.0} m)", position.lat(), position.lon(), position.accuracy_m());
        rows.push(vec!["Where".to_owned(), place]);
    }
    for answer in &detail.answers {
        let value = match &answer.value {
            AnswerValue::Text(text) => text.clone(),
            AnswerValue::Choices(chosen) => {
                chosen.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(", ")
            }
        };
        rows.push(vec![answer.question.clone(), value]);
    }
    if !detail.description.is_empty() {
        rows.push(vec!["In words".to_owned(), detail.description.clone()]);
    }
    for photo in &detail.photos {
        let stands = match &photo.reason {
            Some(reason) => format!("{} ({})", photo.state, reason.replace('_', " ")),
            None => photo.state.clone(),
        };
        let size = format!("{}×{}, {} of {} bytes sent", photo.width, photo.height, photo.sent, photo.length);
        rows.push(vec![format!("Photo {}", photo.order + 1), format!("{stands}; {size}")]);
    }
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
