//! A change that is not carried out: its maker takes it back, or another person says no.

use serde_json::json;
use tegata_domain::staff::{Duty, is_same_person};
use tegata_storage::rows;

use crate::{
    App, audit,
    console::{ApprovalRefusal, Change, OnDuty, staff::concerns, tokens::drop_delivery},
    failure::{Outcome, Undo},
    sign_in::StaffActor,
};

/// Who declines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decline {
    /// 取り下げ by the maker.
    Withdraw,
    /// 却下 by somebody else.
    Reject,
}

impl App {
    /// The maker takes a proposal back. What was done already cannot be taken back: another person has to look at it.
    ///
    /// # Errors
    /// [`ApprovalRefusal::Gone`]
    pub async fn withdraw_change(
        &self,
        staff: &StaffActor,
        id: &str,
    ) -> Outcome<(), ApprovalRefusal> {
        self.decline(staff, id, Decline::Withdraw).await
    }

    /// Another person says no.
    ///
    /// # Errors
    /// [`ApprovalRefusal::Gone`], [`ApprovalRefusal::SamePerson`]
    pub async fn reject_change(
        &self,
        staff: &StaffActor,
        id: &str,
    ) -> Outcome<(), ApprovalRefusal> {
        self.decline(staff, id, Decline::Reject).await
    }

    async fn decline(
        &self,
        staff: &StaffActor,
        id: &str,
        how: Decline,
    ) -> Outcome<(), ApprovalRefusal> {
        let (staff, id) = (staff.clone(), id.to_owned());
        let answer: Result<(), Undo<ApprovalRefusal>> = self
            .database()
            .write(move |tx| {
                let own = &staff.actor.holder;
                let found = rows::Approval::find(tx, &id)?.filter(|row| row.bank == own.bank);
                let row = found.ok_or(Undo::Refused(ApprovalRefusal::Gone))?;
                how.permitted(&row, own).map_err(Undo::Refused)?;
                match how {
                    Decline::Reject => {
                        OnDuty::check(tx, &staff, duty_of(&row), ApprovalRefusal::Role)?;
                        if let Some(Change::Staff(change)) = Change::read(&row)
                            && concerns(tx, &change, own)?
                        {
                            return Err(Undo::Refused(ApprovalRefusal::AboutChecker));
                        }
                    }
                    Decline::Withdraw if !staff.actor.stands(tx)? => {
                        return Err(Undo::Refused(ApprovalRefusal::Gone));
                    }
                    Decline::Withdraw => {}
                }
                if !row.decide(tx, how.status(), &own.id, staff.actor.at)? {
                    return Err(Undo::Refused(ApprovalRefusal::Gone));
                }
                drop_delivery(tx, &row)?;
                let detail = json!({ "act": row.act });
                audit::done(tx, &staff.actor.who(), how.act(), &row.id, &detail)?;
                Ok(())
            })
            .await;
        answer.map_err(Into::into)
    }
}

impl Decline {
    fn permitted(self, row: &rows::Approval, own: &rows::Holder) -> Result<(), ApprovalRefusal> {
        let same_person = row.maker == own.id || is_same_person(&row.maker_person, &own.person);
        match self {
            Self::Withdraw if row.maker != own.id || is_done_already(row) => {
                Err(ApprovalRefusal::Gone)
            }
            Self::Reject if same_person => Err(ApprovalRefusal::SamePerson),
            Self::Withdraw | Self::Reject => Ok(()),
        }
    }

    fn status(self) -> &'static str {
        match self {
            Self::Withdraw => "withdrawn",
            Self::Reject => "rejected",
        }
    }

    fn act(self) -> &'static str {
        match self {
            Self::Withdraw => "withdraw_change",
            Self::Reject => "reject_change",
        }
    }
}

/// What its checker must be able to do.
fn duty_of(row: &rows::Approval) -> Duty {
    Change::read(row).map_or(Duty::Check, |change| change.checker_duty())
}

/// What cannot be read is nothing that may be taken back.
fn is_done_already(row: &rows::Approval) -> bool {
    Change::read(row).is_none_or(|change| change.is_done_already())
}
