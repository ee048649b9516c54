//! What is said on the way, and to whom: notices, errors, the language, whom a worker speaks for, what is urgent.

use std::time::Duration;

use wayside_core::form::MAX_TEXT;
use wayside_core::report::{AnswerValue, Reporter};
use wayside_core::wayside::{AGREED, Asks, Changes, Error};

use crate::support::{Office, Phone, antisocial, pack_of};
use crate::{TELFORD, about, phone};

#[test]
fn the_notice_says_who_answers_for_the_data_and_how_to_complain_in_each_language() {
    let said = |language: &str| {
        let phone = phone(&["powys"]);
        phone.wayside.speak(language).unwrap();
        let id = phone.wayside.begin(about("pothole")).unwrap();
        let told = phone.wayside.ask(id).unwrap().told.join("\n");
        assert!(!told.contains("..") && told.contains("Z0000000"), "{told}");
        told
    };
    let (english, welsh) = (said("en-GB"), said("cy"));
    for words in ["Powys County Council (sample)", "01632 960001", "0303 123 1113"] {
        assert!(english.contains(words), "{english}");
    }
    for words in ["Cyngor Sir Powys (sampl)", "Swyddog Diogelu Data", "0303 123 1113"] {
        assert!(welsh.contains(words), "{welsh}");
    }
}

#[test]
fn how_soon_the_council_means_to_act_is_said_with_the_answers_that_decide_it() {
    let phone = phone(&["telford-and-wrekin"]);
    for (offensive, aim) in [("YES", 1), ("NO", 0)] {
        let id = phone.wayside.begin(about("graffiti")).unwrap();
        phone.on(id, "offensive", TELFORD);
        phone.say(id, "offensive", &[offensive]);
        let check = phone.on(id, "", TELFORD);
        assert_eq!(check.told.iter().filter(|told| told.contains("within 24 hours")).count(), aim, "{check:?}");
    }
}

#[test]
fn a_question_says_what_is_missing_in_its_own_words_and_in_the_persons_language() {
    for (language, missing) in
        [("en-GB", "Select how much waste there is."), ("cy", "Dewiswch faint o wastraff sydd yno.")]
    {
        let phone = phone(&["powys"]);
        phone.wayside.speak(language).unwrap();
        let id = phone.wayside.begin(about("fly-tipping")).unwrap();
        phone.on(id, "size", "52.2415,-3.3785,12");
        assert_eq!(phone.say(id, "size", &[]).problems, [missing]);
        let [unknown] = phone.say(id, "size", &["GOLD"]).problems.try_into().unwrap();
        let label = if language == "cy" { "Un bag du (BAG_1)" } else { "One black bag (BAG_1)" };
        assert!(unknown.contains("GOLD") && unknown.contains(label), "{unknown}");
    }
}

#[test]
fn the_labels_that_were_shown_go_with_the_codes() {
    for (language, label) in [("cy", "Yn y ffordd"), ("en-GB", "In the road")] {
        let phone = phone(&["powys"]);
        phone.wayside.speak(language).unwrap();
        let answers = [("part".to_owned(), vec!["ROAD".to_owned()])].into();
        let id = phone.wayside.begin(Changes { answers, ..about("pothole") }).unwrap();
        phone.on(id, "", "52.2415,-3.3785,12");
        phone.wayside.submit(id).unwrap();
        let AnswerValue::Choices(chosen) = phone.wayside.show(id).unwrap().answers.remove(0).value else { panic!() };
        assert_eq!((chosen[0].code.as_str(), chosen[0].label.as_str()), ("ROAD", label));
    }
}

#[test]
fn dates_are_taken_as_they_are_typed_and_shown_as_they_are_written() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(about("antisocial-behaviour")).unwrap();
    phone.on(id, "when", TELFORD);
    phone.say(id, "when", &["3/7/2026 2.30pm"]);
    assert_eq!(phone.wayside.draft(id).unwrap().answers["when"], ["2026-07-03T14:30:00+01:00"]);
    let again = phone.wayside.back(id).unwrap();
    assert_eq!(again.typed, "3 July 2026, 14:30");
    phone.say(id, "when", &[&again.typed]);
    assert_eq!(phone.wayside.draft(id).unwrap().answers["when"], ["2026-07-03T14:30:00+01:00"], "it is read again");
    let check = phone.on(id, "", TELFORD);
    assert!(check.rows.iter().any(|row| row.step == "when" && row.answered == "3 July 2026, 14:30"), "{check:?}");
    assert!(check.rows.iter().any(|row| row.step == ".photos"));
}

