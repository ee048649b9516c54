//! What must hold of every pack before people rely on it, whether it is still a folder or already a file.

use std::fmt;

use chrono::NaiveDate;

use super::words::lacking;
use super::{Content, Mistake};
use crate::pack::{Colours, Council, Dialect, Endpoint, Mapping, PACK_BYTES, PublicKey, Route, Service, TEST_KEY};
use crate::report::{Answer, hex};

/// What a broken rule is about; the folder knows its file and line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Council,
    Service(String),
    Endpoint(String),
    Boundary(String),
    Owner(String),
    /// Of these categories.
    Route(String),
    Words(String),
    Signature,
    /// The file as a whole.
    File,
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Council => write!(f, "the council"),
            Self::Service(code) => write!(f, "the service {code}"),
            Self::Endpoint(id) => write!(f, "the endpoint {id}"),
            Self::Boundary(code) => write!(f, "the boundary {code}"),
            Self::Owner(id) => write!(f, "the owner {id}"),
            Self::Route(services) => write!(f, "the route of {services}"),
            Self::Words(language) => write!(f, "the words in {language}"),
            Self::Signature => write!(f, "the signature"),
            Self::File => write!(f, "the pack"),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub about: About,
    /// The field, dotted where it lies deeper: `privacy.controller`, `map.0`.
    pub field: String,
    pub what: String,
    pub remedy: String,
}

impl From<Broken> for Mistake {
    fn from(it: Broken) -> Self {
        Self::new(it.about.to_string(), None, it.what, it.remedy)
    }
}

fn broken(about: &About, field: &str, what: impl Into<String>, remedy: &str) -> Broken {
    Broken { about: about.clone(), field: field.to_owned(), what: what.into(), remedy: remedy.to_owned() }
}

/// All of it, as a file has it.
pub fn all(content: &Content) -> Vec<Broken> {
    let mut found = council(&content.council);
    found.extend(content.services.iter().flat_map(service));
    found.extend(content.endpoints.iter().flat_map(|it| endpoint(it, &content.services, |_| false)));
    found.extend(content.services.iter().filter_map(|it| nobodys(it, content)));
    found.extend(content.endpoints.iter().flat_map(|it| unasked(it, &content.services)));
    found.extend(welsh(content));
    found
}

/// It has to be fetched, over lines as they are, and kept beside others.
pub fn size(bytes: u64) -> Option<Broken> {
    let what =
        || format!("it takes {:.1} MB on the phone, of {} MB at most", bytes as f64 / 1e6, PACK_BYTES / 1_000_000);
    let remedy = "Leave out places and assets that nobody would name, and draw lines with fewer points.";
    (bytes > PACK_BYTES).then(|| broken(&About::File, "", what(), remedy))
}

/// A category that nobody takes; a private one, nobody who may have it.
fn nobodys(service: &Service, content: &Content) -> Option<Broken> {
    let taken = |private| content.endpoints.iter().any(|endpoint| endpoint.takes(&service.code, private));
    let about = About::Service(service.code.clone());
    if content.council.is_national() || taken(service.private) || content.is_anothers(&service.code) {
        return None;
    }
    let remedy = "Name it in the services of an endpoint; a private one of an endpoint with private = true.";
    let what = if taken(false) { "it is private, and no endpoint may have it" } else { "no endpoint takes it" };
    Some(broken(&about, "", what, remedy))
}

