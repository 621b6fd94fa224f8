//! Measures Tegata beside something a reader knows, in one run on one machine, so that the ratio means something where
//! the absolute figures do not. CPU time of the server stands beside wall time: it survives noisy neighbours.

mod cpu;
mod handshake;
mod machine;
mod output;
mod raw;

use clap::{Parser, Subcommand};

/// Measures Tegata. Use a release build: `cargo run --release -p tegata-bench -- handshake`.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    subject: Option<Subject>,
}

#[derive(Debug, Subcommand)]
enum Subject {
    /// TLS handshakes with a client certificate and live status, against Debian's nginx with a CRL.
    Handshake(handshake::Options),
    /// The cryptography alone, on one core.
    Raw(raw::Options),
    /// The server side of `handshake`, in a process of its own so that its CPU time can be told apart.
    #[command(hide = true)]
    GatewayServer(handshake::ours::Options),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().subject {
        // Without a subject: everything there is.
        None => {
            raw::run(&raw::Options::default())?;
            handshake::run(&handshake::Options::default())
        }
        Some(Subject::Handshake(options)) => handshake::run(&options),
        Some(Subject::Raw(options)) => raw::run(&options),
        Some(Subject::GatewayServer(options)) => handshake::ours::serve(&options),
    }
}
