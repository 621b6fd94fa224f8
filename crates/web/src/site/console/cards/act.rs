//! The acts on one card: a loss and what happens on its way are noted at once; another card is proposed.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{CardRefusal, CardView, Change, ContractView},
    failure::Failure,
};
use tegata_domain::{card::CardAct, ids::ContractId, staff::Duty};

use crate::{
    kit::{Field, Form, urls},
    paper,
    site::{
        SiteState, answer,
        console::{
            desk::{Again, Desk, Posted},
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
    Router::new().route(urls::console::CARD_ROUTE, get(show).post(submit))
}

type Address = Path<(String, String, String)>;

async fn show(desk: Desk, Path(address): Address) -> Response {
    match Subject::find(&desk, address).await {
        Ok(subject) => subject.page(&desk, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(Path(address): Address, Posted { desk, fields }: Posted) -> Response {
    let subject = match Subject::find(&desk, address).await {
        Ok(subject) => subject,
        Err(response) => return *response,
    };
    match subject.done(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => subject.page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

/// Which act on which card.
struct Subject {
    contract: ContractView,
    card: CardView,
    act: CardDeskAct,
}

impl Subject {
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
        let (contract, card) = (self.number(desk)?, self.card.card.number);
        let app = &desk.visit.state.app;
        let noted = app.report_card_lost(&desk.staff, &contract, card).await;
        self.noted(desk, noted)
    }

    async fn follow(&self, desk: &Desk, act: CardAct) -> Result<Response, Again> {
        let (contract, card) = (self.number(desk)?, self.card.card.number);
        let app = &desk.visit.state.app;
        let noted = app.follow_card(&desk.staff, &contract, card, act).await;
        self.noted(desk, noted)
    }

    fn number(&self, desk: &Desk) -> Result<ContractId, Again> {
        let number = ContractId::parse(&self.contract.contract.number);
        Ok(number.map_err(|_| desk.missing())?)
    }

    fn noted(
        &self,
        desk: &Desk,
        noted: Result<(), Failure<CardRefusal>>,
    ) -> Result<Response, Again> {
        let number = &self.contract.contract.number;
        match noted {
            Ok(()) => Ok(answer::see_other(&urls::console::contract(number))),
            Err(Failure::Internal(error)) => Err(desk.internal(&error).into()),
            Err(Failure::Refused(CardRefusal::NoCard)) => Err(desk.missing().into()),
            Err(Failure::Refused(CardRefusal::State)) => Err(self.refuse(desk, Refused::Card)),
            Err(Failure::Refused(CardRefusal::Role(duty))) => {
                Err(self.refuse(desk, Refused::Role(duty)))
            }
        }
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

    fn refuse(&self, desk: &Desk, refused: Refused) -> Again {
        let form = Form::new().with_failure(desk.visit.explain(refused));
        self.page(desk, StatusCode::CONFLICT, form).into()
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
