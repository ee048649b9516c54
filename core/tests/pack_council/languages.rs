//! The languages that a pack promises.

use wayside_core::pack::build::verify;

use super::{Office, said};

#[test]
fn a_pack_for_wales_misses_no_welsh_and_none_that_no_translator_saw() {
    let office = Office::of("Powys");
    let against = said(&verify(&office.build(), None).unwrap());
    assert_eq!(against, ["the council: a council in Wales has no Welsh"]);
    office.edit("council.toml", "[\"en-GB\"]", "[\"cy\", \"en-GB\"]").write(
        "words/cy.ftl",
        "# reviewed: A. Translator, 2026-11-01\npothole = Twll yn y ffordd\ngraffiti = Graffiti\n",
    );
    let against = said(&verify(&office.build(), None).unwrap());
    assert!(against.len() > 100, "{against:?}");
    assert_eq!(against[0], "the words in cy: there is no Welsh for antisocial-behaviour");
    assert!(
        against.contains(&"the words in cy: there is no Welsh for graffiti--offensive.YES".to_owned()),
        "{against:?}"
    );
    assert!(against.last().unwrap().ends_with("no translator has seen the Welsh for graffiti"), "{against:?}");
}

#[test]
fn words_are_in_a_language_that_the_pack_promises_and_a_promise_is_kept() {
    let office = Office::of("Shropshire");
    office.write("words/en-GB-x-plain.ftl", "graffiti = Writing on walls\n").build();
    office.write("words/fr.ftl", "graffiti = Graffitis\n");
    let told = office.mistakes();
    assert!(
        matches!(&told[..], [one] if one.starts_with("words/fr.ftl: \"fr\" is no language of this pack")),
        "{told:?}"
    );
    office.edit("council.toml", "[\"en-GB\"]", "[\"en-GB\", \"fr\"]").build();
    office.edit("council.toml", "\"fr\"]", "\"fr\", \"pl\"]");
    let told = office.mistakes();
    assert!(matches!(&told[..], [one] if one.starts_with("council.toml:5: the app is promised in pl")), "{told:?}");
    office.edit("council.toml", "\"pl\"]", "\"klingon !\"]");
    let told = office.mistakes();
    assert!(matches!(&told[..], [one] if one.contains("\"klingon !\" is no language")), "{told:?}");
}
