//! The form as hosts see it: one screen after another, decided and worded in the core.

use wayside_core::wayside::{Action, Asks, Offered, PageWords, Row, Screen};

/// What a screen asks for, which decides how it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum AsksKind {
    /// One of the choices, or some words to look for it by.
    Category,
    One,
    Many,
    Line,
    Text,
    Place,
    Photos,
    /// Three values: name, e-mail address, phone number; the last two may be left out. What was typed before has a line each.
    Contact,
    /// The same of whom a worker speaks for, and `AGREED` as a fourth value where that person agreed to be named.
    Behalf,
    /// It is read, and passed.
    Nothing,
    /// All that was answered, to be submitted or changed.
    Check,
    /// The form ends here; the words stay a draft.
    End,
}

impl From<Asks> for AsksKind {
    fn from(it: Asks) -> Self {
        match it {
            Asks::Category => Self::Category,
            Asks::One => Self::One,
            Asks::Many => Self::Many,
            Asks::Line => Self::Line,
            Asks::Text => Self::Text,
            Asks::Place => Self::Place,
            Asks::Photos => Self::Photos,
            Asks::Contact => Self::Contact,
            Asks::Behalf => Self::Behalf,
            Asks::Nothing => Self::Nothing,
            Asks::Check => Self::Check,
            Asks::End => Self::End,
        }
    }
}

/// One screen of a form, in words.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ScreenRecord {
    /// By which it is answered, passed and asked for again.
    pub step: String,
    pub asks: AsksKind,
    pub heading: String,
    /// Under the heading, one after the other.
    pub told: Vec<String>,
    pub choices: Vec<OfferedRecord>,
    /// What was typed here before.
    pub typed: String,
    pub optional: bool,
    pub can_go_back: bool,
    pub rows: Vec<RowRecord>,
    /// "There is a problem": what to put right.
    pub problems: Vec<String>,
    /// "Exit this page", first in reading order, where somebody may be looking on.
    pub exit: Option<String>,
    /// Whom to call, where to tell it, the words to take along: a button each, above the one that goes on.
    pub actions: Vec<ActionRecord>,
    /// What the button says by which one goes on. Empty where nothing comes after this.
    pub go_on: String,
}

/// A button that leads out of the form. It has one of the two.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ActionRecord {
    pub name: String,
    /// `tel:` or `https:`, to be opened.
    pub link: String,
    /// To be put on the clipboard.
    pub copies: String,
}

/// What stands around every screen, in the person's language.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PageWordsRecord {
    /// Over what is to be put right.
    pub problem: String,
    pub back: String,
    /// Beside each line of "check your answers".
    pub change: String,
    pub go_on: String,
    pub delete_draft: String,
}

impl From<PageWords> for PageWordsRecord {
    fn from(it: PageWords) -> Self {
        let PageWords { problem, back, change, go_on, delete_draft } = it;
        Self { problem, back, change, go_on, delete_draft }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OfferedRecord {
    pub key: String,
    pub name: String,
    pub chosen: bool,
}

/// A line of "check your answers".
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RowRecord {
    /// The step to change it by.
    pub step: String,
    pub asked: String,
    pub answered: String,
}

impl From<Screen> for ScreenRecord {
    fn from(it: Screen) -> Self {
        let Screen { step, asks, heading, told, choices, typed, optional, can_go_back, rows, problems, exit, .. } = it;
        let (actions, go_on) = (it.actions, it.go_on);
        let choices = choices.into_iter().map(|Offered { key, name, chosen }| OfferedRecord { key, name, chosen });
        let rows = rows.into_iter().map(|Row { step, asked, answered }| RowRecord { step, asked, answered });
        let actions = actions.into_iter().map(|Action { name, link, copies }| ActionRecord { name, link, copies });
        let (choices, rows, actions) = (choices.collect(), rows.collect(), actions.collect());
        Self {
            step,
            asks: asks.into(),
            heading,
            told,
            choices,
            typed,
            optional,
            can_go_back,
            rows,
            problems,
            exit,
            actions,
            go_on,
        }
    }
}
