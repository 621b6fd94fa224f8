//! Rows that must exist because another row says so.

use tegata_domain::{
    policy::{Policies, ServiceProfile},
    staff::StaffRoles,
};
use tegata_storage::{StorageError, Tx, rows};

pub(crate) fn bank(tx: &mut dyn Tx, code: &str) -> Result<rows::Bank, StorageError> {
    rows::Bank::find(tx, code)?.ok_or_else(|| StorageError::corrupt("a row names an unknown bank"))
}

pub(crate) fn policies(tx: &mut dyn Tx, code: &str) -> Result<Policies, StorageError> {
    let bank = bank(tx, code)?;
    policies_of(&bank)
}

/// The policies that a bank's row holds, over those of its profile.
pub(crate) fn policies_of(bank: &rows::Bank) -> Result<Policies, StorageError> {
    let profile = profile_of(bank)?;
    Policies::from_stored(&profile, &bank.policies)
        .map_err(|_| StorageError::corrupt("bank.policies"))
}

pub(crate) fn profile(tx: &mut dyn Tx, code: &str) -> Result<ServiceProfile, StorageError> {
    let bank = bank(tx, code)?;
    profile_of(&bank)
}

pub(crate) fn profile_of(bank: &rows::Bank) -> Result<ServiceProfile, StorageError> {
    ServiceProfile::from_stored(&bank.profile).map_err(|_| StorageError::corrupt("bank.profile"))
}

pub(crate) fn holder(tx: &mut dyn Tx, id: &str) -> Result<rows::Holder, StorageError> {
    rows::Holder::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("a row names an unknown holder"))
}

/// What a member of staff may do; whoever was never given a role may do nothing.
pub(crate) fn roles(tx: &mut dyn Tx, holder: &str) -> Result<StaffRoles, StorageError> {
    let Some(row) = rows::Staff::find(tx, holder)? else {
        return Ok(StaffRoles::default());
    };
    StaffRoles::parse(&row.roles).map_err(|_| StorageError::corrupt("staff.roles"))
}

pub(crate) fn contract(tx: &mut dyn Tx, id: &str) -> Result<rows::Contract, StorageError> {
    rows::Contract::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("a holder names an unknown contract"))
}

pub(crate) fn certificate(tx: &mut dyn Tx, id: &str) -> Result<rows::Certificate, StorageError> {
    rows::Certificate::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("a row names an unknown certificate"))
}

pub(crate) fn approval(tx: &mut dyn Tx, id: &str) -> Result<rows::Approval, StorageError> {
    rows::Approval::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("a row names an unknown approval"))
}

pub(crate) fn issue(tx: &mut dyn Tx, id: &str) -> Result<rows::Issue, StorageError> {
    rows::Issue::find(tx, id)?
        .ok_or_else(|| StorageError::corrupt("an acquisition names an unknown issue"))
}

/// The id by which a holder knows themself: お客様ID where there is one, else user ID or number.
pub(crate) fn shown_id(tx: &mut dyn Tx, holder: &rows::Holder) -> Result<String, StorageError> {
    let customer = rows::CustomerId::of_holder(tx, &holder.id)?;
    Ok(customer.map_or_else(|| holder.name_id.clone(), |row| row.id))
}
