//! A state, a reason, an error as a sentence: the only place where the core speaks to a person.
//!
//! The sentences stand in `core/words`, a file for each language; here is which of them is said when.

mod catalogue;
mod delivery;
mod failures;
mod mistakes;
mod values;

use std::sync::OnceLock;

pub use crate::pack::PSEUDO;
pub use catalogue::{Arg, Catalogue, Words};
pub use delivery::{
    Explained, Parts, another_way, because, brief, date, deleted, draft_deleted, explain, explain_part, late, moment,
    neutral_name, old, opening, quoted, status_sentence, trouble, unopened, urgent,
};
pub use failures::Sayable;
pub use mistakes::{
    distance, draft_photo_refused, draft_sentence, form_sentence, intake_sentence, place, printable, refused_photo,
};
pub use values::{typed, value};

/// What a phone speaks before it was told otherwise.
pub const ENGLISH: &str = "en-GB";

const TEXTS: [(&str, &str); 3] = [
    (ENGLISH, include_str!("../../words/en-GB.ftl")),
    ("cy", include_str!("../../words/cy.ftl")),
    ("en-GB-x-plain", include_str!("../../words/en-GB-x-plain.ftl")),
];

/// The core's own sentences. `tests/tests/words.rs` sees to it that each is there in Welsh too, is said somewhere, and says what it
/// is to say.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::of(&TEXTS))
}

/// In a language by its BCP 47 tag, or the nearest that there is.
pub fn words(language: &str) -> Words {
    catalogue().words(language)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn welsh_has_six_plural_forms() {
        let late = |count| late(words("cy"), count, false).0;
        let forms: BTreeSet<_> = [0, 1, 2, 3, 6, 4].map(late).into_iter().collect();
        assert_eq!(forms.len(), 6, "{forms:?}");
        let unopened = |count| unopened(words("cy"), count);
        let forms: BTreeSet<_> = [0, 1, 2, 3, 6, 4].map(unopened).into_iter().collect();
        assert_eq!(forms.len(), 6, "{forms:?}");
        assert_eq!(late(2), "Nid yw dau adroddiad wedi cyrraedd y cyngor eto. Maent yn ddiogel ar y ffôn hwn.");
    }

    #[test]
    fn what_the_phone_cannot_open_is_counted_and_what_it_deleted_says_who_else_has_it() {
        let english = words(ENGLISH);
        assert_eq!(unopened(english, 1), "This phone can no longer open one report. Tell the council again.");
        assert_eq!(unopened(english, 2), "This phone can no longer open 2 reports. Tell the council again.");
        assert_eq!(unopened(english, 1200), "This phone can no longer open 1,200 reports. Tell the council again.");
        let Explained { sentence, help } = deleted(english, "01952 380000");
        assert_eq!(sentence, "Deleted from this phone.");
        assert_eq!(help.as_deref(), Some("To have the council's copy deleted, ask 01952 380000."));
    }

    #[test]
    fn a_language_is_the_nearest_that_there_is() {
        for (asked, given) in [
            ("en-GB", "en-GB"),
            ("cy", "cy"),
            ("cy-GB", "cy"),
            ("CY", "cy"),
            ("en-GB-x-plain", "en-GB-x-plain"),
            ("en-US", "en-GB"),
            ("", "en-GB"),
            ("tlh", "en-GB"),
            ("en-XA", "en-XA"),
        ] {
            assert_eq!(words(asked).language(), given, "{asked}");
        }
        assert_eq!(words("en-GB-x-plain").say("photo-sent"), "The photo is sent.", "said plainly enough");
        assert_eq!(words("en-XA").say("photo-sent"), "⟦The photo is sent.⟧");
    }
}