/// What a GeoReport server wants an answer to, and a worker may not have asked: it needs a value for that. Wayside sync has one.
fn unasked(it: &Endpoint, services: &[Service]) -> Vec<Broken> {
    let about = About::Endpoint(it.id.clone());
    let asked =
        services.iter().filter(|service| it.dialect == Dialect::GeoReport && it.takes(&service.code, service.private));
    let asked = asked.flat_map(|service| service.questions.iter().map(|question| (&service.code, question)));
    let wanted = asked.filter(|(_, question)| question.required && question.variable && question.datatype.is_list());
    // What is empty there is left out, which is no answer either.
    let says = |map: &Mapping| map.values.get(Answer::NOT_ASKED).is_some_and(|value| !value.is_empty());
    let lacking = wanted.filter(|(service, question)| !it.map_of(service, &question.code).is_some_and(says));
    let lacking = lacking.map(|(service, question)| {
        let what = format!(
            "it must have an answer to {service}, {}, and no map says what it is where nobody asked",
            question.code
        );
        broken(&about, "map", what, "Add an [[endpoint.map]] of it, with a value for NOT_ASKED.")
    });
    lacking.collect()
}

/// More than that, of what is to be given to people today.
pub fn release(content: &Content, key_id: Option<&str>, today: NaiveDate) -> Vec<Broken> {
    let mut found = Vec::new();
    if let Some(own) = content.boundaries.first().filter(|it| it.has_ended(today)) {
        let about = About::Boundary(own.code.clone());
        let what =
            own.valid_to.map_or_else(String::new, |day| format!("the council ended on {day}: nothing is begun here"));
        let remedy = "Give people the pack of the council that took over, or set valid_to to the last day.";
        found.push(broken(&about, "valid_to", what, remedy));
    }
    for (about, field, text) in spoken_of_data(content) {
        if text.to_lowercase().contains("(sampl") || text == "Z0000000" {
            let what = format!("\"{text}\" is a sample's");
            found.push(broken(&about, field, what, "Write the council's own, as its data protection officer has it."));
        }
    }
    for (about, field, text) in told(content) {
        let what = if text.to_lowercase().contains("(sampl") {
            format!("\"{}\" is a sample's", text.trim())
        } else if let Some(number) = for_drama_in(&text) {
            format!("{number} reaches nobody: it is one of those that Ofcom keeps for drama")
        } else {
            continue;
        };
        found.push(broken(&about, &field, what, "Write the council's own."));
    }
    for it in content.boundaries.iter().filter(|it| it.provisional) {
        let about = About::Boundary(it.code.clone());
        let remedy = "Draw the line from the Ordnance Survey's Boundary-Line, and write provisional = false.";
        found.push(broken(&about, "provisional", "the line is provisional", remedy));
    }
    for it in content.owners.iter().filter(|it| it.sample) {
        let about = About::Owner(it.id.clone());
        found.push(broken(&about, "sample", "the owner is invented", "Take it out, or draw the real one."));
    }
    for (field, number) in [
        ("contact_day", &content.council.contact_day),
        ("contact_out_of_hours", &content.council.contact_out_of_hours),
        ("safeguarding", &content.council.safeguarding),
    ] {
        if is_for_drama(number) {
            let what = format!("{number} reaches nobody: it is one of those that Ofcom keeps for drama");
            found.push(broken(&About::Council, field, what, "Write the council's own number."));
        }
    }
    if let Some(what) = nobodys_host(&content.council.pack_url) {
        found.push(broken(&About::Council, "pack_url", what, "Write where the newest pack lies, or leave it out."));
    }
    for it in &content.endpoints {
        let about = About::Endpoint(it.id.clone());
        if let Some(what) = nobodys_host(&it.url) {
            found.push(broken(&about, "url", what, "Write your server's address, or take the endpoint out."));
        }
        if it.api_key == "wayside-sample" {
            found.push(broken(&about, "api_key", "the key is a sample's", "Write your own, or take it out."));
        }
    }
    let keys = &content.council.keys;
    let signs = |key: &PublicKey| key_id == Some(&hex(&key.id()));
    if keys.next.is_none() && keys.revoked.iter().any(signs) {
        let what = "it takes back the key that it is signed with, and names none that comes after";
        let remedy = "Name the next key in [keys], or no phone will take another pack of yours.";
        found.push(broken(&About::Council, "keys.revoked", what, remedy));
    }
    if keys.next.as_ref().is_some_and(signs) {
        let what = "the next key is the very key that it is signed with";
        let remedy = "Make another with wayside pack key and name its public half, or leave next out.";
        found.push(broken(&About::Council, "keys.next", what, remedy));
    }
    match key_id {
        None => found.push(broken(&About::Signature, "", "it is not signed", "Sign it: wayside pack sign.")),
        Some(id) if id == hex(&TEST_KEY.id()) => {
            let what = "it is signed with the test key, which no released app believes";
            found.push(broken(&About::Signature, "", what, "Sign it with the council's: wayside pack sign."));
        }
        Some(_) => {}
    }
    found
}

