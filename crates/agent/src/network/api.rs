//! Signed calls with patience: a lost connection is tried again, a refusal is not.

use std::{sync::Arc, time::Duration};

use hyper::Method;
use serde::{Serialize, de::DeserializeOwned};
use tegata_acquisition::{
    AppCall, AppKey, Code,
    messages::{ErrorAnswer, PendingAnswer},
    signature::{KEY_HEADER, SIGNATURE_HEADER},
};
use tokio::time::{Instant, sleep};

use crate::{
    environment::Environment,
    failure::Failure,
    network::{Client, NetworkError, Reply},
    steps::{Event, Steps},
};

const FIRST_PAUSE: Duration = Duration::from_millis(300);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Below this the two clocks count as equal.
const CLOCK_TOLERANCE: i64 = 300;

/// Calls of one acquisition over one connection.
pub struct Api<'a> {
    client: Client,
    key: Arc<AppKey>,
    environment: &'a Environment,
    patience: Duration,
}

impl<'a> Api<'a> {
    /// Calls signed by this key.
    pub fn new(
        client: Client,
        key: Arc<AppKey>,
        environment: &'a Environment,
        patience: Duration,
    ) -> Self {
        Self {
            client,
            key,
            environment,
            patience,
        }
    }

    /// Sends a call until it is answered or patience ends. Every call may be repeated.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn call<A: DeserializeOwned>(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&impl Serialize>,
        steps: &mut dyn Steps,
    ) -> Result<Outcome<A>, CallError> {
        let body = body
            .map(serde_json::to_vec)
            .transpose()
            .map_err(|_| CallError::Malformed)?;
        let body = body.unwrap_or_default();
        let end = Instant::now() + self.patience;
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match self.once(&method, path, &body).await {
                Ok(reply) if is_down(reply.status) => {
                    NetworkError::Http(format!("status {}", reply.status))
                }
                Ok(reply) => {
                    self.compare_clocks(&reply, steps);
                    return judge(&reply);
                }
                Err(error) => error,
            };
            if !error.is_transient() || Instant::now() + pause > end {
                return Err(CallError::Network(error));
            }
            steps.tell(&Event::Retry {
                reason: error.to_string(),
            });
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn once(
        &mut self,
        method: &Method,
        path: &str,
        body: &[u8],
    ) -> Result<Reply, NetworkError> {
        let call = AppCall {
            origin: self.client.origin(),
            method: method.as_str(),
            path,
            body,
        };
        let headers = [
            (KEY_HEADER, self.key.public_key().to_string()),
            (SIGNATURE_HEADER, self.key.sign(&call).to_string()),
        ];
        self.client
            .send(method, path, &headers, body.to_vec())
            .await
    }

    fn compare_clocks(&self, reply: &Reply, steps: &mut dyn Steps) {
        let difference = reply
            .date
            .and_then(|server| clock_difference(self.environment.now(), server));
        if let Some(seconds) = difference {
            steps.tell(&Event::Clock { seconds });
        }
    }
}

/// How many seconds the PC is ahead of the server, when that is worth saying.
pub fn clock_difference(pc: i64, server: i64) -> Option<i64> {
    let ahead = pc.saturating_sub(server);
    (ahead.abs() >= CLOCK_TOLERANCE).then_some(ahead)
}

/// What a call brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<A> {
    /// The answer.
    Done(A),
    /// Not yet: ask again after this many seconds.
    Pending(u32),
}

impl<A> Outcome<A> {
    /// The answer of a call that is never pending.
    ///
    /// # Errors
    /// [`CallError::Malformed`] when it was pending all the same.
    pub fn done(self) -> Result<A, CallError> {
        match self {
            Self::Done(answer) => Ok(answer),
            Self::Pending(_) => Err(CallError::Malformed),
        }
    }
}

/// Why a call brought nothing.
#[derive(Debug)]
pub enum CallError {
    /// No answer, or none that can be trusted.
    Network(NetworkError),
    /// The server refused.
    Refused(Box<ErrorAnswer>),
    /// The answer cannot be read.
    Malformed,
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Network(error) => Self::new(Code::Network, &error),
            CallError::Refused(answer) => Self::from(*answer),
            CallError::Malformed => Self::new(Code::Network, "the answer cannot be read"),
        }
    }
}

fn is_down(status: u16) -> bool {
    matches!(status, 502..=504)
}

fn judge<A: DeserializeOwned>(reply: &Reply) -> Result<Outcome<A>, CallError> {
    match reply.status {
        202 => read::<PendingAnswer>(reply).map(|pending| Outcome::Pending(pending.retry_after)),
        200..=299 => read(reply).map(Outcome::Done),
        _ => Err(CallError::Refused(Box::new(read(reply)?))),
    }
}

fn read<A: DeserializeOwned>(reply: &Reply) -> Result<A, CallError> {
    serde_json::from_slice(&reply.body).map_err(|_| CallError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_pc_clock_is_named() {
        assert_eq!(clock_difference(1_000, 1_299), None);
        assert_eq!(clock_difference(1_000, 1_300), Some(-300));
        assert_eq!(clock_difference(1_300, 1_000), Some(300));
    }
}
