//! What an approved change does, in the transaction that consumed its approval.

use serde_json::json;
use tegata_domain::{
    certificate::{CertificateState, ReissueReason},
    contract::ContractState,
    ids::{ContractId, HolderKind},
    mail::MailAddress,
    policy::OldCertificate,
    profile::{Identification, Profile},
    random,
    text::company_key,
};
use tegata_storage::{StorageError, Tx, rows};

use crate::{
    App,
    acquisition::decide_held,
    audit::{self, Who},
    certificate::{NewIssue, revoke_in_force, withdraw_open_issue},
    console::{
        ApprovalRefusal, Change, administrator_mail, approve::TwoPersonApproval, cards, look,
        policies, staff, staff::StaffPlan, tokens,
    },
    contract::{self, ContractRefusal},
    failure::Undo,
    lookup,
    notice::{self, MailAddresses, set_addresses},
    token::assign,
    user::{give_customer_id, release_locks},
};

/// The sheet for the customer: shown once, kept as digests only. No `Debug`.
pub struct OpenedContract {
    /// Initial ご契約先暗証番号 and, where the profile has one, ご契約先確認暗証番号, when new ones were made.
    pub pins: Option<(String, Option<String>)>,
    /// 引き渡しコード, when a certificate is to be acquired.
    pub handover_code: Option<String>,
}

impl App {
    /// Draws what the change prints.
    pub(crate) fn printed_secrets(
        &self,
        change: &Change,
        profile: &Profile,
    ) -> Option<OpenedContract> {
        let pin = || random::decimal(self.random(), 10);
        let pins = || Some((pin(), profile.has_confirmation_pin().then(pin)));
        match change {
            Change::OpenContract { .. } | Change::AddAdministrator { .. } => Some(OpenedContract {
                pins: pins(),
                handover_code: Some(self.new_handover_code()),
            }),
            Change::ReissueAdministrator { .. } => Some(OpenedContract {
                pins: None,
                handover_code: Some(self.new_handover_code()),
            }),
            Change::UnlockAdministrator { new_pins: true, .. } => Some(OpenedContract {
                pins: pins(),
                handover_code: None,
            }),
            Change::UnlockAdministrator { .. }
            | Change::ReleaseAdministrator { .. }
            | Change::SuspendAdministrator { .. }
            | Change::ResumeAdministrator { .. }
            | Change::RevokeAdministrator { .. }
            | Change::StopPerson { .. }
            | Change::SetAdministratorMail { .. }
            | Change::SuspendContract { .. }
            | Change::ResumeContract { .. }
            | Change::TerminateContract { .. }
            | Change::LoseCard { .. }
            | Change::ReissueCard { .. }
            | Change::SetPolicy { .. }
            | Change::SetLook { .. }
            | Change::Tokens(_) => None,
            Change::Staff(change) => change.prints_pin().then(|| OpenedContract {
                pins: Some((pin(), None)),
                handover_code: None,
            }),
        }
    }
}

/// Values drawn before the unit of work.
pub(crate) struct Execution {
    pub(crate) ids: Vec<String>,
    pub(crate) hashes: Vec<String>,
    pub(crate) handover: Option<[u8; 32]>,
    /// The tokens of a delivery, when one is taken into stock.
    pub(crate) tokens: Vec<rows::Token>,
    /// The certificate of a member of staff, when one is made.
    pub(crate) staff: Option<StaffPlan>,
    pub(crate) notices: notice::Draft,
    pub(crate) who: Who,
}

/// What changes a contract's standing.
type StandingAct =
    fn(&mut dyn Tx, &rows::Contract, &Who, &notice::Draft) -> Result<(), Undo<ContractRefusal>>;

pub(crate) type Executed = Result<(), Undo<ApprovalRefusal>>;

