//! `report`: a draft, its photos, and the report that it becomes.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use wayside_core::Wayside;
use wayside_core::draft::DraftReason;
use wayside_core::form::{FormError, Problem};
use wayside_core::place::parse_at;
use wayside_core::report::{ReportId, Reporter};
use wayside_core::wayside::{Changes, SubmitError, Summary};

use crate::asking;
use crate::out::{Failed, Out};
use crate::talking::{Ending, talk};
use wayside_core::words::{Sayable, draft_photo_refused};

#[derive(Debug, Args)]
pub struct Report {
    /// What it is about: a code that `wayside services` shows. Left out, on a terminal, everything is asked.
    service: Option<String>,
    /// Ask one question after another, whatever was given already.
    #[arg(long)]
    ask: bool,
    /// Complete or submit this draft.
    #[arg(long, value_name = "ID")]
    draft: Option<String>,
    /// A JPEG; may be given several times.
    #[arg(long = "photo", value_name = "FILE")]
    photos: Vec<PathBuf>,
    /// It goes without the photos that were not taken in, those given with this command among them.
    #[arg(long)]
    without_photo: bool,
    #[command(flatten)]
    told: Told,
}

/// What a person says, of a new report or of one that is changed.
#[derive(Debug, Default, PartialEq, Args)]
pub struct Told {
    /// Where: latitude, longitude and accuracy in metres.
    #[arg(long, value_name = "LAT,LON[,METRES]", allow_hyphen_values = true)]
    at: Option<String>,
    /// An answer; may be given several times, for one question too where it takes several. `QUESTION=` takes one away.
    #[arg(long = "answer", value_name = "QUESTION=VALUE")]
    answers: Vec<String>,
    /// In your own words.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Who tells. Left out, the report goes without a name.
    #[arg(long)]
    name: Option<String>,
    /// A worker of the council writes it down: a photo, the category and the place will do. With a name: on behalf of whom, who
    /// agreed to it.
    #[arg(long)]
    staff: bool,
    /// Where the council may write to you.
    #[arg(long, requires = "name")]
    email: Option<String>,
    /// Where the council may call you.
    #[arg(long, requires = "name")]
    phone: Option<String>,
}

/// A summary, with what stands in the way of a draft.
#[derive(Debug, Serialize)]
struct Kept<'a> {
    #[serde(flatten)]
    summary: Summary,
    reasons: &'a [String],
}

impl Report {
    /// Somebody is there to be asked, and nothing but the category was said.
    fn is_asked(&self, out: &Out) -> bool {
        let there = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        let only_staff = Told { staff: self.told.staff, ..Told::default() };
        let says_nothing = self.told == only_staff && self.photos.is_empty() && !self.without_photo;
        self.ask || (there && !out.is_json() && says_nothing)
    }

    /// Why a photo was not taken in, this time or an earlier one.
    fn refused_before(&self, wayside: &Wayside, out: &Out, id: ReportId) -> Option<String> {
        draft_photo_refused(out.words(), &wayside.draft(id).ok()?)
    }

    /// The words are kept first: whatever else goes wrong, they are on this phone and resumed by id.
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        if self.service.is_none() && self.draft.is_none() && !self.is_asked(out) {
            return Err(Failed::usage(out.say("say-what-about")));
        }
        let mut in_the_way = Vec::new();
        let changes = self.told.changes(self.service.clone(), out)?;
        know_the_service(self.service.as_deref(), wayside, out)?;
        let id = match &self.draft {
            None => wayside.begin(changes)?,
            Some(typed) => {
                let id = asking::id(wayside, out, typed)?;
                // Submitted before, perhaps by a process that died before it could say so: it is the one report.
                if wayside.summary(id)?.state == "draft" {
                    wayside.change(id, changes)?;
                } else if changes != Changes::default() || !self.photos.is_empty() {
                    return Err(Failed::because(out.fill("submitted-before", &[("id", id.to_string().into())])));
                }
                id
            }
        };
        let refused = take_in(wayside, out, id, &self.photos);
        if self.without_photo {
            // Decided for good, also where something else is missing still.
            refused.iter().for_each(|said| out.note(said));
            wayside.go_without_refused(id)?;
        } else {
            in_the_way.extend(refused.into_iter().map(|said| ("photo_refused", said)));
        }
        let refused_before = self.refused_before(wayside, out, id);
        if self.is_asked(out) && wayside.summary(id)?.state == "draft" {
            // Said first: whoever sends it then has decided.
            refused_before.iter().for_each(|said| out.note(said));
            let begun = self.draft.is_none();
            let ending = talk(wayside, out, (id, begun), &mut std::io::stdin().lock(), &mut std::io::stdout())?;
            // Which language may have been the first question.
            out.speak(wayside.words().language());
            if ending == Ending::Kept {
                return Ok(());
            }
        } else if in_the_way.is_empty() {
            // It does not go without the photo until somebody says so.
            in_the_way.extend(refused_before.map(|said| ("photo_refused", said)));
        }
        if !in_the_way.is_empty() {
            let mut answers = String::new();
            if let Some(missing) = wayside.missing(id)? {
                answers = questions(&missing.reasons);
                in_the_way.extend(missing.reasons.iter().map(|reason| reason.code()).zip(missing.sentences));
            }
            let about = [("id", id.to_string().into()), ("answers", answers.as_str().into())];
            let without = out.fill("to-go-without-photo", &about);
            let with = kept(wayside, out, id, &in_the_way, &format!(" --photo …{answers}"))?;
            return Err(Failed::because(format!("{with}\n{without}")));
        }
        match wayside.submit(id) {
            Ok(summary) => {
                let detail = wayside.show(id)?;
                out.answer(&summary, || {
                    // Nothing goes by itself here, so that only how to send it is said of what happens next.
                    let said = [detail.pressing.clone(), Some(out.say("submitted"))].into_iter().flatten();
                    format!("{}\n{}", said.collect::<Vec<_>>().join(" "), summary.id)
                });
                Ok(())
            }
            Err(SubmitError::Kept(why)) => {
                let questions = questions(&why.reasons);
                let reasons = why.reasons.iter().map(|reason| reason.code()).zip(why.sentences.iter().cloned());
                Err(Failed::because(kept(wayside, out, id, &reasons.collect::<Vec<_>>(), &questions)?))
            }
            Err(SubmitError::Other(error)) => Err(error.into()),
        }
    }
}

