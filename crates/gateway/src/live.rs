//! Connections that are open with a client certificate, so that a revocation can end them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tegata_pki::PresentedCertificate;

use crate::context::ConnectionControl;

/// A handle on the open connections that presented a certificate. Clones see the same connections.
#[derive(Clone, Debug, Default)]
pub struct LiveConnections(Arc<Mutex<HashMap<u64, Live>>>);

#[derive(Debug)]
struct Live {
    presented: PresentedCertificate,
    control: ConnectionControl,
}

impl LiveConnections {
    /// Closes every connection whose certificate `concerns` picks, after its open answers, and tells how many.
    /// The judgement on every request stays the protection; this only spares the peer a connection it cannot use.
    pub fn close(&self, concerns: impl Fn(&PresentedCertificate) -> bool) -> usize {
        let live = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let concerned = live.values().filter(|live| concerns(&live.presented));
        concerned
            .inspect(|live| live.control.close_after_response())
            .count()
    }

    /// How many connections are open with a certificate.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn enter(
        &self,
        id: u64,
        presented: PresentedCertificate,
        control: ConnectionControl,
    ) -> Entered {
        let live = Live { presented, control };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, live);
        Entered {
            connections: self.clone(),
            id,
        }
    }
}

/// Takes the connection out again when it ends.
#[derive(Debug)]
pub(crate) struct Entered {
    connections: LiveConnections,
    id: u64,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.connections
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
    }
}
