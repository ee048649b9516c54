//! The `wayside` program: everything is in the library, so that the fault tests can run it as well.
use std::process::ExitCode;

fn main() -> ExitCode {
    wayside_cli::run(std::env::args_os())
}