/// A category mistyped is said before anything is kept: nobody wants a draft of a typing error.
pub fn know_the_service(service: Option<&str>, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
    let (Some(service), Ok(known)) = (service, wayside.services()) else { return Ok(()) };
    if known.iter().any(|it| it.code == *service) {
        return Ok(());
    }
    let codes: Vec<&str> = known.iter().map(|it| it.code.as_str()).collect();
    let known = codes.join(", ");
    Err(Failed::because(out.fill("no-such-category", &[("typed", service.into()), ("known", known.into())])))
}

impl Told {
    pub fn changes(&self, service: Option<String>, out: &Out) -> Result<Changes, Failed> {
        let mut changes = Changes { service, description: self.description.clone(), ..Changes::default() };
        if let Some(at) = &self.at {
            let place = parse_at(at);
            changes.position = Some(place.map_err(|error| Failed::usage(error.say(out.words())))?);
        }
        for typed in &self.answers {
            let (question, value) = asking::answer(out, typed)?;
            let values = changes.answers.entry(question.to_owned()).or_default();
            // Nothing after the "=" takes the answer away.
            values.extend((!value.is_empty()).then(|| value.to_owned()));
        }
        let (email, phone) = (self.email.clone(), self.phone.clone());
        changes.reporter = match (self.name.clone(), self.staff) {
            (None, false) => None,
            (None, true) => Some(Reporter::Staff),
            (Some(name), true) => Some(Reporter::OnBehalf { name, email, phone, agreed: true }),
            (Some(name), false) => Some(Reporter::Named { name, email, phone }),
        };
        Ok(changes)
    }
}

/// What is to be typed to put each of these right: in a command, what a screen asks for.
fn questions(reasons: &[DraftReason]) -> String {
    let typed = reasons.iter().filter_map(|reason| match reason {
        // An answer that is not wanted is taken away.
        DraftReason::Answer(FormError { question, problem: Problem::UnknownQuestion | Problem::NotAsked { .. } }) => {
            Some(format!(" --answer {question}="))
        }
        DraftReason::Answer(error) => Some(format!(" --answer {}=…", error.question)),
        DraftReason::NoPlace | DraftReason::OutsideCouncil { .. } => Some(" --at …".to_owned()),
        DraftReason::UnknownService { .. } => Some(" …".to_owned()),
        DraftReason::NoContact => Some(" --name … --email …".to_owned()),
        DraftReason::TooLong { .. } | DraftReason::Unstorable => Some(" --description …".to_owned()),
        _ => None,
    });
    typed.collect()
}

/// Takes photos in under a draft, each once, however often a command is given again, and says of each that was refused why.
/// Those come once more at the end: what the draft remembers is the last word.
pub fn take_in(wayside: &Wayside, out: &Out, draft: ReportId, photos: &[PathBuf]) -> Vec<String> {
    let refused: Vec<&PathBuf> = photos.iter().filter(|photo| wayside.add_photo_once(draft, photo).is_err()).collect();
    let again = refused.into_iter().filter_map(|photo| Some((photo, wayside.add_photo_once(draft, photo).err()?)));
    let said = again.map(|(photo, why)| {
        let (file, why) = (photo.display().to_string(), why.say(out.words()));
        out.fill("photo-refused", &[("file", file.into()), ("why", why.into())])
    });
    said.collect()
}

