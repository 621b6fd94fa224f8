//! 解約: two people of the bank end a contract for good. Every certificate of it is revoked, every right withdrawn, every
//! token stopped, every session ended, in one transaction.

use tegata_domain::{
    certificate::RevocationReason,
    contract::{ContractAct, ContractStop},
};
use tegata_storage::{StorageError, Tx, rows};

use super::standing::{ContractRefusal, advance, people, put_out, tell};
use crate::{
    acquisition::revoke_unproven,
    audit::Who,
    certificate::{revoke_in_force, withdraw_open_issue},
    failure::Undo,
    notice,
    token::take_away,
};

pub(crate) fn terminate(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), Undo<ContractRefusal>> {
    advance(tx, contract, ContractAct::Terminate, who)?;
    put_out(tx, contract, ContractStop::Terminated, who)?;
    for holder in people(tx, contract)? {
        take_everything(tx, &holder, who)?;
    }
    tell(tx, contract, notice::Kind::ContractTerminated, who, notices)?;
    Ok(())
}

fn take_everything(tx: &mut dyn Tx, holder: &rows::Holder, who: &Who) -> Result<(), StorageError> {
    withdraw_open_issue(tx, &holder.id, who)?;
    revoke_in_force(tx, holder, RevocationReason::CessationOfOperation, who)?;
    for certificate in rows::Certificate::of_holder(tx, &holder.id)? {
        revoke_unproven(tx, &certificate.id, who)?;
    }
    take_away(tx, holder, "stopped", who)?;
    Ok(())
}
