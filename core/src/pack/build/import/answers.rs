//! What GeoReport v2 answers, read as servers write it: numbers as text, fields left out, HTML in a description.

use super::tree::Tree;
use crate::pack::{Datatype, ServiceType};

/// `discovery`.
pub struct Discovery {
    pub places: Vec<Place>,
}

/// Where something is spoken.
pub struct Place {
    pub specification: String,
    pub url: String,
    /// `production` or `test`.
    pub kind: String,
    /// Content types; none are named where any will do.
    pub formats: Vec<String>,
}

impl Discovery {
    pub fn of(tree: &Tree) -> Option<Self> {
        let places = tree.field("endpoints")?.parts().into_iter().map(|it| Place {
            specification: it.text("specification").trim_end_matches('/').to_owned(),
            url: it.text("url").to_owned(),
            kind: it.text("type").to_lowercase(),
            formats: it.field("formats").map_or_else(Vec::new, |formats| {
                formats.parts().into_iter().filter_map(|format| Some(format.as_text()?.to_lowercase())).collect()
            }),
        });
        Some(Self { places: places.collect() })
    }
}

/// One of `services`.
pub struct Listed {
    pub code: String,
    pub name: String,
    pub description: String,
    pub group: String,
    pub keywords: Vec<String>,
    pub answers_with: ServiceType,
    /// `metadata`.
    pub has_definition: bool,
}

impl Listed {
    pub fn all(tree: &Tree) -> Vec<Self> {
        tree.parts().into_iter().map(Self::of).collect()
    }

    /// It has a code and a name.
    pub fn is_usable(&self) -> bool {
        let code = !self.code.is_empty() && self.code != "*" && !self.code.chars().any(char::is_control);
        code && !self.name.is_empty()
    }

    /// A mark among the keywords, of our own server or of mySociety's: `private`, `staff`, `inactive`.
    pub fn is_marked(&self, mark: &str) -> bool {
        self.keywords.iter().any(|word| word.eq_ignore_ascii_case(mark))
    }

    fn of(tree: &Tree) -> Self {
        let keywords = plain(tree.text("keywords"));
        Self {
            code: tree.text("service_code").to_owned(),
            name: plain(tree.text("service_name")),
            description: plain(tree.text("description")),
            group: plain(tree.text("group")),
            keywords: keywords.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect(),
            answers_with: match tree.text("type") {
                "batch" => ServiceType::Batch,
                "blackbox" => ServiceType::Blackbox,
                _ => ServiceType::Realtime,
            },
            has_definition: tree.text("metadata").eq_ignore_ascii_case("true"),
        }
    }
}

/// A service's questions, in the order in which they are asked.
#[derive(Default)]
pub struct Definition {
    pub attributes: Vec<Attribute>,
}

pub struct Attribute {
    pub code: String,
    pub variable: bool,
    /// `None`: one that GeoReport does not have.
    pub datatype: Option<Datatype>,
    pub required: bool,
    /// What is asked.
    pub description: String,
    pub hint: String,
    /// Key and name.
    pub values: Vec<(String, String)>,
    pub automated: Automated,
}

/// Of mySociety's extension: who gives the answer, where no person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Automated {
    No,
    /// The server itself.
    ByServer,
    /// The app, and nobody sees it: where it is on the national grid, for one.
    Hidden,
}

impl Definition {
    pub fn of(tree: &Tree) -> Option<Self> {
        // Some answer with a list of the one that was asked for.
        let tree = match tree {
            Tree::List(parts) => parts.first()?,
            one => one,
        };
        let mut attributes: Vec<(u64, Attribute)> = Vec::new();
        for it in tree.field("attributes")?.parts() {
            let order = it.text("order").parse().unwrap_or(u64::MAX);
            attributes.push((order, Attribute::of(it)));
        }
        attributes.sort_by_key(|(order, _)| *order);
        Some(Self { attributes: attributes.into_iter().map(|(_, attribute)| attribute).collect() })
    }
}

impl Attribute {
    fn of(tree: &Tree) -> Self {
        let values = tree.field("values").map_or_else(Vec::new, Tree::parts);
        Self {
            code: tree.text("code").to_owned(),
            variable: !tree.text("variable").eq_ignore_ascii_case("false"),
            datatype: match tree.text("datatype").to_lowercase().as_str() {
                "string" => Some(Datatype::String),
                "number" => Some(Datatype::Number),
                "datetime" => Some(Datatype::Datetime),
                "text" => Some(Datatype::Text),
                "singlevaluelist" => Some(Datatype::SingleValueList),
                "multivaluelist" => Some(Datatype::MultiValueList),
                _ => None,
            },
            required: tree.text("required").eq_ignore_ascii_case("true"),
            description: plain(tree.text("description")),
            hint: plain(tree.text("datatype_description")),
            automated: match tree.text("automated") {
                "server_set" => Automated::ByServer,
                "hidden_field" => Automated::Hidden,
                _ => Automated::No,
            },
            values: values.into_iter().map(|it| (it.text("key").to_owned(), plain(it.text("name")))).collect(),
        }
    }
}

/// Without the HTML that is in some, on one line.
fn plain(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        let is_tag = after.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/');
        match after.split_once('>').filter(|_| is_tag) {
            Some((_, after)) => {
                kept.push(' ');
                rest = after;
            }
            None => {
                kept.push('<');
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    for (entity, letter) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        kept = kept.replace(entity, letter);
    }
    let seen: String = kept.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_and_line_ends_are_taken_out_and_words_stay() {
        for (said, kept) in [
            ("Call 311.<br><br>If the <b>car</b> is yours", "Call 311. If the car is yours"),
            ("5 < 6 and <3", "5 < 6 and <3"),
            ("A\r\n  line\u{0}\t", "A line"),
            ("Bins &amp; bags&nbsp;", "Bins & bags"),
        ] {
            assert_eq!(plain(said), kept);
        }
    }
}