/// Prints the draft that was kept, and gives back why it could not go.
fn kept(
    wayside: &Wayside,
    out: &Out,
    id: ReportId,
    in_the_way: &[(&'static str, String)],
    questions: &str,
) -> Result<String, Failed> {
    let mut summary = wayside.summary(id)?;
    summary.reason = in_the_way.first().map(|(code, _)| (*code).to_owned());
    let reasons: Vec<String> = in_the_way.iter().map(|(_, sentence)| sentence.clone()).collect();
    out.answer(&Kept { summary, reasons: &reasons }, || out.fill("draft-kept", &[("id", id.to_string().into())]));
    if in_the_way.iter().any(|(code, _)| *code == "no_pack") {
        return Ok(format!("{}\n{}", reasons.join("\n"), out.say("type-init")));
    }
    let how = out.fill("to-go-on", &[("id", id.to_string().into()), ("answers", questions.into())]);
    Ok(format!("{}\n{how}", reasons.join("\n")))
}

#[cfg(test)]
mod tests {
    use crate::stage::Phone;

    const TYRES: [&str; 9] = [
        "fly-tipping",
        "--at",
        "52.6766,-2.4469,12",
        "--answer",
        "waste=TYRES",
        "--answer",
        "size=CAR_BOOT",
        "--answer",
        "land=HIGHWAY",
    ];

    #[test]
    fn a_report_goes_without_a_photo_that_was_refused_only_when_somebody_says_so() {
        let phone = Phone::new();
        let photo = phone.file("strret.jpg");
        let said = phone.fails(&[&["report"][..], &TYRES, &["--photo", &photo]].concat());
        assert!(said.contains("There is no file with this name."), "{said}");
        assert!(said.contains("Select whether you saw it being dumped."), "{said}");
        assert!(said.contains(" --photo … --answer witnessed=…"), "{said}");
        let id = phone.only();
        let said = phone.fails(&["report", "--draft", &id, "--answer", "witnessed=NO"]);
        assert!(said.starts_with("The photo strret.jpg was not taken in. There is no file with this name."), "{said}");
        assert!(said.ends_with(&format!("wayside report --draft {id} --without-photo")), "{said}");
        assert_eq!(phone.state(), "draft");
        phone.does(&["report", "--draft", &id, "--without-photo"]);
        assert_eq!(phone.state(), "queued");
    }

    #[test]
    fn that_it_goes_without_the_photo_is_said_once_and_for_photos_of_the_same_command_too() {
        let phone = Phone::new();
        let bad = phone.file("strret.jpg");
        let said = phone.fails(&["report", "pothole", "--at", "51.5,-0.12", "--photo", &bad]);
        let id = phone.only();
        assert!(said.ends_with(&format!("wayside report --draft {id} --without-photo --at …")), "{said}");
        let said = phone.fails(&["report", "--draft", &id, "--without-photo"]);
        assert!(said.ends_with(&format!("wayside report --draft {id} --at …")), "{said}");
        phone.does(&["report", "--draft", &id, "--at", "52.6766,-2.4469,12"]);
        assert_eq!(phone.state(), "queued");

        let phone = Phone::new();
        phone.does(&["report", "pothole", "--at", "52.6766,-2.4469,12", "--without-photo", "--photo", &bad]);
        assert_eq!(phone.state(), "queued");
    }

    #[test]
    fn a_photo_that_was_refused_is_not_forgotten_over_one_that_was_taken_in_after_it() {
        let phone = Phone::new();
        let (bad, good) = (phone.file("strret.jpg"), phone.photo());
        let lamp = ["report", "pothole", "--at", "52.6766,-2.4469,12", "--photo", &bad, "--photo", &good];
        let said = phone.fails(&lamp);
        assert!(said.contains("There is no file with this name."), "{said}");
        let id = phone.only();
        phone.fails(&["report", "--draft", &id]);
        phone.does(&["edit", &id, "--photo", &phone.other_photo()]);
        phone.does(&["report", "--draft", &id]);
        let said = phone.fails(&["edit", &id, "--photo", &good]);
        assert_eq!(said, "This report was submitted already: no photo can be added to it.");
    }

    #[test]
    fn the_command_to_go_on_with_a_draft_has_a_place_for_everything_that_is_missing() {
        for (given, more) in [
            (&["report", "pothole"][..], " --at …"),
            (&["report", "pothole", "--at", "51.5,-0.12"], " --at …"),
            (&["report", "pothole", "--at", "52.6766,-2.4469", "--answer", "wastes=TYRES"], " --answer wastes="),
        ] {
            let phone = Phone::new();
            let said = phone.fails(given);
            assert!(said.ends_with(&format!("wayside report --draft {}{more}", phone.only())), "{said}");
        }
    }
}
