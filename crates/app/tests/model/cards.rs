//! お客様カード: lost, ordered again, followed until the customer has it; while it is lost no signal releases a certificate.

use tegata_app::console::Change;
use tegata_domain::{
    card::{CardAct, CardState},
    ids::ContractId,
    staff::Duty,
};

use crate::{
    rng::Rng,
    world::{CONTRACT, World, settled},
};

/// The arrows of a card's way, from the issue.
fn after(state: CardState, act: CardAct) -> Option<CardState> {
    use CardState as S;
    match (state, act) {
        (S::Ordered | S::Printed, CardAct::Print) => Some(S::Printed),
        (S::Printed, CardAct::Send) => Some(S::Sent),
        (S::Printed | S::Sent, CardAct::Receive) => Some(S::Received),
        (S::Ordered | S::Printed | S::Sent | S::Received, CardAct::Lose) => Some(S::Lost),
        _ => None,
    }
}

fn is_under_way(state: CardState) -> bool {
    [CardState::Ordered, CardState::Printed, CardState::Sent].contains(&state)
}

impl World {
    /// The newest card that is not on its way was lost.
    pub(crate) fn card_is_lost(&self) -> bool {
        let last = self.cards.iter().rfind(|state| !is_under_way(**state));
        last == Some(&CardState::Lost)
    }

    pub(crate) async fn staff_lose_card(&mut self, rng: &mut Rng) -> Result<bool, String> {
        self.moves_card(CardAct::Lose, rng).await
    }

    pub(crate) async fn staff_follow_card(&mut self, rng: &mut Rng) -> Result<bool, String> {
        let act = rng.pick(&[CardAct::Print, CardAct::Send, CardAct::Receive]);
        self.moves_card(act, rng).await
    }

    /// Mostly the newest one.
    async fn moves_card(&mut self, act: CardAct, rng: &mut Rng) -> Result<bool, String> {
        let many = self.cards.len();
        if many == 0 {
            return Ok(false);
        }
        let at = if rng.once_in(4) {
            rng.below(many)
        } else {
            many - 1
        };
        let by = self.somebody_for(Duty::Make, rng);
        let actor = self.staff(by).await?;
        let (contract, number) = (ContractId::parse(CONTRACT).unwrap(), at + 1);
        let number = i64::try_from(number).unwrap();
        let done = if act == CardAct::Lose {
            self.app.report_card_lost(&actor, &contract, number).await
        } else {
            self.app.follow_card(&actor, &contract, number, act).await
        };
        let next = after(self.cards[at], act).filter(|_| self.may(by, Duty::Make));
        match (settled(done)?, next) {
            (Ok(()), Some(next)) => self.cards[at] = next,
            (Err(_), None) => return Ok(false),
            (done, _) => return Err(format!("{act:?} of {:?}: {done:?}", self.cards[at])),
        }
        if act == CardAct::Receive {
            for older in &mut self.cards[..at] {
                if *older == CardState::Received {
                    *older = CardState::Replaced;
                }
            }
        }
        Ok(true)
    }

    /// お客様カードの再発行, after the newest.
    pub(crate) fn another_card(&self, form: String) -> Change {
        Change::ReissueCard {
            number: CONTRACT.to_owned(),
            card: i64::try_from(self.cards.len()).unwrap(),
            form,
        }
    }

    /// Another one was ordered: one is on its way at a time.
    pub(crate) fn learn_card(&mut self) -> Result<(), String> {
        if self.cards.iter().any(|state| is_under_way(*state)) {
            return Err("two cards on their way".to_owned());
        }
        self.cards.push(CardState::Ordered);
        Ok(())
    }
}
