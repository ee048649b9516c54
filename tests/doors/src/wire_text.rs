//! Answers and requests as text: a first line, headers, an empty line, the body. Whatever bytes come are one.
//!
//! An answer begins with its status (`200`, or `200 cut` where the line broke), or with what else may come of a task:
//! `not_sent dns`, `unknown cut 512`. A request begins with method and address.

use wayside_core::endpoint::answers::ANSWER_LIMIT;
use wayside_core::endpoint::{Answer, Outcome};
use wayside_core::outbox::Why;

/// First line, headers with their names in lower case, body.
pub struct Parts<'a> {
    pub first: String,
    pub headers: Vec<(String, String)>,
    pub body: &'a [u8],
}

pub fn parts(bytes: &[u8]) -> Parts<'_> {
    let mut rest = bytes;
    let mut line = || {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.strip_prefix(b"\n").unwrap_or(after);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        String::from_utf8_lossy(line).into_owned()
    };
    let first = line();
    let mut headers = Vec::new();
    loop {
        let header = line();
        let Some((name, value)) = header.split_once(':').filter(|(name, _)| !name.trim().is_empty()) else { break };
        headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    Parts { first, headers, body: rest }
}

impl Parts<'_> {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// What came of a task. A first line that is none of ours counts as 200.
pub fn outcome(bytes: &[u8]) -> Outcome {
    let parts = parts(bytes);
    let words: Vec<&str> = parts.first.split_whitespace().collect();
    let why = |code: Option<&&str>| code.and_then(|code| Why::from_code(code)).unwrap_or(Why::Cut);
    match words.as_slice() {
        ["not_sent", rest @ ..] => Outcome::NotSent(why(rest.first())),
        ["unknown", rest @ ..] => {
            let bytes_out = rest.get(1).and_then(|count| count.parse().ok()).unwrap_or(0);
            Outcome::Unknown { why: why(rest.first()), bytes_out }
        }
        words => Outcome::Answer(Answer {
            status: words.first().and_then(|status| status.parse().ok()).unwrap_or(200),
            body_complete: words.get(1) != Some(&"cut"),
            body: parts.body.iter().copied().take(ANSWER_LIMIT as usize).collect(),
            headers: parts.headers,
        }),
    }
}

/// The answer, for doors that are about nothing else.
pub fn answer(outcome: &Outcome) -> Option<&Answer> {
    match outcome {
        Outcome::Answer(answer) => Some(answer),
        _ => None,
    }
}

/// Its body as JSON, read by this crate itself: what a promise is measured against.
pub fn json(outcome: &Outcome) -> Option<serde_json::Value> {
    let answer = answer(outcome)?;
    let page = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    // A reader passes over what it does not look for, letters that are none included.
    let text = String::from_utf8_lossy(&answer.body);
    (answer.body_complete && !page).then(|| serde_json::from_str(&text).ok()).flatten()
}

/// JSON by its grammar that no value can be made of (`1e999`, half a surrogate): a reader that passes over it is right,
/// and there is nothing here to measure it against.
pub fn is_beyond_measure(outcome: &Outcome) -> bool {
    let Some(answer) = answer(outcome) else { return false };
    let text = String::from_utf8_lossy(&answer.body);
    json(outcome).is_none() && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()
}
