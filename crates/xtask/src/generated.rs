//! The documents that are written by machine. Tests compare them: `docs/messages.md` where its words are compiled
//! (`crates/web/tests/catalogue.rs`).

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

pub(crate) fn write(root: &Path) -> Result<()> {
    std::fs::write(root.join("docs/messages.md"), messages(root)?)?;
    Ok(())
}

/// The catalogue is compiled into the sites; they print it.
fn messages(root: &Path) -> Result<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let printed = Command::new(cargo)
        .args(["run", "-q", "-p", "tegata-web", "--example", "messages"])
        .current_dir(root)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cargo runs")?;
    ensure!(printed.status.success(), "the catalogue does not build");
    Ok(String::from_utf8(printed.stdout)?)
}
