//! The rules of this house that no compiler knows, as checks that name the file and what is wrong with it.
//! `cargo run -p tegata-xtask -- check` and a test of this crate run them all.

mod documents;
mod facts;
mod generated;
mod layers;
mod seeds;
mod sources;

use std::path::{Path, PathBuf};

use anyhow::Result;

/// Runs every check on the checkout at `root`; each fault is one line.
///
/// # Errors
/// When the checkout cannot be read or `cargo metadata` fails; faults are no error.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let mut faults = layers::check(root)?;
    faults.extend(sources::check(root)?);
    faults.extend(documents::check(root)?);
    faults.extend(seeds::check(root)?);
    Ok(faults)
}

/// Writes the documents that are generated from sources and tests.
///
/// # Errors
/// When the checkout cannot be read or written, or the catalogue of messages does not build.
pub fn write_documents(root: &Path) -> Result<()> {
    generated::write(root)
}

/// All files below a folder whose name ends in `.<extension>`; what is built or installed is left out.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() && !name.starts_with("target") && !name.starts_with('.') {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
