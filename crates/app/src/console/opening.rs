//! ご契約の登録 and 第二管理者の登録: a company, its card, its administrators with PINs, token and right to acquire.

use serde_json::json;
use tegata_domain::{
    contract::ContractState,
    ids::{ContractId, CustomerId, HolderKind},
    mail::MailAddress,
    profile::Identification,
    text::company_key,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    console::{
        ApprovalRefusal, Change, ProposalRefusal,
        administrators::register_issue,
        approve::TwoPersonApproval,
        cards, customers,
        execute::{Executed, Execution, conflict},
        propose::Target,
    },
    failure::Undo,
    lookup,
    notice::{MailAddresses, set_addresses},
    token::assign,
    user::give_customer_id,
};

/// Longest name of a company.
const COMPANY_CHARS: usize = 100;
/// Longest name of a person.
const PERSON_CHARS: usize = 40;

/// One line of text that is not empty.
fn is_name(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

/// The administrator whom a change brings.
struct Newcomer<'a> {
    name: &'a str,
    token: &'a str,
    customer_id: Option<&'a str>,
    mail: Option<&'a MailAddress>,
}

impl<'a> Newcomer<'a> {
    fn of(change: &'a Change) -> Result<Self, StorageError> {
        let (Change::OpenContract {
            administrator: name,
            token,
            customer_id,
            mail,
            ..
        }
        | Change::AddAdministrator {
            administrator: name,
            token,
            customer_id,
            mail,
            ..
        }) = change
        else {
            return Err(StorageError::corrupt("a change that brings nobody"));
        };
        Ok(Self {
            name: name.trim(),
            token,
            customer_id: customer_id.as_deref(),
            mail: mail.as_ref(),
        })
    }

    /// Tells early what could never be approved.
    fn check(&self, tx: &mut dyn Tx, bank: &str) -> Result<(), Undo<ProposalRefusal>> {
        free_customer_id(tx, bank, self.customer_id)?;
        if !is_name(self.name, PERSON_CHARS) {
            return Err(Undo::Refused(ProposalRefusal::Name));
        }
        in_stock(tx, bank, self.token)
    }
}

/// A number that no contract has.
pub(super) fn target(
    tx: &mut dyn Tx,
    bank: &str,
    change: &Change,
    (number, company): (&str, &str),
) -> Target {
    let number = ContractId::parse(number);
    let number = number.map_err(|_| Undo::Refused(ProposalRefusal::Contract))?;
    if rows::Contract::by_number(tx, bank, number.as_str())?.is_some() {
        return Err(Undo::Refused(ProposalRefusal::Contract));
    }
    if !is_name(company.trim(), COMPANY_CHARS) {
        return Err(Undo::Refused(ProposalRefusal::Company));
    }
    Newcomer::of(change)?.check(tx, bank)?;
    Ok((String::new(), 0))
}

/// The contract, which may change meanwhile.
pub(super) fn second_target(tx: &mut dyn Tx, bank: &str, change: &Change, number: &str) -> Target {
    let contract = customers::not_ended(tx, bank, number)?;
    Newcomer::of(change)?.check(tx, bank)?;
    Ok((contract.id, 0))
}

/// ご契約の登録
pub(super) fn open(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    (number, company): (&str, &str),
    with: &Execution,
) -> Executed {
    let number = ContractId::parse(number)
        .map_err(|_| StorageError::corrupt("the number of a contract to be opened"))?;
    let (number, who) = (number.as_str(), &with.who);
    if rows::Contract::by_number(tx, &who.bank, number)?.is_some() {
        return Err(conflict());
    }
    let contract = rows::Contract {
        id: with.id(0)?,
        bank: who.bank.clone(),
        number: number.to_owned(),
        company: company.trim().to_owned(),
        card_issue_number: 1,
        status: ContractState::Open,
        opened_at: who.at,
        status_at: who.at,
        version: 1,
    };
    contract.insert(tx)?;
    rows::ContractName {
        contract: contract.id.clone(),
        bank: contract.bank.clone(),
        key: company_key(&contract.company),
    }
    .insert(tx)?;
    cards::hand_over_first(tx, &contract, who)?;
    let detail = json!({ "number": number, "card_issue_number": 1 });
    with.note(tx, "open_contract", &contract.id, &detail)?;
    add(tx, &contract, "1", &Newcomer::of(&approval.change)?, with)
}

