//! サポートコード and 緊急停止 as the help desk sees them. Reading only: nothing here changes anything for a customer.

use serde_json::json;
use tegata_acquisition::pairing_code::PairingCode;
use tegata_domain::{staff::Duty, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App, audit,
    failure::{Committed, Internal, Outcome, settle},
    help::{SupportFacts, support_digest},
    lookup,
    sign_in::{SignInLine, StaffActor},
    user::{UserLine, line_of},
};

/// A diagnosis with what the register says by now.
pub struct SupportView {
    /// What was seen.
    pub facts: SupportFacts,
    /// When the code was made.
    pub made_at: Millis,
    /// Until when it may be read.
    pub ends_at: Millis,
    /// Whom the certificate belongs to, where it is one of this bank.
    pub person: Option<SupportedPerson>,
}

/// Who seems to be on the phone. A code proves nobody's identity.
pub struct SupportedPerson {
    /// Certificate, right to acquire, token and lock.
    pub line: UserLine,
    /// The company; none for staff.
    pub contract: Option<rows::Contract>,
    /// The newest sign-ins.
    pub sign_ins: Vec<SignInLine>,
    /// 緊急停止 that stands.
    pub stop: Option<rows::EmergencyStop>,
}

/// Someone who stopped their own access.
pub struct StandingStop {
    /// The stop.
    pub stop: rows::EmergencyStop,
    /// Who.
    pub holder: rows::Holder,
    /// Of which company.
    pub contract: rows::Contract,
}

/// Why no diagnosis is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SupportRefusal {
    /// Mistyped, over, never made, or another bank's: all alike.
    Unknown,
    /// Too many in a minute.
    Throttled,
    /// The roles of the member of staff do not carry this duty.
    Role(Duty),
}

impl App {
    /// Opens a diagnosis by the code that a customer reads out. The reading is in the history.
    ///
    /// # Errors
    /// [`SupportRefusal`]
    pub async fn read_support_code(
        &self,
        staff: &StaffActor,
        typed: &str,
    ) -> Outcome<SupportView, SupportRefusal> {
        let (staff, now) = (staff.clone(), self.now());
        let bank = staff.actor.holder.bank.clone();
        let digest = PairingCode::parse(typed).map(|code| support_digest(self, &bank, &code));
        let key = format!("support of {}", staff.actor.holder.id);
        let allowed = self.code_throttle().allows(key, now);
        let answer = self.database().write(move |tx| {
            let roles = lookup::roles(tx, &staff.actor.holder.id)?;
            if !roles.may(Duty::Help) || !staff.actor.stands(tx)? {
                return refuse(tx, &staff, SupportRefusal::Role(Duty::Help));
            }
            let found = match (&digest, allowed) {
                (_, false) => return refuse(tx, &staff, SupportRefusal::Throttled),
                (Ok(digest), true) => rows::Diagnosis::by_code(tx, &bank, digest, now)?,
                (Err(_), true) => None,
            };
            match found {
                Some(diagnosis) => open(tx, &staff, &diagnosis, now).map(Ok),
                None => refuse(tx, &staff, SupportRefusal::Unknown),
            }
        });
        settle(answer.await)
    }

    /// Those of the bank's customers who stopped their own access, the newest first.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn standing_stops(&self, staff: &StaffActor) -> Result<Vec<StandingStop>, Internal> {
        let bank = staff.actor.holder.bank.clone();
        let stops = self
            .database()
            .read(move |tx| {
                rows::EmergencyStop::standing_at(tx, &bank)?
                    .into_iter()
                    .map(|stop| standing(tx, stop))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(stops)
    }
}

fn refuse(
    tx: &mut dyn Tx,
    staff: &StaffActor,
    refusal: SupportRefusal,
) -> Committed<SupportView, SupportRefusal> {
    let reason = match refusal {
        SupportRefusal::Unknown => "unknown",
        SupportRefusal::Throttled => "too many",
        SupportRefusal::Role(_) => "role",
    };
    let detail = json!({ "reason": reason });
    audit::refused(tx, &staff.actor.who(), "support_code_read", "", &detail)?;
    Ok(Err(refusal))
}

fn open(
    tx: &mut dyn Tx,
    staff: &StaffActor,
    diagnosis: &rows::Diagnosis,
    now: Millis,
) -> Result<SupportView, StorageError> {
    let person = match &diagnosis.holder {
        Some(holder) => Some(person(tx, holder, now)?),
        None => None,
    };
    let subject = diagnosis.holder.as_ref().unwrap_or(&diagnosis.id);
    let detail = json!({ "diagnosis": diagnosis.id });
    audit::done(
        tx,
        &staff.actor.who(),
        "support_code_read",
        subject,
        &detail,
    )?;
    Ok(SupportView {
        facts: serde_json::from_str(&diagnosis.facts)
            .map_err(|_| StorageError::corrupt("diagnosis.facts"))?,
        made_at: diagnosis.made_at,
        ends_at: diagnosis.ends_at,
        person,
    })
}

fn person(tx: &mut dyn Tx, holder: &str, now: Millis) -> Result<SupportedPerson, StorageError> {
    let holder = lookup::holder(tx, holder)?;
    let contract = match holder.contract.as_str() {
        "" => None,
        contract => Some(lookup::contract(tx, contract)?),
    };
    Ok(SupportedPerson {
        contract,
        sign_ins: SignInLine::latest_of(tx, &holder.id)?,
        stop: rows::EmergencyStop::standing(tx, &holder.id)?,
        line: line_of(tx, holder, now)?,
    })
}

fn standing(tx: &mut dyn Tx, stop: rows::EmergencyStop) -> Result<StandingStop, StorageError> {
    let holder = lookup::holder(tx, &stop.holder)?;
    Ok(StandingStop {
        contract: lookup::contract(tx, &holder.contract)?,
        holder,
        stop,
    })
}
