//! 職員一覧: who works at the console of a bank.

use tegata_domain::{staff::StaffRoles, time::Millis};
use tegata_storage::{StorageError, Tx, rows};

use super::target::member;
use crate::{
    App,
    failure::Internal,
    lookup,
    sign_in::{SignInLine, StaffActor},
    user::{UserLine, line_of},
};

/// One member of staff.
pub struct StaffMember {
    /// Certificate and lock.
    pub line: UserLine,
    /// What the member may do.
    pub roles: StaffRoles,
    /// Last sign-in with the present certificate.
    pub last_sign_in: Option<Millis>,
}

/// One member with what a page of their own shows.
pub struct StaffView {
    /// The member.
    pub member: StaffMember,
    /// The newest sign-ins.
    pub sign_ins: Vec<SignInLine>,
}

impl App {
    /// The bank's active staff.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn staff_members(&self, staff: &StaffActor) -> Result<Vec<StaffMember>, Internal> {
        let (bank, now) = (staff.actor.holder.bank.clone(), self.now());
        let members = self
            .database()
            .read(move |tx| {
                rows::Holder::staff(tx, &bank)?
                    .into_iter()
                    .map(|holder| view(tx, holder, now))
                    .collect::<Result<Vec<_>, StorageError>>()
            })
            .await?;
        Ok(members)
    }

    /// One active member of the bank's staff, by 職員ID.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn staff_member(
        &self,
        staff: &StaffActor,
        account: &str,
    ) -> Result<Option<StaffView>, Internal> {
        let (bank, account, now) = (
            staff.actor.holder.bank.clone(),
            account.to_owned(),
            self.now(),
        );
        let found = self
            .database()
            .read(move |tx| {
                let Some(holder) = member(tx, &bank, &account)? else {
                    return Ok(None);
                };
                let sign_ins = SignInLine::latest_of(tx, &holder.id)?;
                let member = view(tx, holder, now)?;
                Ok::<_, StorageError>(Some(StaffView { member, sign_ins }))
            })
            .await?;
        Ok(found)
    }
}

fn view(tx: &mut dyn Tx, holder: rows::Holder, now: Millis) -> Result<StaffMember, StorageError> {
    let roles = lookup::roles(tx, &holder.id)?;
    let line = line_of(tx, holder, now)?;
    let certificate = line.block.certificate.as_ref();
    Ok(StaffMember {
        roles,
        last_sign_in: certificate.and_then(|row| row.last_used_at),
        line,
    })
}
