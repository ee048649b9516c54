//! What must hold of a council, of its services among themselves, and of its endpoints.

use std::collections::HashSet;

use url::{Host, Url};

use super::source::{Part, Source, Step};
use super::unread::Unread;
use super::{Content, Mistake};
use crate::pack::{ByUpdate, Captured, Council, Dialect, Endpoint, LookUp, PLAIN, Page, PhotoAbility, Service};

/// `has_read`: whether a field is as it stands there; of one that is not, it was said already.
pub fn council(source: &Source<'_>, council: &Council, has_read: impl Fn(&str) -> bool, mistakes: &mut Vec<Mistake>) {
    let mut say = |key, what: &str, remedy: &str| {
        if has_read(key) {
            mistakes.push(source.mistake(&[Step::Key(key)], what, remedy));
        }
    };
    if !is_slug(&council.id) {
        say("id", "the id must be small letters, digits and hyphens", "Write it like telford-and-wrekin.");
    }
    if !is_gss(&council.jurisdiction) {
        say(
            "jurisdiction",
            "the jurisdiction is not a GSS code",
            "Write the council's own: a letter and eight digits.",
        );
    }
    if council.name.trim().is_empty() {
        say("name", "the council has no name", "Write it as people know it.");
    }
    if council.version.trim().is_empty() {
        say("version", "the pack has no version", "Write the date and a number: 2026-11-01.1.");
    }
    if council.languages.iter().all(|language| language.trim().is_empty()) {
        say("languages", "no language is named", "Name the language of the questions: [\"en-GB\"].");
    }
    if let Some(tag) = council.languages.iter().find(|it| !it.trim().is_empty() && !is_language(it)) {
        say("languages", &format!("{tag:?} is no language"), "Write it like en-GB, cy or pl.");
    }
    // Where it has another address than its back office.
    let is_safe = |url: &Url| url.has_host() && (url.scheme() == "https" || is_here(url));
    if !council.pack_url.is_empty() && !Url::parse(&council.pack_url).is_ok_and(|url| is_safe(&url)) {
        let what = format!("{:?} is no safe web address", council.pack_url);
        say("pack_url", &what, "Write where the newest pack lies: https://www.example.gov.uk/council.pack.");
    }
}

/// What is promised in a language is said in it, and what is said in one is promised. `files`: each with its language.
pub fn languages(source: &Source<'_>, content: &Content, files: &[(String, String)], mistakes: &mut Vec<Mistake>) {
    let council = &content.council;
    for (file, language) in files {
        // In plain words it is the same language; and the whole country's is found in Welsh, and not asked about in it.
        let beside = language == PLAIN || (council.is_national() && language == "cy");
        if !beside && !council.languages.contains(language) {
            let what = format!("{language:?} is no language of this pack: nobody would ever see these words");
            let remedy = "Add it to languages in council.toml, or take the file out.";
            mistakes.push(Mistake::new(file, None, what, remedy));
        }
    }
    // The questions themselves are in one of them.
    let own = council.languages.iter().find(|it| it.starts_with("en")).or(council.languages.first());
    let lacks =
        |it: &&String| Some(*it) != own && is_language(it) && !files.iter().any(|(_, language)| language == *it);
    for language in council.languages.iter().filter(lacks) {
        let what = format!("the app is promised in {language}, and says nothing in it");
        let remedy = format!("Have words/{language}.ftl written, or take it out of languages.");
        mistakes.push(source.mistake(&[Step::Key("languages")], what, remedy));
    }
}

/// Of the form of a tag (RFC 5646): `cy`, `en-GB`, `zh-Hant-HK`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let plain = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    (2..=3).contains(&first.len()) && first.chars().all(|c| c.is_ascii_alphabetic()) && parts.all(plain)
}

fn is_here(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(at)) => at.is_loopback(),
            Some(Host::Ipv6(at)) => at.is_loopback(),
            None => false,
        }
}

