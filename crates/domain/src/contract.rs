//! The life of a contract: open, suspended by the bank or by the customer, terminated.
//!
//! The customer may stop the whole service but not start it again: that takes the bank, two people and a paper form.

/// Where a contract stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContractState {
    /// ご利用中
    Open,
    /// 取引停止 by the bank.
    SuspendedByBank,
    /// 取引停止 by the customer's administrator.
    SuspendedByCustomer,
    /// 解約
    Terminated,
}

/// What may happen to a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContractAct {
    /// The bank stops it; also takes over a stop of the customer's.
    SuspendByBank,
    /// The customer's administrator stops it.
    SuspendByCustomer,
    /// The bank lets it work again.
    Resume,
    /// It ends for good.
    Terminate,
}

/// The act does not fit the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{act:?} is not possible for a contract that is {state:?}")]
pub struct ContractNotPossible {
    /// The state found.
    pub state: ContractState,
    /// The act tried.
    pub act: ContractAct,
}

/// Why nobody of a contract is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContractStop {
    /// CONTRACT-SUSPENDED
    Suspended,
    /// CONTRACT-TERMINATED
    Terminated,
}

impl ContractState {
    /// All states.
    pub const ALL: [Self; 4] = [
        Self::Open,
        Self::SuspendedByBank,
        Self::SuspendedByCustomer,
        Self::Terminated,
    ];

    /// The state after an act.
    ///
    /// # Errors
    /// [`ContractNotPossible`] when there is no such arrow.
    pub fn after(self, act: ContractAct) -> Result<Self, ContractNotPossible> {
        use ContractAct as A;
        match (self, act) {
            (Self::Open | Self::SuspendedByCustomer, A::SuspendByBank) => Ok(Self::SuspendedByBank),
            (Self::Open, A::SuspendByCustomer) => Ok(Self::SuspendedByCustomer),
            (Self::SuspendedByBank | Self::SuspendedByCustomer, A::Resume) => Ok(Self::Open),
            (Self::Open | Self::SuspendedByBank | Self::SuspendedByCustomer, A::Terminate) => {
                Ok(Self::Terminated)
            }
            (state, act) => Err(ContractNotPossible { state, act }),
        }
    }

    /// What keeps its people out, if anything does.
    pub fn stop(self) -> Option<ContractStop> {
        match self {
            Self::Open => None,
            Self::SuspendedByBank | Self::SuspendedByCustomer => Some(ContractStop::Suspended),
            Self::Terminated => Some(ContractStop::Terminated),
        }
    }

    /// Whether its people are let in.
    pub fn is_open(self) -> bool {
        self == Self::Open
    }

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::SuspendedByBank => "suspended_by_bank",
            Self::SuspendedByCustomer => "suspended_by_customer",
            Self::Terminated => "terminated",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl ContractStop {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Suspended => "CONTRACT-SUSPENDED",
            Self::Terminated => "CONTRACT-TERMINATED",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ContractAct as A, ContractState as S, *};

    const ACTS: [A; 4] = [
        A::SuspendByBank,
        A::SuspendByCustomer,
        A::Resume,
        A::Terminate,
    ];

    #[test]
    fn the_end_is_the_end_and_only_the_bank_resumes() {
        for act in ACTS {
            assert!(S::Terminated.after(act).is_err(), "{act:?}");
        }
        for state in S::ALL {
            let resumed = state.after(A::Resume);
            assert_eq!(
                resumed.is_ok(),
                state.stop() == Some(ContractStop::Suspended)
            );
            assert_eq!(state.stop().is_none(), state.is_open());
        }
        // The customer cannot turn the bank's stop into one of their own.
        assert!(S::SuspendedByBank.after(A::SuspendByCustomer).is_err());
        assert_eq!(
            S::SuspendedByCustomer.after(A::SuspendByBank),
            Ok(S::SuspendedByBank)
        );
    }

    #[test]
    fn words_round_trip() {
        for state in S::ALL {
            assert_eq!(S::from_stored(state.as_str()), Some(state));
        }
        assert_eq!(S::from_stored("suspended"), None);
    }
}
