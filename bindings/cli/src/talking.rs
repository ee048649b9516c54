//! `report` without answers, on a terminal: the form, one question after another, as the apps ask it.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use wayside_core::Wayside;
use wayside_core::report::ReportId;
use wayside_core::wayside::{AGREED, Asks, PageWords, PhotoError, Screen};
use wayside_core::words::{Words, intake_sentence, printable};

use crate::out::{Failed, Out};
use crate::words::own;

/// How a talk went out.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// "Send it": to be submitted.
    Send,
    /// Left, or not for the council: it is a draft.
    Kept,
}

/// What a person typed at a screen.
enum Typed {
    Answer(Vec<String>),
    /// A few words about it, in the place of a number.
    LookFor(String),
    Back,
    /// Away at once.
    Exit,
    Leave,
    Send,
    Change(usize),
    /// The words, to be taken elsewhere.
    Copy,
    Puzzling,
    /// Part of an answer, before one of the others: it is kept, and the question is not passed.
    After(Vec<String>, Box<Typed>),
}

/// Talks until the person sends it or leaves it. Each answer is kept before the next question is asked. A draft that was begun
/// for this talk and says nothing yet when it is left is not kept.
pub fn talk(
    wayside: &Wayside,
    out: &Out,
    (id, begun): (ReportId, bool),
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<Ending, Failed> {
    let mut screen = wayside.ask(id)?;
    loop {
        // The first of all questions may be which language.
        let (own, page) = (own(wayside.words().language()), wayside.page_words());
        show(own, &page, &screen, output)?;
        // Deleted: there is nothing to go back to.
        if screen.asks == Asks::End && !screen.can_go_back {
            return Ok(Ending::Kept);
        }
        let (typed, so_far) = match typed(own, &page, &screen, input, output)? {
            Typed::After(values, then) => (*then, Some(values)),
            typed => (typed, None),
        };
        if matches!(typed, Typed::Exit) {
            // The screen and what was above it, as `clear` does; before anything that takes time or may fail.
            write!(output, "\x1b[H\x1b[2J\x1b[3J")?;
            output.flush()?;
        }
        if let Some(values) = so_far {
            wayside.keep_unfinished(id, &screen.step, values)?;
        }
        screen = match typed {
            Typed::Leave if begun && says_nothing(wayside, id)? => {
                wayside.withdraw(id)?;
                say(output, &own.say("left-nothing"))?;
                return Ok(Ending::Kept);
            }
            Typed::Leave if screen.asks == Asks::End => {
                say(output, &own.fill("ended", &[("id", id.to_string().into())]))?;
                return Ok(Ending::Kept);
            }
            Typed::Leave => {
                out.speak(own.language());
                say(output, &out.fill("left", &[("id", id.to_string().into())]))?;
                return Ok(Ending::Kept);
            }
            Typed::Send => return Ok(Ending::Send),
            Typed::Exit => {
                wayside.exit_quickly(id)?;
                return Ok(Ending::Kept);
            }
            Typed::Back => wayside.back(id)?,
            Typed::LookFor(words) => wayside.look_for(id, &words)?,
            Typed::Change(row) => match screen.rows.get(row) {
                Some(row) => wayside.ask_again(id, &row.step)?,
                None => puzzled(own, screen),
            },
            Typed::Copy => {
                for action in screen.actions.iter().filter(|action| !action.copies.is_empty()) {
                    say(output, &format!("\n{}", action.copies))?;
                }
                screen
            }
            Typed::Puzzling | Typed::After(..) => puzzled(own, screen),
            Typed::Answer(values) if screen.asks == Asks::Photos && values.iter().any(|it| !it.is_empty()) => {
                // Another may follow.
                let file = values.concat();
                match wayside.add_photo(id, &path(&file)) {
                    Ok(_) => say(output, &own.say("photo-kept"))?,
                    Err(PhotoError::Intake(why)) => {
                        let why = intake_sentence(wayside.words(), &why);
                        say(output, &own.fill("photo-refused", &[("file", file.into()), ("why", why.into())]))?;
                    }
                    Err(PhotoError::Other(error)) => return Err(error.into()),
                }
                wayside.ask(id)?
            }
            Typed::Answer(values) => wayside.answer(id, &screen.step, values)?,
        };
    }
}

/// Not even what it is about.
fn says_nothing(wayside: &Wayside, id: ReportId) -> Result<bool, Failed> {
    Ok(wayside.draft(id)?.says_nothing() && wayside.summary(id)?.photos_total == 0)
}

/// A file's name as people copy it from elsewhere: in quotes, or from their own folder.
fn path(typed: &str) -> PathBuf {
    let unquoted = ['"', '\''].iter().find_map(|quote| typed.strip_prefix(*quote)?.strip_suffix(*quote));
    let typed = unquoted.unwrap_or(typed);
    match (typed.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => PathBuf::from(typed),
    }
}

/// The same screen again: what was typed is nothing that is offered there.
fn puzzled(own: Words, screen: Screen) -> Screen {
    Screen { problems: vec![own.say("not-understood")], ..screen }
}

fn show(own: Words, page: &PageWords, screen: &Screen, output: &mut impl Write) -> Result<(), Failed> {
    // First in reading order, whatever else there is.
    if let Some(exit) = &screen.exit {
        say(output, &format!("\n{}", own.fill("exit", &[("exit", exit.as_str().into())])))?;
    }
    if !screen.problems.is_empty() {
        say(output, &format!("\n{}", page.problem))?;
        screen.problems.iter().try_for_each(|problem| say(output, &format!("  {problem}")))?;
    }
    say(output, &format!("\n{}", screen.heading))?;
    for told in &screen.told {
        lines(told).iter().try_for_each(|line| say(output, &format!("  {line}")))?;
    }
    for action in &screen.actions {
        match action.link.is_empty() {
            true => say(output, &format!("  {}", own.fill("copy", &[("copy", action.name.as_str().into())])))?,
            false => say(output, &format!("  > {}  {}", action.name, action.link))?,
        }
    }
    for (number, choice) in (1..).zip(&screen.choices) {
        let mark = if choice.chosen { "*" } else { " " };
        say(output, &format!("{mark}{number:>3}  {}", choice.name))?;
    }
    for (number, row) in (1..).zip(&screen.rows) {
        say(output, &format!("{number:>4}  {}  {}", row.asked, row.answered))?;
    }
    let elsewhere = [Asks::Category, Asks::Contact, Asks::Behalf].contains(&screen.asks);
    if !elsewhere && screen.choices.is_empty() {
        let before = screen.stored.join(" ");
        if !screen.typed.is_empty() && screen.typed != before {
            say(output, &format!("  {}", own.fill("refused", &[("typed", screen.typed.as_str().into())])))?;
        }
        if !before.is_empty() {
            say(output, &format!("  {}", own.fill("before", &[("typed", before.into())])))?;
        }
    }
    Ok(())
}

fn typed(
    own: Words,
    page: &PageWords,
    screen: &Screen,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<Typed, Failed> {
    let keys = match screen.can_go_back {
        true => own.fill("keys", &[("back", page.back.as_str().into())]),
        false => own.say("keys-first"),
    };
    if matches!(screen.asks, Asks::Contact | Asks::Behalf) {
        return contact(own, screen, &keys, input, output);
    }
    // "(optional)" is the heading's; here only whether Enter is an answer.
    // What is kept stays so by Enter, whatever was typed after it that will not do.
    let kept = !screen.stored.is_empty();
    let may_go = kept && screen.optional;
    let same = || own.say(if may_go { "same-or-away" } else { "same" });
    let question = match screen.asks {
        Asks::Category if screen.typed.is_empty() && kept => own.say("choose-category") + " " + &same(),
        Asks::Category if screen.typed.is_empty() => own.say("choose-category"),
        Asks::Category => own.say("choose-found"),
        Asks::One if kept => own.say("choose") + " " + &same(),
        Asks::One if screen.optional => own.say("choose-or-none"),
        Asks::One => own.say("choose"),
        Asks::Many if kept => own.say("choose-many") + " " + &same(),
        Asks::Many if screen.optional => own.say("choose-many-or-none"),
        Asks::Many => own.say("choose-many"),
        Asks::Line | Asks::Text | Asks::Place if kept => own.say("line") + " " + &same(),
        Asks::Text => own.say("lines"),
        Asks::Line if screen.optional => own.say("line-or-none"),
        Asks::Line => own.say("line"),
        Asks::Place => own.say("place"),
        Asks::Photos => own.say("photos"),
        Asks::Nothing | Asks::Contact | Asks::Behalf => own.fill("go-on", &[("go_on", screen.go_on.as_str().into())]),
        Asks::End => String::new(),
        Asks::Check => {
            let send = screen.go_on.as_str().into();
            own.fill("check", &[("send", send), ("last", screen.rows.len().into())])
        }
    };
    let question = [question, format!("({keys})")].join("  ");
    let Some(line) = ask(question.trim_start(), input, output)? else { return Ok(Typed::Leave) };
    // Where no words of one's own are wanted, a capital letter is the same key.
    let words = matches!(screen.asks, Asks::Line | Asks::Text | Asks::Place | Asks::Photos);
    let key = if words || line.len() != 1 { line.clone() } else { line.to_lowercase() };
    Ok(match (key.as_str(), screen.asks) {
        ("q", _) => Typed::Leave,
        ("x", _) if screen.exit.is_some() => Typed::Exit,
        ("b", _) if screen.can_go_back => Typed::Back,
        ("c", _) if screen.actions.iter().any(|action| !action.copies.is_empty()) => Typed::Copy,
        (_, Asks::End) => Typed::Puzzling,
        ("s", Asks::Check) => Typed::Send,
        (number, Asks::Check) => match number.parse::<usize>() {
            Ok(number) if number > 0 => Typed::Change(number - 1),
            _ => Typed::Puzzling,
        },
        ("", Asks::Category) if screen.typed.is_empty() && kept => Typed::Answer(screen.stored.clone()),
        // All of them again.
        ("", Asks::Category) => Typed::LookFor(String::new()),
        (words, Asks::Category) if words.contains(char::is_alphabetic) => Typed::LookFor(words.to_owned()),
        (number, Asks::Category) => {
            let nth = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let chosen = nth.and_then(|nth| screen.choices.get(nth));
            chosen.map_or(Typed::Puzzling, |choice| Typed::Answer(vec![choice.key.clone()]))
        }
        ("-", Asks::One | Asks::Many | Asks::Line | Asks::Text) if may_go => Typed::Answer(Vec::new()),
        ("", Asks::One | Asks::Many) => Typed::Answer(screen.stored.clone()),
        (numbers, Asks::One | Asks::Many) => {
            let chosen = numbers.split([',', ' ']).map(str::trim).filter(|it| !it.is_empty()).map(|number| {
                let nth = number.parse::<usize>().ok()?.checked_sub(1)?;
                screen.choices.get(nth).map(|choice| choice.key.clone())
            });
            chosen.collect::<Option<Vec<_>>>().map_or(Typed::Puzzling, Typed::Answer)
        }
        // As it stands: a place that was pointed out before, words that were typed before.
        ("", Asks::Place) => Typed::Answer(Vec::new()),
        ("", Asks::Line | Asks::Text) if kept => Typed::Answer(screen.stored.clone()),
        _ => Typed::Answer(vec![line]),
    })
}

/// A name, an e-mail address, a phone number, one after the other; of somebody else, whether they agreed. The keys are those of
/// every screen, and Enter keeps what is there.
fn contact(
    own: Words,
    screen: &Screen,
    keys: &str,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<Typed, Failed> {
    let mut values: Vec<String> = screen.typed.lines().map(str::to_owned).collect();
    values.resize(3, String::new());
    let behalf = screen.asks == Asks::Behalf;
    let questions = match behalf {
        true => ["behalf-name", "behalf-email", "behalf-phone"],
        false => ["contact-name", "contact-email", "contact-phone"],
    };
    let mut at = 0;
    while let (Some(question), Some(value)) = (questions.get(at), values.get_mut(at)) {
        let enter = match (value.is_empty(), at) {
            (false, _) => own.fill("same-or-none", &[("typed", value.as_str().into())]),
            (true, 0) if behalf => own.say("behalf-nobody"),
            (true, 0) => own.say("contact-nobody"),
            (true, _) => own.say("none"),
        };
        let Some(line) = ask(&format!("{} {enter}  ({keys})", own.say(question)), input, output)? else {
            return Ok(Typed::After(values, Box::new(Typed::Leave)));
        };
        match line.as_str() {
            "q" => return Ok(Typed::After(values, Box::new(Typed::Leave))),
            "x" if screen.exit.is_some() => return Ok(Typed::After(values, Box::new(Typed::Exit))),
            "b" if at == 0 => return Ok(Typed::After(values, Box::new(Typed::Back))),
            "b" => {
                at -= 1;
                continue;
            }
            "" => {}
            "-" => value.clear(),
            _ => line.clone_into(value),
        }
        // Without a name there is nobody to be reached.
        if at == 0 && value.is_empty() {
            return Ok(Typed::Answer(Vec::new()));
        }
        at += 1;
    }
    if behalf {
        let Some(line) = ask(&format!("{}  ({keys})", own.say("behalf-agreed")), input, output)? else {
            return Ok(Typed::Leave);
        };
        match line.as_str() {
            "q" => return Ok(Typed::Leave),
            "x" if screen.exit.is_some() => return Ok(Typed::Exit),
            "b" => return Ok(Typed::Back),
            "1" => values.push(AGREED.to_owned()),
            _ => {}
        }
    }
    Ok(Typed::Answer(values))
}

/// `None` at the end of what is typed.
fn ask(question: &str, input: &mut impl BufRead, output: &mut impl Write) -> Result<Option<String>, Failed> {
    write!(output, "{question} ")?;
    output.flush()?;
    let mut line = Vec::new();
    if input.read_until(b'\n', &mut line)? == 0 {
        writeln!(output)?;
        return Ok(None);
    }
    // A letter in another encoding is no reason to end a talk: it stands out among the words, and can be put right.
    let line = String::from_utf8_lossy(&line);
    // A terminal shows what is typed on it.
    if !std::io::stdin().is_terminal() {
        writeln!(output, "{}", printable(line.trim_end()))?;
    }
    Ok(Some(line.trim().to_owned()))
}

/// As long as a line of a terminal is, broken between words.
fn lines(text: &str) -> Vec<String> {
    const LETTERS: usize = 76;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|line| line.chars().count() + word.chars().count() < LETTERS) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn say(output: &mut impl Write, text: &str) -> Result<(), Failed> {
    Ok(writeln!(output, "{}", printable(text))?)
}
