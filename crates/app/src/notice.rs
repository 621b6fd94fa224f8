//! Notices to people: what happened to a certificate or an account. Never a link, never a secret.

use serde_json::Value as Json;
use tegata_domain::{ids::HolderKind, random::Random, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

/// What people are told about. The words stand with the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A ticket was made: someone proved to be this holder and is about to acquire.
    AcquisitionStarted,
    /// A new ticket replaced a running acquisition.
    AcquisitionReplaced,
    /// A second app tried to claim; the ticket was burned.
    TicketBurned,
    /// Three wrong numbers.
    WrongNumbers,
    /// Twenty failures: the issue is stopped.
    AcquisitionStopped,
    /// Acquired again with another key.
    Redo,
    /// Proven, waiting for release.
    Held,
    /// In force.
    Valid,
    /// The administrator or the bank registered a reissue.
    Reissued,
    /// 失効
    Revoked,
    /// Stopped for now.
    Suspended,
    /// Locked after too many wrong PINs.
    Locked,
    /// Released.
    Unlocked,
    /// 緊急停止
    EmergencyStop,
    /// The contract was stopped by the bank or by an administrator.
    ContractSuspended,
    /// The contract works again.
    ContractResumed,
    /// The contract has ended.
    ContractTerminated,
    /// A token was registered, or took another's place.
    TokenRegistered,
    /// A token was taken out of use.
    TokenStopped,
    /// A token was reported lost.
    TokenLost,
    /// The holder changed their PINs.
    PinsChanged,
}

impl Kind {
    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AcquisitionStarted => "acquisition_started",
            Self::AcquisitionReplaced => "acquisition_replaced",
            Self::TicketBurned => "ticket_burned",
            Self::WrongNumbers => "wrong_numbers",
            Self::AcquisitionStopped => "acquisition_stopped",
            Self::Redo => "redo",
            Self::Held => "held",
            Self::Valid => "valid",
            Self::Reissued => "reissued",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::EmergencyStop => "emergency_stop",
            Self::ContractSuspended => "contract_suspended",
            Self::ContractResumed => "contract_resumed",
            Self::ContractTerminated => "contract_terminated",
            Self::TokenRegistered => "token_registered",
            Self::TokenStopped => "token_stopped",
            Self::TokenLost => "token_lost",
            Self::PinsChanged => "pins_changed",
        }
    }
}

/// A notice about one holder, with ids drawn beforehand (a unit of work makes no randomness).
pub(crate) struct Draft {
    ids: Vec<String>,
}

impl Draft {
    /// Ids for the holder and up to a handful of administrators.
    pub(crate) fn new(random: &dyn Random) -> Self {
        Self {
            ids: (0..4)
                .map(|_| tegata_domain::random::row_id(random))
                .collect(),
        }
    }

    /// Tells the holder and the contract's administrators; about an administrator, the other one.
    pub(crate) fn tell(
        &self,
        tx: &mut dyn Tx,
        about: &rows::Holder,
        kind: Kind,
        detail: &Json,
        now: Millis,
    ) -> Result<(), StorageError> {
        let mut to = vec![about.id.clone()];
        if about.kind != HolderKind::Staff {
            let administrators =
                rows::Holder::of_contract(tx, &about.contract, HolderKind::Administrator)?;
            to.extend(
                administrators
                    .into_iter()
                    .map(|administrator| administrator.id)
                    .filter(|id| *id != about.id),
            );
        }
        for (id, holder) in self.ids.iter().zip(to) {
            let id = format!("{id}-{}", kind.as_str());
            let (bank, about) = (about.bank.clone(), about.id.clone());
            let kind = kind.as_str().to_owned();
            rows::Notice {
                id,
                bank,
                holder,
                kind,
                about,
                detail: detail.to_string(),
                at: now,
            }
            .insert(tx)?;
        }
        Ok(())
    }
}
