//! 紛失: a token is out of use at once, on a phone call; another person confirms it afterwards.

use serde_json::json;
use tegata_domain::{ids::TokenSerial, staff::Duty};
use tegata_storage::rows;

use crate::{
    App, audit,
    console::{Change, OnDuty, ProposalRefusal, TokenChange, propose::record_done},
    failure::{Outcome, Undo},
    lookup, notice,
    sign_in::StaffActor,
    token::change as change_state,
};

use super::effect::allows;

impl App {
    /// Takes a lost token out of use. Answers the id of what another person confirms.
    ///
    /// # Errors
    /// [`ProposalRefusal::Token`], [`ProposalRefusal::Role`]
    pub async fn lose_token(
        &self,
        staff: &StaffActor,
        serial: &TokenSerial,
    ) -> Outcome<String, ProposalRefusal> {
        let (staff, id) = (staff.clone(), self.row_id());
        let change = TokenChange::Lose {
            serial: serial.as_str().to_owned(),
        };
        let (serial, approval) = (serial.clone(), id.clone());
        let notices = notice::Draft::new(self.random());
        let answer: Result<(), Undo<ProposalRefusal>> = self
            .database()
            .write(move |tx| {
                let on_duty = OnDuty::check(tx, &staff, Duty::Make, ProposalRefusal::Role)?;
                let (who, gone) = (staff.actor.who(), Undo::Refused(ProposalRefusal::Token));
                let found = rows::Token::find(tx, &who.bank, serial.as_str())?;
                let Some(token) = found.filter(|token| allows(&change, &token.status)) else {
                    return Err(gone);
                };
                let holder = token.holder.as_deref();
                if !change_state(tx, &token, ("lost", holder), &who)? {
                    return Err(gone);
                }
                let detail = json!({ "serial": token.serial });
                let subject = holder.unwrap_or(&token.serial);
                audit::done(tx, &who, "lose_token", subject, &detail)?;
                if token.status == "assigned"
                    && let Some(holder) = holder
                {
                    let holder = lookup::holder(tx, holder)?;
                    notices.tell(tx, &holder, notice::Kind::TokenLost, &detail, who.at)?;
                }
                let target = (token.serial.clone(), token.version + 1);
                record_done(
                    tx,
                    &on_duty,
                    &approval,
                    &Change::Tokens(change.clone()),
                    target,
                )?;
                Ok(())
            })
            .await;
        answer?;
        Ok(id)
    }
}