#[test]
fn what_is_typed_about_oneself_has_an_end_and_a_name() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(about("pothole")).unwrap();
    phone.on(id, ".contact", TELFORD);
    let long = "x".repeat(MAX_TEXT + 1);
    for typed in [[long.as_str(), "", ""], ["Ann", long.as_str(), ""], ["Ann", "", long.as_str()]] {
        let [problem] = phone.say(id, ".contact", &typed).problems.try_into().unwrap();
        assert!(problem.contains("4000 characters or fewer"), "{problem}");
    }
    assert_eq!(phone.say(id, ".contact", &["", "a@example.org"]).problems.len(), 1);
    assert_eq!(phone.say(id, ".contact", &["Ann", "", "07700 900123"]).asks, Asks::Check);
    let typed = phone.wayside.ask_again(id, ".contact").unwrap().typed;
    assert_eq!(typed.lines().collect::<Vec<_>>(), ["Ann", "", "07700 900123"], "each can be kept by itself");
}

#[test]
fn whom_a_worker_speaks_for_has_agreed_and_what_was_not_asked_is_filled_in_later() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(Changes { reporter: Some(Reporter::Staff), ..Changes::default() }).unwrap();
    phone.say(id, ".photos", &[]);
    phone.say(id, ".service", &["fly-tipping"]);
    phone.say(id, ".place", &[TELFORD]);
    for step in [".photos", ".place", "waste", ".service"] {
        phone.wayside.ask_again(id, step).unwrap();
        assert_eq!(phone.wayside.back(id).unwrap().asks, Asks::Check, "{step}");
        assert_eq!(phone.wayside.draft(id).unwrap().service, "fly-tipping");
    }
    assert_eq!(phone.wayside.ask_again(id, ".contact").unwrap().asks, Asks::Behalf);
    assert_eq!(phone.say(id, ".contact", &["Ann Owen"]).problems.len(), 1, "nobody asked her");
    assert_eq!(phone.say(id, ".contact", &["Ann Owen", "", "", AGREED]).asks, Asks::Check);
    phone.wayside.submit(id).unwrap();
    let shown = phone.wayside.show(id).unwrap();
    assert!(matches!(shown.reporter, Reporter::OnBehalf { agreed: true, .. }), "{:?}", shown.reporter);
    assert!(shown.answers.iter().all(wayside_core::report::Answer::is_not_asked));
    let answers = [("size".to_owned(), vec!["ITEM_1".to_owned()])].into();
    phone.wayside.edit(id, Changes { answers, ..Changes::default() }).unwrap();
    let answers = phone.wayside.show(id).unwrap().answers;
    let filled: Vec<_> = answers.iter().filter(|it| !it.is_not_asked()).map(|it| it.question.as_str()).collect();
    assert_eq!((filled, answers.len() > 2), (vec!["size"], true), "the rest is still not asked");
}

#[test]
fn whoever_left_at_once_is_asked_when_they_are_back_whether_to_go_on() {
    let mut phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(antisocial()).unwrap();
    phone.say(id, ".danger", &["NO"]);
    phone.wayside.exit_quickly(id).unwrap();
    assert!(phone.wayside.list().unwrap().is_empty(), "in no list for this sitting");
    let back = phone.wayside.ask(id).unwrap();
    assert_eq!(
        (back.step.as_str(), back.exit.as_deref()),
        (".return", Some("Exit this page")),
        "nor does Back show it"
    );
    phone.wayside.come_back();
    assert_eq!(phone.wayside.list().unwrap().len(), 1, "another sitting of the same process");
    phone.restart();
    let back = phone.wayside.ask(id).unwrap();
    assert_eq!(back.step, ".return", "or of another");
    assert!(!format!("{back:?}").contains("ntisocial"), "it says nothing of what it is about");
    assert_eq!(phone.say(id, ".return", &[]).problems, ["Select whether to go on."]);
    assert_eq!(phone.say(id, ".return", &["CONTINUE"]).step, ".notice", "where it was left");
    phone.wayside.exit_quickly(id).unwrap();
    let deleted = phone.say(id, ".return", &["DELETE"]);
    assert_eq!((deleted.asks, deleted.heading.as_str()), (Asks::End, "Deleted from this phone."));
    phone.wayside.come_back();
    assert!(phone.wayside.list().unwrap().is_empty());
    assert!(matches!(phone.wayside.ask(id), Err(Error::NoSuchReport)));
}

