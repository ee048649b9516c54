//! `init` and `services`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;
use wayside_core::Wayside;
use wayside_core::pack::{Dialect, PublicKey};
use wayside_core::wayside::Settings;

use crate::out::{Failed, Out};

#[derive(Debug, Args)]
pub struct Init {
    /// The council's pack.
    #[arg(long, value_name = "FILE")]
    pack: PathBuf,
    /// Send there instead of to the pack's own address.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Which of the pack's endpoints to use.
    #[arg(long)]
    dialect: Option<DialectName>,
    /// Believe this public key as the council's, from now on.
    #[arg(long, value_name = "KEY")]
    key: Option<PublicKey>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DialectName {
    Wayside,
    Georeport,
}

impl Init {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let dialect = self.dialect.map(|name| match name {
            DialectName::Wayside => Dialect::Wayside,
            DialectName::Georeport => Dialect::GeoReport,
        });
        let settings =
            Settings { endpoint: self.endpoint.clone(), dialect, council_key: self.key, ..Settings::default() };
        let council = wayside.set_up(&self.pack, &settings)?;
        out.answer(
            &json!({ "council": council.name, "jurisdiction": council.jurisdiction, "version": council.version }),
            || format!("{} is set up (pack {}).", council.name, council.version),
        );
        Ok(())
    }
}

pub fn services(wayside: &Wayside, out: &Out) -> Result<(), Failed> {
    let services = wayside.services()?;
    out.answer(&services, || {
        let mut text = String::new();
        for service in &services {
            let private = if service.private { " (private: never on a map or a list)" } else { "" };
            text.push_str(&format!("{}  {}{private}\n", service.code, service.name));
            for question in &service.questions {
                let optional = if question.required { "" } else { " (optional)" };
                text.push_str(&format!("    {}: {}{optional}\n", question.code, question.text));
                if let Some(condition) = &question.only_if {
                    text.push_str(&format!(
                        "        only if {} is {}\n",
                        condition.question,
                        condition.is.join(" or ")
                    ));
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
