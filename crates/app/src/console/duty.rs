//! Who carries the duty that an act of the console demands, at this moment.

use tegata_domain::staff::Duty;
use tegata_storage::Tx;

use crate::{failure::Undo, lookup, sign_in::StaffActor};

/// A member of staff whose roles carry the duty asked. Only this file makes one.
pub(crate) struct OnDuty<'a> {
    staff: &'a StaffActor,
}

impl<'a> OnDuty<'a> {
    /// Reads roles and session in the unit of work itself: they may have ended since the request began, and whoever is out
    /// carries no duty.
    pub(crate) fn check<R>(
        tx: &mut dyn Tx,
        staff: &'a StaffActor,
        duty: Duty,
        refusal: fn(Duty) -> R,
    ) -> Result<Self, Undo<R>> {
        let roles = lookup::roles(tx, &staff.actor.holder.id)?;
        if roles.may(duty) && staff.actor.stands(tx)? {
            Ok(Self { staff })
        } else {
            Err(Undo::Refused(refusal(duty)))
        }
    }

    /// Who it is.
    pub(crate) fn staff(&self) -> &'a StaffActor {
        self.staff
    }
}

impl StaffActor {
    /// Whether the roles, as this request found them, carry a duty.
    pub fn may(&self, duty: Duty) -> bool {
        self.actor.roles.may(duty)
    }
}
