//! `edit`, `comment`, `withdraw`, `resend` and `export`: what can still be done with a report that was submitted.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use wayside_core::Wayside;
use wayside_core::report::ReportId;
use wayside_core::wayside::{Change, ChangeError, Changes, Summary};
use wayside_core::words::{Sayable, draft_deleted};

use crate::asking;
use crate::out::{Failed, Out};
use crate::reporting::{Told, know_the_service, take_in};
use crate::showing::{is_on_its_way, short_id};

#[derive(Debug, Args)]
pub struct Edit {
    /// A report's or a draft's id, or the end of it as `wayside list` shows it.
    id: String,
    /// Another category.
    #[arg(long)]
    service: Option<String>,
    /// Take out a photo, by the number that `wayside show` gives it.
    #[arg(long, value_name = "NUMBER")]
    remove_photo: Option<u32>,
    /// Add a photo to a draft: a JPEG; may be given several times.
    #[arg(long = "photo", value_name = "FILE")]
    photos: Vec<PathBuf>,
    #[command(flatten)]
    told: Told,
}

impl Edit {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let id = asking::id(wayside, out, &self.id)?;
        know_the_service(self.service.as_deref(), wayside, out)?;
        let changes = self.told.changes(self.service.clone(), out)?;
        if !self.photos.is_empty() && wayside.summary(id)?.state != "draft" {
            return Err(Failed::because(out.say("photo-too-late")));
        }
        let was_refused = is_refused(&wayside.summary(id)?);
        let removed = self.remove_photo.map(|number| take_out(wayside, out, id, number)).transpose()?;
        let only_photo = self.remove_photo.is_some() && changes == Changes::default();
        let nothing = changes == Changes::default() && self.photos.is_empty() && removed.is_none();
        let change = if wayside.summary(id)?.state == "draft" {
            if nothing {
                return Err(ChangeError::NothingChanged.into());
            }
            wayside.change(id, changes)?;
            let refused = take_in(wayside, out, id, &self.photos);
            if !refused.is_empty() {
                return Err(Failed::because(format!("{}\n{}", refused.join("\n"), out.say("rest-kept"))));
            }
            Change::Here
        } else if only_photo {
            Change::Here
        } else {
            wayside.edit(id, changes).map_err(|why| another_way(out, id, why))?
        };
        let state = wayside.summary(id)?.state;
        if only_photo {
            out.answer(&json!({ "id": id, "state": state, "council_told": false }), || {
                out.say(if removed == Some(Change::LetGo) { "removed-let-go" } else { "removed-here" })
            });
            return Ok(());
        }
        out.answer(&json!({ "id": id, "state": state, "council_told": change == Change::ToBeTold }), || {
            out.say(match change {
                Change::Here if state == "draft" => "changed-draft",
                Change::Here if was_refused => "changed-refused",
                Change::Here => "changed-here",
                _ => "changed-told",
            })
        });
        Ok(())
    }
}

/// Where only another way is left, the command that writes it out for that.
fn another_way(out: &Out, id: ReportId, why: ChangeError) -> Failed {
    match why {
        ChangeError::AlreadySent | ChangeError::PerhapsSent | ChangeError::Unsure | ChangeError::NoWay => {
            let how = out.fill("type-export-one", &[("id", id.to_string().into())]);
            Failed::because(format!("{}\n{how}", why.say(out.words())))
        }
        why => why.into(),
    }
}

/// The council read it, and did not take it.
fn is_refused(it: &Summary) -> bool {
    it.state == "wedged" && matches!(it.reason.as_deref(), Some("refused" | "answer_refused"))
}

fn take_out(wayside: &Wayside, out: &Out, id: ReportId, number: u32) -> Result<Change, Failed> {
    let photos = wayside.show(id)?.photos;
    let photo = photos.iter().find(|it| it.order.checked_add(1) == Some(number));
    let photo = photo.and_then(|it| it.id.parse().ok());
    let photo = photo.ok_or_else(|| Failed::because(out.fill("no-such-number", &[("number", number.into())])))?;
    Ok(wayside.remove_photo(id, photo)?)
}

#[derive(Debug, Args)]
pub struct Comment {
    /// A report's or a draft's id, or the end of it as `wayside list` shows it.
    id: String,
    /// What there is to add.
    text: String,
}

