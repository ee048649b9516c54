//! `report` without answers, on a terminal: the form, one question after another, as the apps ask it.

use std::io::{BufRead, Write};
use std::path::Path;

use wayside_core::Wayside;
use wayside_core::report::ReportId;
use wayside_core::wayside::{Asks, Screen};
use wayside_core::words::{Sayable, Words, printable};

use crate::out::Failed;
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
    Puzzling,
}

/// Talks until the person sends it or leaves it. Each answer is kept before the next question is asked.
pub fn talk(
    wayside: &Wayside,
    id: ReportId,
    input: &mut impl BufRead,
    output: &mut impl Write,
) -> Result<Ending, Failed> {
    let own = own(wayside.words().language());
    let mut screen = wayside.ask(id)?;
    loop {
        show(own, &screen, output)?;
        if screen.asks == Asks::End {
            say(output, &own.fill("ended", &[("id", id.to_string().into())]))?;
            return Ok(Ending::Kept);
        }
        screen = match typed(own, &screen, input, output)? {
            Typed::Leave => {
                say(output, &own.fill("left", &[("id", id.to_string().into())]))?;
                return Ok(Ending::Kept);
            }
            Typed::Send => return Ok(Ending::Send),
            Typed::Exit => {
                wayside.exit_quickly(id)?;
                // The screen and what was above it, as `clear` does.
                write!(output, "\x1b[H\x1b[2J\x1b[3J")?;
                return Ok(Ending::Kept);
            }
            Typed::Back => wayside.back(id)?,
            Typed::LookFor(words) => wayside.look_for(id, &words)?,
            Typed::Change(row) => match screen.rows.get(row) {
                Some(row) => wayside.ask_again(id, &row.step)?,
                None => puzzled(own, screen),
            },
            Typed::Puzzling => puzzled(own, screen),
            Typed::Answer(values) if screen.asks == Asks::Photos && values.iter().any(|it| !it.is_empty()) => {
                // Another may follow.
                let file = values.concat();
                match wayside.add_photo(id, Path::new(&file)) {
                    Ok(_) => say(output, &own.say("photo-kept"))?,
                    Err(error) => {
                        let why = error.say(wayside.words());
                        say(output, &own.fill("photo-refused", &[("file", file.into()), ("why", why.into())]))?;
                    }
                }
                wayside.ask(id)?
            }
            Typed::Answer(values) => wayside.answer(id, &screen.step, values)?,
        };
    }
}

/// The same screen again: what was typed is nothing that is offered there.
fn puzzled(own: Words, screen: Screen) -> Screen {
    Screen { problems: vec![own.say("not-understood")], ..screen }
}

fn show(own: Words, screen: &Screen, output: &mut impl Write) -> Result<(), Failed> {
    if !screen.problems.is_empty() {
        say(output, &format!("\n{}", own.say("problem")))?;
        screen.problems.iter().try_for_each(|problem| say(output, &format!("  {problem}")))?;
    }
    if let Some(exit) = &screen.exit {
        say(output, &format!("\n{}", own.fill("exit", &[("exit", exit.as_str().into())])))?;
    }
    say(output, &format!("\n{}", screen.heading))?;
    for told in &screen.told {
        say(output, &format!("  {told}"))?;
    }
    for (number, choice) in (1..).zip(&screen.choices) {
        let mark = if choice.chosen { "*" } else { " " };
        say(output, &format!("{mark}{number:>3}  {}", choice.name))?;
    }
    for (number, row) in (1..).zip(&screen.rows) {
        say(output, &format!("{number:>4}  {}  {}", row.asked, row.answered))?;
    }
    if !screen.typed.is_empty() && screen.asks != Asks::Category {
        say(output, &format!("  {}", own.fill("before", &[("typed", screen.typed.as_str().into())])))?;
    }
    Ok(())
}

