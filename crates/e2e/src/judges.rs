//! Judges from outside: OpenSSL and pkilint say what they think of our certificates and lists.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use tegata_testkit::process::run;

/// The authorities that a verification trusts.
pub struct Chain {
    /// The root's certificate.
    pub root: PathBuf,
    /// The issuing authority's certificate.
    pub issuing: PathBuf,
}

impl Chain {
    /// `openssl verify -purpose sslclient -crl_check`: an error holds its words.
    pub fn verify(&self, certificate: &Path, crl: &Path) -> Result<String> {
        run(Command::new("openssl")
            .args(["verify", "-purpose", "sslclient", "-crl_check", "-CAfile"])
            .arg(&self.root)
            .arg("-untrusted")
            .arg(&self.issuing)
            .arg("-CRLfile")
            .arg(crl)
            .arg(certificate))
    }
}

/// What `openssl x509 -subject` prints, without its label: `C = JP, O = …, CN = …`.
pub fn subject(certificate: &Path) -> Result<String> {
    let printed = run(Command::new("openssl")
        .args([
            "x509",
            "-noout",
            "-subject",
            "-nameopt",
            "oneline,utf8,-esc_msb",
            "-in",
        ])
        .arg(certificate))?;
    Ok(printed
        .trim()
        .trim_start_matches("subject=")
        .trim()
        .to_owned())
}

/// The value of the only CN of a subject as [`subject`] gives it.
pub fn common_name(subject: &str) -> Result<String> {
    let (_, name) = subject
        .rsplit_once("CN = ")
        .with_context(|| format!("no CN in {subject}"))?;
    Ok(name.to_owned())
}

/// pkilint's PKIX linter for certificates (`lint_pkix_cert`) or lists (`lint_pkix_crl`): an error holds its findings.
pub fn pkilint(linter: &str, file: &Path, arguments: &[&str]) -> Result<()> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("crates/e2e lies in a checkout")?;
    let program = checkout.join(".tools/pkilint/bin").join(linter);
    ensure!(
        program.exists(),
        "no {}; scripts/setup.sh test installs it",
        program.display()
    );
    run(Command::new(program)
        .args(["lint", "-s", "ERROR"])
        .args(arguments)
        .arg(file))?;
    Ok(())
}
