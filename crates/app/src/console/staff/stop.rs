//! 利用停止: a member of staff is out at once, by one operator; another one confirms it afterwards.

use tegata_domain::staff::Duty;
use tegata_storage::{Tx, rows};

use super::{
    StaffChange, StaffRefusal,
    target::{fault, member},
};
use crate::{
    App,
    certificate::suspend,
    console::{Change, OnDuty, ProposalRefusal, record_done},
    failure::{Outcome, Undo},
    notice,
    sign_in::StaffActor,
};

impl App {
    /// Stops a colleague's certificate and ends every session of theirs.
    ///
    /// # Errors
    /// [`ProposalRefusal::Staff`], [`ProposalRefusal::Role`]
    pub async fn stop_staff(
        &self,
        staff: &StaffActor,
        account: &str,
    ) -> Outcome<(), ProposalRefusal> {
        let unit = Stop {
            staff: staff.clone(),
            change: StaffChange::Stop {
                account: account.to_owned(),
            },
            approval: self.row_id(),
            notices: notice::Draft::new(self.random()),
        };
        let answer: Result<(), Undo<ProposalRefusal>> =
            self.database().write(move |tx| unit.run(tx)).await;
        answer?;
        self.revocations_changed();
        Ok(())
    }
}

struct Stop {
    staff: StaffActor,
    change: StaffChange,
    approval: String,
    notices: notice::Draft,
}

impl Stop {
    fn run(&self, tx: &mut dyn Tx) -> Result<(), Undo<ProposalRefusal>> {
        let refuse = |refusal| Undo::Refused(ProposalRefusal::Staff(refusal));
        let on_duty = OnDuty::check(tx, &self.staff, Duty::Operate, ProposalRefusal::Role)?;
        let who = self.staff.actor.who();
        let found = member(tx, &who.bank, self.change.account())?;
        let holder = found.ok_or_else(|| refuse(StaffRefusal::Nobody))?;
        if let Some(refusal) = fault(tx, &holder, &self.change, who.at)? {
            return Err(refuse(refusal));
        }
        suspend(tx, &holder, &who, &self.notices).map_err(|undo| match undo {
            Undo::Refused(_) => refuse(StaffRefusal::State),
            Undo::Storage(error) => Undo::Storage(error),
        })?;
        rows::Session::end_of_holder(tx, &holder.id, "certificate", who.at)?;
        let target = (holder.id, holder.version);
        let change = Change::Staff(self.change.clone());
        record_done(tx, &on_duty, &self.approval, &change, target)?;
        Ok(())
    }
}
