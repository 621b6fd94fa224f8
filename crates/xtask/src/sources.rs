//! What may not stand in a source file.

use std::path::Path;

use anyhow::{Context, Result};

use crate::files;

/// `style.md` rule 17.
const MOST_LINES: usize = 800;

/// Real institutions whose manuals we learnt from; they may appear in tests that check against those manuals only.
const REAL_NAMES: &[&str] = &[
    concat!("シティ", "信金"),
    concat!("シティ", "信用金庫"),
    concat!("かながわ", "信用金庫"),
    concat!("shinkin", "-ib.jp"),
];

/// Extensions of the files that hold code, texts and data.
const EXTENSIONS: &[&str] = &["rs", "toml", "html", "css", "js", "sql", "md", "sh", "json"];

pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for extension in EXTENSIONS {
        for path in files(root, extension)? {
            let text =
                std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let name = path.strip_prefix(root)?.display().to_string();
            faults.extend(faults_of(&name, &text));
        }
    }
    Ok(faults)
}

fn faults_of(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let is_rust = Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "rs");
    let is_test = name.contains("/tests/") || name.starts_with("crates/e2e/");
    if is_rust && text.lines().count() > MOST_LINES {
        faults.push(format!("{name}: more than {MOST_LINES} lines"));
    }
    if is_rust
        && text
            .lines()
            .any(|line| line.trim_start().starts_with(concat!("#", "[allow(")))
    {
        faults.push(format!("{name}: use #[expect(lint, reason = \"…\")]"));
    }
    let real = REAL_NAMES
        .iter()
        .filter(|real| !is_test && text.contains(*real));
    faults.extend(real.map(|real| format!("{name}: the name of a real institution, {real}")));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_found() {
        assert!(faults_of("crates/app/src/lib.rs", "fn main() {}\n").is_empty());
        assert_eq!(
            faults_of("crates/app/src/lib.rs", &"\n".repeat(801)).len(),
            1
        );
        assert_eq!(
            faults_of(
                "crates/app/src/lib.rs",
                concat!("  #", "[allow(dead_code)]\n")
            )
            .len(),
            1
        );
        assert_eq!(faults_of("crates/web/texts.toml", REAL_NAMES[0]).len(), 1);
        assert!(faults_of("crates/pki/tests/subjects.rs", REAL_NAMES[0]).is_empty());
    }
}
