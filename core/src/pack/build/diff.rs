//! What another pack changes for residents, in words for the officer who is to put it out.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{Area, BooleanOps};
use serde::Serialize;
use serde_json::Value;

use super::Content;
use crate::pack::{Boundary, Endpoint, Level, Mapping, OnlyIf, Pack, PackError, Question, Route, Service, Stop};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `Fly-tipping`, `The council`.
    pub about: String,
    /// A whole sentence.
    pub what: String,
}

/// From the pack that people have to the one that they would get. Empty: nothing that anyone would see.
pub fn diff(from: &Path, to: &Path) -> Result<Vec<Difference>, PackError> {
    let (from, to) = (Pack::verify(from)?, Pack::verify(to)?);
    let mut found = Differences::default();
    if from.fingerprint() == to.fingerprint() {
        return Ok(Vec::new());
    }
    let (before, after) = (Content::read(&from)?, Content::read(&to)?);
    found.council(&before, &after);
    found.services(&before.services, &after.services);
    found.endpoints(&before.endpoints, &after.endpoints);
    found.boundaries(&before.boundaries, &after.boundaries);
    found.rest(&before, &after);
    if from.key_id() != to.key_id() {
        found.say("The council", "It is signed with another key: phones that do not know it yet will not take it.");
    }
    found.on_the_ground(&before, &after);
    Ok(found.0)
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn say(&mut self, about: &str, what: impl Into<String>) {
        self.0.push(Difference { about: about.to_owned(), what: what.into() });
    }

    /// A word that was another before.
    fn changed(&mut self, about: &str, what: &str, before: &str, after: &str) {
        match (before.trim(), after.trim()) {
            (before, after) if before == after => {}
            ("", after) => self.say(about, format!("{what} is new: \"{after}\".")),
            (before, "") => self.say(about, format!("{what} is gone. It was \"{before}\".")),
            (before, after) => self.say(about, format!("{what} was \"{before}\" and becomes \"{after}\".")),
        }
    }

    /// Fields of one thing, by what they are called.
    fn fields(&mut self, about: &str, before: &impl Serialize, after: &impl Serialize, fields: &[(&str, &str)]) {
        let before = serde_json::to_value(before).unwrap_or_default();
        let after = serde_json::to_value(after).unwrap_or_default();
        for (field, what) in fields {
            let text = |of: &Value| of.get(field).map(plainly).unwrap_or_default();
            self.changed(about, what, &text(&before), &text(&after));
        }
    }

    /// What there is of something, by name: what came, what went, and what is other than it was. The first few by name.
    fn named(
        &mut self,
        about: &str,
        (before, after): (&BTreeMap<String, String>, &BTreeMap<String, String>),
        [came, went, other]: [&str; 3],
    ) {
        let list = |names: Vec<&String>| {
            let shown: Vec<String> = names.iter().take(NAMED).map(|name| format!("\"{name}\"")).collect();
            let more = names.len().saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            (!names.is_empty()).then(|| format!("{}{more}", shown.join(", ")))
        };
        let new = list(after.keys().filter(|name| !before.contains_key(*name)).collect());
        let gone = list(before.keys().filter(|name| !after.contains_key(*name)).collect());
        let differs = |(name, is): &(&String, &String)| before.get(*name).is_some_and(|was| was != *is);
        let changed = list(after.iter().filter(differs).map(|(name, _)| name).collect());
        for (what, names) in [(came, new), (went, gone), (other, changed)] {
            if let Some(names) = names {
                self.say(about, format!("{what}: {names}."));
            }
        }
    }

    fn council(&mut self, before: &Content, after: &Content) {
        const ABOUT: &str = "The council";
        let (one, other) = (&before.council, &after.council);
        if one.jurisdiction != other.jurisdiction {
            let what =
                format!("This is another council's pack: {} in place of {}.", other.jurisdiction, one.jurisdiction);
            self.say(ABOUT, what);
        }
        if one.is_newer_than(other) {
            let what = format!("Version {} is older than {}: phones will not take it.", other.version, one.version);
            self.say(ABOUT, what);
        } else if !other.is_newer_than(one) {
            let what = format!(
                "Both are version {}: nobody can tell them apart. Give the new one a new version.",
                one.version
            );
            self.say(ABOUT, what);
        }
        self.fields(
            ABOUT,
            one,
            other,
            &[
                ("name", "Its name"),
                ("contact_day", "The number to call by day"),
                ("contact_out_of_hours", "The number to call out of hours"),
                ("safeguarding", "The number to call about somebody at risk"),
                ("power_lines", "The number to call about fallen power lines"),
                ("still_there_days", "The days after which \"Still there\" can be said"),
                ("case_review", "When a person may ask for a case review"),
                ("pack_url", "Where the newest pack is fetched from"),
            ],
        );
        if one.languages != other.languages && one.languages.len() == other.languages.len() {
            self.fields(ABOUT, one, other, &[("languages", "The order of its languages")]);
        }
        for language in other.languages.iter().filter(|it| !one.languages.contains(it)) {
            self.say(ABOUT, format!("The app can be used in another language: {language}."));
        }
        for language in one.languages.iter().filter(|it| !other.languages.contains(it)) {
            self.say(ABOUT, format!("The app can no longer be used in this language: {language}."));
        }
        self.fields(
            ABOUT,
            &one.colours,
            &other.colours,
            &[
                ("text", "The colour of text"),
                ("background", "The colour behind text"),
                ("brand", "The council's colour"),
                ("on_brand", "The colour of text on the council's"),
                ("link", "The colour of links"),
                ("focus", "The colour round what has the keyboard"),
            ],
        );
        self.fields(ABOUT, one, other, &[("attribution", "Whose data it is (its attribution)")]);
        let next = |of: &crate::pack::Keys| of.next.map(|key| key.to_string()).unwrap_or_default();
        self.changed(ABOUT, "THE NEXT KEY", &next(&one.keys), &next(&other.keys));
        for key in other.keys.revoked.iter().filter(|key| !one.keys.revoked.contains(key)) {
            self.say(ABOUT, format!("A KEY IS BELIEVED NO MORE: {key}."));
        }
        for key in one.keys.revoked.iter().filter(|key| !other.keys.revoked.contains(key)) {
            self.say(
                ABOUT,
                format!("A key is no longer said to be taken back, though phones that were told remember it: {key}."),
            );
        }
        self.fields(
            ABOUT,
            &one.privacy,
            &other.privacy,
            &[
                ("controller", "Who answers for the data"),
                ("officer", "The data protection officer"),
                ("processor", "Who handles the data"),
                ("ico_number", "The number in the ICO's register"),
                ("complain", "How to complain"),
            ],
        );
        self.changed(ABOUT, "What it shows at present (its mode)", &one.mode, &other.mode);
    }

    fn services(&mut self, before: &[Service], after: &[Service]) {
        for service in before.iter().filter(|it| !after.iter().any(|other| other.code == it.code)) {
            let what = "The category is gone. Reports of it that were sent go on as they are; drafts have to be given another.";
            self.say(&service.name, what);
        }
        for service in after {
            match before.iter().find(|it| it.code == service.code) {
                None => self
                    .say(&service.name, format!("A new category, {}.", counted(service.questions.len(), "question"))),
                Some(old) => self.service(old, service),
            }
        }
        if order(before, after, |it| &it.code) != order(after, before, |it| &it.code) {
            let names: Vec<&str> = after.iter().map(|it| it.name.as_str()).collect();
            self.say("Categories", format!("They come in another order: {}.", names.join(", ")));
        }
    }

    fn service(&mut self, before: &Service, after: &Service) {
        let about = &after.name;
        self.fields(
            about,
            before,
            after,
            &[
                ("name", "Its name"),
                ("description", "Its description"),
                ("group", "Its group"),
                ("notice", "What is said before the questions"),
                ("identity", "Who must be known to report it"),
                ("evidence", "Which photos the council keeps"),
                ("icon", "Its picture"),
                ("spoken", "What a screen reader says for it"),
                ("lgsl", "Its LGSL number"),
                ("type", "How its system answers"),
                ("keywords", "What it is found by"),
            ],
        );
        match (before.private, after.private) {
            (false, true) => self.say(about, "It becomes private: on no map, and in nobody's list."),
            (true, false) => self.say(about, "IT IS NO LONGER PRIVATE: what people report is published."),
            _ => {}
        }
        match (before.danger, after.danger) {
            (false, true) => self.say(about, "It begins by asking whether anyone is in danger."),
            (true, false) => self.say(about, "It no longer asks whether anyone is in danger."),
            _ => {}
        }
        if before.keep_days != after.keep_days {
            let days = (counted(before.keep_days as usize, "day"), counted(after.keep_days as usize, "day"));
            self.say(
                about,
                format!("The phone keeps a report for {} after the council has it, not for {}.", days.1, days.0),
            );
        }
        self.changed(about, "What people are promised", &promised(&before.levels), &promised(&after.levels));
        match (before.urgent, after.urgent) {
            (false, true) => self.say(about, "It is urgent: unsent, it says whom to call."),
            (true, false) => self.say(about, "It is no longer urgent."),
            _ => {}
        }
        if before.old_after_days != after.old_after_days {
            let days = counted(after.old_after_days as usize, "day");
            self.say(about, format!("Unsent for {days}, it is marked old."));
        }
        self.fields(
            about,
            &before.privacy,
            &after.privacy,
            &[
                ("version", "The version of its privacy notice"),
                ("why", "Why its data is wanted"),
                ("lawful_basis", "What its data rests on in law"),
                ("who_sees", "Who sees its data"),
                ("how_long", "How long its data is kept"),
                ("part", "The part of the Data Protection Act for its data"),
            ],
        );
        for question in before.questions.iter().filter(|it| !after.questions.iter().any(|other| other.code == it.code))
        {
            self.say(about, format!("It is no longer asked: \"{}\"", question.text));
        }
        for question in &after.questions {
            match before.questions.iter().find(|it| it.code == question.code) {
                None if question.required => {
                    self.say(about, format!("It is asked, and must be answered: \"{}\"", question.text))
                }
                None => self.say(about, format!("It is asked: \"{}\"", question.text)),
                Some(old) => self.question(about, old, question),
            }
        }
        let questions = (&before.questions, &after.questions);
        if order(questions.0, questions.1, |it| &it.code) != order(questions.1, questions.0, |it| &it.code) {
            self.say(about, "The questions come in another order.");
        }
    }

    fn question(&mut self, about: &str, before: &Question, after: &Question) {
        let asked = format!("\"{}\"", after.text);
        self.changed(about, "A question", &before.text, &after.text);
        self.changed(about, &format!("The hint of {asked}"), &before.hint, &after.hint);
        let missing = (&before.missing, &after.missing);
        self.changed(about, &format!("What is said where {asked} lacks an answer"), missing.0, missing.1);
        match (before.required, after.required) {
            (false, true) => self.say(about, format!("{asked} must be answered.")),
            (true, false) => self.say(about, format!("{asked} may be left out.")),
            _ => {}
        }
        match (before.private, after.private) {
            (false, true) => self.say(about, format!("The answer to {asked} is no longer published.")),
            (true, false) => self.say(about, format!("THE ANSWER TO {asked} IS PUBLISHED.")),
            _ => {}
        }
        match (before.variable, after.variable) {
            (true, false) => self.say(about, format!("{asked} is only shown, and no longer asked.")),
            (false, true) => self.say(about, format!("{asked} is asked, and no longer only shown.")),
            _ => {}
        }
        self.fields(about, before, after, &[("datatype", &format!("How {asked} is answered"))]);
        let when = |of: &Option<OnlyIf>| of.as_ref().map_or_else(|| "always".to_owned(), condition);
        self.changed(about, &format!("When {asked} is asked"), &when(&before.only_if), &when(&after.only_if));
        self.changed(about, &format!("What people are told after {asked}"), &told(&before.stops), &told(&after.stops));
        for choice in before.choices.iter().filter(|it| !after.choices.iter().any(|other| other.key == it.key)) {
            self.say(about, format!("{asked} can no longer be answered with \"{}\".", choice.name));
        }
        for choice in &after.choices {
            match before.choices.iter().find(|it| it.key == choice.key) {
                None => self.say(about, format!("{asked} can be answered with \"{}\".", choice.name)),
                Some(old) => self.changed(about, &format!("An answer to {asked}"), &old.name, &choice.name),
            }
        }
        let choices = (&before.choices, &after.choices);
        if order(choices.0, choices.1, |it| &it.key) != order(choices.1, choices.0, |it| &it.key) {
            self.say(about, format!("The answers to {asked} come in another order."));
        }
    }

    fn endpoints(&mut self, before: &[Endpoint], after: &[Endpoint]) {
        for endpoint in before.iter().filter(|it| !after.iter().any(|other| other.id == it.id)) {
            let about = format!("The system \"{}\"", endpoint.id);
            let what = "It is used no longer. What was sent there goes on from there no more: people are asked to tell the council again.";
            self.say(&about, what);
        }
        for endpoint in after {
            let about = format!("The system \"{}\"", endpoint.id);
            let Some(old) = before.iter().find(|it| it.id == endpoint.id) else {
                self.say(&about, format!("It is new, at {}.", endpoint.url));
                continue;
            };
            self.fields(
                &about,
                old,
                endpoint,
                &[
                    ("url", "Its address"),
                    ("dialect", "How it is spoken to"),
                    ("services", "What it takes"),
                    ("api_key", "Its key"),
                    ("jurisdiction_id", "The council's name there"),
                ],
            );
            self.fields(
                &about,
                &old.abilities,
                &endpoint.abilities,
                &[
                    ("photos", "How photos go there"),
                    ("idempotent", "Whether the same report sent twice arrives once"),
                    ("private", "Whether it may have private reports"),
                    ("lookup", "Whether it can be asked what it has"),
                    ("on_unknown", "What is done about a report that may have arrived"),
                    ("withdraw", "How it is told of a withdrawal"),
                    ("amend", "How it is told of a change"),
                    ("captured", "Where it is told when something was seen"),
                ],
            );
            self.named(
                &about,
                (&maps(&old.maps), &maps(&endpoint.maps)),
                [
                    "Answers reach it under other names than ours",
                    "Answers reach it under our own names again",
                    "Answers reach it under names that are others than before",
                ],
            );
        }
        if order(before, after, |it| &it.id) != order(after, before, |it| &it.id) {
            let ids: Vec<&str> = after.iter().map(|it| it.id.as_str()).collect();
            self.say(
                "Systems",
                format!("The first that takes a category has it, and they come in another order: {}.", ids.join(", ")),
            );
        }
    }

    fn boundaries(&mut self, before: &[Boundary], after: &[Boundary]) {
        for boundary in before.iter().filter(|it| !after.iter().any(|other| other.code == it.code)) {
            self.say(&boundary.name, "Its boundary is gone.");
        }
        for boundary in after {
            let Some(old) = before.iter().find(|it| it.code == boundary.code) else {
                self.say(&boundary.name, "Its boundary is new.");
                continue;
            };
            if old.area != boundary.area {
                let km2 = |area: geo::MultiPolygon<f64>| area.unsigned_area() * km2_in_a_square_degree(boundary);
                let lost = km2(old.area.difference(&boundary.area));
                let won = km2(boundary.area.difference(&old.area));
                self.say(
                    &boundary.name,
                    format!("Its boundary moves: {won:.2} km² are new, {lost:.2} km² are no longer in it."),
                );
            }
            let name = &boundary.name;
            self.changed(name, "Its name", &old.name, &boundary.name);
            let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
            self.changed(name, "Its first day", &day(old.valid_from), &day(boundary.valid_from));
            self.changed(name, "Its last day", &day(old.valid_to), &day(boundary.valid_to));
            let successor = |of: &Boundary| of.successor.clone().unwrap_or_default();
            self.changed(name, "Who takes over", &successor(old), &successor(boundary));
            let metres = |of: &Boundary| format!("{} m", of.tolerance_m);
            self.changed(name, "How far its line may be off", &metres(old), &metres(boundary));
            self.changed(name, "Where its line is from", &of_whom(old), &of_whom(boundary));
            match (old.provisional, boundary.provisional) {
                (true, false) => self.say(name, "Its boundary is no longer provisional."),
                (false, true) => self.say(name, "ITS BOUNDARY IS PROVISIONAL: no release takes it."),
                _ => {}
            }
        }
    }

    fn on_the_ground(&mut self, before: &Content, after: &Content) {
        const ABOUT: &str = "On the ground";
        let places = |of: &Content| -> BTreeMap<String, String> {
            let mut places: BTreeMap<String, String> = BTreeMap::new();
            for it in &of.places {
                let named = if it.within.is_empty() { it.name.clone() } else { format!("{}, {}", it.name, it.within) };
                let at = format!("{} {} {} {:?};", it.kind, it.lat, it.lon, it.usrn);
                places.entry(named).or_default().push_str(&at);
            }
            places
        };
        self.named(
            ABOUT,
            (&places(before), &places(after)),
            ["Can be found by name", "Can no longer be found by name", "Is found somewhere else, or as something else"],
        );
        let assets = |of: &Content| -> BTreeMap<String, String> {
            of.assets.iter().map(|it| (format!("{} {}", it.kind, it.id), format!("{} {}", it.lat, it.lon))).collect()
        };
        self.named(
            ABOUT,
            (&assets(before), &assets(after)),
            ["Is on the map", "Is no longer on the map", "Stands somewhere else"],
        );
        let districts = |of: &Content| -> BTreeMap<String, String> {
            of.districts.iter().map(|it| (it.district.clone(), format!("{} {}", it.county, it.county_name))).collect()
        };
        self.named(
            ABOUT,
            (&districts(before), &districts(after)),
            [
                "Districts whose county is known",
                "Districts whose county is no longer known",
                "Districts with another county",
            ],
        );
    }

    fn rest(&mut self, before: &Content, after: &Content) {
        for page in before.pages.iter().filter(|it| !after.pages.iter().any(|other| other.id == it.id)) {
            self.say("Pages", format!("\"{}\" is gone.", page.title));
        }
        for page in &after.pages {
            let Some(old) = before.pages.iter().find(|it| it.id == page.id) else {
                self.say("Pages", format!("\"{}\" is new.", page.title));
                continue;
            };
            let about = format!("The page \"{}\"", page.title);
            let fields = [
                ("title", "Its title"),
                ("text", "Its text"),
                ("link", "Its link"),
                ("from", "Its first day"),
                ("to", "Its last day"),
                ("mode", "When it is shown (its mode)"),
            ];
            self.fields(&about, old, page, &fields);
        }
        if order(&before.pages, &after.pages, |it| &it.id) != order(&after.pages, &before.pages, |it| &it.id) {
            self.say("Pages", "They come in another order.");
        }
        for owner in before.owners.iter().filter(|it| !after.owners.iter().any(|other| other.id == it.id)) {
            self.say("Routing", format!("Nothing is {}'s land any more.", owner.name));
        }
        for owner in &after.owners {
            let Some(old) = before.owners.iter().find(|it| it.id == owner.id) else {
                self.say("Routing", format!("Some land is {}'s: \"{}\"", owner.name, owner.tell));
                continue;
            };
            self.changed("Routing", "Whose land some is", &old.name, &owner.name);
            self.changed("Routing", &format!("How to tell {}", owner.name), &old.tell, &owner.tell);
            if old.area != owner.area {
                self.say("Routing", format!("{} has other land than before.", owner.name));
            }
            match (old.sample, owner.sample) {
                (false, true) => self.say("Routing", format!("{} is said to be invented.", owner.name)),
                (true, false) => self.say("Routing", format!("{} is no longer said to be invented.", owner.name)),
                _ => {}
            }
        }
        let routes = |of: &Content| of.routes.iter().map(route).collect::<Vec<_>>();
        let (was, is) = (routes(before), routes(after));
        for route in was.iter().filter(|route| !is.contains(route)) {
            self.say("Routing", format!("No longer: {route}."));
        }
        for route in is.iter().filter(|route| !was.contains(route)) {
            self.say("Routing", format!("From now on: {route}."));
        }
        if was != is && order(&was, &is, |it| it) != order(&is, &was, |it| it) {
            self.say("Routing", "Of two routes that fit, another one is the first.");
        }
        let said = |of: &Content| -> BTreeMap<(String, String), (String, bool)> {
            let all = of.words.iter().cloned();
            all.map(|it| ((it.language, it.key), (it.text, it.reviewed))).collect()
        };
        let (was, is) = (said(before), said(after));
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        for (language, key) in was.keys().chain(is.keys().filter(|key| !was.contains_key(*key))) {
            let at = (language.clone(), key.clone());
            let (one, other) = (was.get(&at), is.get(&at));
            if one == other {
                continue;
            }
            let count = told.entry(language).or_default();
            *count += 1;
            if *count > NAMED {
                continue;
            }
            let text = |of: Option<&(String, bool)>| of.map(|it| it.0.clone()).unwrap_or_default();
            let about = format!("In {language}");
            self.changed(&about, key, &text(one), &text(other));
            match (one.map(|it| it.1), other.map(|it| it.1)) {
                (Some(false), Some(true)) => self.say(&about, format!("{key} was seen by a translator.")),
                (Some(true), Some(false)) => self.say(&about, format!("{key} is no longer as a translator saw it.")),
                _ => {}
            }
        }
        for (language, count) in told.into_iter().filter(|(_, count)| *count > NAMED) {
            self.say(&format!("In {language}"), format!("{} more texts are others.", count - NAMED));
        }
    }
}