impl Comment {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let id = asking::id(wayside, out, &self.id)?;
        let comment = match wayside.comment(id, &self.text) {
            Ok(comment) => comment,
            Err(why @ (ChangeError::NoComments | ChangeError::IsDraft)) => {
                return Err(Failed::because(format!("{}\n{}", why.say(out.words()), describe(wayside, out, id)?)));
            }
            Err(why) => return Err(another_way(out, id, why)),
        };
        out.answer(&json!({ "id": id, "comment": comment }), || out.say("comment-kept"));
        Ok(())
    }
}

/// How to write more into the words themselves, which takes the place of what they say now.
fn describe(wayside: &Wayside, out: &Out, id: ReportId) -> Result<String, Failed> {
    let (id, now) = (id.to_string(), wayside.show(id)?.description);
    Ok(match now.as_str() {
        "" => out.fill("type-describe", &[("id", id.into())]),
        now => out.fill("type-describe-anew", &[("id", id.into()), ("words", now.into())]),
    })
}

#[derive(Debug, Args)]
pub struct Withdraw {
    /// A report's or a draft's id, or the end of it as `wayside list` shows it.
    id: String,
}

impl Withdraw {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let id = asking::id(wayside, out, &self.id)?;
        let before = wayside.summary(id)?;
        let change = wayside.withdraw(id)?;
        // A draft is gone; of a report it is said what became of it, at the second time as well.
        let detail = wayside.show(id).ok();
        let state = if change == Change::Here { "withdrawn" } else { "withdrawing" };
        let state = detail.as_ref().map_or(state, |it| it.summary.state.as_str());
        out.answer(&json!({ "id": id, "state": state }), || match (change, &detail) {
            _ if before.state == "draft" => draft_deleted(out.words()),
            (Change::Here, _) if is_refused(&before) => out.say("taken-back-refused"),
            (Change::LetGo, _) => out.say("taken-back-let-go"),
            (_, Some(it)) if it.summary.state == "withdrawn" => it.sentence.clone(),
            (Change::Here, _) => out.say("taken-back-here"),
            _ => out.say("taken-back-told"),
        });
        Ok(())
    }
}

#[derive(Debug, Args)]
pub struct Resend {
    /// A report's or a draft's id, or the end of it as `wayside list` shows it.
    id: String,
}

impl Resend {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let id = asking::id(wayside, out, &self.id)?;
        wayside.resend(id)?;
        out.answer(&wayside.summary(id)?, || out.say("sent-again"));
        Ok(())
    }
}

#[derive(Debug, Args)]
pub struct Export {
    /// Where to: a folder, made if there is none.
    folder: PathBuf,
    /// One report, wherever it stands; what needs you if left out.
    id: Option<String>,
}

impl Export {
    pub fn run(&self, wayside: &Wayside, out: &Out) -> Result<(), Failed> {
        let file = |name: &str| ("file", self.folder.join(name).display().to_string().into());
        if let Some(typed) = &self.id {
            let id = asking::id(wayside, out, typed)?;
            if wayside.summary(id)?.state == "draft" {
                return Err(Failed::because(out.say("export-draft")));
            }
            let report = wayside.export_report(id, &self.folder)?;
            let said = out.fill("exported-one", &[file(&report.file)]) + &still_goes(wayside, out, &[id])?;
            out.answer(&[report], || said);
            return Ok(());
        }
        let stuck = wayside.export_stuck(&self.folder)?;
        let still = still_goes(wayside, out, &stuck.iter().map(|it| it.id).collect::<Vec<_>>())?;
        out.answer(&stuck, || match stuck.first() {
            None => out.say("nothing-needs-you"),
            Some(first) => out.fill("exported", &[file(&first.file)]) + &still,
        });
        Ok(())
    }
}