pub fn services(services: &[(&Source<'_>, Service)], mistakes: &mut Vec<Mistake>) {
    let mut seen = HashSet::new();
    for (source, service) in services {
        let code = &service.code;
        if !seen.insert(code) {
            let what = format!("two services have the code {code:?}");
            mistakes.push(source.mistake(&[Step::Key("code")], what, "Give each service a code of its own."));
        }
        if code.trim().is_empty() || code == "*" || code.chars().any(char::is_control) {
            let what = format!("{code:?} cannot be a service's code");
            mistakes.push(source.mistake(
                &[Step::Key("code")],
                what,
                "Use the back office's own code, or words like fly-tipping.",
            ));
        }
        if service.name.trim().is_empty() {
            let what = format!("the service {code:?} has no name");
            mistakes.push(source.mistake(&[Step::Key("name")], what, "Write what people call it."));
        }
    }
}

pub fn endpoints(
    source: &Source<'_>,
    parts: &[Part<Endpoint>],
    (files, content): (&[&Source<'_>], &Content),
    unread: &Unread,
    mistakes: &mut Vec<Mistake>,
) {
    let services = &content.services;
    let mut seen = HashSet::new();
    for part in parts {
        // Of what could not be read it was said already; the rest of it is looked at all the same.
        let Some(endpoint) = part.reading.any() else { continue };
        let mut say = |key, what: String, remedy: &str| {
            if !part.reading.has_read(key) {
                return;
            }
            let path = [Step::Key("endpoint"), Step::Number(part.index), Step::Key(key)];
            mistakes.push(source.mistake(&path, what, remedy));
        };
        let id = &endpoint.id;
        if !seen.insert(id) {
            say("id", format!("two endpoints have the id {id:?}"), "Give each endpoint an id of its own.");
        }
        if !is_slug(id) {
            say("id", format!("{id:?} cannot be an endpoint's id"), "Use small letters, digits and hyphens.");
        }
        if let Err((what, remedy)) = address(&endpoint.url) {
            say("url", format!("{:?} {what}", endpoint.url), remedy);
        }
        for code in endpoint.services.iter().filter(|code| *code != "*") {
            if !unread.services.may_have(code) && !services.iter().any(|service| service.code == *code) {
                say(
                    "services",
                    format!("the endpoint {id:?} names {code:?}, which is no service here"),
                    "Correct the code.",
                );
            }
        }
        if let Some((what, remedy)) = beyond_us(endpoint).filter(|_| part.reading.has_read("dialect")) {
            say("abilities", format!("the endpoint {id:?} {what}"), remedy);
        }
    }

    // An endpoint that could not be read might have been the one that is missed, and a route the one that says whose it is.
    if content.council.is_national() || !unread.endpoints.is_empty() || unread.routes {
        return;
    }
    let taken = |service: &Service, private| {
        parts.iter().filter_map(Part::content).any(|endpoint| endpoint.takes(&service.code, private))
    };
    for (file, service) in files.iter().zip(services).filter(|(_, service)| !content.is_anothers(&service.code)) {
        let code = &service.code;
        if !taken(service, false) {
            let what = format!("no endpoint takes {code:?}");
            let remedy = "Name it in an endpoint's services, or \"*\" for any.";
            mistakes.push(file.mistake(&[Step::Key("code")], what, remedy));
        } else if service.private && !taken(service, true) {
            let what = format!("{code:?} is private, and no endpoint that takes it may be given private reports");
            let remedy = "Name it in the services of an endpoint with private = true.";
            mistakes.push(file.mistake(&[Step::Key("private")], what, remedy));
        }
    }
    if parts.is_empty() && !source.has("endpoint") {
        mistakes.push(Mistake::new(source.file, None, "there is no endpoint", "Add one, beginning with [[endpoint]]."));
    }
}

pub fn pages(source: &Source<'_>, pages: &[Page], mistakes: &mut Vec<Mistake>) {
    let mut seen = HashSet::new();
    for (index, page) in pages.iter().enumerate() {
        let mut say = |key, what: String, remedy: &str| {
            mistakes.push(source.mistake(&[Step::Key("page"), Step::Number(index), Step::Key(key)], what, remedy));
        };
        if !is_slug(&page.id) || !seen.insert(&page.id) {
            say(
                "id",
                format!("{:?} cannot be a page's id, or is another's", page.id),
                "Use small letters, digits and hyphens.",
            );
        }
        if page.title.trim().is_empty() || page.text.trim().is_empty() {
            say("title", format!("the page {:?} says nothing", page.id), "Give it a title and a text.");
        }
        if !is_link(&page.link) {
            say("link", format!("{:?} is nothing that a phone may open", page.link), LINKS);
        }
        if let (Some(from), Some(to)) = (page.from, page.to)
            && to < from
        {
            say("to", format!("the page {:?} ends before it begins", page.id), "Put the days in order.");
        }
    }
}

pub fn routes(source: &Source<'_>, content: &Content, unread: &Unread, mistakes: &mut Vec<Mistake>) {
    for (index, route) in content.routes.iter().enumerate() {
        let mut say = |key, what: String, remedy: &str| {
            mistakes.push(source.mistake(&[Step::Key("route"), Step::Number(index), Step::Key(key)], what, remedy));
        };
        let known = |code: &String| code == "*" || content.services.iter().any(|service| service.code == *code);
        if let Some(code) = route.services.iter().find(|code| !unread.services.may_have(code) && !known(code)) {
            say("services", format!("{code:?} is no service here"), "Correct the code.");
        }
        let unknown = |id: &&String| !unread.owners.may_have(id) && !content.owners.iter().any(|it| it.id == **id);
        if let Some(owner) = route.owner.as_ref().filter(unknown) {
            say("owner", format!("{owner:?} is no owner in owners.geojson"), "Correct the id.");
        }
        match &route.endpoint {
            Some(id) => match content.endpoints.iter().find(|it| it.id == *id) {
                None if !unread.endpoints.may_have(id) => {
                    say("endpoint", format!("{id:?} is no endpoint here"), "Correct the id.")
                }
                Some(endpoint) => {
                    let fits = |it: &&Service| route.services.iter().any(|code| *code == it.code || code == "*");
                    for service in content.services.iter().filter(fits) {
                        let code = &service.code;
                        let named = route.services.contains(code);
                        if service.private && !endpoint.abilities.private {
                            if named {
                                let what = format!("{code:?} is private, and {id:?} may not be given private reports");
                                say("endpoint", what, "Send it to an endpoint with private = true.");
                            }
                        } else if !endpoint.takes(code, service.private) {
                            let what = format!("the route sends {code:?} to {id:?}, which does not take it");
                            say(
                                "endpoint",
                                what,
                                "Name it in the services of that endpoint, or take it out of the route.",
                            );
                        }
                    }
                }
                None => {}
            },
            None if !route.is_anothers() || content.council.is_national() => {}
            None if route.services.iter().any(|code| code == "*") => {
                let remedy = "Name an owner or an endpoint, or the categories that are not the council's.";
                say("services", "the route goes to nobody, everywhere".to_owned(), remedy);
            }
            None if !unread.districts && !unread.council && !content.has_two_tiers() => {
                let what = "the route goes to nobody, everywhere, and no other council is known".to_owned();
                let remedy =
                    "Name an owner or an endpoint. Of two tiers, write the district and its county into districts.csv.";
                say("services", what, remedy);
            }
            None => {}
        }
        if route.why.trim().is_empty() {
            say("why", "the route does not say why".to_owned(), "Write it in a sentence, for the person who reports.");
        }
    }
}

/// What is to be written instead.
pub const LINKS: &str = "Write https://… or tel: and a number, or leave it out.";

/// Whether a phone opens it: a page, or a number to call. Anything else could be any program's.
pub fn is_link(text: &str) -> bool {
    let is_number = |it: &str| it.chars().any(|c| c.is_ascii_digit()) && it.chars().all(|c| is_dialled(c) || c == ' ');
    match text.split_once(':') {
        None => text.is_empty(),
        Some(("tel", number)) => is_number(number),
        Some(("https", _)) => Url::parse(text).is_ok_and(|url| url.has_host()),
        Some(_) => false,
    }
}

fn is_dialled(c: char) -> bool {
    c.is_ascii_digit() || "+()-".contains(c)
}

/// What a pack may say and this version cannot do, or no server of that dialect can.
fn beyond_us(endpoint: &Endpoint) -> Option<(&'static str, &'static str)> {
    let can = &endpoint.abilities;
    match endpoint.dialect {
        Dialect::Wayside if !matches!(can.photos, PhotoAbility::Tus | PhotoAbility::None) => {
            Some(("speaks Wayside sync, where photos go by tus", "Write photos = \"tus\"."))
        }
        Dialect::Wayside if !can.idempotent => {
            Some(("speaks Wayside sync, which is always idempotent", "Write idempotent = true."))
        }
        Dialect::Wayside if can.lookup != LookUp::None => {
            Some(("speaks Wayside sync, which has its own way to ask", "Write lookup = \"none\"."))
        }
        Dialect::GeoReport if can.photos == PhotoAbility::Tus => Some((
            "speaks GeoReport, which has no tus",
            "Write photos = \"multipart_with_report\", \"update_media\" or \"none\".",
        )),
        Dialect::GeoReport if can.amend != ByUpdate::None || can.withdraw != ByUpdate::None => Some((
            "speaks GeoReport, by which this version cannot amend or withdraw",
            "Write amend = \"none\" and withdraw = \"none\".",
        )),
        Dialect::GeoReport if can.captured == Captured::Attribute => Some((
            "wants the time of capture as an attribute, which this version cannot send",
            "Write captured = \"description\".",
        )),
        _ => None,
    }
}

/// A base address: what comes after it is joined on, so it ends with a slash and has no query.
fn address(text: &str) -> Result<(), (&'static str, &'static str)> {
    let url =
        Url::parse(text).map_err(|_| ("is not a web address", "Write it like https://reports.example.gov.uk/."))?;
    if !url.has_host() {
        return Err(("names no host", "Write it like https://reports.example.gov.uk/."));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_here(&url) => {}
        "http" => {
            return Err(("is not encrypted", "Write https://. Only this machine itself may be reached by http://."));
        }
        _ => return Err(("is not a web address", "Write it like https://reports.example.gov.uk/.")),
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(("has more in it than an address", "Leave out the ?, the # and any name or password."));
    }
    if !url.path().ends_with('/') {
        return Err(("does not end with a slash", "Add one."));
    }
    Ok(())
}

fn is_slug(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 64 && text.chars().all(plain)
}

/// `E06000020`. The letter is the country: E, W, S, N, and K for the whole.
fn is_gss(text: &str) -> bool {
    let digits = text.strip_prefix(['E', 'W', 'S', 'N', 'K']).unwrap_or_default();
    digits.len() == 8 && digits.chars().all(|c| c.is_ascii_digit())
}
