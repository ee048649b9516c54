//! The proofs of docs/proofs.md: each breaks one thing many times and counts what was lost, doubled or stuck.
//!
//! `prove NAME [--long]` runs one proof with its control, which takes the proven thing away and must fail, and keeps what it
//! found, each form by itself; `prove table` prints what the long forms found last. Both exit 1 if a row misses. The short form
//! is part of `make test`, the long form is `make prove`.
//!
//! The same seed gives the same run. `--seed N` (1, if it is not given) runs the proof with another, and `--one` only the world
//! of this seed: a row that missed names the command that shows its world again. Such a look keeps nothing.

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
use std::time::Instant;

use wayside_tests::finding::{Finding, Run, keep, shown, table};

/// How a proof is to be run.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// The whole count, not the few that `make test` has time for.
    pub long: bool,
    pub seed: u64,
    /// Only the world of this seed, to look into it, of those proofs whose rows name one: `power`, `disk`, `model`, `simulate`.
    pub one: bool,
    /// `disk` alone: only the life in which this act of it is broken.
    pub act: Option<u64>,
    /// Take the proven thing away: the findings must then be bad.
    pub control: bool,
}

impl How {
    /// The command that shows the world of this seed again, as it was in this run.
    pub fn again(&self, name: &str, seed: u64) -> String {
        let taken_out = std::env::var("WAYSIDE_CONTROL").ok().filter(|_| self.control);
        let taken_out = taken_out.map(|promises| format!("WAYSIDE_CONTROL='{promises}' ")).unwrap_or_default();
        let form = if self.long { " --long" } else { "" };
        let control = if self.control { " --control" } else { "" };
        format!("{taken_out}target/debug/prove {name}{form}{control} --one --seed {seed}")
    }
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
    let number = |name: &str| -> Option<u64> {
        let at = args.iter().position(|arg| arg == name)?;
        args.get(at + 1)?.parse().ok()
    };
    let (seed, act) = (number("--seed"), number("--act"));
    // A number that cannot be read is not to be taken for none.
    if flag("--seed") != seed.is_some() || flag("--act") != act.is_some() {
        return usage();
    }
    let (long, one, control) = (flag("--long"), flag("--one") || act.is_some(), flag("--control"));
    let how = How { long, seed: seed.unwrap_or(1), one, act, control };
    match args.first().map(String::as_str) {
        Some("table") => report(table(&PROOFS.iter().map(|(name, _)| *name).chain(ELSEWHERE).collect::<Vec<_>>())),
        Some(name) => match PROOFS.iter().find(|(proof, _)| *proof == name) {
            Some((_, proof)) if control => {
                println!("{}", serde_json::to_string(&proof(&how)).expect("findings become JSON"));
                ExitCode::SUCCESS
            }
            Some((name, proof)) => {
                let begun = Instant::now();
                let findings = proof(&how);
                let look = one || seed.is_some();
                let run = Run { long, seed: how.seed, took: begun.elapsed(), look };
                if !look {
                    keep(name, &run, &findings);
                }
                report(shown(name, &run, &findings))
            }
            None => usage(),
        },
        None => usage(),
    }
}

fn report((text, held): (String, bool)) -> ExitCode {
    println!("{text}");
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    let names: Vec<&str> = PROOFS.iter().map(|(name, _)| *name).collect();
    eprintln!("usage: prove {{{}}} [--long] [--seed N] [--one] [--act N] [--control] | prove table", names.join("|"));
    eprintln!(
        "--seed: another seed than 1. --one: only the world of this seed; --act, of disk: with only this act broken."
    );
    eprintln!(
        "With one of these nothing is kept. --control: what WAYSIDE_CONTROL names is taken out, and JSON printed."
    );
    ExitCode::from(2)
}
