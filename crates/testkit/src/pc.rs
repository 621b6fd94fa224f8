//! A PC: a folder that serves as HOME, with the NSS database that Chromium reads.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::openssl::Identity;
use crate::process::run;

/// A PC with a certificate database without a password.
#[derive(Debug)]
pub struct Pc {
    home: PathBuf,
    _scratch: Option<TempDir>,
}

impl Pc {
    /// A new PC in a scratch folder that goes away with it.
    pub fn new() -> Result<Self> {
        let scratch = tempfile::Builder::new().prefix("tegata-pc-").tempdir()?;
        let Self { home, .. } = Self::at(scratch.path())?;
        Ok(Self {
            home,
            _scratch: Some(scratch),
        })
    }

    /// The PC whose HOME is `home`: one of the demo's, or a new one in a folder that stays.
    pub fn at(home: &Path) -> Result<Self> {
        let pc = Self {
            home: home.to_path_buf(),
            _scratch: None,
        };
        let database = pc.home.join(".pki/nssdb");
        if !database.join("cert9.db").exists() {
            std::fs::create_dir_all(&database)
                .with_context(|| format!("cannot make {}", database.display()))?;
            run(Command::new("certutil").args(["-N", "--empty-password", "-d", &pc.database()]))?;
        }
        Ok(pc)
    }

    /// The folder to start programs of this PC with as HOME.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The NSS database, in the notation of NSS's tools.
    pub fn database(&self) -> String {
        format!("sql:{}", self.home.join(".pki/nssdb").display())
    }

    /// A program that will run on this PC, with its HOME and nothing of the real user's configuration.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env("HOME", &self.home)
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CONFIG_HOME");
        command
    }

    /// Lets browsers of this PC trust servers below a root.
    pub fn trust(&self, root_pem: &Path) -> Result<()> {
        let name = root_pem.display().to_string();
        run(Command::new("certutil")
            .args(["-A", "-d", &self.database(), "-t", "C,,", "-n", &name, "-i"])
            .arg(root_pem))?;
        Ok(())
    }

    /// Puts a certificate and its key into the database, as an import of a file would.
    pub fn import(&self, identity: &Identity, nickname: &str) -> Result<()> {
        let file = self.home.join("import.p12");
        run(Command::new("openssl")
            .args([
                "pkcs12", "-export", "-passout", "pass:pw", "-name", nickname, "-in",
            ])
            .arg(&identity.certificate)
            .arg("-inkey")
            .arg(&identity.key)
            .arg("-out")
            .arg(&file))?;
        run(Command::new("pk12util")
            .args(["-d", &self.database(), "-W", "pw", "-i"])
            .arg(&file))?;
        Ok(std::fs::remove_file(&file)?)
    }

    /// What `certutil -L` says: a line for each certificate.
    pub fn certificates(&self) -> Result<String> {
        run(Command::new("certutil").args(["-L", "-d", &self.database()]))
    }

    /// What `certutil -K` says: a line for each private key; empty when there is none.
    pub fn keys(&self) -> Result<String> {
        // certutil fails when there is no key at all.
        Ok(run(Command::new("certutil").args(["-K", "-d", &self.database()])).unwrap_or_default())
    }

    /// The certificate of a nickname, as PEM.
    pub fn certificate_pem(&self, nickname: &str) -> Result<String> {
        run(Command::new("certutil").args(["-L", "-a", "-d", &self.database(), "-n", nickname]))
    }

    /// Lets browsers of this PC use the keys of a PKCS#11 module, as `modutil` would.
    pub fn add_module(&self, name: &str, library: &Path) -> Result<()> {
        run(Command::new("modutil")
            .args([
                "-force",
                "-dbdir",
                &self.database(),
                "-add",
                name,
                "-libfile",
            ])
            .arg(library))?;
        Ok(())
    }
}
