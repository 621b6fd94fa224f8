//! Notices when a connection rests.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

/// Requests in flight on one connection, and when the last one ended. Clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    in_flight: usize,
    last: Instant,
}

impl Activity {
    pub(crate) fn new() -> Self {
        let last = Instant::now();
        Self(Arc::new(Mutex::new(State { in_flight: 0, last })))
    }

    /// Marks one request as in flight until the guard is dropped.
    pub(crate) fn begin(&self) -> InFlight {
        self.change(|state| state.in_flight += 1);
        InFlight(self.clone())
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
pub(crate) struct InFlight(Activity);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.change(|state| {
            state.in_flight = state.in_flight.saturating_sub(1);
            state.last = Instant::now();
        });
    }
}

/// The body of an answer, which is in flight until its last byte: a download over a slow line is no rest.
#[derive(Debug)]
pub(crate) struct Flying {
    body: Body,
    _in_flight: InFlight,
}

impl Flying {
    pub(crate) fn new(body: Body, in_flight: InFlight) -> Self {
        Self {
            body,
            _in_flight: in_flight,
        }
    }
}

impl HttpBody for Flying {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
