//! The acts that take an actor or a secret, read from the sources: whoever writes a new one says here what a stopped
//! contract answers to it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// By these an act knows somebody, or is told a secret.
const BY_SOMEBODY: [&str; 13] = [
    "AdminActor",
    "UserActor",
    "StaffActor",
    "PasswordActor",
    ": &Actor",
    "AppCaller",
    "VerifiedClientCert",
    "PresentedCertificate",
    "TypedIdentity",
    "SecondStep",
    "cookie:",
    "first_step:",
    ": Pin",
];

/// Their names.
pub(super) fn acts() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    for file in files(&root) {
        let text = fs::read_to_string(file).unwrap();
        for rest in text.split("pub async fn ").skip(1) {
            let signature = rest.split(") ->").next().unwrap();
            let name = rest.split(['(', '<']).next().unwrap();
            if BY_SOMEBODY.iter().any(|mark| signature.contains(mark)) {
                found.insert(name.to_owned());
            }
        }
    }
    assert!(found.len() > 60, "acts are no longer found");
    found
}

/// The kinds of change that two people make.
pub(crate) fn changes() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console");
    let mut found = variants(&root.join("change.rs"), "pub enum Change {");
    found.remove("Tokens");
    found.extend(variants(
        &root.join("tokens/change.rs"),
        "pub enum TokenChange {",
    ));
    assert!(found.len() > 10, "changes are no longer found: {found:?}");
    found
}

/// The kinds of change of the bank's own staff.
pub(crate) fn changes_of_staff() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console");
    variants(&root.join("staff/change.rs"), "pub enum StaffChange {")
}

fn variants(file: &Path, begin: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(file).unwrap();
    let (_, body) = text.split_once(begin).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let named = body.lines().filter_map(|line| {
        let line = line.strip_prefix("    ")?;
        let name: String = line
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let is_variant = name.starts_with(|c: char| c.is_ascii_uppercase());
        is_variant.then_some(name)
    });
    named.collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}
