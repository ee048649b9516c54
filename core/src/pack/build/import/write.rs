//! What was read, as the folder's files.

use std::collections::HashSet;
use std::fmt::Write as _;

use url::Url;

use super::answers::{Attribute, Automated, Definition, Listed};
use super::{Found, Server};
use crate::pack::build::new::{quoted, slug};
use crate::pack::{Datatype, ServiceType};

/// As every category needs one; a council writes its own.
const PRIVACY: &str = r#"
# SAMPLE. What a person is told before they give their data.
[privacy]
version = "2026-11-01"
why = "To deal with what you report (sample)"
lawful_basis = "Article 6(1)(e) of the UK GDPR: a public task (sample)"
who_sees = "The team that deals with it (sample)"
how_long = "Two years (sample)"
part = 2
"#;

/// Fewer words than that say what a machine thinks of the field, not what a person should write in it.
const WORDS_OF_A_HINT: usize = 3;

/// Our own server's mark of a service that it never lists publicly.
const PRIVATE: &str = "private";

/// The files, and the codes of the services that ask nothing.
pub fn files(
    server: &Server,
    jurisdiction_id: Option<&str>,
    found: &mut Found,
) -> (Vec<(String, String)>, Vec<String>) {
    let (mut files, mut without_questions, mut names) = (Vec::new(), Vec::new(), HashSet::new());
    let mut maps = String::new();
    for (listed, definition) in &found.services {
        let (questions, asked) = questions(listed, definition, &mut maps, &mut found.altered);
        if asked == 0 {
            without_questions.push(listed.code.clone());
        }
        let private = listed.is_marked(PRIVATE);
        files.push((file(listed, &mut names), service(listed, private) + PRIVACY + &questions));
    }
    files.insert(0, ("endpoints.toml".to_owned(), endpoints(server, jurisdiction_id, &maps, &mut found.altered)));
    (files, without_questions)
}

fn file(listed: &Listed, names: &mut HashSet<String>) -> String {
    let from = |text: &str| Some(slug(text)).filter(|it| !it.is_empty());
    let name = from(&listed.name).or_else(|| from(&listed.code)).unwrap_or_else(|| "service".to_owned());
    let mut free = name.clone();
    for number in 2.. {
        if names.insert(free.clone()) {
            break;
        }
        free = format!("{name}-{number}");
    }
    format!("services/{free}.toml")
}

// Writing into a String cannot fail.

fn service(it: &Listed, private: bool) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "code = {}\nname = {}", quoted(&it.code), quoted(&it.name));
    for (field, said) in [("description", &it.description), ("group", &it.group)] {
        if !said.is_empty() {
            let _ = writeln!(text, "{field} = {}", quoted(said));
        }
    }
    text.push_str("icon = \"report\"                     # SAMPLE: the same for all\n");
    if !it.keywords.is_empty() {
        let words: Vec<String> = it.keywords.iter().map(|word| quoted(word)).collect();
        let _ = writeln!(text, "keywords = [{}]", words.join(", "));
    }
    match it.answers_with {
        ServiceType::Realtime => {}
        ServiceType::Batch => text.push_str("type = \"batch\"\n"),
        ServiceType::Blackbox => text.push_str("type = \"blackbox\"\n"),
    }
    if private {
        text.push_str("private = true\n");
    }
    text
}

/// And how many are asked, not only shown.
fn questions(
    listed: &Listed,
    definition: &Definition,
    maps: &mut String,
    altered: &mut Vec<String>,
) -> (String, usize) {
    let (mut text, mut asked, mut codes) = (String::new(), 0, HashSet::new());
    let mut say = |what: String| altered.push(format!("{}: {what}", listed.code));
    for it in &definition.attributes {
        match it.automated {
            Automated::No => {}
            Automated::ByServer => {
                say(format!("the question {:?} was left out: the server answers it itself.", it.code));
                continue;
            }
            Automated::Hidden => {
                say(format!(
                    "the question {:?} was left out: the server wants it from the app, not from a person.",
                    it.code
                ));
                continue;
            }
        }
        let code = question_code(&it.code);
        if code.is_empty() || !codes.insert(code.clone()) {
            say(format!("the question {:?} was left out: it has no code, or another's.", it.code));
            continue;
        }
        let (datatype, choices) = answered_by(it, &mut say);
        asked += usize::from(it.variable);
        let said = if it.description.is_empty() { &it.code } else { &it.description };
        let _ = write!(
            text,
            "\n[[question]]\ncode = {}\ntext = {}\ndatatype = \"{}\"\n",
            quoted(&code),
            quoted(said),
            datatype_code(datatype)
        );
        if !it.variable {
            text.push_str("variable = false                    # shown, not asked\n");
        } else if it.required {
            text.push_str("required = true\n");
        }
        if !datatype.is_list() && it.hint.split(' ').count() >= WORDS_OF_A_HINT {
            let _ = writeln!(text, "hint = {}", quoted(&it.hint));
        }
        if !choices.is_empty() {
            text.push_str("choices = [\n");
            for (key, name) in &choices {
                let _ = writeln!(text, "    {{ key = {}, name = {} }},", quoted(key), quoted(name));
            }
            text.push_str("]\n");
        }
        // Whoever runs the server knows what it is there where nobody asked; until they say, it is left out.
        if code != it.code || (it.required && it.variable && datatype.is_list()) {
            let _ = write!(
                maps,
                "\n[[endpoint.map]]\nservice = {}\nquestion = {}\nattribute = {}\n",
                quoted(&listed.code),
                quoted(&code),
                quoted(&it.code)
            );
            maps.push_str("values = { NOT_ASKED = \"\" }        # SAMPLE. Ask which value means that nobody asked.\n");
        }
    }
    (text, asked)
}