#[test]
fn a_pack_for_wales_asks_the_language_before_anything_else_and_the_report_follows() {
    let phone = phone(&["powys"]);
    let id = phone.wayside.begin(Changes::default()).unwrap();
    let first = phone.wayside.ask(id).unwrap();
    let offered: Vec<_> = first.choices.iter().map(|it| (it.key.as_str(), it.name.as_str())).collect();
    assert_eq!((first.step.as_str(), offered), (".language", vec![("cy", "Cymraeg"), ("en-GB", "English")]));
    assert_eq!(first.heading, "Pa iaith? / Which language?");
    assert_eq!(phone.say(id, ".language", &["tlh"]).problems, ["Select a language."]);
    assert_eq!(phone.say(id, ".language", &["cy"]).heading, "Am beth mae'r adroddiad?");
    assert_eq!(phone.wayside.draft(id).unwrap().language, "cy");
    phone.wayside.speak("en-GB").unwrap();
    phone.say(id, ".service", &["pothole"]);
    assert_eq!(phone.wayside.draft(id).unwrap().language, "en-GB", "it follows what is spoken later");
    let english = crate::phone(&["telford-and-wrekin"]);
    let id = english.wayside.begin(Changes::default()).unwrap();
    assert_eq!(english.wayside.ask(id).unwrap().step, ".service", "the control: a council in England");
}

#[test]
fn an_ending_signpost_is_left_by_back_and_the_words_can_be_taken_along() {
    let phone = phone(&["lewisham"]);
    let id = phone.wayside.begin(about("abandoned-vehicle")).unwrap();
    phone.on(id, "condition", "51.4452,-0.0202,12");
    let end = phone.say(id, "condition", &["UNTAXED_ONLY"]);
    assert_eq!((end.asks, end.can_go_back, end.go_on.as_str()), (Asks::End, true, ""));
    assert_eq!(end.actions[0].link, "https://www.gov.uk/report-untaxed-vehicle");
    assert_eq!(end.actions[1].name, "Copy my words");
    assert!(phone.wayside.submit(id).is_err(), "it is never queued, whatever a shell does");
    assert_eq!(phone.wayside.back(id).unwrap().step, "condition", "a slip is no end");
    assert_eq!(phone.say(id, "condition", &["BURNT"]).step, "registration");
}

#[test]
fn whoever_sleeps_rough_is_nobodys_antisocial_behaviour() {
    for council in ["telford-and-wrekin", "shropshire", "lewisham", "powys", "united-kingdom"] {
        let phone = phone(&[council]);
        phone.wayside.speak("en-GB").unwrap();
        let id = phone.wayside.begin(about("antisocial-behaviour")).unwrap();
        phone.on(id, "what", TELFORD);
        let end = phone.say(id, "what", &["SLEEPING_ROUGH"]);
        assert_eq!((end.asks, end.actions[0].link.as_str()), (Asks::End, "https://thestreetlink.org.uk"), "{council}");
        phone.wayside.back(id).unwrap();
        let noise = phone.say(id, "what", &["NOISE"]);
        assert_eq!(noise.asks, Asks::Nothing, "signposted, and on: {council}");
        assert_eq!(phone.say(id, &noise.step, &[]).step, "aimed");
        let hate = phone.say(id, "aimed", &["HATE"]);
        assert!(hate.told.iter().any(|told| told.contains("hate crime")), "{council}: {hate:?}");
    }
}

/// Lewisham's needles are urgent.
fn needles() -> Phone {
    let phone = Phone::bare();
    phone.wayside.install_pack(&pack_of("lewisham", phone.dir.path(), &[])).unwrap();
    phone
}

#[test]
fn an_urgent_report_that_is_not_sent_says_that_nobody_knows_and_the_one_notice_repeats_it() {
    for (service, urgent) in [("needles", true), ("graffiti", false)] {
        let phone = needles();
        let id = phone.wayside.begin(about(service)).unwrap();
        phone.on(id, "", "51.4452,-0.0202,12");
        phone.wayside.submit(id).unwrap();
        let says =
            "The council does not know yet. If it is dangerous, call 020 8314 6000, or 020 7946 0999 out of hours.";
        assert_eq!(phone.wayside.show(id).unwrap().sentence.starts_with(says), urgent, "first on its page");
        assert!(phone.wayside.take_notice().unwrap().is_none());
        phone.clock.forward(Duration::from_secs(3601));
        let notice = phone.wayside.take_notice().unwrap();
        assert_eq!(notice.is_some_and(|notice| notice.sentence.starts_with(says)), urgent);
        assert!(phone.wayside.take_notice().unwrap().is_none(), "once");
        phone.pass(&mut Office::default());
        assert!(!phone.wayside.show(id).unwrap().sentence.contains("does not know"), "it knows now");
    }
}

