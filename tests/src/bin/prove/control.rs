//! A proof's control: the same proof in a process of its own, in which what it proves is taken away.

use std::process::Command;

use crate::How;
use wayside_tests::finding::Finding;

/// Runs `prove NAME --control` with these promises taken out (core feature `controls`); what it finds must be bad.
pub fn control(name: &str, how: &How, taken_out: &str, what: &str) -> Finding {
    let own = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(own);
    command.args([name, "--control", "--seed", &how.seed.to_string()]).env("WAYSIDE_CONTROL", taken_out);
    let output = command.output().expect("this program runs again");
    let said = String::from_utf8_lossy(&output.stdout);
    let findings: Vec<Finding> =
        said.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    let worst = findings.into_iter().find(|finding| !finding.held);
    // One that found nothing bad, or broke down, proves nothing.
    let worst = worst.unwrap_or_else(|| Finding { held: true, ..Finding::default() });
    Finding { what: what.to_owned(), control: true, ..worst }
}
