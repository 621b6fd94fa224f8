//! What a run takes from its surroundings, read once: folders, language, clock, randomness.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use tegata_acquisition::codes::Language;
use thiserror::Error;

/// Folders, language, clock and randomness of one run.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The person's home folder.
    pub home: PathBuf,
    /// `$XDG_DATA_HOME` or `~/.local/share`.
    pub data_home: PathBuf,
    /// `$XDG_STATE_HOME` or `~/.local/state`.
    pub state_home: PathBuf,
    /// The folder with the profiles of banks that the PC's administrator installed.
    pub banks: PathBuf,
    /// The language the person's session is in.
    pub language: Language,
    /// The PC's name.
    pub pc_name: String,
    /// This program, for the desktop entry.
    pub program: PathBuf,
}

impl Environment {
    /// Reads the process's own surroundings.
    ///
    /// # Errors
    /// [`NoHome`] when `HOME` is not set.
    pub fn of_process() -> Result<Self, NoHome> {
        let home = PathBuf::from(variable("HOME").ok_or(NoHome)?);
        let folder = |name, default: &str| {
            variable(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
                .unwrap_or_else(|| home.join(default))
        };
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(variable);
        Ok(Self {
            data_home: folder("XDG_DATA_HOME", ".local/share"),
            state_home: folder("XDG_STATE_HOME", ".local/state"),
            banks: PathBuf::from("/etc/tegata/banks.d"),
            language: language_of(language.as_deref()),
            pc_name: pc_name(Path::new("/proc/sys/kernel/hostname")),
            program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("tegata-agent")),
            home,
        })
    }

    /// The PC's clock, seconds since 1970. Only compared with the server's, never trusted.
    pub fn now(&self) -> i64 {
        #[expect(
            clippy::disallowed_methods,
            reason = "the app's one look at the PC's clock"
        )]
        let now = SystemTime::now();
        let seconds = now
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        i64::try_from(seconds).unwrap_or(i64::MAX)
    }

    /// Fresh random bytes.
    ///
    /// # Errors
    /// An I/O error when the system has none to give.
    pub fn random<const N: usize>(&self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| io::Error::other("no random bytes"))?;
        Ok(bytes)
    }
}

/// `HOME` is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("HOME is not set; the app needs it to find the browser's key database")]
pub struct NoHome;

fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "read once, by the binary, and passed on"
    )]
    let value = std::env::var(name);
    value.ok().filter(|value| !value.is_empty())
}

/// Japanese unless the session says otherwise.
fn language_of(locale: Option<&str>) -> Language {
    match locale {
        Some(locale) if !locale.starts_with("ja") => Language::En,
        _ => Language::Ja,
    }
}

fn pc_name(path: &Path) -> String {
    fs::read_to_string(path).map_or_else(|_| "pc".to_owned(), |name| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_unless_told_otherwise() {
        assert_eq!(language_of(None), Language::Ja);
        assert_eq!(language_of(Some("ja_JP.UTF-8")), Language::Ja);
        assert_eq!(language_of(Some("en_GB.UTF-8")), Language::En);
        assert_eq!(language_of(Some("C")), Language::En);
    }
}
