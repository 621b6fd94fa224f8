//! What survives a crash: one file per unfinished acquisition, one per certificate.
//!
//! A file is complete and on the disk before anything it describes is sent. Link secrets and PINs
//! are never written.

mod entry;
mod folder;

pub use entry::{CertificateRecord, ClaimedBy, Entry, Holder, Seed, Step};
pub use folder::{Folder, JournalError, Lock};
