//! How an act can end without success: refused with a reason, or broken inside.

use tegata_pki::IssueError;
use tegata_storage::StorageError;

/// Refused by a rule, or something inside failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R> {
    /// A rule says no; nothing was changed but what the refusal itself records.
    #[error("refused")]
    Refused(R),
    /// The fault is ours.
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// A fault of ours, logged once at the boundary.
#[derive(Debug, thiserror::Error)]
pub enum Internal {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The certificate authority.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// A stored row contradicts another.
    #[error("stored data contradict each other: {0}")]
    Contradiction(&'static str),
    /// The hash of PINs could not be computed.
    #[error("the PIN hash failed")]
    Kdf,
    /// A sealed value could not be opened: wrong key or damaged row.
    #[error("a sealed value cannot be opened")]
    Seal,
}

impl Internal {
    /// Too much to do, or about to stop: the same call may succeed in a moment.
    pub fn is_passing(&self) -> bool {
        use StorageError as S;
        matches!(
            self,
            Self::Storage(S::Busy | S::Closed | S::Contention | S::Unavailable { .. })
        )
    }
}

impl<R> From<StorageError> for Failure<R> {
    fn from(error: StorageError) -> Self {
        Self::Internal(error.into())
    }
}

impl<R> From<IssueError> for Failure<R> {
    fn from(error: IssueError) -> Self {
        Self::Internal(error.into())
    }
}

/// What an act returns.
pub type Outcome<T, R> = Result<T, Failure<R>>;

/// What a unit of work returns when a refusal must be committed too (a counted attempt, a burned ticket).
pub(crate) type Committed<T, R> = Result<Result<T, R>, StorageError>;

/// Turns a committed answer into an outcome.
pub(crate) fn settle<T, R>(answer: Committed<T, R>) -> Outcome<T, R> {
    match answer {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(refusal)) => Err(Failure::Refused(refusal)),
        Err(error) => Err(error.into()),
    }
}

/// For units in which a refusal rolls back: it travels as the unit's error.
#[derive(Debug)]
pub(crate) enum Undo<R> {
    Refused(R),
    Storage(StorageError),
}

impl<R> Undo<R> {
    /// Refused for a reason of the caller's, whatever it was here.
    pub(crate) fn refused_as<S>(self, refusal: S) -> Undo<S> {
        match self {
            Self::Refused(_) => Undo::Refused(refusal),
            Self::Storage(error) => Undo::Storage(error),
        }
    }
}

impl<R> From<StorageError> for Undo<R> {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl<R> From<Undo<R>> for Failure<R> {
    fn from(undo: Undo<R>) -> Self {
        match undo {
            Undo::Refused(refusal) => Self::Refused(refusal),
            Undo::Storage(error) => error.into(),
        }
    }
}
