//! Reading what was typed: ids, answers.

use wayside_core::Wayside;
use wayside_core::report::ReportId;

use crate::out::{Failed, Out};

/// A whole id, or enough of its end or beginning to be the only one.
pub fn id(wayside: &Wayside, out: &Out, typed: &str) -> Result<ReportId, Failed> {
    if let Ok(id) = typed.parse() {
        return Ok(id);
    }
    let fits = |id: &String| typed.len() >= 4 && (id.starts_with(typed) || id.ends_with(typed));
    let ids: Vec<_> = wayside.list()?.into_iter().map(|it| it.id).filter(|id| fits(&id.to_string())).collect();
    match ids.as_slice() {
        [only] => Ok(*only),
        [] => Err(Failed::because(out.fill("no-such-report", &[("typed", typed.into())]))),
        _ => Err(Failed::because(out.fill("several-reports", &[("typed", typed.into())]))),
    }
}

/// `question=VALUE`.
pub fn answer<'a>(out: &Out, typed: &'a str) -> Result<(&'a str, &'a str), Failed> {
    let (question, value) = typed.split_once('=').ok_or_else(|| Failed::usage(out.say("answer-form")))?;
    Ok((question.trim(), value))
}
