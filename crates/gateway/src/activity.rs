//! Notices when a connection rests.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// Requests in flight on one connection, and when the last one ended.
#[derive(Debug)]
pub(crate) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    in_flight: usize,
    last: Instant,
}

impl Activity {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State {
            in_flight: 0,
            last: Instant::now(),
        }))
    }

    /// Marks one request as in flight until the guard is dropped.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.change(|state| state.in_flight += 1);
        InFlight(self)
    }

    /// Returns once no request has been in flight for `limit`.
    pub(crate) async fn rested(&self, limit: Duration) {
        loop {
            let (quiet, until) = self.change(|state| (state.in_flight == 0, state.last + limit));
            let now = Instant::now();
            if quiet && until <= now {
                return;
            }
            sleep_until(if quiet { until } else { now + limit }).await;
        }
    }

    fn change<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request in flight.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a Activity);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.change(|state| {
            state.in_flight = state.in_flight.saturating_sub(1);
            state.last = Instant::now();
        });
    }
}
