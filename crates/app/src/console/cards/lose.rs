//! 紛失の届け出: noted at once, on a phone call; another person confirms it afterwards.

use serde_json::json;
use tegata_domain::{card::CardAct, ids::ContractId};

use super::{
    CardRefusal,
    follow::{advance, find},
};
use crate::{App, audit, console::Change, contract, failure::Outcome, notice, sign_in::StaffActor};

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
        let (number, named) = (contract.clone(), contract.as_str().to_owned());
        let change = Change::LoseCard {
            number: named,
            card,
        };
        let done = self.do_at_once(staff, change, CardRefusal::Role, move |tx, with| {
            let who = &with.who;
            let (contract, card) = find(tx, &who.bank, &number, card)?;
            advance(tx, &card, CardAct::Lose, who)?;
            let detail = json!({ "number": card.number });
            audit::done(tx, who, "lose_card", &contract.id, &detail)?;
            let kind = notice::Kind::CardLost;
            contract::tell(tx, &contract, kind, who, &with.notices)?;
            Ok((contract.id, card.version + 1))
        });
        done.await.map(|_| ())
    }
}
