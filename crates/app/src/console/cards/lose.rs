//! 紛失の届け出: noted at once, on a phone call; another person confirms it afterwards.

use serde_json::json;
use tegata_domain::{card::CardAct, ids::ContractId, staff::Duty};
use tegata_storage::Tx;

use super::{CardRefusal, follow::find};
use crate::{
    App, audit,
    console::{Change, OnDuty, record_done},
    contract,
    failure::{Outcome, Undo},
    notice,
    sign_in::StaffActor,
};

impl App {
    /// Notes that a customer card is lost. Sign-in goes on; new certificates of the contract are held until a newer card
    /// has arrived, where the bank releases them by signals.
    ///
    /// # Errors
    /// [`CardRefusal`]
    pub async fn report_card_lost(
        &self,
        staff: &StaffActor,
        contract: &ContractId,
        card: i64,
    ) -> Outcome<(), CardRefusal> {
        let unit = Loss {
            staff: staff.clone(),
            contract: contract.clone(),
            card,
            approval: self.row_id(),
            notices: notice::Draft::new(self.random()),
        };
        let answer: Result<(), Undo<CardRefusal>> =
            self.database().write(move |tx| unit.run(tx)).await;
        answer.map_err(Into::into)
    }
}

struct Loss {
    staff: StaffActor,
    contract: ContractId,
    card: i64,
    approval: String,
    notices: notice::Draft,
}

impl Loss {
    fn run(&self, tx: &mut dyn Tx) -> Result<(), Undo<CardRefusal>> {
        let on_duty = OnDuty::check(tx, &self.staff, Duty::Make, CardRefusal::Role)?;
        let who = self.staff.actor.who();
        let (contract, card) = find(tx, &who.bank, &self.contract, self.card)?;
        let state = || Undo::Refused(CardRefusal::State);
        let next = card.state.after(CardAct::Lose).map_err(|_| state())?;
        if !card.advance(tx, next, &who.actor, who.at)? {
            return Err(state());
        }
        let detail = json!({ "number": card.number });
        audit::done(tx, &who, "lose_card", &contract.id, &detail)?;
        let kind = notice::Kind::CardLost;
        contract::tell(tx, &contract, kind, &who, &self.notices)?;
        let change = Change::LoseCard {
            number: contract.number.clone(),
            card: card.number,
        };
        let target = (contract.id, card.version + 1);
        record_done(tx, &on_duty, &self.approval, &change, target)?;
        Ok(())
    }
}
