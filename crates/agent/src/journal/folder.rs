//! The app's folder: `lock`, `unfinished/<id>.json`, `certificates/<fingerprint>.json`.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use super::{CertificateRecord, Entry};

const UNFINISHED: &str = "unfinished";
const CERTIFICATES: &str = "certificates";

/// The app's folder. Reading needs no lock; every change does.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens the folder and makes it, mode 0700, when there is none.
    ///
    /// # Errors
    /// [`JournalError::File`]
    pub fn open(root: &Path) -> Result<Self, JournalError> {
        for path in [
            root.to_owned(),
            root.join(UNFINISHED),
            root.join(CERTIFICATES),
        ] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&path)
                .map_err(JournalError::file(&path))?;
        }
        Ok(Self {
            root: root.to_owned(),
        })
    }

    /// The one right to change the folder, until it is dropped or the process ends.
    ///
    /// # Errors
    /// [`JournalError::Busy`] when another instance has it.
    pub fn lock(&self) -> Result<Lock, JournalError> {
        let path = self.root.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(JournalError::file(&path))?;
        match file.try_lock() {
            Ok(()) => {
                self.clear_drafts()?;
                Ok(Lock { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(JournalError::Busy),
            Err(TryLockError::Error(error)) => Err(JournalError::file(&path)(error)),
        }
    }

    /// A draft is a file whose writing was cut off. It may hold an app key, so it goes.
    fn clear_drafts(&self) -> Result<(), JournalError> {
        for folder in [self.root.join(UNFINISHED), self.root.join(CERTIFICATES)] {
            for path in paths_with(&folder, "draft")? {
                fs::remove_file(&path).map_err(JournalError::file(&path))?;
            }
        }
        Ok(())
    }

    /// Unfinished acquisitions, the oldest first.
    ///
    /// # Errors
    /// [`JournalError`] when a file cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>, JournalError> {
        let mut entries: Vec<Entry> = read_all(&self.root.join(UNFINISHED))?;
        entries.sort_by(|a, b| (a.started, &a.id).cmp(&(b.started, &b.id)));
        Ok(entries)
    }

    /// Certificates, the oldest first.
    ///
    /// # Errors
    /// [`JournalError`] when a file cannot be read.
    pub fn certificates(&self) -> Result<Vec<CertificateRecord>, JournalError> {
        let mut records: Vec<CertificateRecord> = read_all(&self.root.join(CERTIFICATES))?;
        records.sort_by(|a, b| (a.installed, &a.fingerprint).cmp(&(b.installed, &b.fingerprint)));
        Ok(records)
    }

    /// Writes an acquisition; on return it is on the disk.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn save(&self, _: &Lock, entry: &Entry) -> Result<(), JournalError> {
        write(&self.root.join(UNFINISHED), &entry.id, entry)
    }

    /// Removes an acquisition, its app key with it.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn forget(&self, _: &Lock, entry: &Entry) -> Result<(), JournalError> {
        remove(&self.root.join(UNFINISHED), &entry.id)
    }

    /// Writes a certificate's record; on return it is on the disk.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn save_certificate(
        &self,
        _: &Lock,
        record: &CertificateRecord,
    ) -> Result<(), JournalError> {
        write(&self.root.join(CERTIFICATES), &record.fingerprint, record)
    }

    /// Removes a certificate's record.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn forget_certificate(
        &self,
        _: &Lock,
        record: &CertificateRecord,
    ) -> Result<(), JournalError> {
        remove(&self.root.join(CERTIFICATES), &record.fingerprint)
    }

    /// Where file stores keep their keys unless told otherwise.
    pub fn default_key_directory(&self) -> PathBuf {
        self.root.join("keys")
    }
}

/// Held by the one instance that may change the folder.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why the journal cannot be used.
#[derive(Debug, Error)]
pub enum JournalError {
    /// A file or folder.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that this version cannot read.
    #[error("{path}: {source}")]
    Content {
        /// Which.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// Another instance is running.
    #[error("another instance of the app is running")]
    Busy,
}

impl JournalError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

fn read_all<T: DeserializeOwned>(folder: &Path) -> Result<Vec<T>, JournalError> {
    paths_with(folder, "json")?
        .iter()
        .map(|path| read(path))
        .collect()
}

fn paths_with(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, JournalError> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect())
        .map_err(JournalError::file(folder))?;
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    Ok(paths)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, JournalError> {
    let text = fs::read(path).map_err(JournalError::file(path))?;
    serde_json::from_slice(&text).map_err(|source| JournalError::Content {
        path: path.to_owned(),
        source,
    })
}

/// A draft, synced, renamed over the old file, the folder synced: at any moment the old or the new.
fn write(folder: &Path, name: &str, value: &impl Serialize) -> Result<(), JournalError> {
    let path = folder.join(format!("{name}.json"));
    let draft = folder.join(format!("{name}.draft"));
    let text = serde_json::to_vec_pretty(value).map_err(|source| JournalError::Content {
        path: path.clone(),
        source,
    })?;
    let put = || {
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&draft, &path)?;
        File::open(folder)?.sync_all()
    };
    put().map_err(JournalError::file(&path))
}

fn remove(folder: &Path, name: &str) -> Result<(), JournalError> {
    let path = folder.join(format!("{name}.json"));
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(JournalError::file(&path)(error));
        }
        _ => {}
    }
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(JournalError::file(folder))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tegata_acquisition::{Origin, Ticket};

    use super::*;
    use crate::{
        journal::{ClaimedBy, Seed, Step},
        key_store::StoreChoice,
    };

    fn entry() -> Entry {
        Entry {
            id: "e-1".to_owned(),
            server: Origin::parse("https://localhost:8447").unwrap(),
            started: 1,
            claimed_by: ClaimedBy::Link {
                ticket: Ticket::parse("t-1").unwrap(),
            },
            seed: Seed::new([9; 32]),
            store: StoreChoice::Nss {
                directory: "/home/x/.pki/nssdb".into(),
            },
            step: Step::Claiming,
        }
    }

    #[test]
    fn an_entry_comes_back_and_goes() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(&scratch.path().join("state")).unwrap();
        let lock = folder.lock().unwrap();
        folder.save(&lock, &entry()).unwrap();
        folder
            .save(
                &lock,
                &Entry {
                    started: 2,
                    ..entry()
                },
            )
            .unwrap();
        let entries = folder.entries().unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].started, 2);
        assert_eq!(
            entries[0].seed.app_key().unwrap().public_key(),
            Seed::new([9; 32]).app_key().unwrap().public_key()
        );
        let path = scratch.path().join("state/unfinished/e-1.json");
        assert_eq!(
            fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        folder.forget(&lock, &entry()).unwrap();
        folder.forget(&lock, &entry()).unwrap();
        assert!(folder.entries().unwrap().is_empty());
    }

    #[test]
    fn a_second_instance_is_told() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(scratch.path()).unwrap();
        let lock = folder.lock().unwrap();
        assert!(matches!(folder.lock(), Err(JournalError::Busy)));
        drop(lock);
        assert!(folder.lock().is_ok());
    }

    #[test]
    fn a_draft_left_by_a_crash_is_no_entry() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::open(scratch.path()).unwrap();
        fs::write(scratch.path().join("unfinished/e-1.draft"), b"{").unwrap();
        assert!(folder.entries().unwrap().is_empty());
        drop(folder.lock().unwrap());
        assert!(!scratch.path().join("unfinished/e-1.draft").exists());
        fs::write(scratch.path().join("unfinished/e-2.json"), b"{").unwrap();
        assert!(matches!(
            folder.entries(),
            Err(JournalError::Content { .. })
        ));
    }
}
