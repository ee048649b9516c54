//! `pack`: making, signing and reading council packs.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use wayside_core::endpoint::Outcome;
use wayside_core::outbox::Why;
use wayside_core::pack::build::{
    Begun, Difference, From, Imported, Mistake, begin, build, build_with, diff, import, sign, signed_by, verify,
};
use wayside_core::pack::{Distrust, PublicKey, SigningKey, inspect};
use wayside_core::ports::{Random, SystemRandom};
use wayside_core::transport::HttpTransport;

use crate::out::{Failed, Out};

#[derive(Debug, Subcommand)]
pub enum Packs {
    /// Make a folder for a council: its boundary, and services to begin with.
    New {
        /// "Shropshire", or its GSS code.
        council: String,
        /// The folder; under the council's name here if left out.
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
        /// With the services and questions of an Open311 server: its discovery document, or its base address.
        #[arg(long, value_name = "URL")]
        from: Option<String>,
        /// Which council, of a server that answers for several.
        #[arg(long, value_name = "ID", requires = "from")]
        jurisdiction_id: Option<String>,
    },
    /// Make a pack out of a folder.
    Build {
        folder: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Sign with the council's secret key; with the test key, as a sample, if left out.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Make a secret key for signing a council's packs.
    Key {
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Sign a pack, whoever signed it before.
    Sign {
        file: PathBuf,
        /// The council's secret key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// What a pack holds.
    Inspect { file: PathBuf },
    /// Whether a pack may be given to people: everything that speaks against it.
    Verify {
        file: PathBuf,
        /// As what is to be released, signed with the key that people's apps believe: no provisional boundary, no test key.
        #[arg(long, requires = "key")]
        release: bool,
        /// Whether this public key has signed it: the key, or the file that it is in.
        #[arg(long, value_name = "KEY|FILE", value_parser = crate::setup::public_key)]
        key: Option<PublicKey>,
    },
    /// What a pack changes for residents who have another.
    Diff { from: PathBuf, to: PathBuf },
}

impl Packs {
    pub fn run(&self, out: &Out) -> Result<(), Failed> {
        match self {
            Self::New { council, into, from: None, .. } => {
                let begun = begin(council, into.as_deref())?;
                out.answer(&begun, || made(&begun));
            }
            Self::New { council, into, from: Some(url), jurisdiction_id } => {
                let from = From { url, jurisdiction_id: jurisdiction_id.as_deref() };
                let imported = import(council, into.as_deref(), from, &mut fetching()?)?;
                out.answer(&imported, || taken_over(&imported));
            }
            Self::Build { folder, out: file, key } => {
                let built = match key {
                    Some(key) => build_with(folder, file, Some(&signing_key(key)?)),
                    None => build(folder, file),
                };
                let built = built.map_err(|mistakes| refused(out, file, &mistakes))?;
                let sample = if key.is_none() { " It is a sample, signed with the test key." } else { "" };
                out.answer(&built, || format!("{} written.{sample}", file.display()));
            }
            Self::Key { out: file } => {
                let mut seed = [0; 32];
                SystemRandom.fill(&mut seed);
                let key = SigningKey::of(seed).ok_or_else(|| Failed::because("No key could be made.".to_owned()))?;
                let public = PathBuf::from(format!("{}.pub", file.display()));
                // First: of another's public half nothing is lost, and there is no secret yet that has none.
                keep_new(&public, &format!("{}\n", key.public()), 0o644)?;
                keep_new(file, &key.to_text(), 0o600).inspect_err(|_| drop(std::fs::remove_file(&public)))?;
                out.answer(&json!({ "file": file, "public": key.public(), "public_file": public }), || {
                    format!(
                        "{} written: the council's secret key. Keep a copy where nobody else can read it.\n\
                         Phones believe its public half, which is in {}: {}",
                        file.display(),
                        public.display(),
                        key.public()
                    )
                });
            }
            Self::Sign { file, key } => {
                let key = signing_key(key)?;
                sign(file, &key).map_err(|mistake| refused(out, file, &[mistake]))?;
                out.answer(&json!({ "file": file, "public": key.public() }), || {
                    format!("{} is signed. Phones that believe {} take it.", file.display(), key.public())
                });
            }
            Self::Inspect { file } => {
                let inspection = inspect(file)?;
                out.answer(&inspection, || inspection.to_text());
            }
            Self::Verify { file, release, key } => {
                let released_with = key.filter(|_| *release);
                let mut broken: Vec<Mistake> = verify(file, released_with)?.into_iter().map(Mistake::from).collect();
                // Beside all else: whoever signs anew would otherwise learn of the rest only then.
                if let Some(key) = key.filter(|_| !*release)
                    && let Err(why) = signed_by(file, key)?
                {
                    broken.push(not_signed(file, &why));
                }
                if !broken.is_empty() {
                    return Err(refused(out, file, &broken));
                }
                let fit = if *release { "fit to be released" } else { "a whole pack, and says all that one must" };
                let signed = match key {
                    Some(_) => "It is signed with that key.",
                    None => "Whether its signature holds was not looked at: give the public key with --key.",
                };
                out.answer(&json!({ "file": file, "fit": true, "release": release, "signed": key }), || {
                    format!("{} is {fit}.\n{signed}", file.display())
                });
            }
            Self::Diff { from, to } => {
                let differences = diff(from, to)?;
                out.answer(&differences, || told(&differences));
            }
        }
        Ok(())
    }
}

fn made(begun: &Begun) -> String {
    let folder = begun.folder.display();
    format!(
        "{folder} is there, for {} ({}). It builds as it is:\n  wayside pack build {folder} --out {}.pack\n\
         What the council has to write itself says SAMPLE: {}.",
        begun.name,
        begun.code,
        begun.folder.file_name().unwrap_or_default().display(),
        begun.to_write.join(", ")
    )
}

fn taken_over(imported: &Imported) -> String {
    let begun = Begun { to_write: Vec::new(), ..imported.begun.clone() };
    let mut page = made(&begun);
    page.truncate(page.rfind('\n').unwrap_or(page.len()));
    page.push_str(&format!("\n{} services were taken over.", imported.services));
    page.push_str(
        "\nOpen311 does not say everything: which answers are private, when a question is asked, what is dangerous or urgent, \
         for how long a phone keeps a report. Nothing of that was taken over; go through each service.",
    );
    if !imported.without_questions.is_empty() {
        page.push_str(&format!("\nWithout questions: {}.", imported.without_questions.join(", ")));
    }
    if !imported.altered.is_empty() {
        page.push_str(&format!("\nNot as they stand there:\n  {}", imported.altered.join("\n  ")));
    }
    page.push_str(
        "\nWhat the council has to write itself says SAMPLE: in council.toml, in endpoints.toml, and a privacy notice for \
         each service.",
    );
    page
}

/// Answers of more than this are no catalogue of services.
const ANSWER: u64 = 8 << 20;

fn fetching() -> Result<impl FnMut(&str) -> Result<Vec<u8>, String>, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let transport = HttpTransport::new()?;
    Ok(move |url: &str| match runtime.block_on(transport.get(url, &[], ANSWER)) {
        Outcome::Answer(answer) if answer.status == 200 && answer.body_complete => Ok(answer.body),
        Outcome::Answer(answer) if answer.status == 200 => Err("the answer is cut off, or too long".to_owned()),
        Outcome::Answer(answer) => Err(format!("the server answers {}", answer.status)),
        Outcome::NotSent(why) | Outcome::Unknown { why, .. } => Err(unreached(why)),
    })
}

fn unreached(why: Why) -> String {
    let what = match why {
        Why::NoNetwork => "there is no connection",
        Why::Dns => "there is no server of that name",
        Why::Connect => "nothing answers there",
        Why::Tls => "the connection would not be safe",
        Why::BadAddress => "it is no address of a server",
        _ => "the connection was lost",
    };
    what.to_owned()
}

/// Under what it is about, once.
fn told(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "Nothing changes for residents.".to_owned();
    }
    let mut page = String::new();
    let mut about = "";
    for it in differences {
        if it.about != about {
            about = &it.about;
            page.push_str(&format!("{}{about}\n", if page.is_empty() { "" } else { "\n" }));
        }
        page.push_str(&format!("  {}\n", it.what));
    }
    page.trim_end().to_owned()
}

/// All of them, each in a line; a program reads them as what they are.
fn refused(out: &Out, file: &Path, mistakes: &[Mistake]) -> Failed {
    if out.is_json() {
        out.answer(&json!({ "file": file, "fit": false, "mistakes": mistakes }), String::new);
    }
    Failed::because(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn not_signed(file: &Path, why: &Distrust) -> Mistake {
    let said = why.to_string();
    let (what, remedy) = said.split_once(". ").unwrap_or((&said, ""));
    Mistake { file: file.display().to_string(), line: None, what: what.to_owned(), remedy: remedy.to_owned() }
}

fn signing_key(file: &Path) -> Result<SigningKey, Failed> {
    let remedy = "Choose a file that `wayside pack key` wrote.";
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failed::because(format!("{} could not be read: {error}. {remedy}", file.display())))?;
    SigningKey::from_text(&text)
        .map_err(|_| Failed::because(format!("{} holds no secret key. {remedy}", file.display())))
}

/// A new file, which those may read whom its mode names; one that is there is never written over.
fn keep_new(file: &Path, text: &str, mode: u32) -> Result<(), Failed> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(file).and_then(|mut to| {
        to.write_all(text.as_bytes())?;
        to.sync_all()
    });
    written.map_err(|error| Failed::because(format!("{} could not be written: {error}.", file.display())))
}