impl Execution {
    pub(crate) fn run(&self, tx: &mut dyn Tx, approval: &TwoPersonApproval) -> Executed {
        match &approval.change {
            Change::OpenContract {
                number,
                company,
                administrator,
                token,
                customer_id,
                mail,
            } => {
                let contract = self.open_contract(tx, number, company)?;
                let holder = self.add_administrator(tx, &contract, "1", administrator, token)?;
                self.set_mail(tx, &holder, mail.as_ref())?;
                name_customer(tx, &holder, customer_id.as_deref())
            }
            Change::AddAdministrator {
                administrator,
                token,
                customer_id,
                mail,
                ..
            } => {
                let contract = not_terminated(tx, &approval.target)?;
                let name = next_administrator(tx, &contract)?;
                let holder = self.add_administrator(tx, &contract, name, administrator, token)?;
                self.set_mail(tx, &holder, mail.as_ref())?;
                name_customer(tx, &holder, customer_id.as_deref())
            }
            Change::ReissueAdministrator { reason, form, .. } => {
                let holder = target(tx, approval)?;
                self.reissue(tx, &holder, *reason, form)
            }
            Change::UnlockAdministrator { form, .. } => {
                let holder = target(tx, approval)?;
                self.unlock(tx, &holder, form)
            }
            Change::ReleaseAdministrator { release, .. } => self.release(tx, approval, *release),
            Change::ReissueCard { card, form, .. } => {
                cards::order(tx, approval, (*card, form), self)
            }
            Change::SuspendAdministrator { .. }
            | Change::RevokeAdministrator { .. }
            | Change::StopPerson { .. }
            | Change::LoseCard { .. }
            | Change::SuspendContract { .. } => {
                self.note(tx, "confirm_suspension", &approval.target, &json!({}))
            }
            Change::SetAdministratorMail {
                mail, second, form, ..
            } => {
                let holder = target(tx, approval)?;
                let addresses = MailAddresses {
                    first: mail.clone(),
                    second: second.clone(),
                };
                administrator_mail::set(tx, &holder, &addresses, form, self)
            }
            Change::SetPolicy { .. } => policies::set(tx, approval, &self.who),
            Change::SetLook { .. } => look::set(tx, approval, &self.who),
            Change::ResumeContract { .. } => self.standing(tx, approval, contract::resume),
            Change::TerminateContract { .. } => self.standing(tx, approval, contract::terminate),
            Change::Tokens(change) => tokens::execute(tx, change, approval, self),
            Change::Staff(change) => staff::execute(tx, change, approval, self),
            Change::ResumeAdministrator { .. } => self.resume(tx, approval),
        }
    }

    /// The certificate that the maker saw, not whichever is held by now.
    fn release(&self, tx: &mut dyn Tx, approval: &TwoPersonApproval, release: bool) -> Executed {
        let held = lookup::certificate(tx, &approval.target)?;
        if held.state != CertificateState::Held {
            return Err(Undo::Refused(ApprovalRefusal::Conflict));
        }
        let holder = unchanged(tx, &held.holder, approval.target_version)?;
        let (who, notices) = (&self.who, &self.notices);
        Ok(decide_held(tx, &held, holder, release, who, notices)?)
    }

    fn resume(&self, tx: &mut dyn Tx, approval: &TwoPersonApproval) -> Executed {
        let holder = target(tx, approval)?;
        let resumed = crate::certificate::resume(tx, &holder, &self.who, &self.notices);
        resumed.map_err(|undo| match undo {
            Undo::Refused(_) => Undo::Refused(ApprovalRefusal::Conflict),
            Undo::Storage(error) => Undo::Storage(error),
        })
    }

    /// New PINs, where some were made, end the sessions that the old ones opened.
    fn unlock(&self, tx: &mut dyn Tx, holder: &rows::Holder, form: &str) -> Executed {
        self.set_pins(tx, &holder.id)?;
        if !self.hashes.is_empty() {
            rows::Session::end_of_holder(tx, &holder.id, "replaced", self.who.at)?;
            let (kind, at) = (notice::Kind::PinChanged, self.who.at);
            self.notices.tell(tx, holder, kind, &json!({}), at)?;
        }
        release_locks(tx, holder, &self.who, &self.notices)?;
        let detail = json!({ "form": form });
        self.note(tx, "unlock_administrator", &holder.id, &detail)
    }

