//! Who may know whom: the table of ARCHITECTURE.md, against what `cargo metadata` says.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use serde::Deserialize;

/// Each crate with the crates it may depend on. A new crate needs a line here, and a reason in ARCHITECTURE.md.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("pki", &[]),
    ("acquisition", &[]),
    ("tokens", &["domain"]),
    ("storage", &["domain"]),
    (
        "app",
        &["domain", "pki", "storage", "acquisition", "tokens"],
    ),
    ("gateway", &["pki"]),
    (
        "web",
        &["domain", "app", "pki", "gateway", "acquisition", "tokens"],
    ),
    ("api", &["domain", "app", "pki", "gateway", "acquisition"]),
    ("agent", &["acquisition"]),
    (
        "server",
        &[
            "domain",
            "app",
            "pki",
            "storage",
            "gateway",
            "web",
            "api",
            "acquisition",
            "tokens",
            // For the demonstration alone: docs/decisions/0013.
            "agent",
        ],
    ),
];

/// Development only: they may know everybody, and nobody may know them except for tests.
const KIT: &[&str] = &["testkit", "bench", "e2e", "xtask"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("cargo")
        .args(["metadata", "--locked", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()?;
    ensure!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    Ok(metadata.packages.iter().flat_map(faults).collect())
}

fn faults(package: &Package) -> Vec<String> {
    let own = short(&package.name);
    if KIT.contains(&own) {
        return Vec::new();
    }
    let Some((_, allowed)) = MAY_KNOW.iter().find(|(name, _)| *name == own) else {
        return vec![format!(
            "crates/{own}: not in the table of crates/xtask/src/layers.rs"
        )];
    };
    let ours = package
        .dependencies
        .iter()
        .filter(|dependency| dependency.name.starts_with("tegata-"));
    let knows = ours.filter(|dependency| dependency.kind.as_deref() != Some("dev"));
    knows
        .map(|dependency| short(&dependency.name))
        .filter(|other| !allowed.contains(other))
        .map(|other| format!("crates/{own}: must not know {other} (layers of ARCHITECTURE.md)"))
        .collect()
}

fn short(name: &str) -> &str {
    name.strip_prefix("tegata-").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, other: &str, kind: Option<&str>) -> Package {
        let dependency = Dependency {
            name: format!("tegata-{other}"),
            kind: kind.map(str::to_owned),
        };
        Package {
            name: format!("tegata-{name}"),
            dependencies: vec![dependency],
        }
    }

    #[test]
    fn the_table_is_kept() {
        assert!(faults(&package("app", "storage", None)).is_empty());
        assert_eq!(faults(&package("domain", "storage", None)).len(), 1);
        assert_eq!(faults(&package("web", "storage", None)).len(), 1);
        assert_eq!(faults(&package("app", "testkit", None)).len(), 1);
        assert!(faults(&package("app", "testkit", Some("dev"))).is_empty());
        assert_eq!(faults(&package("unheard-of", "domain", None)).len(), 1);
    }
}
