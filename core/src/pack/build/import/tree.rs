//! JSON and XML as one tree. GeoReport says the same in both; XML only names what JSON leaves unnamed.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// Deeper than any answer of GeoReport.
const DEEPEST: usize = 16;

#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    Text(String),
    List(Vec<Tree>),
    /// In their order.
    Fields(Vec<(String, Tree)>),
}

impl Tree {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.starts_with('<') { xml(text) } else { serde_json::from_str(text).ok().map(json) }
    }

    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Fields(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Its text; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        match self.field(name) {
            Some(Self::Text(text)) => text.trim(),
            _ => "",
        }
    }

    /// Its parts: those of a list, or all that an element holds, whatever each is called.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::List(parts) => parts.iter().collect(),
            Self::Fields(fields) => fields.iter().map(|(_, value)| value).collect(),
            Self::Text(_) => Vec::new(),
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text.trim()) } else { None }
    }
}

fn json(value: Value) -> Tree {
    match value {
        Value::Null => Tree::Text(String::new()),
        Value::Bool(yes) => Tree::Text(yes.to_string()),
        Value::Number(number) => Tree::Text(number.to_string()),
        Value::String(text) => Tree::Text(text),
        Value::Array(parts) => Tree::List(parts.into_iter().map(json).collect()),
        Value::Object(fields) => Tree::Fields(fields.into_iter().map(|(key, value)| (key, json(value))).collect()),
    }
}

/// An element whose end is still to come.
struct Open {
    name: String,
    said: String,
    fields: Vec<(String, Tree)>,
}

impl Open {
    fn tree(self) -> (String, Tree) {
        (self.name, if self.fields.is_empty() { Tree::Text(self.said) } else { Tree::Fields(self.fields) })
    }
}

/// The root element's contents. An element that holds no other is its text.
fn xml(text: &str) -> Option<Tree> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() < DEEPEST => {
                open.push(Open { name: name(&start)?, said: String::new(), fields: Vec::new() });
            }
            Event::Start(_) | Event::Eof => return None,
            Event::Empty(empty) => open.last_mut()?.fields.push((name(&empty)?, Tree::Text(String::new()))),
            Event::Text(part) => {
                if let Some(within) = open.last_mut() {
                    within.said.push_str(&part.xml10_content());
                }
            }
            Event::CData(part) => open.last_mut()?.said.push_str(&part.xml10_content()),
            Event::GeneralRef(entity) => {
                let letter = match entity.resolve_char_ref().ok()? {
                    Some(letter) => letter.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&entity)?.to_owned(),
                };
                open.last_mut()?.said.push_str(&letter);
            }
            Event::End(_) => {
                let ended = open.pop()?.tree();
                match open.last_mut() {
                    Some(within) => within.fields.push(ended),
                    None => return Some(ended.1),
                }
            }
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => {}
        }
    }
}

fn name(start: &quick_xml::events::BytesStart<'_>) -> Option<String> {
    Some(start.local_name().as_ref().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_and_json_say_the_same() {
        let xml = br#"<?xml version="1.0"?><services><service><service_code>1</service_code><metadata>true</metadata>
            <keywords/><description>A &amp; &lt;b&gt; &#233;<![CDATA[ <c>]]></description></service></services>"#;
        let json = br#"[{"service_code": 1, "metadata": true, "keywords": null, "description": "A & <b> \u00e9 <c>"}]"#;
        let (xml, json) = (Tree::read(xml).unwrap(), Tree::read(json).unwrap());
        for tree in [&xml, &json] {
            let [service] = tree.parts()[..] else { panic!("{tree:?}") };
            let said = ["service_code", "metadata", "keywords", "description", "group"].map(|it| service.text(it));
            assert_eq!(said, ["1", "true", "", "A & <b> \u{e9} <c>", ""]);
        }
    }

    #[test]
    fn what_is_neither_or_cut_or_too_deep_is_nothing() {
        let deep = "<a>".repeat(500);
        for text in ["", "Not found", "<services><service>", "{\"a\": ", "<a>&nbsp;</a>", deep.as_str()] {
            assert_eq!(Tree::read(text.as_bytes()), None, "{text}");
        }
    }
}
