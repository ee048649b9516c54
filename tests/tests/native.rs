//! What Android and iOS say themselves is what `core/words/native` says, in their own spelling.

use std::collections::BTreeSet;

use wayside_tests::native::{STRINGS, android_escaped, files, ios_escaped, text};

#[test]
fn the_string_files_of_android_and_ios_are_those_that_the_words_make() {
    for (file, text) in files() {
        let there = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(there, text, "{}: cargo run -p wayside-tests --bin native", file.display());
    }
    assert_eq!(files().len(), 6);
}

#[test]
fn every_string_is_there_in_both_languages_and_nothing_else() {
    let wanted: BTreeSet<&str> = STRINGS.iter().map(|(name, _)| *name).collect();
    for language in ["en-GB", "cy"] {
        let text = text(language);
        let there = text.lines().filter(|line| !line.starts_with(['#', ' '])).filter_map(|line| line.split_once(" = "));
        let there: BTreeSet<&str> = there.map(|(name, _)| name).collect();
        assert_eq!(there, wanted, "{language}");
    }
    for (file, text) in files() {
        for (name, _) in STRINGS {
            assert!(
                !text.contains(&format!(">{name}<")) && !text.contains(&format!("\"{name}\";")),
                "{file:?}: {name}"
            );
        }
    }
}

#[test]
fn an_apostrophe_is_what_android_and_ios_take_it_for() {
    assert_eq!(android_escaped("Mae'r lle"), r"Mae\'r lle", "a bare one ends nothing and is left out by Android");
    assert_eq!(android_escaped(r#"Say "a" & <b> \"#), r#"Say \"a\" &amp; &lt;b&gt; \\"#);
    assert_eq!(android_escaped("?why@"), r"\?why@");
    assert_eq!(android_escaped("one\ntwo"), r"one\ntwo");
    assert_eq!(android_escaped(" kept "), "\" kept \"");
    assert_eq!(ios_escaped(r#"Mae'r "lle" \"#), r#"Mae'r \"lle\" \\"#);
    assert_eq!(ios_escaped("one\ntwo"), r"one\ntwo");
    let (_, welsh) = files().into_iter().find(|(file, _)| file.ends_with("values-cy/strings.xml")).unwrap();
    assert!(welsh.contains(r"Mae\'r lle\'n mynd") && !welsh.contains("Mae'r"), "{welsh}");
}
