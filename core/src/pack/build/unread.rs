//! What is in a folder and could not be read: nothing is said to be named in vain that may be one of these. Whoever believed it
//! would take out what is right.

use std::collections::HashSet;

use super::source::Part;
use crate::pack::Mapping;
use crate::pack::said::name;

#[derive(Debug, Default)]
pub struct Names {
    names: HashSet<String>,
    /// One of which not even the name could be read.
    nameless: bool,
}

impl Names {
    pub fn of<T>(parts: &[Part<T>]) -> Self {
        let mut names = Self::default();
        parts.iter().filter(|part| part.content().is_none()).for_each(|part| names.add(&part.code));
        names
    }

    pub fn add(&mut self, name: &str) {
        match name {
            "" => self.nameless = true,
            name => drop(self.names.insert(name.to_owned())),
        }
    }

    pub fn may_have(&self, name: &str) -> bool {
        self.nameless || self.names.contains(name)
    }

    pub fn is_empty(&self) -> bool {
        !self.nameless && self.names.is_empty()
    }
}

#[derive(Debug, Default)]
pub struct Unread {
    pub services: Names,
    /// As words have them: `fly-tipping--waste`.
    pub questions: Names,
    pub endpoints: Names,
    pub owners: Names,
    /// Some of the file, or all of it.
    pub council: bool,
    pub districts: bool,
    pub routes: bool,
    pub pages: bool,
}

impl Unread {
    pub fn may_have_question(&self, map: &Mapping) -> bool {
        self.services.may_have(&map.service) || self.questions.may_have(&question(&map.service, &map.question))
    }

    /// Whether a message of the words may be about one of these.
    pub fn may_say(&self, message: &str) -> bool {
        let (of, rest) = message.split_once("--").unwrap_or((message, ""));
        match of {
            "council" if !rest.is_empty() => self.council,
            "page" if !rest.is_empty() => self.pages,
            "route" if !rest.is_empty() => self.routes,
            "owner" if !rest.is_empty() => {
                self.owners.nameless || self.owners.names.iter().any(|owner| name(owner) == rest)
            }
            of => {
                let within = |service: &String| message == name(service) || of == name(service);
                let services = self.services.nameless || self.services.names.iter().any(within);
                services || self.questions.may_have(message) || (self.questions.nameless && !rest.is_empty())
            }
        }
    }
}

/// The message that a question's words stand in.
pub fn question(service: &str, question: &str) -> String {
    format!("{}--{}", name(service), name(question))
}
