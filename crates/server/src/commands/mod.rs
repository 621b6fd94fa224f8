//! One file per command.

mod audit;
mod doctor;
mod init;
mod serve;
mod staff;
mod token;

use std::process::ExitCode;

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::{
    cli::{Cli, Command},
    demo,
    environment::Environment,
};

/// Carries out a command line.
///
/// # Errors
/// One line that says what to do.
pub fn run(cli: Cli) -> Result<ExitCode> {
    start_logging(&cli.command);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the system refuses threads")?;
    let environment = Environment::of_the_system();
    runtime.block_on(async move {
        match cli.command {
            Command::Demo(command) => demo::run(command, &environment).await,
            Command::Serve(command) => serve::run(&command, &environment).await,
            Command::Init(command) => init::run(&command, &environment).await,
            Command::Audit(command) => audit::run(&command, &environment).await,
            Command::Staff(command) => staff::run(&command, &environment).await,
            Command::Token(command) => token::run(&command, &environment).await,
            Command::Doctor(command) => doctor::run(&command, &environment).await,
            Command::Migrate(command) => serve::migrate(&command, &environment).await,
            Command::DemoBrowser(command) => demo::browser_child(&command).await,
        }
    })
}

/// JSON for services, plain text for people; `RUST_LOG` chooses, warnings and worse by default for the demonstration.
fn start_logging(command: &Command) {
    let level = if matches!(command, Command::Serve(_)) {
        "info"
    } else {
        "warn"
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if matches!(command, Command::Serve(_)) {
        subscriber.json().init();
    } else {
        subscriber.init();
    }
}
