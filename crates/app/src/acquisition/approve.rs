//! B4: the number that the app shows, typed into the very browser session that made the ticket. Never the reverse: no
//! page and no status contains the number.

use std::net::IpAddr;

use serde_json::json;
use subtle::ConstantTimeEq;
use tegata_acquisition::codes::Code;
use tegata_domain::{
    acquisition::{AcquisitionState, MATCH_TRIES},
    ids::BankCode,
    text::half_width,
};

use crate::{
    App,
    acquisition::{end_acquisition, page, rights::Granted},
    audit,
    failure::{Outcome, settle},
    notice,
};

/// Why the number was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberRefusal {
    /// Another number; so many tries are left.
    Wrong {
        /// Tries left.
        left: u32,
    },
    /// Nothing to approve: the code of where it stands.
    Not(Code),
}

impl App {
    /// Approves the app whose number was typed.
    ///
    /// # Errors
    /// [`NumberRefusal`]; the third wrong number cancels.
    pub async fn approve_acquisition(
        &self,
        bank: &BankCode,
        cookie: &[u8],
        number: &str,
        address: IpAddr,
    ) -> Outcome<(), NumberRefusal> {
        let bank = bank.as_str().to_owned();
        let (cookie, typed, now) = (crate::keys::sha256(cookie), half_width(number), self.now());
        let notices = notice::Draft::new(self.random());
        let answer = self
            .database()
            .write(move |tx| {
                let who = page::who(tx, &cookie, address, now)?;
                let granted = match page::granted(tx, &cookie, &bank, &who)? {
                    Ok(granted) => granted,
                    Err(code) => return Ok(Err(NumberRefusal::Not(code))),
                };
                let Granted {
                    acquisition,
                    holder,
                    ..
                } = granted;
                let (AcquisitionState::Paired, Some(expected)) =
                    (acquisition.state, &acquisition.match_number)
                else {
                    let done = acquisition.approved_at.is_some();
                    return Ok(if done {
                        Ok(())
                    } else {
                        Err(NumberRefusal::Not(Code::State))
                    });
                };
                if bool::from(expected.as_bytes().ct_eq(typed.as_bytes())) {
                    acquisition.approve(tx, now)?;
                    audit::done(tx, &who, "acquisition_approve", &acquisition.id, &json!({}))?;
                    return Ok(Ok(()));
                }
                acquisition.count_wrong_number(tx)?;
                let wrong = u32::try_from(acquisition.match_failures + 1).unwrap_or(MATCH_TRIES);
                audit::refused(
                    tx,
                    &who,
                    "acquisition_approve",
                    &acquisition.id,
                    &json!({ "wrong": wrong }),
                )?;
                if wrong < MATCH_TRIES {
                    return Ok(Err(NumberRefusal::Wrong {
                        left: MATCH_TRIES - wrong,
                    }));
                }
                end_acquisition(
                    tx,
                    &acquisition,
                    AcquisitionState::Cancelled,
                    "numbers",
                    &who,
                )?;
                notices.tell(tx, &holder, notice::Kind::WrongNumbers, &json!({}), now)?;
                Ok(Err(NumberRefusal::Not(Code::PairMismatch)))
            })
            .await;
        settle(answer)
    }
}
