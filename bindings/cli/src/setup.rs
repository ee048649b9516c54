//! `init`, `update` and `services`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;
use wayside_core::Wayside;
use wayside_core::endpoint::Request;
use wayside_core::pack::{Council, Dialect, PublicKey};
use wayside_core::transport::HttpTransport;
use wayside_core::wayside::{Fetched, Settings};
use wayside_core::words::{self, Arg};

use crate::out::{Failed, Out};

#[derive(Debug, Args)]
pub struct Init {
    /// The council's pack: a file, or the address where its server offers it.
    #[arg(long, value_name = "FILE|URL")]
    pack: String,
    /// Send there instead of to the pack's own address.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Which of the pack's endpoints to use.
    #[arg(long)]
    dialect: Option<DialectName>,
    /// Believe this public key as the council's, from now on: the key, or the file that it is in.
    #[arg(long, value_name = "KEY|FILE", value_parser = public_key)]
    key: Option<PublicKey>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DialectName {
    Wayside,
    Georeport,
}

pub fn public_key(given: &str) -> Result<PublicKey, String> {
    match given.parse::<PublicKey>() {
        Ok(key) => Ok(key),
        Err(error) => {
            let text = std::fs::read_to_string(given).map_err(|_| error.to_string())?;
            text.trim().parse().map_err(|_| "the file holds no public key".to_owned())
        }
    }
}

impl Init {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let dialect = self.dialect.map(|name| match name {
            DialectName::Wayside => Dialect::Wayside,
            DialectName::Georeport => Dialect::GeoReport,
        });
        let settings =
            Settings { endpoint: self.endpoint.clone(), dialect, council_key: self.key, ..Settings::default() };
        let council = if self.pack.starts_with("http://") || self.pack.starts_with("https://") {
            let fetched = fetch(wayside, &self.pack, self.key)?;
            let council = match fetched {
                Fetched::Installed(council) | Fetched::Current(council) => *council,
            };
            wayside.make_home(&council)?;
            wayside.choose(&settings)?;
            council
        } else {
            wayside.set_up(&PathBuf::from(&self.pack), &settings)?
        };
        out.answer(
            &json!({ "council": council.name, "jurisdiction": council.jurisdiction, "version": council.version }),
            || out.fill("set-up", &about(&council)),
        );
        Ok(())
    }
}

fn about(council: &Council) -> [Arg<'_>; 2] {
    [("council", council.name.as_str().into()), ("version", council.version.as_str().into())]
}

/// The newest pack of each council that is set up here, from its own server. One that cannot be had keeps no other.
pub fn update(wayside: &Wayside, out: &Out) -> Result<(), Failed> {
    let addresses = wayside.pack_addresses()?;
    if addresses.is_empty() {
        // Said as it is said everywhere, where no council is set up.
        wayside.home()?;
        return Err(Failed::because(out.say("no-pack-server")));
    }
    let (mut told, mut failed) = (Vec::new(), Vec::new());
    for (council, address) in &addresses {
        match fetch(wayside, address, None) {
            Ok(Fetched::Installed(council)) => told.push((*council, true)),
            Ok(Fetched::Current(council)) => told.push((*council, false)),
            Err(why) if addresses.len() == 1 => return Err(why),
            Err(why) => {
                let why = why.sentence(out.words());
                let about = [("council", council.name.as_str().into()), ("why", why.into())];
                failed.push(out.fill("pack-failed", &about));
            }
        }
    }
    let answers: Vec<_> =
        told.iter().map(|(it, new)| json!({ "council": it.name, "version": it.version, "new": new })).collect();
    out.answer(&answers, || {
        let lines = told.iter().map(|(council, is_new)| match is_new {
            true => out.fill("pack-new", &about(council)),
            false => out.fill("pack-newest", &about(council)),
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    if failed.is_empty() { Ok(()) } else { Err(Failed::because(failed.join("\n"))) }
}

fn fetch(wayside: &Wayside, url: &str, key: Option<PublicKey>) -> Result<Fetched, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let transport = HttpTransport::new()?;
    let carry = |request: Request, limit| {
        let transport = &transport;
        async move { transport.get(&request.url, &request.headers, limit).await }
    };
    Ok(runtime.block_on(wayside.fetch_pack(url, key, carry))?)
}

pub fn services(wayside: &Wayside, out: &Out) -> Result<(), Failed> {
    let services = wayside.services()?;
    out.answer(&services, || {
        let mut text = String::new();
        for service in &services {
            let private = if service.private { format!("  {}", out.say("service-private")) } else { String::new() };
            text.push_str(&format!("{}  {}{private}\n", service.code, service.name));
            for question in &service.questions {
                let optional =
                    if question.required { String::new() } else { format!("  {}", out.say("service-optional")) };
                text.push_str(&format!("    {}: {}{optional}\n", question.code, question.text));
                if let Some(condition) = &question.only_if {
                    let (question, values) = (condition.question.as_str().into(), condition.is.join(", ").into());
                    let only_if = out.fill("service-only-if", &[("question", question), ("values", values)]);
                    text.push_str(&format!("        {only_if}\n"));
                }
                for choice in &question.choices {
                    text.push_str(&format!("        {}  {}\n", choice.key, choice.name));
                }
            }
        }
        text
    });
    Ok(())
}

#[derive(Debug, Args)]
pub struct Language {
    /// As in cy, en-GB or en-GB-x-plain.
    tag: Option<String>,
}

impl Language {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let Some(tag) = &self.tag else {
            let language = wayside.words().language();
            out.answer(&language, || language.to_owned());
            return Ok(());
        };
        let known: Vec<&str> = words::catalogue().languages().collect();
        let language = words::words(tag).language();
        // The nearest is no answer to somebody who asked for another language by name.
        let of = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
        if of(language) != of(tag) {
            let about = [("typed", tag.as_str().into()), ("known", known.join(", ").into())];
            return Err(Failed::because(out.fill("no-such-language", &about)));
        }
        wayside.speak(language)?;
        out.speak(language);
        out.answer(&language, || out.say("language-chosen"));
        Ok(())
    }
}