/// Its signature may be another's, or only look like one.
pub fn not_signed_by(key: PublicKey) -> Broken {
    let what = format!("it is not signed with the secret half of {key}");
    broken(&About::Signature, "", what, "Sign it with the key that people's apps believe: wayside pack sign.")
}

/// What is said about people's data, in every place where it is said.
fn spoken_of_data(content: &Content) -> Vec<(About, &'static str, &str)> {
    let privacy = &content.council.privacy;
    let mut said: Vec<(About, &'static str, &str)> = vec![
        (About::Council, "privacy.controller", &privacy.controller),
        (About::Council, "privacy.officer", &privacy.officer),
        (About::Council, "privacy.processor", &privacy.processor),
        (About::Council, "privacy.ico_number", &privacy.ico_number),
        (About::Council, "privacy.complain", &privacy.complain),
    ];
    for service in &content.services {
        let Some(notice) = &service.privacy else { continue };
        let about = About::Service(service.code.clone());
        for (field, text) in [
            ("privacy.why", &notice.why),
            ("privacy.lawful_basis", &notice.lawful_basis),
            ("privacy.who_sees", &notice.who_sees),
            ("privacy.how_long", &notice.how_long),
        ] {
            said.push((about.clone(), field, text));
        }
    }
    said
}

/// What people are told elsewhere, which may have been a sample's. Texts in other languages are as much told as these.
fn told(content: &Content) -> Vec<(About, String, String)> {
    let mut told = Vec::new();
    for service in &content.services {
        let about = About::Service(service.code.clone());
        told.push((about.clone(), "notice".to_owned(), service.notice.clone()));
        for stop in service.questions.iter().flat_map(|question| &question.stops) {
            told.push((about.clone(), "question".to_owned(), stop.text.clone()));
            told.push((about.clone(), "question".to_owned(), stop.link.clone()));
        }
    }
    told.extend(content.owners.iter().map(|it| (About::Owner(it.id.clone()), "tell".to_owned(), it.tell.clone())));
    let route = |it: &Route| (About::Route(it.services.join(", ")), "why".to_owned(), it.why.clone());
    told.extend(content.routes.iter().map(route));
    told.extend(content.words.iter().map(|it| (About::Words(it.language.clone()), it.key.clone(), it.text.clone())));
    told
}

/// Why an address is no council's.
fn nobodys_host(address: &str) -> Option<String> {
    let host = url::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned))?;
    if host.starts_with("127.") || host == "[::1]" || is_under(&host, "localhost") {
        return Some(format!("{address} is whoever asks, not the council"));
    }
    let nobodys = NOBODYS.iter().any(|name| is_under(&host, name));
    nobodys.then(|| format!("{address} is nobody's: names like that are kept for examples"))
}

