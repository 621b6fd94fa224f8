//! One member's request at the server, while another operator is still there: it waits in the console, where that operator
//! compares the key, approves it and hands out the certificate.

use std::collections::BTreeSet;

use serde_json::json;
use tegata_domain::time::DAY;
use tegata_storage::{Tx, rows};

use super::{
    RecoverOne, RecoveryRefusal,
    check::{Checked, begin, fresh_key, operator, other_operators, refuse},
};
use crate::{
    App,
    audit::{self, Who},
    console::{Change, StaffChange},
    failure::{Outcome, Undo},
};

impl App {
    /// Asks for a new certificate of an operator. It may be approved for a day; whose it is cannot approve it.
    ///
    /// # Errors
    /// [`RecoveryRefusal`]; nothing was changed then.
    pub async fn propose_recovery(&self, recovery: RecoverOne) -> Outcome<(), RecoveryRefusal> {
        let unit = Propose {
            id: self.row_id(),
            who: Who {
                kind: "operator",
                ..Who::job(recovery.bank.as_str(), self.now())
            },
            recovery,
        };
        let answer: Result<(), Undo<RecoveryRefusal>> =
            self.database().write(move |tx| unit.run(tx)).await;
        answer.map_err(Into::into)
    }
}

struct Propose {
    id: String,
    recovery: RecoverOne,
    who: Who,
}

impl Propose {
    fn run(&self, tx: &mut dyn Tx) -> Checked<()> {
        let RecoverOne { account, by, .. } = &self.recovery;
        let (bank, now) = (&self.who.bank, self.who.at);
        begin(tx, bank, by)?;
        let holder = operator(tx, bank, account)?;
        fresh_key(tx, account, &self.recovery.request)?;
        let own: BTreeSet<&str> = [account.as_str()].into();
        let person: BTreeSet<&str> = [holder.person.as_str()].into();
        if other_operators(tx, bank, (&own, &person), now)?.is_empty() {
            return refuse(RecoveryRefusal::NobodyApproves);
        }
        let row = self.row(&holder);
        let waits = rows::Approval::open_of_bank(tx, bank, now)?
            .iter()
            .any(|open| open.act == row.act && open.target == holder.id);
        if waits {
            return refuse(RecoveryRefusal::Waiting(account.clone()));
        }
        row.insert(tx)?;
        let detail = json!({ "act": row.act, "sha256": hex::encode(&row.digest), "by": by });
        audit::done(tx, &self.who, "propose_change", &row.id, &detail)?;
        Ok(())
    }

    /// The member asks; only another person can approve it.
    fn row(&self, holder: &rows::Holder) -> rows::Approval {
        let change = Change::Staff(StaffChange::Recover {
            account: holder.name_id.clone(),
            reason: self.recovery.reason,
            request: self.recovery.request.clone(),
            new_pin: self.recovery.new_pin,
            by: self.recovery.by.trim().to_owned(),
        });
        let text = change.text();
        rows::Approval {
            id: self.id.clone(),
            bank: holder.bank.clone(),
            act: change.act().to_owned(),
            digest: Change::digest(&text).to_vec(),
            change: text,
            target: holder.id.clone(),
            target_version: holder.version,
            maker: holder.id.clone(),
            maker_person: holder.person.clone(),
            made_at: self.who.at,
            ends_at: self.who.at + DAY,
            status: "waiting".to_owned(),
            checker: None,
            decided_at: None,
        }
    }
}
