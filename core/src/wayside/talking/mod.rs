//! The form as a talk: one screen after another in the person's language, each kept before the next is shown.

mod screen;
mod taking;

use std::sync::Arc;

pub use screen::{AGREED, Action, Asks, Offered, PageWords, Row, Screen};
use screen::{Talk, offered, photos_screen, place_screen, reporter, screen};

use super::capture::{as_bytes, read_draft};
use super::{Error, Hint, Wayside};
use crate::draft::{Draft, DraftReason, parse};
use crate::form::Step;
use crate::pack::{Pack, Privacy, Service};
use crate::report::ReportId;
use crate::store::drafts;
use crate::words::{Words, draft_sentence, words};

/// More than these are no help in choosing.
const SUGGESTIONS: usize = 5;

// Steps that no category has. Names of steps are no questions' codes: those begin with no dot.
const LANGUAGE: &str = ".language";
/// Somebody has left the page at once, and is back.
const RETURN: &str = ".return";
const DELETED: &str = ".deleted";
/// The category itself, where there is none yet.
const SERVICE: &str = ".service";

impl Wayside {
    /// The screen at which this draft is.
    pub fn ask(&self, id: ReportId) -> Result<Screen, Error> {
        self.turned(id, |_| Ok(()))
    }

    /// An answer to a step, and the next screen; the same one with its problems where the answer will not do. What needs no
    /// answer is passed with none.
    pub fn answer(&self, id: ReportId, step: &str, values: Vec<String>) -> Result<Screen, Error> {
        match (step, values.first().map(|value| value.trim())) {
            (LANGUAGE, Some(language)) if self.languages()?.iter().any(|it| it == language) => {
                self.speak(language)?;
                return self.ask(id);
            }
            (RETURN, Some("DELETE")) => return self.delete(id),
            _ => {}
        }
        let problems = match self.turn(id, |draft| self.take_answer(draft, step, &values))? {
            Ok(next) => return Ok(next),
            Err(problems) => problems,
        };
        let mut screen = self.ask(id)?;
        for offered in &mut screen.choices {
            offered.chosen = values.contains(&offered.key);
        }
        if screen.choices.is_empty() {
            screen.typed = values.join("\n");
        }
        Ok(Screen { problems, ..screen })
    }

    /// What was typed so far at a step that is left is kept, and the step is not passed. From the end, what will not do yields to
    /// what was there.
    pub fn keep_unfinished(&self, id: ReportId, step: &str, values: Vec<String>) -> Result<(), Error> {
        self.turned(id, |draft| {
            let before = reporter(&draft.reporter, "\n");
            let mut values = values.clone();
            for at in (0..=values.len()).rev() {
                if let Some(value) = values.get_mut(at) {
                    before.lines().nth(at).unwrap_or_default().clone_into(value);
                }
                let mut kept = draft.clone();
                if self.take_answer(&mut kept, step, &values)?.is_ok() {
                    *draft = Draft { progress: draft.progress.clone(), ..kept };
                    break;
                }
            }
            Ok(())
        })?;
        Ok(())
    }

    /// The categories that these words may be about, to choose from; all of them where nothing fits.
    pub fn look_for(&self, id: ReportId, typed: &str) -> Result<Screen, Error> {
        let mut screen = self.ask(id)?;
        if screen.asks != Asks::Category || typed.trim().is_empty() {
            return Ok(screen);
        }
        typed.clone_into(&mut screen.typed);
        let draft = self.draft(id)?;
        let suggested = self.suggested_at(draft.position.as_ref(), typed, SUGGESTIONS)?;
        if suggested.is_empty() {
            screen.told.push(self.words().say("ask-service-nothing"));
            return Ok(screen);
        }
        screen.choices.retain(|offered| suggested.contains(&offered.key));
        screen.choices.sort_by_key(|offered| suggested.iter().position(|code| *code == offered.key));
        Ok(screen)
    }

    /// Away from this page at once, before anybody sees it. The draft is kept, in no list until [`Self::come_back`] or the next
    /// opening, and then only a question: to go on, or to delete it.
    pub fn exit_quickly(&self, id: ReportId) -> Result<(), Error> {
        self.draft(id)?;
        // Before anything that takes time or may fail.
        self.inner().out_of_sight.insert(id);
        self.tell(Hint::Reports);
        self.turned(id, |draft| {
            draft.progress.left = true;
            Ok(())
        })?;
        Ok(())
    }

    /// The app is in front again, after it was not: another sitting begins, and lists what was left.
    pub fn come_back(&self) {
        let left = std::mem::take(&mut self.inner().out_of_sight);
        if !left.is_empty() {
            self.tell(Hint::Reports);
        }
    }

    /// What stands around every screen, in the person's language.
    pub fn page_words(&self) -> PageWords {
        PageWords::of(self.words())
    }