pub fn council(it: &Council) -> Vec<Broken> {
    let mut found = Vec::new();
    if it.keys.next.is_some_and(|next| it.keys.revoked.contains(&next)) {
        let remedy = "Name another next key, or do not take it back.";
        found.push(broken(&About::Council, "keys.next", "the next key is taken back in the same breath", remedy));
    }
    let mut say = |field: &str, what: &str, remedy: &str| found.push(broken(&About::Council, field, what, remedy));
    if it.attribution.iter().all(|line| line.trim().is_empty()) {
        say("attribution", "nobody is named whose data this is", "Add the lines that the data's licences ask for.");
    }
    if !is_phone(&it.contact_day) {
        say("contact_day", "there is no phone number for the day", "Write the council's public number.");
    }
    if !is_phone(&it.contact_out_of_hours) {
        let what = "there is no phone number for out of hours";
        say("contact_out_of_hours", what, "Write whom to call at night when something is dangerous.");
    }
    if !it.safeguarding.is_empty() && !is_phone(&it.safeguarding) {
        say("safeguarding", "whom to call about somebody at risk is no phone number", "Write the team's number.");
    }
    if !is_phone(&it.power_lines) {
        say("power_lines", "whom to call about fallen power lines is no phone number", "Write 105, or leave it out.");
    } else if it.jurisdiction.starts_with('N') && it.power_lines.trim() == "105" {
        let remedy = "Write the number of the network there.";
        say("power_lines", "105 is answered in Great Britain, and not in Northern Ireland", remedy);
    }
    if !(1..=3).contains(&it.case_review.reports) || it.case_review.months < 6 {
        let what = "people would have to report more than three times in six months before their case is reviewed";
        say(
            "case_review",
            what,
            "Write three reports or fewer, in six months or more: the law lets nobody ask for more.",
        );
    }
    let privacy = &it.privacy;
    for (field, text, what, remedy) in [
        (
            "controller",
            &privacy.controller,
            "nobody is named as the data's controller",
            "Write the council's legal name.",
        ),
        ("officer", &privacy.officer, "no data protection officer is named", "Write how to reach them."),
        (
            "processor",
            &privacy.processor,
            "no processor is named",
            "Write who runs the system, or that the council does.",
        ),
        (
            "ico_number",
            &privacy.ico_number,
            "the number in the ICO's register is missing",
            "Look it up at ico.org.uk: ZA123456.",
        ),
        ("complain", &privacy.complain, "nobody is told how to complain", "Write it, the ICO's helpline among it."),
    ] {
        if text.trim().is_empty() {
            say(&format!("privacy.{field}"), what, remedy);
        }
    }
    colours(&it.colours, &mut say);
    found
}

/// WCAG 2.2, 1.4.3 and 1.4.11.
fn colours(it: &Colours, say: &mut impl FnMut(&str, &str, &str)) {
    let pairs = [
        ("text", &it.text, "background", &it.background, 4.5),
        ("link", &it.link, "background", &it.background, 4.5),
        ("on_brand", &it.on_brand, "brand", &it.brand, 4.5),
        ("brand", &it.brand, "background", &it.background, 3.0),
        ("focus", &it.focus, "background", &it.background, 3.0),
    ];
    for (name, colour, on_name, on, least) in pairs {
        let field = format!("colours.{name}");
        match (luminance(colour), luminance(on)) {
            (Some(one), Some(other)) => {
                let (light, dark) = (one.max(other), one.min(other));
                let contrast = (light + 0.05) / (dark + 0.05);
                if contrast < least {
                    let what = format!("{name} {colour} on {on_name} {on} has a contrast of {contrast:.1} to 1");
                    say(&field, &what, &format!("Choose colours with {least} to 1 or more."));
                }
            }
            (None, _) => say(&field, &format!("{colour:?} is no colour"), "Write it like #1d4f91."),
            // Said where that one is judged itself.
            (_, None) => {}
        }
    }
    if luminance(&it.background).is_none() {
        say("colours.background", &format!("{:?} is no colour", it.background), "Write it like #ffffff.");
    }
}