#[test]
fn what_lay_on_the_phone_for_long_is_said_to_be_old_and_asked_about_once_received() {
    let phone = Phone::new(&[]);
    let id = phone.submit(crate::support::pothole());
    let sentence = || phone.wayside.show(id).unwrap().sentence;
    assert!(!sentence().contains("days ago"));
    phone.clock.forward(Duration::from_secs(8 * 24 * 3600));
    assert!(sentence().ends_with("You saw this 8 days ago. It goes as you wrote it then."), "{}", sentence());
    phone.pass(&mut Office::default());
    assert!(
        sentence().ends_with("You saw this 8 days before the council had it. Is it still there?"),
        "{}",
        sentence()
    );
    let soon = phone.submit(crate::support::pothole());
    phone.pass(&mut Office::default());
    phone.clock.forward(Duration::from_secs(8 * 24 * 3600));
    let sentence = phone.wayside.show(soon).unwrap().sentence;
    assert!(!sentence.contains("still there"), "the control: it was received at once: {sentence}");
}

#[test]
fn whoever_said_that_there_is_danger_is_told_that_nobody_knows_until_it_is_sent() {
    let says = "The council does not know yet. If it is dangerous, call";
    for (answer, urgent) in [("YES", true), ("NO", false)] {
        let phone = phone(&["telford-and-wrekin"]);
        let id = phone.wayside.begin(about("pothole")).unwrap();
        phone.say(id, ".danger", &[answer]);
        phone.on(id, "", TELFORD);
        let begins = || phone.wayside.show(id).unwrap().sentence.starts_with(says);
        assert_eq!(begins(), urgent, "as a draft");
        phone.wayside.submit(id).unwrap();
        assert_eq!(begins(), urgent);
        let words = Changes { description: Some("Deep.".to_owned()), ..Changes::default() };
        phone.wayside.edit(id, words).unwrap();
        assert_eq!(begins(), urgent, "whatever else is changed");
        let office = &mut Office::default();
        phone.pass(office);
        assert!(!begins(), "it knows now");
    }
}

#[test]
fn a_worker_reads_at_the_end_that_somebody_else_is_to_be_told_and_changes_every_answer() {
    let phone = phone(&["lewisham"]);
    let id = phone.wayside.begin(Changes { reporter: Some(Reporter::Staff), ..Changes::default() }).unwrap();
    phone.say(id, ".photos", &[]);
    phone.say(id, ".service", &["abandoned-vehicle"]);
    phone.say(id, ".place", &["51.4452,-0.0202,12"]);
    phone.wayside.ask_again(id, "condition").unwrap();
    let check = phone.say(id, "condition", &["UNTAXED_ONLY"]);
    assert_eq!(check.asks, Asks::Check);
    assert!(check.told.iter().any(|told| told.contains("gov.uk/report-untaxed-vehicle")), "{check:?}");
    for step in [".description", ".contact"] {
        assert!(check.rows.iter().any(|row| row.step == step), "{step}: {check:?}");
        assert_eq!(phone.wayside.ask_again(id, step).unwrap().step, step);
    }
}

#[test]
fn what_is_not_true_of_a_place_or_an_address_is_said_of_it() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(about("pothole")).unwrap();
    phone.on(id, ".place", TELFORD);
    let wrong = |typed: &str| phone.say(id, ".place", &[typed]).problems.concat();
    assert_ne!(wrong("91,0,12"), wrong("by the bus stop"), "there is no such latitude");
    assert_ne!(wrong("52.6766,x,12"), wrong("by the bus stop"));
    phone.on(id, ".contact", TELFORD);
    for typed in ["ann", "@example.org", "ann@"] {
        let [problem] = phone.say(id, ".contact", &["Ann", typed]).problems.try_into().unwrap();
        assert!(problem.contains("name@example.org"), "{problem}");
    }
    assert_eq!(phone.say(id, ".contact", &["Ann", "a@b"]).asks, Asks::Check);
}

#[test]
fn a_draft_about_nothing_yet_says_that_this_is_to_be_chosen() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(Changes::default()).unwrap();
    let sentence = phone.wayside.show(id).unwrap().sentence;
    assert!(sentence.contains("Choose what it is about.") && !sentence.contains("\"\""), "{sentence}");
    assert_eq!(phone.wayside.summary(id).unwrap().reason.as_deref(), Some("no_place"));
}

#[test]
fn no_notice_says_that_an_original_is_kept_while_none_is() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(about("fly-tipping")).unwrap();
    let notice = phone.on(id, ".notice", TELFORD);
    assert!(notice.step == ".notice" && !notice.told.concat().contains("original"), "{notice:?}");
}

#[test]
fn i_do_not_know_stands_alone() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(about("fly-tipping")).unwrap();
    phone.on(id, "waste", TELFORD);
    let refused = phone.say(id, "waste", &["TYRES", "NOT_KNOWN"]);
    let said = "Select the answers to \"What has been dumped?\" that apply, or only \"I do not know\".";
    assert_eq!((refused.step.as_str(), refused.problems.as_slice()), ("waste", &[said.to_owned()][..]));
    assert_eq!(phone.say(id, "waste", &["NOT_KNOWN"]).step, "size", "the control");
}
