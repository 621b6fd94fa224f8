//! 緊急停止: whoever lost a PC, or fears misuse, takes their own access away with one factor, at any hour.
//!
//! Right and wrong are answered alike, in words, status and time: an answer waits for [`EVEN`], whatever was done until
//! then. Its counters are its own: they lock nothing else, and no other lock is in its way.

use std::{net::IpAddr, time::Duration};

use serde_json::json;
use tegata_domain::{
    certificate::{CertificateAct, CertificateState, RevocationReason},
    ids::{BankCode, HolderKind},
    network::Network,
    time::Millis,
};
use tegata_pki::PresentedCertificate;
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::{HolderName, TypedIdentity, line_of, stop_right},
    attempts,
    audit::{self, Who},
    failure::Internal,
    lookup, notice,
    sign_in::who,
};

/// Longer than any of the ways through takes.
const EVEN: Duration = Duration::from_millis(600);

impl App {
    /// Stops who is named, if the login PIN is right. What came of it is told by notices only.
    ///
    /// # Errors
    /// [`Internal`] only: nothing typed here is ever refused.
    pub async fn stop_by_pin(
        &self,
        bank: &BankCode,
        typed: TypedIdentity,
        address: IpAddr,
    ) -> Result<(), Internal> {
        let (done, ()) = tokio::join!(
            self.compare_and_stop(bank, typed, address),
            tokio::time::sleep(EVEN)
        );
        done
    }

    /// Stops whose certificate in force is presented. What came of it is told by notices only.
    ///
    /// # Errors
    /// [`Internal`] only.
    pub async fn stop_by_certificate(
        &self,
        bank: &BankCode,
        presented: Option<&PresentedCertificate>,
        address: IpAddr,
    ) -> Result<(), Internal> {
        let (done, ()) = tokio::join!(
            self.find_and_stop(bank, presented, address),
            tokio::time::sleep(EVEN)
        );
        done
    }

    async fn compare_and_stop(
        &self,
        bank: &BankCode,
        typed: TypedIdentity,
        address: IpAddr,
    ) -> Result<(), Internal> {
        let unit = self.unit(bank, Factor::Pin, address);
        let line = line_of(address);
        // Guesses by the dozen are not even compared; one address of a person in need sends one or two.
        if !self
            .code_throttle()
            .allows(format!("stop {line}"), unit.now)
        {
            return self.note_flood(unit).await;
        }
        let name = HolderName::typed(bank, &typed);
        let turn = self.kdf().turn_of_stranger().await?;
        let (writing, now, network) = (turn.clone(), unit.now, Network::of(address));
        let (holder, stored) = self
            .database()
            .write(move |tx| {
                let _writing = &writing;
                let Some(holder) = name.holder(tx)? else {
                    return Ok::<_, StorageError>((None, None));
                };
                let stored =
                    attempts::reserve_emergency_stop(tx, &holder.id, network.as_str(), now)?;
                Ok((Some(holder.id), stored))
            })
            .await?;
        let right = self
            .compare_pin_of_stranger(turn, stored, &typed.pin)
            .await?;
        let named = holder.clone().unwrap_or_default();
        self.carry_out(unit, holder.filter(|_| right), named).await
    }

    async fn find_and_stop(
        &self,
        bank: &BankCode,
        presented: Option<&PresentedCertificate>,
        address: IpAddr,
    ) -> Result<(), Internal> {
        let unit = self.unit(bank, Factor::Certificate, address);
        let identity = presented.and_then(|one| one.identify(self.trusted()).ok());
        let (bank, now) = (unit.bank.clone(), unit.now);
        let holder = match identity {
            None => None,
            Some(identity) => {
                let issuer = identity.issuer.as_str().to_owned();
                let serial = identity.serial;
                self.database()
                    .read(move |tx| {
                        let found = rows::Certificate::by_serial(tx, &issuer, &serial)?;
                        Ok::<_, StorageError>(found.filter(|row| speaks(row, &bank, now)))
                    })
                    .await?
                    .map(|row| row.holder)
            }
        };
        let line = line_of(address);
        if holder.is_none() && !self.code_throttle().allows(format!("stop {line}"), now) {
            return self.note_flood(unit).await;
        }
        let named = holder.clone().unwrap_or_default();
        self.carry_out(unit, holder, named).await
    }