    /// The contract as the maker saw it is resumed or ended; the form's number stands with the approval.
    fn standing(
        &self,
        tx: &mut dyn Tx,
        approval: &TwoPersonApproval,
        act: StandingAct,
    ) -> Executed {
        let contract = lookup::contract(tx, &approval.target)?;
        if contract.version != approval.target_version {
            return Err(Undo::Refused(ApprovalRefusal::Conflict));
        }
        act(tx, &contract, &self.who, &self.notices).map_err(|undo| match undo {
            Undo::Refused(_) => Undo::Refused(ApprovalRefusal::Conflict),
            Undo::Storage(error) => Undo::Storage(error),
        })
    }

    fn open_contract(
        &self,
        tx: &mut dyn Tx,
        number: &str,
        company: &str,
    ) -> Result<rows::Contract, Undo<ApprovalRefusal>> {
        let number = ContractId::parse(number)
            .map_err(|_| StorageError::corrupt("the number of a contract to be opened"))?;
        let number = number.as_str();
        if rows::Contract::by_number(tx, &self.who.bank, number)?.is_some() {
            return Err(Undo::Refused(ApprovalRefusal::Conflict));
        }
        let contract = rows::Contract {
            id: self.id(0)?,
            bank: self.who.bank.clone(),
            number: number.to_owned(),
            company: company.trim().to_owned(),
            card_issue_number: 1,
            status: ContractState::Open,
            opened_at: self.who.at,
            status_at: self.who.at,
            version: 1,
        };
        contract.insert(tx)?;
        rows::ContractName {
            contract: contract.id.clone(),
            bank: contract.bank.clone(),
            key: company_key(&contract.company),
        }
        .insert(tx)?;
        cards::hand_over_first(tx, &contract, &self.who)?;
        self.note(
            tx,
            "open_contract",
            &contract.id,
            &json!({ "number": number, "card_issue_number": 1 }),
        )?;
        Ok(contract)
    }

    fn add_administrator(
        &self,
        tx: &mut dyn Tx,
        contract: &rows::Contract,
        name_id: &str,
        name: &str,
        token: &str,
    ) -> Result<rows::Holder, Undo<ApprovalRefusal>> {
        let kind = HolderKind::Administrator;
        if rows::Holder::by_name(tx, &contract.bank, &contract.id, kind, name_id)?.is_some() {
            return Err(Undo::Refused(ApprovalRefusal::Conflict));
        }
        let holder = rows::Holder {
            id: self.id(1)?,
            bank: contract.bank.clone(),
            contract: contract.id.clone(),
            kind,
            name_id: name_id.to_owned(),
            display_name: name.trim().to_owned(),
            person: String::new(),
            status: "active".to_owned(),
            created_at: self.who.at,
            version: 1,
        };
        holder.insert(tx)?;
        self.set_pins(tx, &holder.id)?;
        if !assign(tx, token, &holder, &self.who)? {
            return Err(Undo::Refused(ApprovalRefusal::Conflict));
        }
        self.register_issue(tx, &holder, "first", None)?;
        self.note(
            tx,
            "add_administrator",
            &holder.id,
            &json!({ "number": name_id, "token": token }),
        )?;
        Ok(holder)
    }

    fn reissue(
        &self,
        tx: &mut dyn Tx,
        holder: &rows::Holder,
        reason: ReissueReason,
        form: &str,
    ) -> Executed {
        withdraw_open_issue(tx, &holder.id, &self.who)?;
        self.register_issue(tx, holder, "reissue", Some(reason))?;
        let policy = lookup::policies(tx, &holder.bank)?.old_certificate;
        if reason.revokes_at_once() || policy == OldCertificate::AtOnce {
            revoke_in_force(tx, holder, reason.revocation(), &self.who)?;
            let (kind, why) = (notice::Kind::Revoked, json!({ "reason": reason.as_str() }));
            self.notices.tell(tx, holder, kind, &why, self.who.at)?;
        }
        let detail = json!({ "reason": reason.as_str(), "form": form });
        self.notices
            .tell(tx, holder, notice::Kind::Reissued, &detail, self.who.at)?;
        self.note(tx, "reissue_administrator", &holder.id, &detail)
    }

