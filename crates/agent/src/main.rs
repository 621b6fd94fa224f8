//! `tegata-agent`, the acquisition app on the command line.

use std::{io::Write, process::ExitCode};

use tegata_agent::environment::Environment;

fn main() -> ExitCode {
    match Environment::of_process() {
        Ok(environment) => ExitCode::from(tegata_agent::run(std::env::args_os(), &environment)),
        Err(error) => {
            // Nothing can be told to somebody whose terminal went away.
            let _ = writeln!(std::io::stderr(), "tegata-agent: {error}");
            ExitCode::FAILURE
        }
    }
}
