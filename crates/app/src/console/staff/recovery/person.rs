//! One of the two people: what is drawn before the unit of work, what is checked in it, and what becomes of them.

use serde_json::json;
use tegata_domain::{certificate::ReissueReason, ids::HolderKind, staff::StaffRoles};
use tegata_pki::Prepared;
use tegata_storage::{Tx, rows};

use super::{
    Candidate, Newcomer, Recovered, RecoveryRefusal, StaffRefusal,
    check::{Checked, fresh_key, operator, refuse},
};
use crate::{
    App,
    audit::{self, Who},
    console::staff::{
        StaffRequest,
        effect::{next_number, take_certificates},
        target::{appointment, member},
    },
    failure::{Failure, Outcome},
    notice,
    staff_certificate::{BadName, StaffDraft},
    user::release_locks,
};

/// A person with everything that was drawn for them.
pub(super) struct Person {
    holder: rows::Holder,
    newcomer: Option<Newcomer>,
    request: StaffRequest,
    secret: Option<rows::Secret>,
    pub(super) certificate: rows::Certificate,
    notices: notice::Draft,
}

/// What is the same for both.
pub(super) struct Act<'a> {
    pub(super) reason: Option<ReissueReason>,
    pub(super) gone: &'a [String],
    pub(super) by: &'a str,
    pub(super) who: &'a Who,
}

impl App {
    /// Draws row ids, hash and certificate; a member is read to name them, and read again in the unit of work.
    pub(super) async fn draft_recovered(
        &self,
        bank: &str,
        candidate: Candidate,
    ) -> Outcome<(Person, Prepared), RecoveryRefusal> {
        let checked = candidate.request.checked()?;
        let account = candidate.account.clone();
        let holder = match &candidate.newcomer {
            Some(newcomer) => self.newcomers_row(bank, &account, newcomer),
            None => self.operators_row(bank, &account).await?,
        };
        let secret = match &candidate.pin {
            Some(pin) => Some(rows::Secret {
                holder: holder.id.clone(),
                kind: "login".to_owned(),
                hash: self.hash_pin(pin).await?,
                set_at: self.now(),
                initial: true,
            }),
            None if candidate.newcomer.is_some() => {
                return Err(Failure::Refused(RecoveryRefusal::Pin(account)));
            }
            None => None,
        };
        let draft = self.draft_staff_certificate(&holder, &checked, "stated by the request");
        let StaffDraft { row, prepared } = draft.map_err(|failure| match failure {
            Failure::Refused(BadName) => {
                Failure::Refused(RecoveryRefusal::Newcomer(account, StaffRefusal::Id))
            }
            Failure::Internal(error) => Failure::Internal(error),
        })?;
        let person = Person {
            holder,
            newcomer: candidate.newcomer,
            request: candidate.request,
            secret,
            certificate: row,
            notices: notice::Draft::new(self.random()),
        };
        Ok((person, prepared))
    }

    fn newcomers_row(&self, bank: &str, account: &str, newcomer: &Newcomer) -> rows::Holder {
        rows::Holder {
            id: self.row_id(),
            bank: bank.to_owned(),
            contract: String::new(),
            kind: HolderKind::Staff,
            name_id: account.to_owned(),
            display_name: newcomer.name.trim().to_owned(),
            person: newcomer.employee.clone(),
            status: "active".to_owned(),
            created_at: self.now(),
            version: 1,
        }
    }

    async fn operators_row(
        &self,
        bank: &str,
        account: &str,
    ) -> Outcome<rows::Holder, RecoveryRefusal> {
        let (bank, name) = (bank.to_owned(), account.to_owned());
        let found = self.database().read(move |tx| member(tx, &bank, &name));
        let found: Option<rows::Holder> = found.await?;
        found.ok_or_else(|| Failure::Refused(RecoveryRefusal::Nobody(account.to_owned())))
    }
}

impl Person {
    pub(super) fn account(&self) -> &str {
        &self.holder.name_id
    }

    /// 職員番号
    pub(super) fn employee(&self) -> &str {
        &self.holder.person
    }

    pub(super) fn key(&self) -> &str {
        self.request.key()
    }

    /// What the history and the console say of it.
    pub(super) fn summary(&self) -> Recovered {
        Recovered {
            account: self.holder.name_id.clone(),
            name: self.holder.display_name.clone(),
            employee: self.holder.person.clone(),
            key: self.request.key().to_owned(),
            new: self.newcomer.is_some(),
        }
    }

    /// Whether it is possible as the rows stand now.
    pub(super) fn check(&self, tx: &mut dyn Tx, reason: Option<ReissueReason>) -> Checked<()> {
        let (bank, account) = (self.holder.bank.as_str(), self.account());
        fresh_key(tx, account, &self.request)?;
        let Some(newcomer) = &self.newcomer else {
            let present = operator(tx, bank, account)?;
            if present.version != self.holder.version || present.id != self.holder.id {
                return refuse(RecoveryRefusal::Conflict(account.to_owned()));
            }
            return match reason {
                Some(_) => Ok(()),
                None => refuse(RecoveryRefusal::Reason(account.to_owned())),
            };
        };
        let named = (account, newcomer.name.as_str(), newcomer.employee.as_str());
        let roles = StaffRoles::first().to_words();
        match appointment(tx, bank, named, &roles, &self.request)? {
            Some(refusal) => refuse(RecoveryRefusal::Newcomer(account.to_owned(), refusal)),
            None => Ok(()),
        }
    }

    /// Registers a newcomer with the roles of a first member, or takes what a member had; then the new certificate.
    pub(super) fn put(&self, tx: &mut dyn Tx, act: &Act<'_>) -> Checked<()> {
        let (holder, who) = (&self.holder, act.who);
        let reason = act.reason.filter(|_| self.newcomer.is_none());
        if self.newcomer.is_some() {
            holder.insert(tx)?;
            let roles = StaffRoles::first().to_words();
            let holder = holder.id.clone();
            rows::Staff { holder, roles }.insert(tx)?;
        } else {
            if !holder.touch(tx)? {
                return refuse(RecoveryRefusal::Conflict(holder.name_id.clone()));
            }
            if let Some(reason) = reason {
                take_certificates(tx, holder, reason.revocation(), who)?;
            }
        }
        if let Some(secret) = &self.secret {
            secret.set(tx)?;
            release_locks(tx, holder, who, &self.notices)?;
        }
        let mut certificate = self.certificate.clone();
        certificate.number = next_number(tx, &holder.id)?;
        certificate.insert(tx)?;
        let detail = json!({
            "staff_id": holder.name_id, "employee": holder.person, "new": self.newcomer.is_some(),
            "reason": reason.map(ReissueReason::as_str), "new_pin": self.secret.is_some(),
            "sha256": self.request.key(), "stopped": act.gone, "by": act.by.trim(),
        });
        audit::done(tx, who, "recover_staff", &holder.id, &detail)?;
        let kind = notice::Kind::StaffRecovered;
        self.notices.tell(tx, holder, kind, &json!({}), who.at)?;
        Ok(())
    }
}