/// Of these, what goes to the council all the same: told another way as well, it would be there twice.
fn still_goes(wayside: &Wayside, out: &Out, these: &[ReportId]) -> Result<String, Failed> {
    let mut said = String::new();
    for id in these {
        let summary = wayside.summary(*id)?;
        if is_on_its_way(&summary) && summary.state != "withdrawing" {
            let id = short_id(&summary);
            said.push_str(&format!("\n{}", out.fill("still-goes", &[("id", id.into())])));
        }
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::Phone;

    const POTHOLE: [&str; 4] = ["report", "pothole", "--at", "52.6766,-2.4469,12"];

    #[test]
    fn a_comment_that_cannot_be_taken_names_the_command_that_writes_it_into_the_words() {
        let phone = Phone::of(&["--dialect", "georeport"]);
        phone.does(&POTHOLE);
        let id = phone.only();
        let said = phone.fails(&["comment", &id, "Deep"]);
        assert!(said.starts_with("The council takes no comments from this app."), "{said}");
        assert!(said.ends_with(&format!("To write it there: wayside edit {id} --description TEXT")), "{said}");
        phone.does(&["edit", &id, "--description", "Deep"]);
        assert_eq!(phone.detail().description, "Deep");
        let said = phone.fails(&["comment", &id, "And wide"]);
        assert!(
            said.contains("To write it there, in the place of \"Deep\": wayside edit"),
            "it says what is lost: {said}"
        );
        phone.does(&["withdraw", &id]);
    }

    #[test]
    fn what_may_have_arrived_where_no_change_is_taken_is_told_another_way_by_a_command_that_is_named() {
        use wayside_core::endpoint::Outcome;
        use wayside_core::outbox::Why;
        use wayside_core::sync::{Budget, Next};

        let phone = Phone::of(&["--dialect", "georeport"]);
        phone.does(&POTHOLE);
        let wayside = phone.wayside();
        let Next::Send(task) = wayside.next_task(&Budget::default()).unwrap() else { panic!("nothing to send") };
        wayside.finish(task.lease, &Outcome::Unknown { why: Why::Cut, bytes_out: 9 }).unwrap();
        drop(wayside);
        let id = phone.only();
        for change in [&["comment", &id, "Deep"][..], &["edit", &id, "--description", "Deep"]] {
            let said = phone.fails(change);
            assert!(said.starts_with("It may be with the council already, whose system takes no changes"), "{said}");
            assert!(said.ends_with(&format!("wayside export FOLDER {id}")), "{said}");
        }
    }

    #[test]
    fn what_an_edit_did_is_said_beside_what_it_did_not_and_the_same_photo_is_not_taken_twice() {
        let phone = Phone::new();
        phone.fails(&["report", "pothole"]);
        let (id, good, bad) = (phone.only(), phone.photo(), phone.file("strret.jpg"));
        let said = phone.fails(&["edit", &id, "--photo", &good, "--photo", &bad, "--description", "Deep"]);
        assert!(said.ends_with("Everything else that you gave is kept in the draft."), "{said}");
        phone.does(&["edit", &id, "--photo", &good]);
        let detail = phone.detail();
        assert_eq!((detail.description.as_str(), detail.photos.len()), ("Deep", 1));
    }

    #[test]
    fn a_report_that_only_waits_can_be_written_out_by_its_id() {
        let phone = Phone::new();
        phone.does(&POTHOLE);
        let folder = phone.file("out");
        phone.does(&["export", &folder]);
        assert!(!std::path::Path::new(&folder).exists(), "nothing needs anybody");
        phone.does(&["export", &folder, &phone.only()]);
        let text = std::fs::read_to_string(std::path::Path::new(&folder).join(phone.only() + ".txt")).unwrap();
        assert!(text.contains("Not sent yet.") && text.contains(&phone.only()), "{text}");
    }

    #[test]
    fn what_was_told_another_way_and_still_goes_is_taken_back_by_a_command_that_is_named() {
        let phone = Phone::new();
        phone.does(&POTHOLE);
        let folder = phone.file("out");
        phone.does(&["export", &folder, &phone.only()]);
        let file = std::path::Path::new(&folder).join(phone.only() + ".txt");
        assert!(
            std::fs::read_to_string(file)
                .unwrap()
                .contains("It is still on its way from Wayside too, under this number.")
        );
        let (english, detail) = (Out::new(false), phone.detail());
        let these = [detail.summary.id];
        let said = still_goes(&phone.wayside(), &english, &these).unwrap_or_else(|_| panic!("it is there"));
        let withdraw = format!("wayside withdraw {}", short_id(&detail.summary));
        assert!(said.starts_with("\nIt is still on its way") && said.ends_with(&withdraw), "{said}");
        phone.does(&["withdraw", &phone.only()]);
        let said = still_goes(&phone.wayside(), &english, &these).unwrap_or_else(|_| panic!("it is there"));
        assert_eq!(said, "");
    }

    #[test]
    fn what_the_council_read_and_refused_is_not_said_to_have_been_unseen() {
        let phone = Phone::new();
        phone.does(&POTHOLE);
        let mut summary = phone.detail().summary;
        assert!(!is_refused(&summary));
        (summary.state, summary.reason) = ("wedged".to_owned(), Some("refused".to_owned()));
        assert!(is_refused(&summary));
    }

    #[test]
    fn an_edit_that_says_nothing_changes_nothing_in_a_draft_as_in_a_report() {
        let phone = Phone::new();
        phone.fails(&["report", "pothole"]);
        assert_eq!(phone.fails(&["edit", &phone.only()]), "Nothing is different: say what is to be changed.");
    }
}
