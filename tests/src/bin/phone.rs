//! The CLI with failpoints and controls built in. Never shipped: it is how the kill tests kill.
use std::process::ExitCode;

fn main() -> ExitCode {
    wayside_cli::run(std::env::args_os())
}
