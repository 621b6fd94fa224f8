//! The demonstration: an invented bank on loopback, the whole journey through the network with the real app, then a
//! place to try it by hand. One-time codes are shown by this module only.

mod act;
mod browser;
mod browser_child;
mod codes;
mod html;
mod journey;
mod layout;
mod pc;
mod staff;
mod state;
mod web_fb;

use std::{path::Path, process::ExitCode, time::Instant};

use anyhow::{Context, Result, ensure};
use tegata_gateway::BindError;
use tegata_storage::{StorageError, rows};

use tokio::signal::unix::{SignalKind, signal};

use crate::{
    cli::{Demo, tell},
    environment::Environment,
    wiring::{self, Running},
};

pub(crate) use browser_child::run as browser_child;

use self::{layout::Layout, state::State};

/// The fact that marks a demonstration's database.
pub(crate) const DEMO_MARK: &str = "demonstration";

/// Sets up, plays, and stays up unless `--once`.
pub(crate) async fn run(command: Demo, environment: &Environment) -> Result<ExitCode> {
    crate::files::folder(&command.data)?;
    let data = command
        .data
        .canonicalize()
        .context("the data folder cannot be found")?;
    pc::tools()?;
    let layout = Layout::new(&data, &command)?;
    mark_database(&layout, environment).await?;
    let mut state = State::open(&layout, environment)?;
    let running = wiring::start(
        &layout.config,
        environment,
        vec![codes::router(&state, environment)],
    )
    .await
    .map_err(say_what_to_do)?;
    tell(&format!("Tegata demonstration, data in {}", data.display()));
    let played = play(&running, &layout, &mut state, environment).await;
    if let Err(error) = played {
        running.stop().await?;
        return Err(error);
    }
    if !command.once {
        invite(&layout, &state);
        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for Ctrl-C")?,
            _ = terminated.recv() => {}
        }
        tell("Stopping.");
    }
    running.stop().await?;
    Ok(ExitCode::SUCCESS)
}

async fn play(
    running: &Running,
    layout: &Layout,
    state: &mut State,
    environment: &Environment,
) -> Result<()> {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long the journey took is for the person, not for a decision"
    )]
    let begin = Instant::now();
    let waited = journey::play(running, layout, state, environment).await?;
    let all = begin.elapsed();
    let journey = all.saturating_sub(waited);
    tell(&format!(
        "The journey took {:.1} s, and {:.1} s more were spent waiting for new one-time codes.",
        journey.as_secs_f64(),
        waited.as_secs_f64()
    ));
    Ok(())
}

/// A database that holds somebody's bank is not played with; an empty one is marked before anything is made in it, so
/// that a start that failed halfway can be repeated.
async fn mark_database(layout: &Layout, environment: &Environment) -> Result<()> {
    crate::files::folder(&layout.config.data)?;
    layout.write_config(environment)?;
    let database = tegata_storage::Database::open(&layout.config.database_url())
        .await
        .context("the database cannot be opened")?;
    let ours = database
        .write(|tx| {
            let marked = rows::Fact::find(tx, DEMO_MARK)?.is_some();
            let empty = rows::Bank::all(tx)?.is_empty();
            if empty && !marked {
                let (name, value) = (DEMO_MARK.to_owned(), "yes".to_owned());
                rows::Fact { name, value }.insert(tx)?;
            }
            Ok::<_, StorageError>(marked || empty)
        })
        .await;
    database.close().await;
    ensure!(
        ours?,
        "this database holds a bank that is no demonstration's: give --database another address"
    );
    Ok(())
}

/// A taken port is the one fault here that another argument mends.
fn say_what_to_do(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<BindError>() {
        Some(BindError::InUse { .. }) => {
            let advice = format!("{error}; choose other ports with --port-base");
            anyhow::anyhow!(advice)
        }
        _ => error,
    }
}

/// What the person can do now.
fn invite(layout: &Layout, state: &State) {
    let show = |title: &str, port: u16| tell(&format!("  {title:<28}https://localhost:{port}"));
    tell("\nTry it yourself. Addresses:");
    let base = layout.base;
    show("bank, acquisition", base + 3);
    show("users", base + 4);
    show("administrators", base + 5);
    show("bank console", base + 6);
    show("can't sign in?", base + 8);
    show("the other bank, WEB-FB", base + 103);
    tell(&format!(
        "  {:<28}http://127.0.0.1:{}/codes",
        "one-time codes, ids, PINs",
        base + 50
    ));
    tell("\nIds and PINs:");
    for line in state.people() {
        tell(&format!("  {line}"));
    }
    let home = layout.pc("user-3");
    tell(&format!(
        "\nOpen a browser as one of the PCs (administrator, user-1, user-2, user-3, teller, approver), for example:\n  \
         HOME={} chromium --no-first-run --user-data-dir={} https://localhost:{}\n",
        home.display(),
        Path::new("/tmp").join("tegata-demo-browser").display(),
        base + 4
    ));
    tell("Ctrl-C stops.");
}