    /// The screen before this one, with what was answered there.
    pub fn back(&self, id: ReportId) -> Result<Screen, Error> {
        self.turned(id, |draft| {
            let quick = draft.progress.quick;
            match self.talk_of(draft)? {
                _ if draft.progress.left => {}
                // Another place, where this council takes no reports of this kind.
                None if !draft.service.is_empty() && !draft.progress.wants(&Step::Place.name()) => {
                    draft.progress.ask_again(&Step::Place.name());
                }
                None if !draft.service.is_empty() => draft.progress.wants_nothing(),
                None if quick => draft.progress.not_passed(&Step::Photos.name()),
                None => {}
                // A worker chooses the category between the photo and the place.
                Some(_)
                    if quick && draft.progress.wants(SERVICE) && !draft.progress.has_passed(&Step::Place.name()) =>
                {
                    draft.progress.wants_nothing();
                    draft.progress.not_passed(&Step::Photos.name());
                }
                Some(service) => {
                    let before_place = quick && draft.progress.next(&service, &draft.answers) == Step::Place;
                    let again = draft.progress.wants(&Step::Place.name());
                    if (before_place && !again) || draft.progress.back(&service, &draft.answers).is_none() {
                        draft.progress.ask_again(SERVICE);
                    }
                }
            }
            Ok(())
        })
    }

    /// From "check your answers" to one of them; the others stay.
    pub fn ask_again(&self, id: ReportId, step: &str) -> Result<Screen, Error> {
        self.turned(id, |draft| {
            draft.progress.ask_again(step);
            Ok(())
        })
    }

    fn turned(&self, id: ReportId, mut act: impl FnMut(&mut Draft) -> Result<(), Error>) -> Result<Screen, Error> {
        match self.turn(id, |draft| act(draft).map(Ok))? {
            Ok(screen) => Ok(screen),
            Err(_) => self.screen(id, &self.draft(id)?),
        }
    }

    /// A draft is read, changed and kept, fitting its category as it is by then. What else was changed in it meanwhile (a photo
    /// refused, another process) is not written over: it is done again on that.
    fn turn(
        &self,
        id: ReportId,
        mut act: impl FnMut(&mut Draft) -> Result<Result<(), Vec<String>>, Error>,
    ) -> Result<Result<Screen, Vec<String>>, Error> {
        loop {
            let before = self.draft(id)?;
            let mut draft = before.clone();
            if let Err(problems) = act(&mut draft)? {
                return Ok(Err(problems));
            }
            self.fit(&mut draft)?;
            if draft == before {
                return self.screen(id, &draft).map(Ok);
            }
            let now_us = self.ports.clock.now().wall_us;
            let kept = self.inner().store.change(|db| {
                let same = read_draft(db, id)?.as_ref() == Some(&before);
                if same {
                    drafts::put(db, id, &as_bytes(&draft)?, now_us)?;
                }
                Ok(same)
            })?;
            if kept {
                self.tell(Hint::Reports);
                return self.screen(id, &draft).map(Ok);
            }
        }
    }

    /// To the category, to whose it is, and to the language in which the person is asked.
    fn fit(&self, draft: &mut Draft) -> Result<(), Error> {
        if let Some(language) = &self.inner().chosen.language {
            language.clone_into(&mut draft.language);
        }
        let pack = self.pack_for(draft)?;
        if let Some(service) = pack.service(&draft.service)? {
            draft.progress.fit(&pack.council()?.jurisdiction, service, &mut draft.answers);
        }
        Ok(())
    }

    /// "Delete this draft".
    fn delete(&self, id: ReportId) -> Result<Screen, Error> {
        let discarded = self.inner().store.change(|db| {
            let there = drafts::get(db, id)?.is_some();
            if there {
                drafts::discard(db, id)?;
            }
            Ok(there)
        })?;
        if !discarded {
            return Err(Error::NoSuchReport);
        }
        self.inner().out_of_sight.remove(&id);
        self.tell(Hint::Reports);
        Ok(screen(self.words(), DELETED, Asks::End, "deleted-draft"))
    }

    /// Those that a council in Wales is asked in before anything else; none once one was chosen.
    fn languages(&self) -> Result<Vec<String>, Error> {
        if self.inner().chosen.language.is_some() {
            return Ok(Vec::new());
        }
        let council = self.council()?;
        let spoken = |language: &&String| words(language).language() == language.as_str();
        let languages: Vec<_> = council.languages.iter().filter(spoken).cloned().collect();
        Ok(if council.is_in_wales() && languages.len() > 1 { languages } else { Vec::new() })
    }

    /// Its category as it is talked about; `None` where there is none yet, or none any more.
    fn talk_of(&self, draft: &Draft) -> Result<Option<Arc<Service>>, Error> {
        Ok(self.pack_for(draft)?.service_in(&draft.service, self.words().language())?)
    }

    fn screen(&self, id: ReportId, draft: &Draft) -> Result<Screen, Error> {
        let mut screen = self.screen_of(id, draft)?;
        let chosen = screen.choices.iter().filter(|it| it.chosen).map(|it| it.key.clone());
        let typed = Some(screen.typed.clone()).filter(|typed| screen.choices.is_empty() && !typed.is_empty());
        screen.stored = chosen.chain(typed).collect();
        Ok(screen)
    }

