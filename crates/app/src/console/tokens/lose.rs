//! 紛失: a token is out of use at once, on a phone call; another person confirms it afterwards.

use serde_json::json;
use tegata_domain::ids::TokenSerial;
use tegata_storage::rows;

use crate::{
    App, audit,
    console::{Change, ProposalRefusal, TokenChange},
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
        let lost = TokenChange::Lose {
            serial: serial.as_str().to_owned(),
        };
        let change = Change::Tokens(lost.clone());
        let done = self.do_at_once(staff, change, ProposalRefusal::Role, move |tx, with| {
            let (who, gone) = (&with.who, Undo::Refused(ProposalRefusal::Token));
            let found = rows::Token::find(tx, &who.bank, lost.subject())?;
            let Some(token) = found.filter(|token| allows(&lost, &token.status)) else {
                return Err(gone);
            };
            let holder = token.holder.as_deref();
            if !change_state(tx, &token, ("lost", holder), who)? {
                return Err(gone);
            }
            let detail = json!({ "serial": token.serial });
            let subject = holder.unwrap_or(&token.serial);
            audit::done(tx, who, "lose_token", subject, &detail)?;
            if token.status == "assigned"
                && let Some(holder) = holder
            {
                let (holder, kind) = (lookup::holder(tx, holder)?, notice::Kind::TokenLost);
                with.notices.tell(tx, &holder, kind, &detail, who.at)?;
            }
            Ok((token.serial, token.version + 1))
        });
        done.await
    }
}
