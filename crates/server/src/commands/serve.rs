//! `serve` and `migrate`.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use tegata_storage::rows;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    cli::{WithConfig, tell},
    config::Config,
    demo::DEMO_MARK,
    environment::Environment,
    wiring,
};

pub(super) async fn run(command: &WithConfig, environment: &Environment) -> Result<ExitCode> {
    let config = Config::read(&command.config)?;
    ensure!(
        !config.demo,
        "this configuration is a demonstration's: its pages say so, and its PINs are published"
    );
    let mut running = wiring::start(&config, environment, Vec::new()).await?;
    let mark = running
        .app
        .database()
        .read(|tx| rows::Fact::find(tx, DEMO_MARK))
        .await?;
    ensure!(
        mark.is_none(),
        "this database is a demonstration's: choose another one"
    );
    let (mut terminated, mut interrupted) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
        ended = running.wait() => ended?,
    }
    tracing::info!("stopping: draining connections and sealing the audit trail");
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn migrate(command: &WithConfig, environment: &Environment) -> Result<ExitCode> {
    let config = Config::read(&command.config)?;
    let app = wiring::assemble(&config, environment).await?;
    app.database().close().await;
    tell("The database's schema is up to date.");
    Ok(ExitCode::SUCCESS)
}
