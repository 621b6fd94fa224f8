//! 利用停止: a member of staff is out at once, by one operator; another one confirms it afterwards.

use tegata_storage::rows;

use super::{
    StaffChange, StaffRefusal,
    target::{fault, member},
};
use crate::{
    App,
    certificate::suspend,
    console::{Change, ProposalRefusal},
    failure::{Outcome, Undo},
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
        let stop = StaffChange::Stop {
            account: account.to_owned(),
        };
        let change = Change::Staff(stop.clone());
        let done = self.do_at_once(staff, change, ProposalRefusal::Role, move |tx, with| {
            let (who, refused) = (&with.who, ProposalRefusal::Staff);
            let found = member(tx, &who.bank, stop.account())?;
            let holder = found.ok_or(Undo::Refused(refused(StaffRefusal::Nobody)))?;
            if let Some(refusal) = fault(tx, &holder, &stop, who.at)? {
                return Err(Undo::Refused(refused(refusal)));
            }
            suspend(tx, &holder, who, &with.notices)
                .map_err(|undo| undo.refused_as(refused(StaffRefusal::State)))?;
            rows::Session::end_of_holder(tx, &holder.id, "certificate", who.at)?;
            Ok((holder.id, holder.version))
        });
        done.await.map(|_| ())
    }
}
