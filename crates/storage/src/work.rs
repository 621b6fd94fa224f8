//! A unit of work on its way from the caller's task to a database thread and back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::{StorageError, Tx};

/// A unit of work without its types.
pub(crate) type Job = Box<dyn Unit>;

pub(crate) trait Unit: Send {
    /// Runs the closure and keeps its result; says whether to commit.
    fn run(&mut self, tx: &mut dyn Tx) -> bool;

    /// Whether it does without serializable isolation, because it takes the locks it needs itself.
    fn is_plain(&self) -> bool;

    /// Hands the last result to the caller, or the error that came after it.
    fn answer(self: Box<Self>, end: Result<(), StorageError>);
}

/// Held by every unit until it is answered, so that closing can wait for them.
pub(crate) type Ticket = Arc<()>;

pub(crate) struct Work<F, T, E> {
    closure: F,
    plain: bool,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
    _ticket: Ticket,
}

impl<F, T, E> Work<F, T, E> {
    pub(crate) fn new(closure: F, ticket: Ticket) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (
            Self {
                closure,
                plain: false,
                result: None,
                reply,
                _ticket: ticket,
            },
            answer,
        )
    }
}

impl<F, T, E> Work<F, T, E> {
    /// The same without serializable isolation.
    pub(crate) fn plain(self) -> Self {
        Self {
            plain: true,
            ..self
        }
    }
}

impl<F, T, E> Unit for Work<F, T, E>
where
    F: Fn(&mut dyn Tx) -> Result<T, E> + Send,
    T: Send,
    E: From<StorageError> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> bool {
        // The closure keeps no state between runs and the transaction is rolled back, so nothing half-done is seen later.
        let result = catch_unwind(AssertUnwindSafe(|| (self.closure)(tx)))
            .unwrap_or_else(|_| Err(StorageError::Panicked.into()));
        let commit = result.is_ok();
        self.result = Some(result);
        commit
    }

    fn is_plain(&self) -> bool {
        self.plain
    }

    fn answer(self: Box<Self>, end: Result<(), StorageError>) {
        let result = match end {
            Ok(()) => self
                .result
                .unwrap_or_else(|| Err(StorageError::Closed.into())),
            Err(error) => Err(error.into()),
        };
        // The caller may have gone away; the unit of work stands all the same.
        let _ = self.reply.send(result);
    }
}