/// More than these of one kind are counted.
const NAMED: usize = 5;

/// A value as an officer reads it.
fn plainly(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(all) => all.iter().map(plainly).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{name} {}", plainly(value))).collect::<Vec<_>>().join(", ")
        }
    }
}

/// What both have, as it comes in the first.
fn order<'a, T>(of: &'a [T], with: &[T], name: impl Fn(&T) -> &String) -> Vec<&'a str>
where
    T: 'a,
{
    of.iter().filter(|it| with.iter().any(|other| name(other) == name(it))).map(|it| name(it).as_str()).collect()
}

fn condition(it: &OnlyIf) -> String {
    format!("if {} is {}", it.question, it.is.join(" or "))
}

fn promised(levels: &[Level]) -> String {
    let each = levels.iter().map(|it| {
        let when = it.only_if.as_ref().map(|it| format!(", {}", condition(it))).unwrap_or_default();
        format!("{} ({}{when})", it.text.trim(), counted(it.hours as usize, "hour"))
    });
    each.collect::<Vec<_>>().join(" ")
}

fn told(stops: &[Stop]) -> String {
    let each = stops.iter().map(|it| {
        let ends = if it.ends { ", and it ends there" } else { "" };
        let link = if it.link.is_empty() { String::new() } else { format!(" {}", it.link) };
        format!("{}: {}{link}{ends}", it.is.join(" or "), it.text.trim())
    });
    each.collect::<Vec<_>>().join(" ")
}

