//! The documents that are written by machine. Tests compare them: `docs/messages.md` where its words are compiled
//! (`crates/web/tests/catalogue.rs`), `docs/seeds.md` among the house rules.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::seeds;

pub(crate) fn write(root: &Path) -> Result<()> {
    let table = seeds::table(root)?;
    std::fs::write(root.join(seeds::DOCUMENT), &table.text)?;
    for fault in &table.faults {
        writeln!(std::io::stdout(), "{fault}")?;
    }
    std::fs::write(root.join("docs/messages.md"), messages(root)?)?;
    Ok(())
}

/// The catalogue is compiled into the sites; they print it.
fn messages(root: &Path) -> Result<String> {
    let printed = Command::new("cargo")
        .args(["run", "-q", "--example", "messages"])
        .current_dir(root)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cargo runs")?;
    ensure!(printed.status.success(), "the catalogue does not build");
    Ok(String::from_utf8(printed.stdout)?)
}
