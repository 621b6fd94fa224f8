//! Measures Tegata beside something a reader knows, in one run on one machine, so that the ratio means something where
//! the absolute figures do not. CPU time of the server stands beside wall time: it survives noisy neighbours.

mod app;
mod client;
mod cpu;
mod handshake;
mod issuance;
mod machine;
mod output;
mod product;
mod raw;
mod sign_in;

use clap::{Parser, Subcommand};

/// As the product's own program, which is measured here as a process of this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Tegata. Use a release build: `cargo run --release -p tegata-bench -- handshake`.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    subject: Option<Subject>,
}

#[derive(Debug, Subcommand)]
enum Subject {
    /// Certificates issued through the whole product, against P-256 verify and sign alone.
    Issuance(issuance::Options),
    /// Users signing in through the whole product, against the hash of the PIN alone.
    SignIn(sign_in::Options),
    /// TLS handshakes with a client certificate and live status, against Debian's nginx with a CRL.
    Handshake(handshake::Options),
    /// The cryptography alone, on one core.
    Raw(raw::Options),
    /// The server side of `handshake`, in a process of its own so that its CPU time can be told apart.
    #[command(hide = true)]
    GatewayServer(handshake::ours::Options),
    /// The server side of `issuance` and `sign-in`.
    #[command(hide = true)]
    ProductServer(product::Options),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().subject {
        // Without a subject: everything there is.
        None => {
            raw::run(&raw::Options::default())?;
            issuance::run(&issuance::Options::default())?;
            sign_in::run(&sign_in::Options::default())?;
            handshake::run(&handshake::Options::default())
        }
        Some(Subject::Handshake(options)) => handshake::run(&options),
        Some(Subject::Raw(options)) => raw::run(&options),
        Some(Subject::Issuance(options)) => issuance::run(&options),
        Some(Subject::SignIn(options)) => sign_in::run(&options),
        Some(Subject::GatewayServer(options)) => handshake::ours::serve(&options),
        Some(Subject::ProductServer(options)) => product::serve(&options),
    }
}
