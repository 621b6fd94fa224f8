//! The acts on one card: a loss and what happens on its way are noted at once; another card is proposed.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{CardView, Change, ContractView};
use tegata_domain::{card::CardAct, staff::Duty};

use crate::{
    kit::{Field, Form, urls},
    paper,
    site::{
        SiteState, answer,
        console::{
            act::{Act, show, submit},
            desk::{Again, Desk},
            propose::demand,
        },
        fields::Fields,
    },
    view::{
        card::CardDeskAct,
        console::{cards::CardActPage, sheet::SheetPage},
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(
        urls::console::CARD_ROUTE,
        get(show::<Subject>).post(submit::<Subject>),
    )
}

/// Which act on which card.
struct Subject {
    contract: ContractView,
    card: CardView,
    act: CardDeskAct,
}

impl Act for Subject {
    type Address = (String, String, String);

    async fn find(
        desk: &Desk,
        (contract, card, act): (String, String, String),
    ) -> Result<Self, Box<Response>> {
        desk.demand(Duty::Make)?;
        let mut contract = desk.contract(&contract).await?;
        let mut cards = contract.cards.iter();
        let at = cards.position(|view| view.card.number.to_string() == card);
        let (Some(at), Some(act)) = (at, CardDeskAct::from_path(&act)) else {
            return Err(desk.missing().into());
        };
        let card = contract.cards.swap_remove(at);
        Ok(Self {
            contract,
            card,
            act,
        })
    }

    async fn done(&self, desk: &Desk, fields: &Fields) -> Result<Response, Again> {
        if fields.named("state") != self.card.card.state.as_str() {
            return Err(self.refuse(desk, Refused::Conflict));
        }
        match self.act {
            CardDeskAct::Reissue => self.reissue(desk, fields).await,
            CardDeskAct::Lose => self.lose(desk).await,
            CardDeskAct::Print => {
                self.follow(desk, CardAct::Print).await?;
                Ok(self.sheet(desk))
            }
            CardDeskAct::Send => self.follow(desk, CardAct::Send).await,
            CardDeskAct::Receive => self.follow(desk, CardAct::Receive).await,
        }
    }

    fn page(&self, desk: &Desk, status: StatusCode, form: Form) -> Response {
        let now = desk.visit.state.app.now();
        let view = CardActPage {
            page: desk.page(),
            form,
            act: self.act,
            contract_id: self.contract.contract.number.clone(),
            company: self.contract.contract.company.clone(),
            card: super::facts(&self.contract, &self.card, now),
        };
        desk.answer(status, &view)
    }
}

impl Subject {
    async fn reissue(&self, desk: &Desk, fields: &Fields) -> Result<Response, Again> {
        let typed = [Field::FormNumber];
        let form = demand(fields, &typed, fields.again(&typed));
        let change = Change::ReissueCard {
            number: self.contract.contract.number.clone(),
            card: self.card.card.number,
            form: fields.get(Field::FormNumber).trim().to_owned(),
        };
        desk.propose(fields, form, change).await
    }

    async fn lose(&self, desk: &Desk) -> Result<Response, Again> {
        let (contract, card) = (desk.contract_id(&self.contract)?, self.card.card.number);
        let app = &desk.visit.state.app;
        let noted = app.report_card_lost(&desk.staff, &contract, card).await;
        self.settled(desk, noted, &urls::console::contract(contract.as_str()))
    }

    async fn follow(&self, desk: &Desk, act: CardAct) -> Result<Response, Again> {
        let (contract, card) = (desk.contract_id(&self.contract)?, self.card.card.number);
        let app = &desk.visit.state.app;
        let noted = app.follow_card(&desk.staff, &contract, card, act).await;
        self.settled(desk, noted, &urls::console::contract(contract.as_str()))
    }

    /// The card to print. It carries nothing secret, so it may be printed once more while it has not left the house.
    fn sheet(&self, desk: &Desk) -> Response {
        let (page, contract) = (desk.page(), &self.contract.contract);
        let from = paper::Desk {
            t: page.t,
            bank: &page.bank,
            origin: &page.addresses.public,
            contract_id: &contract.number,
            company: &contract.company,
        };
        let papers = vec![from.card(&super::number(self.card.card.number))];
        let view = SheetPage {
            pdf: answer::pdf_address(&papers, page.t),
            title: page.t.sheet.card,
            note: page.t.card.sheet_note,
            papers,
            back: urls::console::contract(&contract.number),
            page,
        };
        desk.answer(StatusCode::OK, &view)
    }
}
