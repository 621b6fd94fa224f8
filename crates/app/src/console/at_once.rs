//! What only takes access away is done at once by one person, on a phone call; another one confirms it afterwards.

use tegata_domain::staff::Duty;
use tegata_storage::Tx;

use crate::{
    App,
    audit::Who,
    console::{Change, OnDuty, forms, propose::record},
    failure::{Outcome, Undo},
    notice,
    sign_in::StaffActor,
};

/// What such an act needs beside its transaction.
pub(crate) struct AtOnce {
    pub(crate) who: Who,
    pub(crate) notices: notice::Draft,
}

impl App {
    /// Does it and writes down, in the same transaction, what another person confirms; the id of that is the answer.
    /// `act` answers what it was done to, and the version since.
    pub(crate) async fn do_at_once<R: Send + 'static>(
        &self,
        staff: &StaffActor,
        change: Change,
        role: fn(Duty) -> R,
        act: impl Fn(&mut dyn Tx, &AtOnce) -> Result<(String, i64), Undo<R>> + Send + 'static,
    ) -> Outcome<String, R> {
        let (staff, id) = (staff.clone(), self.row_id());
        let with = AtOnce {
            who: staff.actor.who(),
            notices: notice::Draft::new(self.random()),
        };
        let approval = id.clone();
        let unit = move |tx: &mut dyn Tx| {
            let on_duty = OnDuty::check(tx, &staff, change.maker_duty(), role)?;
            let target = act(tx, &with)?;
            let row = record(tx, &on_duty, &approval, &change, target)?;
            forms::note(tx, &row, &change)?;
            Ok(())
        };
        let answer: Result<(), Undo<R>> = self.database().write(unit).await;
        answer?;
        self.revocations_changed();
        Ok(id)
    }
}
