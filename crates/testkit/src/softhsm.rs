//! A SoftHSM 2 token: a PKCS#11 device that really keeps its keys, without hardware.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::process::run;

/// The label of the token.
pub const LABEL: &str = "tegata-test";
/// The PIN of its user.
pub const PIN: &str = "1234";

/// A token in a scratch folder. Programs that use it need [`Token::environment`].
pub struct Token {
    folder: TempDir,
}

impl Token {
    /// Makes an empty token with [`LABEL`] and [`PIN`].
    pub fn new() -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("tegata-softhsm-")
            .tempdir()?;
        let tokens = folder.path().join("tokens");
        std::fs::create_dir(&tokens)?;
        let configuration = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            tokens.display()
        );
        let token = Self { folder };
        std::fs::write(token.configuration(), configuration)?;
        let mut command = Command::new("softhsm2-util");
        run(token.applied_to(&mut command).args([
            "--init-token",
            "--free",
            "--label",
            LABEL,
            "--so-pin",
            "5678",
            "--pin",
            PIN,
        ]))?;
        Ok(token)
    }

    /// The variable that shows programs the way to this token.
    pub fn environment(&self) -> (&'static str, PathBuf) {
        ("SOFTHSM2_CONF", self.configuration())
    }

    /// Sets the variable for a command.
    pub fn applied_to<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let (name, value) = self.environment();
        command.env(name, value)
    }

    /// What is on the token, in the words of `pkcs11-tool`, private objects too.
    pub fn objects(&self) -> Result<String> {
        let mut command = Command::new("pkcs11-tool");
        run(self
            .applied_to(&mut command)
            .arg("--module")
            .arg(library()?)
            .args(["-O", "--login", "--pin", PIN]))
    }

    fn configuration(&self) -> PathBuf {
        self.folder.path().join("softhsm2.conf")
    }
}

/// The PKCS#11 library itself.
pub fn library() -> Result<PathBuf> {
    [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib64/softhsm/libsofthsm2.so",
        "/usr/local/lib/softhsm/libsofthsm2.so",
    ]
    .into_iter()
    .map(Path::new)
    .find(|path| path.exists())
    .map(Path::to_path_buf)
    .context("SoftHSM 2 is not installed; scripts/setup.sh test does so")
}
