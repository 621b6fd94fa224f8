//! What happened, who did it, and the proof that nobody changed the record afterwards.
//!
//! An act writes its event in its own transaction with [`append`], unchained, so that no hot row serialises a bank. A
//! sealer gives new rows their place in a chain of hashes per bank within a second and signs the end of each chain.
//! [`verify`] needs an export and the public key alone.

mod chain;
mod event;
mod export;
mod key;
mod line;
mod seal;
mod sealer;
mod search;
mod verify;

pub use chain::{Head, chain_hash};
pub use event::{
    AuditEvent, EventFilter, StoredEvent, append, of_certificate, recent, recent_of_contract,
    recent_of_contract_like,
};
pub use export::{ExportError, Exported, count_unsealed, export, head};
pub use key::{Ed25519HeadSigner, HeadSigner, KeyError};
pub use seal::{Sealed, seal_once};
pub(crate) use sealer::Sealer;
pub use sealer::{SealerOptions, spawn_sealer};
pub use search::{EventSearch, EventsFound, search};
pub use verify::{Finding, KnownHead, Report, VerifyError, verify};