fn typed(own: Words, screen: &Screen, input: &mut impl BufRead, output: &mut impl Write) -> Result<Typed, Failed> {
    // "(optional)" is the heading's; here only whether Enter is an answer.
    let kept = !screen.typed.is_empty() || screen.choices.iter().any(|choice| choice.chosen);
    let question = match screen.asks {
        Asks::Category if screen.typed.is_empty() => own.say("choose-category"),
        Asks::Category => own.say("choose-found"),
        Asks::One if kept => own.say("choose") + " " + &own.say("same"),
        Asks::One if screen.optional => own.say("choose-or-none"),
        Asks::One => own.say("choose"),
        Asks::Many if kept => own.say("choose-many") + " " + &own.say("same"),
        Asks::Many if screen.optional => own.say("choose-many-or-none"),
        Asks::Many => own.say("choose-many"),
        Asks::Line | Asks::Text | Asks::Place if kept => own.say("line") + " " + &own.say("same"),
        Asks::Text => own.say("lines"),
        Asks::Line if screen.optional => own.say("line-or-none"),
        Asks::Line => own.say("line"),
        Asks::Place => own.say("place"),
        Asks::Photos => own.say("photos"),
        Asks::Contact => own.say("contact-name"),
        Asks::Nothing | Asks::End => own.say("go-on"),
        Asks::Check => own.fill("check", &[("last", screen.rows.len().into())]),
    };
    let keys = own.say(if screen.can_go_back { "keys" } else { "keys-first" });
    let Some(line) = ask(&format!("{question}  ({keys})"), input, output)? else { return Ok(Typed::Leave) };
    Ok(match (line.as_str(), screen.asks) {
        ("q", _) => Typed::Leave,
        ("x", _) if screen.exit.is_some() => Typed::Exit,
        ("b", _) if screen.can_go_back => Typed::Back,
        ("s", Asks::Check) => Typed::Send,
        (number, Asks::Check) => match number.parse::<usize>() {
            Ok(number) if number > 0 => Typed::Change(number - 1),
            _ => Typed::Puzzling,
        },
        // All of them again.
        ("", Asks::Category) => Typed::LookFor(String::new()),
        (words, Asks::Category) if words.contains(char::is_alphabetic) => Typed::LookFor(words.to_owned()),
        (number, Asks::Category) => {
            let nth = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let chosen = nth.and_then(|nth| screen.choices.get(nth));
            chosen.map_or(Typed::Puzzling, |choice| Typed::Answer(vec![choice.key.clone()]))
        }
        ("", Asks::One | Asks::Many) => {
            Typed::Answer(screen.choices.iter().filter(|it| it.chosen).map(|it| it.key.clone()).collect())
        }
        (numbers, Asks::One | Asks::Many) => {
            let chosen = numbers.split([',', ' ']).map(str::trim).filter(|it| !it.is_empty()).map(|number| {
                let nth = number.parse::<usize>().ok()?.checked_sub(1)?;
                screen.choices.get(nth).map(|choice| choice.key.clone())
            });
            chosen.collect::<Option<Vec<_>>>().map_or(Typed::Puzzling, Typed::Answer)
        }
        // As it stands: a place that was pointed out before, words that were typed before.
        ("", Asks::Place) => Typed::Answer(Vec::new()),
        ("", Asks::Line | Asks::Text) if !screen.typed.is_empty() => Typed::Answer(vec![screen.typed.clone()]),
        ("", Asks::Contact) => Typed::Answer(Vec::new()),
        (_, Asks::Contact) => {
            let mut answer = vec![line.clone()];
            for more in ["contact-email", "contact-phone"] {
                answer.push(ask(&own.say(more), input, output)?.unwrap_or_default());
            }
            Typed::Answer(answer)
        }
        _ => Typed::Answer(vec![line]),
    })
}

/// `None` at the end of what is typed.
fn ask(question: &str, input: &mut impl BufRead, output: &mut impl Write) -> Result<Option<String>, Failed> {
    write!(output, "{question} ")?;
    output.flush()?;
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        writeln!(output)?;
        return Ok(None);
    }
    Ok(Some(line.trim().to_owned()))
}

fn say(output: &mut impl Write, text: &str) -> Result<(), Failed> {
    Ok(writeln!(output, "{}", printable(text))?)
}
