//! B5 and A5: stop, from the page or from the app, at any time before the certificate counts.

use std::net::IpAddr;

use tegata_acquisition::codes::Code;
use tegata_domain::{acquisition::AcquisitionState, ids::BankCode};

use crate::{
    App,
    acquisition::{
        app_call::{self, AppCaller},
        end_acquisition, page,
    },
    failure::{Outcome, settle},
    keys::sha256,
};

impl App {
    /// Stops what the browser began; repeated, it has no effect.
    ///
    /// # Errors
    /// `ACQ-TICKET-EXPIRED` without a session.
    pub async fn stop_from_browser(
        &self,
        bank: &BankCode,
        cookie: &[u8],
        address: IpAddr,
    ) -> Outcome<(), Code> {
        let (cookie, bank, now) = (sha256(cookie), bank.as_str().to_owned(), self.now());
        let answer = self
            .database()
            .write(move |tx| {
                let who = page::who(tx, &cookie, address, now)?;
                match page::granted(tx, &cookie, &bank, &who)? {
                    Ok(granted) if granted.acquisition.state != AcquisitionState::Valid => {
                        end_acquisition(
                            tx,
                            &granted.acquisition,
                            AcquisitionState::Cancelled,
                            "stopped",
                            &who,
                        )?;
                        Ok(Ok(()))
                    }
                    Ok(_) => Ok(Err(Code::State)),
                    Err(Code::TicketExpired) => Ok(Err(Code::TicketExpired)),
                    Err(_) => Ok(Ok(())),
                }
            })
            .await;
        settle(answer)
    }

    /// Stops what the app claimed, and says where it stands then: an end that came before stays as it was.
    ///
    /// # Errors
    /// `ACQ-UNKNOWN`, or `ACQ-STATE` once the certificate counts.
    pub async fn stop_from_app(
        &self,
        caller: &AppCaller,
        id: &str,
    ) -> Outcome<AcquisitionState, Code> {
        let (caller, id, now) = (caller.clone(), id.to_owned(), self.now());
        let answer = self
            .database()
            .write(move |tx| {
                let Some(acquisition) = app_call::owned(tx, &caller, &id)? else {
                    return Ok(Err(Code::Unknown));
                };
                if acquisition.state == AcquisitionState::Valid {
                    return Ok(Err(Code::State));
                }
                if acquisition.ended_at.is_some() {
                    return Ok(Ok(acquisition.state));
                }
                let who = caller.who(&acquisition.bank, now);
                end_acquisition(
                    tx,
                    &acquisition,
                    AcquisitionState::Cancelled,
                    "stopped",
                    &who,
                )?;
                Ok(Ok(AcquisitionState::Cancelled))
            })
            .await;
        settle(answer)
    }
}