/// As a question's code may be written; the back office's own stands in the map then.
fn question_code(theirs: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "_-.".contains(letter) { letter } else { '_' };
    theirs.chars().map(plain).collect()
}

fn answered_by<'a>(it: &'a Attribute, say: &mut impl FnMut(String)) -> (Datatype, Vec<(&'a str, &'a str)>) {
    let Some(datatype) = it.datatype else {
        say(format!("the question {:?} has no datatype of GeoReport: it is answered in a line of text.", it.code));
        return (Datatype::String, Vec::new());
    };
    if !datatype.is_list() {
        if !it.values.is_empty() {
            say(format!("the question {:?} is no list: its values were left out.", it.code));
        }
        return (datatype, Vec::new());
    }
    if !it.variable {
        return (Datatype::Text, Vec::new());
    }
    let mut choices: Vec<(&str, &str)> = Vec::new();
    for (key, name) in &it.values {
        if key.is_empty() || choices.iter().any(|(other, _)| other == key) {
            say(format!("a choice of the question {:?} was left out: it has no key, or another's.", it.code));
            continue;
        }
        choices.push((key, if name.is_empty() { key } else { name }));
    }
    if choices.is_empty() {
        say(format!("the question {:?} is a list without values: it is answered in a line of text.", it.code));
        return (Datatype::String, Vec::new());
    }
    (datatype, choices)
}

fn datatype_code(datatype: Datatype) -> &'static str {
    match datatype {
        Datatype::String => "string",
        Datatype::Number => "number",
        Datatype::Datetime => "datetime",
        Datatype::Text => "text",
        Datatype::SingleValueList => "singlevaluelist",
        Datatype::MultiValueList => "multivaluelist",
    }
}

/// As an endpoint's address is to be written. What is public there may be read in the clear; reports may not go so.
fn address(url: &str, altered: &mut Vec<String>) -> String {
    let base = format!("{}/", url.trim_end_matches('/'));
    let Ok(mut parsed) = Url::parse(&base) else { return base };
    let here = matches!(parsed.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    if parsed.scheme() == "http" && !here && parsed.set_scheme("https").is_ok() {
        altered
            .push(format!("{base} is not encrypted: {parsed} was written in its place. Ask whether it answers there."));
        return parsed.into();
    }
    base
}

fn endpoints(server: &Server, jurisdiction_id: Option<&str>, maps: &str, altered: &mut Vec<String>) -> String {
    let mut text = "# The back offices. A report goes to the first one that names its service (\"*\": any), and stays with that one.\n"
        .to_owned();
    if let Some(url) = &server.sync {
        let _ = write!(
            text,
            r#"
[[endpoint]]
id = "wayside"                      # stands in reports that were sent: never give it to another back office
dialect = "wayside"
url = {}
services = ["*"]

[endpoint.abilities]
photos = "tus"                      # each photo by itself, going on where it stopped
idempotent = true                   # the same report sent twice arrives once
private = true                      # may be given private reports
withdraw = "update"
amend = "update"
"#,
            quoted(&address(url, altered))
        );
    }
    let jurisdiction = jurisdiction_id.map_or_else(String::new, |id| format!("jurisdiction_id = {}\n", quoted(id)));
    let _ = write!(
        text,
        r#"
[[endpoint]]
id = "open311"
dialect = "georeport"
url = {}
{jurisdiction}api_key = ""                        # SAMPLE. Ask whoever runs the server for the council's key.
services = ["*"]

# SAMPLE. What Open311 does not say of itself: the most careful answers, until somebody has tried it.
[endpoint.abilities]
photos = "none"                     # "multipart_with_report" where it takes files in the same request
idempotent = false                  # true only where it honours Idempotency-Key
private = false                     # true only where a private report is shown to nobody
lookup = "none"                     # {{ after = 300 }} where a report is listed within so many seconds
on_unknown = "hold"                 # a person decides about what may have arrived
captured = "description"            # GeoReport has no field for when it was seen
"#,
        quoted(&address(&server.base, altered))
    );
    text + maps
}
