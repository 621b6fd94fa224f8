//! What the tests need of the outside world, started for one test and gone after it: a PC with its certificates, a real
//! Chromium, PostgreSQL, a SoftHSM token, a display, and a small HTTPS client that can act from another network.
//!
//! Nothing here listens on a fixed port, writes outside a scratch folder or `target/shots`, or outlives the test process,
//! even when that is killed: each helper process ends when the pipe on its standard input closes.

#![expect(
    clippy::missing_errors_doc,
    reason = "every error here is a tool that is missing or has failed, and ends the test with its own words"
)]

pub mod browser;
pub mod html;
pub mod http;
pub mod openssl;
pub mod pc;
pub mod ports;
pub mod postgres;
pub mod process;
pub mod smtp;
pub mod softhsm;
pub mod xvfb;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// The folder `target/debug` that the running test was built into.
pub fn build_folder() -> Result<PathBuf> {
    let test = std::env::current_exe().context("where is the test program?")?;
    let folder = test
        .parent()
        .and_then(Path::parent)
        .context("a test lives in target/debug/deps")?;
    Ok(folder.to_path_buf())
}

/// A program of this workspace, built before (`make test` does so): `tegata`, `tegata-agent`.
pub fn program(name: &str) -> Result<PathBuf> {
    let path = build_folder()?.join(name);
    ensure!(
        path.is_file(),
        "{} is not built; run: cargo build --workspace --bins",
        path.display()
    );
    Ok(path)
}

/// Where a test keeps its pictures: `target/shots/<test>-<n>.png`, and nothing else.
pub fn shots_folder() -> Result<PathBuf> {
    let build = build_folder()?;
    let folder = build
        .parent()
        .context("target/debug has a parent")?
        .join("shots");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// The name of the running test, fit for a file name.
pub fn test_name() -> String {
    let thread = std::thread::current();
    thread.name().unwrap_or("unnamed").replace("::", "-")
}
