//! What another pack changes for residents, in words for the officer who is to put it out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use geo::{Area, BooleanOps};
use serde::Serialize;

use super::Content;
use crate::pack::{Boundary, Endpoint, Pack, PackError, Question, Service};

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
    let (before, after) = (Content::read(&from)?, Content::read(&to)?);
    found.council(&before, &after);
    found.services(&before.services, &after.services);
    found.endpoints(&before.endpoints, &after.endpoints);
    found.boundaries(&before.boundaries, &after.boundaries);
    found.rest(&before, &after);
    if from.key_id() != to.key_id() {
        found.say("The council", "It is signed with another key: phones that do not know it yet will not take it.");
    }
    found.on_the_ground(from.counts()?, to.counts()?);
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
        self.changed(ABOUT, "Its name", &one.name, &other.name);
        self.changed(ABOUT, "The number to call by day", &one.contact_day, &other.contact_day);
        let night = (&one.contact_out_of_hours, &other.contact_out_of_hours);
        self.changed(ABOUT, "The number to call out of hours", night.0, night.1);
        for language in other.languages.iter().filter(|it| !one.languages.contains(it)) {
            self.say(ABOUT, format!("The app can be used in another language: {language}."));
        }
        for language in one.languages.iter().filter(|it| !other.languages.contains(it)) {
            self.say(ABOUT, format!("The app can no longer be used in this language: {language}."));
        }
        if one.colours != other.colours {
            self.say(ABOUT, "The app has other colours.");
        }
        if one.attribution != other.attribution {
            self.say(ABOUT, "Whose data it is (its attribution) is said in other words.");
        }
        if one.keys != other.keys {
            self.say(ABOUT, "ITS KEYS CHANGE: which key comes next, or which is believed no more, is another.");
        }
        if one.privacy != other.privacy {
            self.say(ABOUT, "People are told something else about who answers for their data.");
        }
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
    }

    fn service(&mut self, before: &Service, after: &Service) {
        let about = &after.name;
        self.changed(about, "Its name", &before.name, &after.name);
        self.changed(about, "Its description", &before.description, &after.description);
        self.changed(about, "Its group", &before.group, &after.group);
        self.changed(about, "What is said before the questions", &before.notice, &after.notice);
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
        if before.identity != after.identity {
            self.say(about, "Who must be known to report it is another.");
        }
        if before.evidence != after.evidence {
            self.say(about, "Which photos the council keeps as evidence is another.");
        }
        if before.keep_days != after.keep_days {
            let days = (counted(before.keep_days as usize, "day"), counted(after.keep_days as usize, "day"));
            self.say(
                about,
                format!("The phone keeps a report for {} after the council has it, not for {}.", days.1, days.0),
            );
        }
        if before.levels != after.levels {
            let promised = |of: &Service| match of.levels.as_slice() {
                [] => "nothing".to_owned(),
                levels => levels.iter().map(|it| counted(it.hours as usize, "hour")).collect::<Vec<_>>().join(", "),
            };
            let what = format!("People are promised {}; before it was {}.", promised(after), promised(before));
            self.say(about, what);
        }
        match (before.urgent, after.urgent) {
            (false, true) => self.say(about, "It is urgent: unsent, it says whom to call."),
            (true, false) => self.say(about, "It is no longer urgent."),
            _ => {}
        }
        if before.old_after_days != after.old_after_days {
            let days = counted(after.old_after_days as usize, "day");
            self.say(about, format!("Unsent for {days}, it is marked old."));
        }
        if (&before.icon, &before.spoken) != (&after.icon, &after.spoken) {
            self.say(about, "Its picture, or what a screen reader says for it, is another.");
        }
        if (before.lgsl, before.answers_with) != (after.lgsl, after.answers_with) {
            self.say(about, "Its LGSL number, or how its system answers, is another.");
        }
        if before.privacy != after.privacy {
            self.say(about, "People are told something else about what is done with their data.");
        }
        if before.keywords != after.keywords {
            self.say(about, "It is found by other words.");
        }
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
        let order = |of: &Service, with: &Service| -> Vec<String> {
            let both = of.questions.iter().filter(|it| with.questions.iter().any(|other| other.code == it.code));
            both.map(|it| it.code.clone()).collect()
        };
        if order(before, after) != order(after, before) {
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
        if before.datatype != after.datatype {
            self.say(about, format!("{asked} is answered in another way."));
        }
        if before.only_if != after.only_if {
            self.say(about, format!("When {asked} is asked is another."));
        }
        if before.stops != after.stops {
            self.say(about, format!("What people are told after {asked} is another."));
        }
        for choice in before.choices.iter().filter(|it| !after.choices.iter().any(|other| other.key == it.key)) {
            self.say(about, format!("{asked} can no longer be answered with \"{}\".", choice.name));
        }
        for choice in &after.choices {
            match before.choices.iter().find(|it| it.key == choice.key) {
                None => self.say(about, format!("{asked} can be answered with \"{}\".", choice.name)),
                Some(old) => self.changed(about, &format!("An answer to {asked}"), &old.name, &choice.name),
            }
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
            self.changed(&about, "Its address", &old.url, &endpoint.url);
            if old.services != endpoint.services {
                self.say(&about, "It takes other categories.");
            }
            if old.abilities != endpoint.abilities || old.dialect != endpoint.dialect {
                self.say(&about, "It can do other things, or is spoken to in another way.");
            }
            if old.maps != endpoint.maps {
                self.say(&about, "Answers reach it under other names.");
            }
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
            if (old.valid_from, old.valid_to, &old.successor)
                != (boundary.valid_from, boundary.valid_to, &boundary.successor)
            {
                self.say(&boundary.name, "From when, until when it holds, or whose it is then, is another.");
            }
            if old.provisional && !boundary.provisional {
                self.say(&boundary.name, "Its boundary is no longer provisional.");
            }
        }
    }

    fn on_the_ground(
        &mut self,
        (districts, places, assets): (u64, u64, BTreeMap<String, u64>),
        (new_districts, new_places, new_assets): (u64, u64, BTreeMap<String, u64>),
    ) {
        const ABOUT: &str = "On the ground";
        if places != new_places {
            self.say(ABOUT, format!("{new_places} places can be found by name; there were {places}."));
        }
        if districts != new_districts {
            self.say(ABOUT, format!("{new_districts} districts have a county; there were {districts}."));
        }
        let kinds: BTreeSet<&String> = assets.keys().chain(new_assets.keys()).collect();
        for kind in kinds.into_iter().filter(|kind| assets.get(*kind) != new_assets.get(*kind)) {
            let (was, is) = (assets.get(kind).unwrap_or(&0), new_assets.get(kind).unwrap_or(&0));
            self.say(ABOUT, format!("There are {is} of the kind {kind}; there were {was}."));
        }
    }

    fn rest(&mut self, before: &Content, after: &Content) {
        for page in before.pages.iter().filter(|it| !after.pages.iter().any(|other| other.id == it.id)) {
            self.say("Pages", format!("\"{}\" is gone.", page.title));
        }
        for page in &after.pages {
            match before.pages.iter().find(|it| it.id == page.id) {
                None => self.say("Pages", format!("\"{}\" is new.", page.title)),
                Some(old) if old != page => {
                    self.say("Pages", format!("\"{}\" says something else, or at other times.", page.title))
                }
                Some(_) => {}
            }
        }
        if before.routes != after.routes || before.owners != after.owners {
            self.say("Routing", "Whose land it is, or where reports of it go, is another.");
        }
        if before.words != after.words {
            self.say("Languages", "Something is said in other words.");
        }
    }
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
