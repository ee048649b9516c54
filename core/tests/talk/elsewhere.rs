//! Another category, another council, another pack: what was said before fits, or is asked anew.

use wayside_core::wayside::{Asks, Screen, SubmitError};

use crate::support::Phone;
use crate::{SHREWSBURY, TELFORD, about, phone};

fn keys(screen: &Screen) -> Vec<&str> {
    screen.choices.iter().map(|it| it.key.as_str()).collect()
}

#[test]
fn a_category_that_is_changed_at_the_end_ends_in_a_report_that_can_be_sent() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(about("fly-tipping")).unwrap();
    let check = phone.on(id, "", TELFORD);
    assert_eq!((check.asks, check.rows[0].step.as_str()), (Asks::Check, ".service"));
    assert_eq!(check.rows[0].answered, "Fly-tipping");
    let list = phone.wayside.ask_again(id, ".service").unwrap();
    assert!(list.choices.iter().any(|it| it.key == "fly-tipping" && it.chosen) && list.can_go_back);
    assert_eq!(phone.wayside.back(id).unwrap().asks, Asks::Check, "left by Back: nothing has changed");
    phone.wayside.ask_again(id, ".service").unwrap();
    let notice = phone.say(id, ".service", &["graffiti"]);
    assert_eq!(notice.step, ".notice", "what is not to be touched here is said");
    let check = phone.on(id, "", TELFORD);
    assert_eq!((check.asks, check.told.len()), (Asks::Check, 0), "{:?}", check.told);
    phone.wayside.submit(id).unwrap();
    let asked: Vec<_> = phone.wayside.show(id).unwrap().answers.into_iter().map(|it| it.question).collect();
    assert!(!asked.is_empty() && !asked.contains(&"waste".to_owned()), "{asked:?}");
}

#[test]
fn answers_under_an_older_pack_fit_the_newer_one_or_are_asked_again() {
    let phone = Phone::new(&[]);
    let id = phone.wayside.begin(about("fly-tipping")).unwrap();
    phone.on(id, "", TELFORD);
    // One question goes, one comes, and one no longer offers what was chosen.
    phone.install(&[
        ("services/fly-tipping.toml", "code = \"blocking\"", "code = \"in_the_way\""),
        ("words/en-GB-x-plain.ftl", "fly-tipping--blocking", "fly-tipping--in_the_way"),
        ("services/fly-tipping.toml", "OTHER_UNIDENTIFIED", "OTHER"),
        ("services/fly-tipping.toml", "{ key = \"NOT_KNOWN\", name = \"I do not know\" },", ""),
    ]);
    let refused = phone.wayside.submit(id).unwrap_err();
    assert!(matches!(&refused, SubmitError::Kept(kept) if kept.reasons.len() > 2), "the control: {refused}");
    let check = phone.on(id, "", TELFORD);
    assert_eq!((check.asks, check.told.len()), (Asks::Check, 0), "{:?}", check.told);
    phone.wayside.submit(id).unwrap();
}

#[test]
fn another_councils_notice_is_shown_and_that_it_is_another_is_said_once() {
    let phone = phone(&["telford-and-wrekin", "shropshire"]);
    let id = phone.wayside.begin(about("fly-tipping")).unwrap();
    phone.on(id, ".place", TELFORD);
    let notice = phone.say(id, ".place", &[SHREWSBURY]);
    assert_eq!(notice.step, ".notice");
    assert!(notice.told[0].contains("Shropshire") && notice.told[0].contains("looks after this place"), "{notice:?}");
    let place = phone.wayside.back(id).unwrap();
    assert_eq!(place.step, ".service", "the first of its steps: before it is the category");
    phone.wayside.back(id).unwrap();
    let photos = phone.say(id, ".notice", &[]);
    assert_eq!(photos.step, ".photos", "the place was said");
    assert!(!photos.told.iter().any(|told| told.contains("looks after this place")), "{:?}", photos.told);
}