    async fn carry_out(
        &self,
        unit: Unit,
        holder: Option<String>,
        named: String,
    ) -> Result<(), Internal> {
        self.database()
            .write(move |tx| match &holder {
                Some(holder) => unit.stop(tx, holder),
                None => unit.refuse(tx, &named, "wrong"),
            })
            .await?;
        self.revocations_changed();
        Ok(())
    }

    /// Too many from one address: written sparingly, answered like everything else.
    async fn note_flood(&self, unit: Unit) -> Result<(), Internal> {
        let key = format!("stop {} {}", unit.bank, line_of(unit.address));
        if self.refusals().admits(key, unit.now).is_some() {
            self.database()
                .write(move |tx| unit.refuse(tx, "", "too many"))
                .await?;
        }
        Ok(())
    }

    fn unit(&self, bank: &BankCode, factor: Factor, address: IpAddr) -> Unit {
        Unit {
            id: self.row_id(),
            bank: bank.as_str().to_owned(),
            factor,
            address,
            notices: notice::Draft::new(self.random()),
            now: self.now(),
        }
    }
}

/// What speaks for the holder.
#[derive(Clone, Copy)]
enum Factor {
    Certificate,
    Pin,
}

impl Factor {
    fn as_str(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Pin => "pin",
        }
    }
}

/// A customer's certificate in force speaks for its holder; an ended one is no factor. Staff are suspended by colleagues.
fn speaks(row: &rows::Certificate, bank: &str, now: Millis) -> bool {
    let in_force = matches!(
        row.state,
        CertificateState::Valid | CertificateState::Suspended
    );
    row.bank == bank && in_force && row.not_before <= now && now <= row.not_after
}

struct Unit {
    id: String,
    bank: String,
    factor: Factor,
    address: IpAddr,
    notices: notice::Draft,
    now: Millis,
}

impl Unit {
    fn stop(&self, tx: &mut dyn Tx, holder: &str) -> Result<(), StorageError> {
        let holder = lookup::holder(tx, holder)?;
        if holder.kind == HolderKind::Staff || holder.status != "active" {
            return self.refuse(tx, &holder.id, "not a customer");
        }
        let who = who(&holder, self.address, self.now);
        rows::Attempt::clear_stops(tx, &holder.id)?;
        let stop = rows::EmergencyStop {
            id: self.id.clone(),
            bank: holder.bank.clone(),
            holder: holder.id.clone(),
            factor: self.factor.as_str().to_owned(),
            address: self.address.to_string(),
            at: self.now,
            ended_at: None,
            ended_by: None,
        };
        stop_access(tx, &stop, &holder, &who, &self.notices)?;
        Ok(())
    }

    fn refuse(&self, tx: &mut dyn Tx, holder: &str, reason: &str) -> Result<(), StorageError> {
        let who = Who {
            bank: self.bank.clone(),
            kind: "stranger",
            actor: holder.to_owned(),
            address: Some(self.address),
            at: self.now,
        };
        let detail = json!({ "reason": reason, "factor": self.factor.as_str() });
        audit::refused(tx, &who, "emergency_stop", holder, &detail)
    }
}

/// What a stop does, whoever asks for it; `false` when one stands already.
pub(crate) fn stop_access(
    tx: &mut dyn Tx,
    stop: &rows::EmergencyStop,
    holder: &rows::Holder,
    who: &Who,
    notices: &notice::Draft,
) -> Result<bool, StorageError> {
    let begun = stop.begin(tx)?;
    let certificate = suspend(tx, holder, who)?;
    stop_right(tx, holder, "emergency stop", who)?;
    rows::Session::end_of_holder(tx, &holder.id, "certificate", who.at)?;
    let detail = json!({ "factor": stop.factor, "certificate": certificate, "again": !begun });
    audit::done(tx, who, "emergency_stop", &holder.id, &detail)?;
    if begun {
        notices.tell(tx, holder, notice::Kind::EmergencyStop, &detail, who.at)?;
    }
    Ok(begun)
}

/// The certificate in force is put on hold; whose it was is told.
fn suspend(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    who: &Who,
) -> Result<Option<String>, StorageError> {
    let Some(certificate) = rows::Certificate::in_force(tx, &holder.id)? else {
        return Ok(None);
    };
    if let Ok(next) = certificate.state.after(CertificateAct::Suspend) {
        let reason = RevocationReason::CertificateHold.as_str();
        if certificate.advance(tx, next, Some(reason), who.at)? {
            audit::done(tx, who, "certificate_suspend", &certificate.id, &json!({}))?;
        }
    }
    Ok(Some(certificate.id))
}
