//! `tegata`: issues and checks client certificates for corporate internet banking.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match tegata_server::run(tegata_server::cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            // One line that says what to do; the chain of causes follows on the same line.
            tegata_server::cli::complain(&format!("tegata: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
