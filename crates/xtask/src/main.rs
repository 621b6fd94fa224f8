//! `cargo run -p tegata-xtask -- check`: the house rules. `-- docs`: writes the documents that are generated.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

fn main() -> Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("crates/xtask lies in a checkout")?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [act] if act == "check" => check(root),
        [act] if act == "docs" => {
            tegata_xtask::write_documents(root)?;
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!("usage: cargo run -p tegata-xtask -- check | docs"),
    }
}

fn check(root: &Path) -> Result<ExitCode> {
    let faults = tegata_xtask::check(root)?;
    let mut out = std::io::stdout().lock();
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    if faults.is_empty() {
        writeln!(out, "The house rules hold.")?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
