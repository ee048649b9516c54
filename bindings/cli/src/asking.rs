//! Reading what was typed: ids, answers.

use wayside_core::Wayside;
use wayside_core::report::ReportId;

use crate::out::Failed;

/// A whole id, or enough of its end or beginning to be the only one.
pub fn id(wayside: &Wayside, typed: &str) -> Result<ReportId, Failed> {
    if let Ok(id) = typed.parse() {
        return Ok(id);
    }
    let fits = |id: &String| typed.len() >= 4 && (id.starts_with(typed) || id.ends_with(typed));
    let ids: Vec<_> = wayside.list()?.into_iter().map(|it| it.id).filter(|id| fits(&id.to_string())).collect();
    match ids.as_slice() {
        [only] => Ok(*only),
        [] => Err(Failed::because(format!("There is no report {typed} on this phone. `wayside list` shows them all."))),
        _ => Err(Failed::because(format!("Several reports fit {typed}. Type more of the id."))),
    }
}

/// `question=VALUE`.
pub fn answer(typed: &str) -> Result<(String, String), String> {
    let (question, value) = typed.split_once('=').ok_or("write it as QUESTION=VALUE")?;
    Ok((question.trim().to_owned(), value.to_owned()))
}
