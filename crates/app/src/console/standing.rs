//! 取引再開 and 解約: the form's number stands with the approval.

use tegata_domain::contract::ContractAct;
use tegata_storage::{Tx, rows};

use crate::{
    audit::Who,
    console::{
        ApprovalRefusal, ProposalRefusal,
        approve::TwoPersonApproval,
        customers,
        execute::{Executed, Execution, conflict},
        propose::Target,
    },
    contract::ContractRefusal,
    failure::Undo,
    lookup, notice,
};

/// What changes a contract's standing.
type StandingAct =
    fn(&mut dyn Tx, &rows::Contract, &Who, &notice::Draft) -> Result<(), Undo<ContractRefusal>>;

/// The contract as the maker sees it, if it can take this arrow of its life.
pub(super) fn target(tx: &mut dyn Tx, bank: &str, number: &str, act: ContractAct) -> Target {
    let contract = customers::named(tx, bank, number)?;
    if contract.status.after(act).is_err() {
        return Err(Undo::Refused(ProposalRefusal::Standing));
    }
    Ok((contract.id, contract.version))
}

/// The contract as the maker saw it is resumed or ended.
pub(super) fn execute(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    act: StandingAct,
    with: &Execution,
) -> Executed {
    let contract = lookup::contract(tx, &approval.target)?;
    if contract.version != approval.target_version {
        return Err(conflict());
    }
    let done = act(tx, &contract, &with.who, &with.notices);
    done.map_err(|undo| undo.refused_as(ApprovalRefusal::Conflict))
}
