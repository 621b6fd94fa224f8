//! 設定: the bank's policies with their present values, and the change of one by two people, effective at once.

use serde_json::{Value, json};
use tegata_domain::policy::{FIELDS, Policies, PolicyField, changed};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    console::{
        ProposalRefusal,
        approve::TwoPersonApproval,
        execute::{Executed, Execution, conflict},
        propose::Target,
    },
    failure::{Internal, Undo},
    lookup,
    sign_in::StaffActor,
};

/// One policy of the bank.
pub struct PolicyLine {
    /// Name, kind and bounds.
    pub field: PolicyField,
    /// What holds now.
    pub value: Value,
    /// What the profile sets.
    pub default: Value,
}

impl App {
    /// Every policy of the bank, in the order of the table.
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn policy_lines(&self, staff: &StaffActor) -> Result<Vec<PolicyLine>, Internal> {
        let bank = staff.actor.holder.bank.clone();
        let lines = self.database().read(move |tx| lines(tx, &bank)).await?;
        Ok(lines)
    }
}

fn lines(tx: &mut dyn Tx, bank: &str) -> Result<Vec<PolicyLine>, StorageError> {
    let row = lookup::bank(tx, bank)?;
    let profile = lookup::profile_of(&row)?;
    let standard = profile.default_policies();
    let standard = standard.map_err(|_| StorageError::corrupt("bank.profile"))?;
    let (present, standard) = (values(&lookup::policies_of(&row)?)?, values(&standard)?);
    let of = |values: &Value, name: &str| values.get(name).cloned().unwrap_or_default();
    let lines = FIELDS.iter().map(|field| PolicyLine {
        field: *field,
        value: of(&present, field.name),
        default: of(&standard, field.name),
    });
    Ok(lines.collect())
}

fn values(policies: &Policies) -> Result<Value, StorageError> {
    serde_json::to_value(policies).map_err(|_| StorageError::corrupt("bank.policies"))
}

/// What the bank's row will hold; none where the bank cannot have that value.
fn text_after(
    row: &rows::Bank,
    policy: &str,
    value: &Value,
) -> Result<Option<String>, StorageError> {
    let profile = lookup::profile_of(row)?;
    Ok(changed(&profile, &row.policies, policy, value.clone()).ok())
}

/// The bank as the maker sees it; what could never hold is refused now.
pub(super) fn target(
    tx: &mut dyn Tx,
    bank: &str,
    (policy, value, before): (&str, &Value, &Value),
) -> Target {
    let row = lookup::bank(tx, bank)?;
    let present = values(&lookup::policies_of(&row)?)?;
    let fits = present.get(policy) == Some(before) && before != value;
    if !fits || text_after(&row, policy, value)?.is_none() {
        return Err(Undo::Refused(ProposalRefusal::Policy));
    }
    Ok((row.code, row.version))
}

/// Sets what was approved, unless any policy of the bank changed since it was proposed.
pub(super) fn set(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    (policy, value, before): (&str, &Value, &Value),
    with: &Execution,
) -> Executed {
    let row = lookup::bank(tx, &approval.target)?;
    let text = text_after(&row, policy, value)?.ok_or_else(conflict)?;
    if row.version != approval.target_version || !row.set_policies(tx, &text)? {
        return Err(conflict());
    }
    let detail = json!({ "policy": policy, "old": before, "new": value });
    with.note(tx, "set_policy", &row.code, &detail)
}
