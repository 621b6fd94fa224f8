//! Which banks this PC knows, and which of them a link or a typed address means.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use tegata_acquisition::{BankProfile, Origin, profile::ProfileError};
use thiserror::Error;

/// The known banks.
#[derive(Debug, Clone)]
pub struct Profiles {
    banks: Vec<BankProfile>,
    test: bool,
}

impl Profiles {
    /// One bank from a file that the person named. Everything shown is marked TEST.
    ///
    /// # Errors
    /// [`ProfilesError`] when the file cannot be read.
    pub fn from_file(path: &Path) -> Result<Self, ProfilesError> {
        Ok(Self {
            banks: vec![read(path)?],
            test: true,
        })
    }

    /// The banks that the PC's administrator installed. A folder that is not there means none.
    ///
    /// # Errors
    /// [`ProfilesError`] when the folder or a file of it could have been written by somebody else,
    /// or a file cannot be read.
    pub fn from_folder(folder: &Path) -> Result<Self, ProfilesError> {
        let mut banks = Vec::new();
        if folder.exists() {
            written_by_root_only(folder)?;
            let mut paths = fs::read_dir(folder)
                .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect())
                .map_err(ProfilesError::file(folder))
                .map(|paths: Vec<PathBuf>| paths)?;
            paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
            paths.sort();
            for path in paths {
                written_by_root_only(&path)?;
                banks.push(read(&path)?);
            }
        }
        Ok(Self {
            test: banks.iter().any(|bank| bank.test),
            banks,
        })
    }

    /// The banks that a server and a code select; several may share a server.
    ///
    /// # Errors
    /// [`ProfilesError::Unknown`] when there is none, [`ProfilesError::Ambiguous`] when what was
    /// given leads to several servers.
    pub fn select(
        &self,
        server: Option<&Origin>,
        code: Option<&str>,
    ) -> Result<Selected, ProfilesError> {
        let banks: Vec<_> = self
            .banks
            .iter()
            .filter(|bank| server.is_none_or(|server| bank.answers_to(server)))
            .filter(|bank| code.is_none_or(|code| bank.code == code))
            .cloned()
            .collect();
        let first = banks.first().ok_or(ProfilesError::Unknown)?;
        let agent = first.origins.agent.clone();
        if banks.iter().any(|bank| bank.origins.agent != agent) {
            return Err(ProfilesError::Ambiguous);
        }
        Ok(Selected {
            agent,
            banks,
            test: self.test,
        })
    }
}

/// One server and the banks behind it.
#[derive(Debug, Clone)]
pub struct Selected {
    /// The agent API to talk to.
    pub agent: Origin,
    /// Never empty.
    pub banks: Vec<BankProfile>,
    /// Whether everything shown is marked TEST.
    pub test: bool,
}

impl Selected {
    /// The bank that the server's answer names, if it is one of them.
    pub fn bank(&self, code: &str) -> Option<&BankProfile> {
        self.banks.iter().find(|bank| bank.code == code)
    }

    /// TLS roots of all of them, PEM.
    pub fn tls_roots_pem(&self) -> String {
        self.banks
            .iter()
            .map(|bank| bank.tls_roots_pem.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Why no bank could be chosen.
#[derive(Debug, Error)]
pub enum ProfilesError {
    /// A file or folder.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A profile.
    #[error("{path}: {source}")]
    Profile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: ProfileError,
    },
    /// Somebody else than the PC's administrator could have written it.
    #[error("{0}: must belong to root and be writable by root alone")]
    Writable(PathBuf),
    /// No bank has this server and code.
    #[error("no bank known to this PC has that server and code")]
    Unknown,
    /// Several servers fit.
    #[error("several banks fit; name the server")]
    Ambiguous,
}

impl ProfilesError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

fn read(path: &Path) -> Result<BankProfile, ProfilesError> {
    let text = fs::read(path).map_err(ProfilesError::file(path))?;
    BankProfile::from_json(&text).map_err(|source| ProfilesError::Profile {
        path: path.to_owned(),
        source,
    })
}

fn written_by_root_only(path: &Path) -> Result<(), ProfilesError> {
    let metadata = fs::metadata(path).map_err(ProfilesError::file(path))?;
    if metadata.uid() == 0 && metadata.mode() & 0o022 == 0 {
        Ok(())
    } else {
        Err(ProfilesError::Writable(path.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_that_others_can_write_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let refused = Profiles::from_folder(folder.path());
        assert!(matches!(refused, Err(ProfilesError::Writable(_))));
    }

    #[test]
    fn no_folder_means_no_bank() {
        let none = Profiles::from_folder(Path::new("/nonexistent")).unwrap();
        assert!(matches!(
            none.select(None, None),
            Err(ProfilesError::Unknown)
        ));
    }

    #[test]
    fn banks_may_share_a_server_but_not_be_guessed() {
        let bank = |code: &str, port: u16, agent: u16| BankProfile {
            format: 1,
            code: code.to_owned(),
            name: tegata_acquisition::messages::Name {
                ja: String::new(),
                en: String::new(),
            },
            origins: tegata_acquisition::profile::Origins {
                acquisition: Origin::parse(&format!("https://localhost:{port}")).unwrap(),
                agent: Origin::parse(&format!("https://localhost:{agent}")).unwrap(),
            },
            tls_roots_pem: String::new(),
            issuing_cas_pem: String::new(),
            ca_fingerprints: Vec::new(),
            test: true,
        };
        let banks = Profiles {
            banks: vec![
                bank("1635", 8443, 8447),
                bank("5110", 8543, 8447),
                bank("9999", 9443, 9447),
            ],
            test: true,
        };
        let shared = Origin::parse("https://localhost:8447").unwrap();
        let selected = banks.select(Some(&shared), None).unwrap();
        assert_eq!(selected.banks.len(), 2);
        assert_eq!(selected.bank("5110").unwrap().code, "5110");
        assert!(selected.bank("9999").is_none());
        assert!(matches!(
            banks.select(None, None),
            Err(ProfilesError::Ambiguous)
        ));
    }
}