/// Relative luminance of `#rrggbb`, as WCAG defines it.
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |from: usize| {
        let value = u8::from_str_radix(digits.get(from..from + 2)?, 16).ok()?;
        let share = f64::from(value) / 255.0;
        Some(if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
}

pub fn service(it: &Service) -> Vec<Broken> {
    let about = About::Service(it.code.clone());
    let mut found = Vec::new();
    if it.icon.trim().is_empty() {
        found.push(broken(&about, "icon", "it has no picture", "Name one: icon = \"rubbish\"."));
    }
    let Some(privacy) = &it.privacy else {
        let remedy = "Add [privacy] with version, why, lawful_basis, who_sees, how_long and part.";
        found.push(broken(&about, "privacy", "it has no privacy notice", remedy));
        return found;
    };
    for (field, text) in [
        ("version", &privacy.version),
        ("why", &privacy.why),
        ("lawful_basis", &privacy.lawful_basis),
        ("who_sees", &privacy.who_sees),
        ("how_long", &privacy.how_long),
    ] {
        if text.trim().is_empty() {
            let what = format!("its privacy notice does not say {}", field.replace('_', " "));
            found.push(broken(&about, &format!("privacy.{field}"), what, "Write it in a sentence."));
        }
    }
    if !matches!(privacy.part, 2 | 3) {
        let what = format!("part {} of the Data Protection Act 2018 is none that applies", privacy.part);
        found.push(broken(&about, "privacy.part", what, "Write 2, or 3 where it is about crime."));
    }
    found
}

/// `unread`: what a map is of may be a question that could not be read.
pub fn endpoint(it: &Endpoint, services: &[Service], unread: impl Fn(&Mapping) -> bool) -> Vec<Broken> {
    let about = About::Endpoint(it.id.clone());
    let mut found = Vec::new();
    for (number, map) in it.maps.iter().enumerate() {
        let field = format!("map.{number}");
        let mut say = |what: String, remedy: &str| found.push(broken(&about, &field, what, remedy));
        let question = services
            .iter()
            .find(|service| service.code == map.service)
            .and_then(|service| service.questions.iter().find(|question| question.code == map.question));
        let named = format!("{}, {}", map.service, map.question);
        if it.maps.iter().take(number).any(|other| (&other.service, &other.question) == (&map.service, &map.question)) {
            say(format!("two maps are of {named}"), "Take one out.");
        }
        let Some(question) = question else {
            if unread(map) {
                continue;
            }
            say(format!("a map names {named}, which is no question here"), "Correct the codes.");
            continue;
        };
        if map.attribute.trim().is_empty() {
            say(format!("the map of {named} names no attribute"), "Write what the back office calls it.");
        }
        if !map.values.contains_key(Answer::NOT_ASKED) {
            let what = format!("the map of {named} has no value for {}", Answer::NOT_ASKED);
            say(what, "Ask the back office which value means that nobody asked.");
        }
        // Nothing else: the answers are called the same there.
        if !question.datatype.is_list() || map.values.keys().all(|key| key == Answer::NOT_ASKED) {
            continue;
        }
        for choice in question.choices.iter().filter(|choice| !map.values.contains_key(&choice.key)) {
            say(format!("the map of {named} has no value for {}", choice.key), "Add it.");
        }
        for key in map.values.keys().filter(|key| *key != Answer::NOT_ASKED) {
            if !question.choices.iter().any(|choice| choice.key == *key) {
                say(format!("the map of {named} has a value for {key}, which is no answer"), "Correct the key.");
            }
        }
    }
    found
}

/// A council in Wales may keep nobody from being served in Welsh.
pub fn welsh(content: &Content) -> Vec<Broken> {
    // The whole country's has Wales in it: what it promises in Welsh, it says.
    let promised = content.council.is_national() && content.council.languages.iter().any(|language| language == "cy");
    if !content.council.jurisdiction.starts_with('W') && !promised {
        return Vec::new();
    }
    if !content.council.languages.iter().any(|language| language == "cy") {
        let what = "a council in Wales has no Welsh";
        return vec![broken(
            &About::Council,
            "languages",
            what,
            "Write languages = [\"cy\", \"en-GB\"], and words/cy.ftl.",
        )];
    }
    let about = About::Words("cy".to_owned());
    let (missing, unreviewed) = lacking(content, "cy");
    // Each by itself: whoever has it translated needs to know which. What nobody has read yet is marked in the file.
    let missing =
        missing.iter().map(|key| broken(&about, "", format!("there is no Welsh for {key}"), "Have it translated."));
    let of = match unreviewed.as_slice() {
        [] => None,
        [first] => Some(first.clone()),
        [first, rest @ ..] => Some(format!("{first} and {} more", rest.len())),
    };
    let unreviewed = of.map(|keys| {
        let what = format!("no translator has seen the Welsh for {keys}");
        broken(&about, "", what, "Have it read, and write # reviewed: NAME, DATE above it.")
    });
    missing.chain(unreviewed).collect()
}

/// RFC 2606 and RFC 6761: names that are nobody's, now or ever.
const NOBODYS: [&str; 6] = ["example", "test", "invalid", "example.com", "example.net", "example.org"];

fn is_under(host: &str, name: &str) -> bool {
    let host = host.trim_end_matches('.');
    host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'))
}

/// Ofcom, "Telephone numbers for use in TV and radio drama programmes": those of no area, of cities, of mobiles, and those
/// that cost nothing or as much as any.
fn is_for_drama(number: &str) -> bool {
    const RANGES: [&str; 20] = [
        "01632960", "01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960", "01314960",
        "01414960", "01514960", "01614960", "02079460", "01914980", "02896496", "02920180", "07700900", "08081570",
        "09098790", "03069990",
    ];
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    // As it is dialled here: +44 (0)1632 960001, 0044 1632 960001.
    let abroad =
        if number.trim_start().starts_with('+') { digits.strip_prefix("44") } else { digits.strip_prefix("0044") };
    let digits = abroad.map_or_else(|| digits.clone(), |rest| format!("0{}", rest.trim_start_matches('0')));
    RANGES.iter().any(|range| digits.starts_with(range))
}

/// The first such number within a sentence, or a link.
fn for_drama_in(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_digit() || "+ ()-".contains(c);
    let begins = |at: usize| !text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    text.match_indices(['0', '+']).map(|(at, _)| at).filter(|at| begins(*at)).find_map(|at| {
        let rest = text.get(at..)?;
        let number = rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?.trim();
        is_for_drama(number).then_some(number)
    })
}

fn is_phone(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 3
        && text.chars().all(|c| c.is_ascii_digit() || "+ ()-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_for_drama_is_known_however_it_is_written() {
        for number in ["01632 960001", "+44 1632 960001", "+44 (0)1632 960001", "0044 1632-960001", "020 7946 0123"] {
            assert!(is_for_drama(number), "{number}");
        }
        for number in ["0345 678 9000", "+44 345 678 9000", "101", "+353 1632 960001"] {
            assert!(!is_for_drama(number), "{number}");
        }
    }

    #[test]
    fn a_number_for_drama_is_found_within_a_sentence() {
        for text in
            ["on 01952 380000, or on 01632 960999 out of hours", "tel:01632960001", "By day: (24) +44 1632 960001."]
        {
            assert!(for_drama_in(text).is_some(), "{text}");
        }
        for text in ["Call 0345 678 9000, or 101.", "", "lamp 901632 960001"] {
            assert_eq!(for_drama_in(text), None, "{text}");
        }
    }

    #[test]
    fn a_host_that_is_kept_for_examples_is_told_from_one_that_only_looks_so() {
        let nobodys = |host: &str| NOBODYS.iter().any(|name| is_under(host, name));
        for host in ["reports.example", "a.b.test", "x.invalid", "example.com", "www.example.org", "reports.test."] {
            assert!(nobodys(host), "{host}");
        }
        for host in ["reports.example.gov.uk", "contest", "myexample.com", "reports.shropshire.gov.uk"] {
            assert!(!nobodys(host), "{host}");
        }
    }
}
