//! The proofs of docs/proofs.md: each breaks one thing many times and counts what was lost, doubled or stuck.
//!
//! `prove NAME [--long] [--seed N] [--one]` runs one proof with its control, which takes the proven thing away and must fail;
//! `prove table` prints the last findings of all. Both exit 1 if a row misses. The short form is part of `make test`,
//! the long form is `make prove`. The same seed gives the same run.

mod clock;
mod control;
mod cut;
mod disk;
mod head_to_head;
mod herd;
mod hindered;
mod line;
mod memory;
mod model;
mod power;
mod simulate;

use std::process::ExitCode;

use wayside_tests::finding::{Finding, keep, table};

/// How a proof is to be run.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// The whole count, not the few that `make test` has time for.
    pub long: bool,
    pub seed: u64,
    /// Only the world of this seed, to look into it.
    pub one: bool,
    /// Take the proven thing away: the findings must then be bad.
    pub control: bool,
}

type Proof = (&'static str, fn(&How) -> Vec<Finding>);

const PROOFS: &[Proof] = &[
    ("power", power::prove),
    ("disk", disk::prove),
    ("model", model::prove),
    ("simulate", simulate::prove),
    ("cut", cut::prove),
    ("herd", herd::prove),
    ("clock", clock::prove),
    ("line", line::prove),
    ("memory", memory::prove),
    ("head-to-head", head_to_head::prove),
];

/// Programs of their own, whose findings stand in the same table.
const ELSEWHERE: [&str; 3] = ["kill", "fuzz", "mutants"];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let flag = |name: &str| args.iter().any(|arg| arg == name);
    let seed = args.iter().position(|arg| arg == "--seed").and_then(|at| args.get(at + 1)?.parse().ok()).unwrap_or(1);
    let how = How { long: flag("--long"), seed, one: flag("--one"), control: flag("--control") };
    match args.first().map(String::as_str) {
        Some("table") => report(&PROOFS.iter().map(|(name, _)| *name).chain(ELSEWHERE).collect::<Vec<_>>(), true),
        Some(name) => match PROOFS.iter().find(|(proof, _)| *proof == name) {
            Some((_, proof)) if how.control => {
                println!("{}", serde_json::to_string(&proof(&how)).expect("findings become JSON"));
                ExitCode::SUCCESS
            }
            // A look at one world is no finding.
            Some((_, proof)) if how.one => {
                proof(&how).iter().for_each(|finding| println!("{finding:?}"));
                ExitCode::SUCCESS
            }
            Some((name, proof)) => {
                keep(name, (how.long, how.seed), &proof(&how));
                report(&[name], false)
            }
            None => usage(),
        },
        None => usage(),
    }
}

fn report(names: &[&str], long: bool) -> ExitCode {
    let (text, held) = table(names, long);
    println!("{text}");
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    let names: Vec<&str> = PROOFS.iter().map(|(name, _)| *name).collect();
    eprintln!("usage: prove {{{}}} [--long] [--seed N] [--one] [--control] | prove table", names.join("|"));
    ExitCode::from(2)
}
