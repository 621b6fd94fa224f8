//! "Is this you?", the number, and waiting until it was typed into the browser.

use std::time::Duration;

use hyper::Method;
use tegata_acquisition::{
    Code,
    messages::{ClaimAnswer, State, StatusAnswer, paths},
};
use tokio::time::sleep;

use super::Run;
use crate::{
    failure::Failure,
    journal::ClaimedBy,
    network::CallError,
    steps::{Claimed, Event, Question},
};

const POLL: Duration = Duration::from_millis(500);

impl Run<'_> {
    pub(super) async fn approve(&mut self, answer: &ClaimAnswer) -> Result<(), Failure> {
        if self.fresh_key {
            return Ok(());
        }
        // A renewal was confirmed by typing the PIN.
        let renewal = matches!(self.entry.claimed_by, ClaimedBy::Renewal { .. });
        if !renewal && !self.context.settings.yes {
            let claimed = Claimed::new(answer, &self.bank_of(answer)?.name);
            if !self.steps.confirm(&Question::IsThisYou(claimed)) {
                return self.stop(answer).await;
            }
        }
        if let Some(number) = &answer.match_number {
            self.steps.tell(&Event::Number {
                number: number.clone(),
            });
            tokio::select! {
                ended = self.wait(answer) => ended?,
                _ = tokio::signal::ctrl_c() => return self.stop(answer).await,
            }
        }
        self.steps.tell(&Event::Approved);
        Ok(())
    }

    async fn wait(&mut self, answer: &ClaimAnswer) -> Result<(), Failure> {
        let mut last = None;
        loop {
            let status = self.status(answer).await?;
            match status.state {
                State::Ticketed | State::Paired => {}
                State::Approved | State::Recorded | State::Issued | State::Held | State::Valid => {
                    return Ok(());
                }
                end => return Err(code_of_end(end).into()),
            }
            // A line every fifteen seconds is enough for a person and for a log.
            let tick = (status.state, status.seconds_left / 15);
            if last != Some(tick) {
                last = Some(tick);
                let StatusAnswer {
                    state,
                    seconds_left,
                } = status;
                self.steps.tell(&Event::Waiting {
                    state,
                    seconds_left,
                });
            }
            sleep(POLL).await;
        }
    }

    /// A2.
    pub(super) async fn status(&mut self, answer: &ClaimAnswer) -> Result<StatusAnswer, Failure> {
        let path = paths::of(paths::ACQUISITION, &answer.acquisition);
        let outcome = self
            .api
            .call(Method::GET, &path, None::<&()>, self.steps)
            .await?;
        Ok(outcome.done()?)
    }

    /// A5 for an acquisition of the journal, wherever it stands before the proof.
    ///
    /// # Errors
    /// [`Failure`] when the journal cannot be changed.
    pub async fn stop_for_good(mut self) -> Result<(), Failure> {
        let Some(answer) = self.entry.step.answer().cloned() else {
            return self.forget();
        };
        match self.stop::<()>(&answer).await {
            Err(stopped) => self.settle(&stopped),
            Ok(()) => Ok(()),
        }
    }

    /// A5. Always ends in [`Code::Stopped`].
    async fn stop<T>(&mut self, answer: &ClaimAnswer) -> Result<T, Failure> {
        let path = paths::of(paths::STOP, &answer.acquisition);
        let stopped: Result<_, CallError> = self
            .api
            .call::<StatusAnswer>(
                Method::POST,
                &path,
                Some(&serde_json::json!({})),
                self.steps,
            )
            .await;
        self.steps.tell(&Event::Stopped);
        // Whether the server heard it or not, this app takes no further step.
        drop(stopped);
        Err(Code::Stopped.into())
    }
}

/// What an ended acquisition is called in front of people.
pub(super) fn code_of_end(state: State) -> Code {
    match state {
        State::Abandoned => Code::Abandoned,
        State::Rejected => Code::Rejected,
        State::Lapsed => Code::Lapsed,
        _ => Code::Stopped,
    }
}