    fn screen_of(&self, id: ReportId, draft: &Draft) -> Result<Screen, Error> {
        let said = self.words();
        let pack = self.pack_for(draft)?;
        let service = pack.service_in(&draft.service, said.language())?;
        let exit = service.as_ref().filter(|service| service.private).map(|_| said.say("exit"));
        let progress = &draft.progress;
        if progress.left {
            let choices = offered(said, &[("CONTINUE", "return-continue"), ("DELETE", "return-delete")], None);
            let told = vec![said.say("return-hint")];
            return Ok(Screen { choices, told, exit, ..screen(said, RETURN, Asks::One, "return") });
        }
        let languages = if progress.quick { Vec::new() } else { self.languages()? };
        if !languages.is_empty() {
            return Ok(language_screen(&languages));
        }
        let council = pack.council()?;
        let moved = |told: &mut Vec<String>, name: &str| {
            told.insert(0, said.fill(name, &[("council", council.name.as_str().into())]));
        };
        let place = Step::Place.name();
        let Some(service) = service.filter(|_| !progress.wants(SERVICE)) else {
            if progress.wants(&place) {
                return Ok(Screen { can_go_back: true, ..place_screen(said, draft) });
            }
            let photos = Step::Photos.name();
            if draft.service.is_empty() && progress.quick && !progress.has_passed(&photos) {
                return Ok(photos_screen(said));
            }
            let services = self.offered_at(draft.position.as_ref())?;
            let offer = |it: &Service| Offered {
                chosen: it.code == draft.service,
                key: it.code.clone(),
                name: it.name.clone(),
            };
            let choices: Vec<_> = services.iter().map(offer).collect();
            let gone = !draft.service.is_empty() && !choices.iter().any(|it| it.chosen);
            let mut screen = screen(said, SERVICE, Asks::Category, "ask-service");
            if gone {
                moved(&mut screen.told, "ask-service-gone");
            }
            let can_go_back = gone || progress.quick || progress.has_passed_any();
            return Ok(Screen { choices, can_go_back, exit, ..screen });
        };
        let steps = progress.every_step(&service, &draft.answers);
        let here = progress.next(&service, &draft.answers);
        let photos = drafts::photos(self.inner().store.read(), id)?.len();
        let privacy = if here == Step::Notice { pack.council_in(said.language())?.privacy } else { Privacy::default() };
        let talk = Talk { words: said, council, privacy, service: &service, draft, photos };
        let mut screen = talk.screen(&here);
        screen.can_go_back = true;
        screen.exit = exit;
        // Where nobody here can be told, that is said before the rest is asked.
        let after_place = steps.iter().skip_while(|step| **step != Step::Place).skip(1).any(|step| *step == here);
        if after_place && screen.asks != Asks::End {
            let (in_the_way, nobody) = self.in_the_way(id, draft, &pack, &service, here == Step::Check)?;
            screen.told.splice(0..0, in_the_way);
            if nobody && !screen.actions.iter().any(|action| !action.copies.is_empty()) {
                screen.actions.push(talk.copy());
            }
        }
        if progress.moved {
            moved(&mut screen.told, "ask-moved");
        }
        Ok(screen)
    }

    /// That this place is nobody's here, and whose it is; at the end, everything. And whether nobody can be told.
    fn in_the_way(
        &self,
        id: ReportId,
        draft: &Draft,
        pack: &Pack,
        service: &Service,
        all: bool,
    ) -> Result<(Vec<String>, bool), Error> {
        let dialect = self.inner().chosen.dialect;
        let today = self.ports.clock.now().today();
        let Err(reasons) = parse(id, draft, Vec::new(), pack, (dialect, today))? else {
            return Ok((Vec::new(), false));
        };
        let of_place = |reason: &DraftReason| {
            matches!(
                reason,
                DraftReason::OutsideCouncil { .. }
                    | DraftReason::Ended { .. }
                    | DraftReason::NotYet { .. }
                    | DraftReason::Elsewhere(_)
                    | DraftReason::NoEndpoint
            )
        };
        let words = self.words();
        let nobody = reasons.iter().any(of_place);
        let said = reasons.iter().filter(|reason| all || of_place(reason));
        Ok((said.map(|reason| draft_sentence(words, reason, Some(service))).collect(), nobody))
    }
}

/// Each language in itself, since nobody knows yet which is understood.
fn language_screen(languages: &[String]) -> Screen {
    let each: Vec<Words> = languages.iter().map(|language| words(language)).collect();
    let heading = each.iter().map(|words| words.say("ask-language")).collect::<Vec<_>>().join(" / ");
    let go_on = each.iter().map(|words| words.say("page-continue")).collect::<Vec<_>>().join(" / ");
    let offer =
        |words: &Words| Offered { key: words.language().to_owned(), name: words.say("language-name"), chosen: false };
    let choices = each.iter().map(offer).collect();
    Screen { heading, choices, go_on, ..screen(words(""), LANGUAGE, Asks::One, "ask-language") }
}
