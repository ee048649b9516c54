//! A proof's control: the same proof in a process of its own, in which what it proves is taken away.

use std::process::Command;

use crate::How;
use wayside_tests::finding::{Finding, Harm};

/// Runs `prove NAME --control` with these promises taken out (core feature `controls`): it must do this harm. In the long form
/// the control is longer as well, as far as the proof thinks fit.
pub fn control(name: &str, how: &How, taken_out: &str, harms: Harm, what: &str) -> Finding {
    let own = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(own);
    command.args([name, "--control", "--seed", &how.seed.to_string()]).env("WAYSIDE_CONTROL", taken_out);
    if how.long {
        command.arg("--long");
    }
    let output = command.output().expect("this program runs again");
    let said = String::from_utf8_lossy(&output.stdout);
    let findings: Vec<Finding> =
        said.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    // One that broke down did no harm, and so proves nothing.
    let harmed = findings.into_iter().map(|finding| finding.into_control_that(harms));
    let worst = harmed.reduce(|one, other| if one.held { other } else { one });
    let last_words = String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned();
    let nothing =
        Finding { held: true, control: true, ..Finding::default() }.note(format!("it broke down: {last_words}"));
    Finding { what: what.to_owned(), ..worst.unwrap_or(nothing) }
}