    fn register_issue(
        &self,
        tx: &mut dyn Tx,
        holder: &rows::Holder,
        origin: &str,
        reason: Option<ReissueReason>,
    ) -> Executed {
        let replaces =
            rows::Certificate::in_force(tx, &holder.id)?.map(|certificate| certificate.id);
        let id = self.id(2)?;
        let issue = NewIssue {
            id: &id,
            holder,
            origin,
            reason,
            replaces,
            handover: self.handover,
        };
        Ok(issue.register(tx, self.who.at)?)
    }

    fn set_mail(
        &self,
        tx: &mut dyn Tx,
        holder: &rows::Holder,
        mail: Option<&MailAddress>,
    ) -> Executed {
        let Some(mail) = mail else {
            return Ok(());
        };
        let addresses = MailAddresses {
            first: Some(mail.clone()),
            second: None,
        };
        Ok(set_addresses(tx, holder, &addresses, &self.who)?)
    }

    /// As many as the profile has: one is printed for every hash made.
    pub(crate) fn set_pins(&self, tx: &mut dyn Tx, holder: &str) -> Executed {
        for (kind, hash) in ["login", "confirmation"].into_iter().zip(&self.hashes) {
            let (holder, kind, hash) = (holder.to_owned(), kind.to_owned(), hash.clone());
            rows::Secret {
                holder,
                kind,
                hash,
                set_at: self.who.at,
                initial: true,
            }
            .set(tx)?;
        }
        Ok(())
    }

    pub(crate) fn note(
        &self,
        tx: &mut dyn Tx,
        act: &str,
        subject: &str,
        detail: &serde_json::Value,
    ) -> Executed {
        Ok(audit::done(tx, &self.who, act, subject, detail)?)
    }

    fn id(&self, at: usize) -> Result<String, StorageError> {
        self.ids
            .get(at)
            .cloned()
            .ok_or_else(|| StorageError::corrupt("too few ids were drawn"))
    }
}

/// お客様ID of a new administrator, where the profile identifies people by one.
fn name_customer(tx: &mut dyn Tx, holder: &rows::Holder, id: Option<&str>) -> Executed {
    let asked = lookup::profile(tx, &holder.bank)?.identification == Identification::CustomerId;
    let given = match id {
        Some(id) => asked && give_customer_id(tx, holder, id)?,
        None => !asked,
    };
    if given {
        Ok(())
    } else {
        Err(Undo::Refused(ApprovalRefusal::Conflict))
    }
}

/// 1 where a contract has one administrator only, else 2.
fn next_administrator(
    tx: &mut dyn Tx,
    contract: &rows::Contract,
) -> Result<&'static str, StorageError> {
    let policies = lookup::policies(tx, &contract.bank)?;
    let second = policies.administrators_per_contract > 1;
    Ok(if second { "2" } else { "1" })
}

/// The administrator, unchanged since the proposal.
fn target(
    tx: &mut dyn Tx,
    approval: &TwoPersonApproval,
) -> Result<rows::Holder, Undo<ApprovalRefusal>> {
    unchanged(tx, &approval.target, approval.target_version)
}

/// A contract that has ended is changed no more. While it is stopped, the bank may prepare it for the day it works again.
fn not_terminated(
    tx: &mut dyn Tx,
    contract: &str,
) -> Result<rows::Contract, Undo<ApprovalRefusal>> {
    let contract = lookup::contract(tx, contract)?;
    if contract.status == ContractState::Terminated {
        return Err(Undo::Refused(ApprovalRefusal::Conflict));
    }
    Ok(contract)
}

fn unchanged(
    tx: &mut dyn Tx,
    holder: &str,
    version: i64,
) -> Result<rows::Holder, Undo<ApprovalRefusal>> {
    let holder = lookup::holder(tx, holder)?;
    not_terminated(tx, &holder.contract)?;
    if holder.status != "active" || holder.version != version || !holder.touch(tx)? {
        return Err(Undo::Refused(ApprovalRefusal::Conflict));
    }
    Ok(holder)
}
