//! `tegata`: issues and checks client certificates for corporate internet banking.

use std::process::ExitCode;

use clap::Parser;

/// Requests make and drop many small pieces on many threads; the system's allocator took a tenth of an issuance.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
