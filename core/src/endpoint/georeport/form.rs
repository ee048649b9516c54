//! A report as GeoReport's form fields: frozen at the first send.

use chrono::SecondsFormat;

use crate::pack::{Captured, Endpoint, Mapping};
use crate::report::{Answer, AnswerValue, Report, ReportId, marker};

/// GeoReport v2: "a full description of the request", at most this many characters.
const DESCRIPTION: usize = 4000;

/// The fields of `POST /requests`, url-encoded; without key, jurisdiction and photos, which are added at each send.
/// `device_id` stays empty: who the phone is goes to no back office. What is made anew of one that `may_repeat` says so.
pub fn freeze_report(report: &Report, endpoint: &Endpoint, may_repeat: bool) -> Vec<u8> {
    let words = description(report, endpoint);
    let words = if may_repeat { repeating(&words, report.id) } else { words };
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("service_code", &report.service);
    form.append_pair("lat", &format!("{:.7}", report.position.lat()));
    form.append_pair("long", &format!("{:.7}", report.position.lon()));
    form.append_pair("description", &words);
    for answer in &report.answers {
        let map = endpoint.map_of(&report.service, &answer.question);
        let attribute = map.map_or(answer.question.as_str(), |map| map.attribute.as_str());
        match &answer.value {
            AnswerValue::Text(text) => form.append_pair(&format!("attribute[{attribute}]"), text),
            AnswerValue::Choices(chosen) => {
                let many = if chosen.len() == 1 { "" } else { "[]" };
                let name = format!("attribute[{attribute}]{many}");
                // Where it has no name there, that it was not asked is not said.
                let values = chosen.iter().filter(|it| map.is_some() || it.code != Answer::NOT_ASKED);
                let values = values.map(|it| map.map_or(it.code.as_str(), |map| map.value_of(&it.code)));
                for value in values.filter(|value| !value.is_empty()) {
                    form.append_pair(&name, value);
                }
                &mut form
            }
        };
    }
    // What nobody asked has a value of its own there.
    let asked = |map: &&Mapping| report.answers.iter().any(|answer| answer.question == map.question);
    for map in endpoint.maps.iter().filter(|map| map.service == report.service).filter(|map| !asked(map)) {
        let value = map.values.get(Answer::NOT_ASKED).filter(|value| !value.is_empty());
        value.map(|value| form.append_pair(&format!("attribute[{}]", map.attribute), value));
    }
    if endpoint.abilities.captured == Captured::Attribute {
        form.append_pair("attribute[captured_at]", &captured(report));
    }
    if let Some((name, email, phone)) = report.reporter.person() {
        let (first, last) = name.rsplit_once(' ').unwrap_or((name, ""));
        let fields = [("first_name", first), ("last_name", last)];
        let contact = [("email", email), ("phone", phone)];
        let contact = contact.into_iter().map(|(field, value)| (field, value.unwrap_or_default()));
        for (field, value) in fields.into_iter().chain(contact).filter(|(_, value)| !value.is_empty()) {
            form.append_pair(field, value);
        }
    }
    form.finish().into_bytes()
}

/// The words, then the marker, then when it was seen. Long words are cut so that those two survive.
fn description(report: &Report, endpoint: &Endpoint) -> String {
    let mut tail = format!("\n\n{}", marker(report.id));
    if endpoint.abilities.captured == Captured::Description {
        tail.push_str(&format!("\nSeen {}, position to {:.0} m", captured(report), report.position.accuracy_m()));
    }
    let room = DESCRIPTION.saturating_sub(tail.chars().count());
    let words: String = report.description.chars().take(room).collect();
    format!("{words}{tail}").trim_start().to_owned()
}

/// The same words with a last line that says that they may be there already; cut, where need be, before the marker.
pub fn repeating(description: &str, report: ReportId) -> String {
    let marker = marker(report);
    let note = format!("\nMay repeat {}", marker.trim_matches(['[', ']']));
    if description.ends_with(&note) {
        return description.to_owned();
    }
    let (words, tail) = description.split_at(description.rfind(&marker).unwrap_or(description.len()));
    let room = DESCRIPTION.saturating_sub(tail.chars().count() + note.chars().count() + 2);
    let words: String = words.trim_end().chars().take(room).collect();
    format!("{words}\n\n{tail}{note}").trim_start().to_owned()
}

fn captured(report: &Report) -> String {
    report.captured_at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
