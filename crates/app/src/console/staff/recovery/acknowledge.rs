//! What was recovered at the server stands before all staff until an operator who has no part in it has seen it.

use serde::{Deserialize, Serialize};
use serde_json::json;
use tegata_domain::{
    staff::{Duty, is_same_person},
    time::Millis,
};
use tegata_storage::{StorageError, rows};

use crate::{
    App, audit,
    console::OnDuty,
    failure::{Internal, Outcome, Undo},
    sign_in::StaffActor,
};

/// One recovery that nobody has acknowledged.
pub struct RecoveryLine {
    /// Row id.
    pub id: String,
    /// When.
    pub at: Millis,
    /// Who ran the command, as stated there.
    pub by: String,
    /// Who got a certificate.
    pub people: Vec<Recovered>,
    /// Whom it stopped, by 職員ID.
    pub gone: Vec<String>,
    /// Whether the reader is one of those who got a certificate.
    pub own: bool,
}

/// One who got a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovered {
    /// 職員ID
    pub account: String,
    /// Name on pages.
    pub name: String,
    /// 職員番号
    pub employee: String,
    /// SHA-256 of the key, hexadecimal.
    pub key: String,
    /// Registered with it.
    pub new: bool,
}

/// What a row keeps of it.
#[derive(Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) people: Vec<Recovered>,
    pub(super) gone: Vec<String>,
}

/// Why it was not acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgeRefusal {
    /// No such recovery in this bank, or another operator was first.
    Gone,
    /// The reader is one of those who got a certificate.
    Own,
    /// The roles of the reader do not carry this duty.
    Role(Duty),
}

impl App {
    /// The bank's recoveries that nobody has acknowledged, the oldest first; for all staff.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn recoveries(&self, staff: &StaffActor) -> Result<Vec<RecoveryLine>, Internal> {
        let own = staff.actor.holder.clone();
        let found = self
            .database()
            .read(move |tx| {
                rows::StaffRecovery::unseen(tx, &own.bank)?
                    .into_iter()
                    .map(|row| line(row, &own.person))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(found)
    }

    /// An operator has seen it. Nobody acknowledges what made themself an operator again.
    ///
    /// # Errors
    /// [`AcknowledgeRefusal`]
    pub async fn acknowledge_recovery(
        &self,
        staff: &StaffActor,
        id: &str,
    ) -> Outcome<(), AcknowledgeRefusal> {
        let (staff, id) = (staff.clone(), id.to_owned());
        let answer: Result<(), Undo<AcknowledgeRefusal>> = self
            .database()
            .write(move |tx| {
                let duty = Duty::Operate;
                OnDuty::check(tx, &staff, duty, AcknowledgeRefusal::Role)?;
                let (own, who) = (&staff.actor.holder, staff.actor.who());
                let unseen = rows::StaffRecovery::unseen(tx, &own.bank)?;
                let found = unseen.into_iter().find(|row| row.id == id);
                let row = found.ok_or(Undo::Refused(AcknowledgeRefusal::Gone))?;
                if line(row.clone(), &own.person)?.own {
                    return Err(Undo::Refused(AcknowledgeRefusal::Own));
                }
                if !row.see(tx, &own.id, who.at)? {
                    return Err(Undo::Refused(AcknowledgeRefusal::Gone));
                }
                audit::done(tx, &who, "acknowledge_recovery", &row.id, &json!({}))?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }
}

impl Told {
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn line(row: rows::StaffRecovery, person: &str) -> Result<RecoveryLine, StorageError> {
    let told: Told = serde_json::from_str(&row.detail)
        .map_err(|_| StorageError::corrupt("staff_recovery.detail"))?;
    Ok(RecoveryLine {
        own: told
            .people
            .iter()
            .any(|one| is_same_person(&one.employee, person)),
        id: row.id,
        at: row.at,
        by: row.stated_by,
        people: told.people,
        gone: told.gone,
    })
}