/// 第二管理者の登録: a contract that has ended gets none.
pub(super) fn add_second(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
    with: &Execution,
) -> Executed {
    let contract = lookup::contract(tx, &approval.target)?;
    if contract.status == ContractState::Terminated {
        return Err(conflict());
    }
    // Where a contract has one administrator only, the number is taken.
    let policies = lookup::policies(tx, &contract.bank)?;
    let second = policies.administrators_per_contract > 1;
    let number = if second { "2" } else { "1" };
    add(
        tx,
        &contract,
        number,
        &Newcomer::of(&approval.change)?,
        with,
    )
}

fn add(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
    number: &str,
    new: &Newcomer<'_>,
    with: &Execution,
) -> Executed {
    let (kind, who) = (HolderKind::Administrator, &with.who);
    if rows::Holder::by_name(tx, &contract.bank, &contract.id, kind, number)?.is_some() {
        return Err(conflict());
    }
    let holder = rows::Holder {
        id: with.id(1)?,
        bank: contract.bank.clone(),
        contract: contract.id.clone(),
        kind,
        name_id: number.to_owned(),
        display_name: new.name.to_owned(),
        person: String::new(),
        status: "active".to_owned(),
        created_at: who.at,
        version: 1,
    };
    holder.insert(tx)?;
    with.set_pins(tx, &holder.id)?;
    if !assign(tx, new.token, &holder, who)? {
        return Err(conflict());
    }
    register_issue(tx, &holder, ("first", None), with)?;
    let detail = json!({ "number": number, "token": new.token });
    with.note(tx, "add_administrator", &holder.id, &detail)?;
    if let Some(mail) = new.mail {
        let addresses = MailAddresses {
            first: Some(mail.clone()),
            second: None,
        };
        set_addresses(tx, &holder, &addresses, who)?;
    }
    name_customer(tx, &holder, new.customer_id)
}

/// お客様ID of a new administrator, where the profile identifies people by one.
fn name_customer(
    tx: &mut dyn Tx,
    holder: &rows::Holder,
    id: Option<&str>,
) -> Result<(), Undo<ApprovalRefusal>> {
    let asked = asks_customer_id(tx, &holder.bank)?;
    let given = match id {
        Some(id) => asked && give_customer_id(tx, holder, id)?,
        None => !asked,
    };
    if given { Ok(()) } else { Err(conflict()) }
}

/// Given exactly where the profile identifies people by one, and never given before.
fn free_customer_id(
    tx: &mut dyn Tx,
    bank: &str,
    id: Option<&str>,
) -> Result<(), Undo<ProposalRefusal>> {
    let free = match (asks_customer_id(tx, bank)?, id.map(CustomerId::parse)) {
        (true, Some(Ok(id))) => rows::CustomerId::find(tx, bank, &id.key())?.is_none(),
        (asked, typed) => !asked && typed.is_none(),
    };
    if free {
        Ok(())
    } else {
        Err(Undo::Refused(ProposalRefusal::CustomerId))
    }
}

fn asks_customer_id(tx: &mut dyn Tx, bank: &str) -> Result<bool, StorageError> {
    Ok(lookup::profile(tx, bank)?.identification == Identification::CustomerId)
}

/// A token that can be given out.
pub(super) fn in_stock(
    tx: &mut dyn Tx,
    bank: &str,
    serial: &str,
) -> Result<(), Undo<ProposalRefusal>> {
    match rows::Token::find(tx, bank, serial)? {
        Some(token) if token.status == "stock" => Ok(()),
        _ => Err(Undo::Refused(ProposalRefusal::Token)),
    }
}
