//! Files that the documents name must exist.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use crate::files;

/// A word in backticks that begins like this is the path of a file or folder of this checkout.
const ROOTS: &[&str] = &["crates/", "docs/", "bench/", "scripts/", ".ci/"];

pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for document in files(root, "md")? {
        let text = std::fs::read_to_string(&document)?;
        let folder = document.parent().unwrap_or(root);
        let name = document.strip_prefix(root)?.display().to_string();
        let named = paths(&text).into_iter().map(|path| (root.join(path), path));
        let linked = links(&text)
            .into_iter()
            .map(|path| (folder.join(path), path));
        let dead = named.chain(linked).filter(|(full, _)| !tidy(full).exists());
        faults.extend(dead.map(|(_, path)| format!("{name}: {path} does not exist")));
    }
    Ok(faults)
}

/// The paths in backticks.
fn paths(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let paths = quoted.filter(|word| ROOTS.iter().any(|root| word.starts_with(root)));
    paths
        .filter(|word| !word.contains(['<', '*', '…', ' ', '{']))
        .collect()
}

/// The targets of links to files.
fn links(text: &str) -> Vec<&str> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target);
    let files = targets.filter(|target| {
        !target.contains("://") && !target.starts_with('#') && !target.contains(' ')
    });
    files
        .map(|target| target.split('#').next().unwrap_or(target))
        .collect()
}

/// Takes `..` away without asking the file system.
fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            tidied.pop();
        } else {
            tidied.push(part);
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_links_are_found() {
        let text = "see `crates/app/src/lib.rs`, `docs/<name>.md`, `cargo run`, [a](docs/a.md#b), [c](https://x.test/), [d](#e)";
        assert_eq!(paths(text), ["crates/app/src/lib.rs"]);
        assert_eq!(links(text), ["docs/a.md"]);
        assert_eq!(tidy(Path::new("/a/b/../c")), Path::new("/a/c"));
    }
}