#[test]
fn where_another_council_has_no_such_category_that_is_said_and_back_leads_to_the_place() {
    let phone = phone(&["shropshire", "telford-and-wrekin"]);
    let id = phone.wayside.begin(about("rights-of-way")).unwrap();
    phone.on(id, ".place", TELFORD);
    let list = phone.say(id, ".place", &[TELFORD]);
    assert_eq!((list.step.as_str(), list.can_go_back), (".service", true));
    assert!(list.told[0].contains("takes no reports like this"), "{:?}", list.told);
    let place = phone.wayside.back(id).unwrap();
    assert_eq!(place.step, ".place");
    assert!(place.typed.starts_with("52.67660, -2.44690"), "{}", place.typed);
    assert_eq!(phone.wayside.back(id).unwrap().step, ".service", "and to and fro");
    phone.wayside.back(id).unwrap();
    assert_eq!(phone.say(id, ".place", &[SHREWSBURY]).step, ".photos", "there it is taken, and goes on");
    let id = phone.wayside.begin(about("rights-of-way")).unwrap();
    phone.on(id, ".place", TELFORD);
    let list = phone.say(id, ".place", &[TELFORD]);
    assert!(keys(&list).contains(&"pothole"));
    phone.say(id, ".service", &["pothole"]);
    assert_eq!(phone.on(id, "", TELFORD).asks, Asks::Check);
    phone.wayside.submit(id).unwrap();
}

#[test]
fn a_place_outside_is_said_before_the_last_question_with_the_words_to_take_along() {
    let phone = phone(&["telford-and-wrekin"]);
    let id = phone.wayside.begin(about("pothole")).unwrap();
    phone.on(id, ".place", TELFORD);
    let photos = phone.say(id, ".place", &["51.5074,-0.1278,12"]);
    assert!(photos.told[0].contains("not in Telford & Wrekin Council's area"), "{:?}", photos.told);
    let copy = photos.actions.iter().find(|action| !action.copies.is_empty()).unwrap();
    assert_eq!(copy.name, "Copy my words");
    let check = phone.on(id, "", "51.5074,-0.1278,12");
    let copy = check.actions.iter().find(|action| !action.copies.is_empty()).unwrap();
    for words in ["What is it about?\nPothole", "51.50740, -0.12780"] {
        assert!(copy.copies.contains(words), "{}", copy.copies);
    }
    assert!(!copy.copies.contains("Not answered"));
    assert!(matches!(phone.wayside.submit(id), Err(SubmitError::Kept(_))), "never queued to nobody");
    let inside = phone.wayside.begin(about("pothole")).unwrap();
    assert!(phone.on(inside, "", TELFORD).actions.is_empty(), "the control: who can be told is told");
}

#[test]
fn the_national_packs_numbers_are_never_shown_as_a_councils() {
    for (council, wanted) in [("united-kingdom", false), ("telford-and-wrekin", true)] {
        let phone = phone(&[council]);
        let id = phone.wayside.begin(about("street-light")).unwrap();
        let call = phone.say(id, ".danger", &["YES"]);
        assert_eq!(call.go_on, "I am safe now, carry on");
        let links: Vec<_> = call.actions.iter().map(|action| action.link.as_str()).collect();
        assert_eq!((links[0], links.last()), ("tel:999", Some(&"tel:105")));
        let of_council = call.actions.iter().chain(&[]).any(|action| action.name.contains("council"));
        assert_eq!(of_council || call.told.iter().any(|told| told.contains("council")), wanted, "{call:?}");
        if wanted {
            assert_eq!(links, ["tel:999", "tel:01952380000", "tel:01632960999", "tel:01632960202", "tel:105"]);
        }
        let notice = phone.say(id, ".call", &[]);
        let published = notice.told.iter().any(|told| told.contains("may be published"));
        let kept = notice.told.iter().any(|told| told.contains("Nothing is sent from here"));
        assert_eq!((published, kept), (wanted, !wanted), "{:?}", notice.told);
    }
}