fn maps(maps: &[Mapping]) -> BTreeMap<String, String> {
    maps.iter()
        .map(|it| (format!("{}, {}", it.service, it.question), format!("{} {:?}", it.attribute, it.values)))
        .collect()
}

fn of_whom(it: &Boundary) -> String {
    format!("{}, {}. {}", it.source, it.date, it.licence)
}

fn route(it: &Route) -> String {
    let on = it.owner.as_ref().map(|owner| format!(" on the land of {owner}")).unwrap_or_default();
    let to = it
        .endpoint
        .as_ref()
        .map_or_else(|| "to nobody here".to_owned(), |endpoint| format!("to the system {endpoint}"));
    let what =
        if it.services.iter().any(|code| code == "*") { "everything".to_owned() } else { it.services.join(", ") };
    format!("{what}{on} goes {to}, because \"{}\"", it.why.trim())
}

/// At the middle of it: good for a sentence.
fn km2_in_a_square_degree(boundary: &Boundary) -> f64 {
    const KM_IN_A_DEGREE: f64 = 111.3;
    let middle = geo::BoundingRect::bounding_rect(&boundary.area).map_or(0.0, |it| it.center().y);
    KM_IN_A_DEGREE * KM_IN_A_DEGREE * middle.to_radians().cos()
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
