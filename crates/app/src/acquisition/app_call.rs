//! A call of the app: signed by the app key over origin, method, path and body. And A2, where things stand.

use std::net::IpAddr;

use serde_json::json;
use tegata_acquisition::{
    codes::Code,
    signature::{AppCall, AppPublicKey, AppSignature},
};
use tegata_domain::{acquisition::AcquisitionState, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::rights::{self, Granted},
    audit::Who,
    failure::{Committed, Failure, Outcome, settle},
};

/// An app whose signature over this very call was right, or the browser session that takes its place (`in_browser.rs`).
#[derive(Clone)]
pub struct AppCaller {
    pub(crate) key: [u8; 32],
    pub(crate) address: IpAddr,
    pub(crate) means: Means,
}

/// What acts for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    App,
    Browser,
}

/// A2's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where the acquisition stands.
    pub state: AcquisitionState,
    /// Seconds until it ends unfinished.
    pub seconds_left: u32,
}

impl App {
    /// Checks the signature of a call.
    ///
    /// # Errors
    /// `ACQ-SIGNATURE`
    pub fn authenticate_app(
        &self,
        call: &AppCall<'_>,
        key: &AppPublicKey,
        signature: &AppSignature,
        address: IpAddr,
    ) -> Result<AppCaller, Code> {
        key.verify(call, signature).map_err(|_| Code::Signature)?;
        Ok(AppCaller {
            key: *key.as_bytes(),
            address,
            means: Means::App,
        })
    }

    /// A2: where the acquisition stands.
    ///
    /// # Errors
    /// `ACQ-UNKNOWN` for another app's, or the code of its end.
    pub async fn acquisition_standing(
        &self,
        caller: &AppCaller,
        id: &str,
    ) -> Outcome<Standing, Code> {
        let (caller, id, now) = (caller.clone(), id.to_owned(), self.now());
        let answer = self
            .database()
            .write(move |tx| {
                let granted = match load(tx, &caller, &id, now)? {
                    Ok(granted) => granted,
                    Err(code) => return Ok(Err(code)),
                };
                let state = granted.acquisition.state;
                Ok(Ok(Standing {
                    state,
                    seconds_left: rights::seconds_left(&granted.acquisition, now),
                }))
            })
            .await;
        settle(answer)
    }
}

/// The acquisition that this app claimed, with its rights re-read.
pub(crate) fn load(
    tx: &mut dyn Tx,
    caller: &AppCaller,
    id: &str,
    now: Millis,
) -> Committed<Granted, Code> {
    let Some(acquisition) = owned(tx, caller, id)? else {
        return Ok(Err(Code::Unknown));
    };
    let who = caller.who(&acquisition.bank, now);
    rights::check(tx, acquisition, &who)
}

/// The acquisition, if this app's key was fixed at its claim.
pub(crate) fn owned(
    tx: &mut dyn Tx,
    caller: &AppCaller,
    id: &str,
) -> Result<Option<rows::Acquisition>, StorageError> {
    let found = rows::Acquisition::find(tx, id)?;
    Ok(found.filter(|acquisition| acquisition.app_key.as_deref() == Some(caller.key.as_slice())))
}

impl AppCaller {
    pub(crate) fn who(&self, bank: &str, now: Millis) -> Who {
        let actor = hex::encode(self.key.first_chunk::<8>().copied().unwrap_or_default());
        Who {
            bank: bank.to_owned(),
            kind: match self.means {
                Means::App => "app",
                Means::Browser => "browser",
            },
            actor,
            address: Some(self.address),
            at: now,
        }
    }
}

/// Fails an act without committing anything.
pub(crate) fn refuse<T>(code: Code) -> Outcome<T, Code> {
    Err(Failure::Refused(code))
}

/// The detail of an audit row about an app's call.
pub(crate) fn app_detail(acquisition: &rows::Acquisition) -> serde_json::Value {
    json!({
        "pc_name": acquisition.pc_name,
        "app": acquisition.app_address,
        "browser": acquisition.browser_address,
        "claimed_with": acquisition.claimed_with,
    })
}
