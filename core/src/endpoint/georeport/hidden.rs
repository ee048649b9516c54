//! Rows of a public list that may be ours though no marker is seen in them: some lists cut words short, or leave them out.
//! Such a row says neither that a report is there nor that it is not.

use serde_json::Value;

use super::read::bare;
use crate::endpoint::Outcome;
use crate::report::ItemId;

/// In degrees: a server may round a place, or put it on the nearest street.
const NEAR: f64 = 0.002;

/// What went, as far as a list shows it.
#[derive(Clone, Debug)]
pub struct Sought {
    item: ItemId,
    service: String,
    words: String,
    place: Option<(f64, f64)>,
}

impl Sought {
    /// From the form that was sent.
    pub fn read(item: ItemId, form: &[u8]) -> Self {
        let field = |name: &str| {
            let found = url::form_urlencoded::parse(form).find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let place = field("lat").parse().ok().zip(field("long").parse().ok());
        Self { item, service: field("service_code"), words: bare(&field("description")), place }
    }

    /// The same kind of thing at the same place, in words that begin as ours do or in none.
    fn may_be(&self, row: &Value) -> bool {
        let text = |name: &str| match &row[name] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let service = text("service_code");
        let place: Option<(f64, f64)> = text("lat").parse().ok().zip(text("long").parse().ok());
        let near = |((lat, long), (at, along)): ((f64, f64), (f64, f64))| {
            (lat - at).abs() <= NEAR && (long - along).abs() <= NEAR
        };
        let there = bare(&text("description"));
        let begins = self.words.strip_prefix(there.trim_end_matches(['.', '…'])).is_some_and(|cut| !cut.is_empty());
        begins && (service.is_empty() || service == self.service) && self.place.zip(place).is_none_or(near)
    }
}

/// Those of these that a row of this page may be.
pub fn hidden(outcome: &Outcome, sought: &[Sought]) -> Vec<ItemId> {
    let Outcome::Answer(answer) = outcome else { return Vec::new() };
    let Some(Value::Array(rows)) = answer.json::<Value>() else { return Vec::new() };
    let may_be = |sought: &&Sought| rows.iter().any(|row| sought.may_be(row));
    sought.iter().filter(may_be).map(|sought| sought.item).collect()
}
