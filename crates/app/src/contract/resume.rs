//! 取引再開: two people of the bank let a stopped contract work again. Its people sign in anew.

use tegata_domain::contract::ContractAct;
use tegata_storage::{Tx, rows};

use super::standing::{ContractRefusal, advance, tell};
use crate::{audit::Who, failure::Undo, notice};

pub(crate) fn resume(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    who: &Who,
    notices: &notice::Draft,
) -> Result<(), Undo<ContractRefusal>> {
    advance(tx, contract, ContractAct::Resume, who)?;
    tell(tx, contract, notice::Kind::ContractResumed, who, notices)?;
    Ok(())
}
