//! The acts on one token: a loss is done at once; to assign, return or retire is proposed.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{Change, TokenChange};
use tegata_domain::{
    ids::{AdministratorNumber, TokenSerial},
    staff::Duty,
};

use super::{list::row, one::find};
use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{
        SiteState,
        console::{
            act::{Act, show, submit},
            desk::{Again, Desk},
            propose::demand,
        },
        fields::Fields,
    },
    view::{
        console::tokens::{TokenAct, TokenActPage, TokenRow},
        refused::Refused,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(
        urls::console::TOKEN_ACT_ROUTE,
        get(show::<Subject>).post(submit::<Subject>),
    )
}

const TYPED: [Field; 2] = [Field::ContractId, Field::AdministratorNumber];

/// Which act on which token.
struct Subject {
    token: TokenRow,
    act: TokenAct,
}

impl Act for Subject {
    type Address = (String, String);

    async fn find(desk: &Desk, (serial, act): (String, String)) -> Result<Self, Box<Response>> {
        desk.demand(Duty::Make)?;
        let act = TokenAct::from_path(&act).ok_or_else(|| Box::new(desk.missing()))?;
        let (view, _) = find(desk, &serial).await?;
        Ok(Self {
            token: row(view),
            act,
        })
    }

    async fn done(&self, desk: &Desk, fields: &Fields) -> Result<Response, Again> {
        let form = fields.again(&TYPED);
        if !TokenAct::of(self.token.status).contains(&self.act) {
            return Err(self.refuse(desk, Refused::State));
        }
        let serial = self.token.serial.clone();
        let change = match self.act {
            TokenAct::Lose => return self.lost(desk).await,
            TokenAct::Assign => self.assignment(desk, fields).await?,
            TokenAct::Return => TokenChange::Return { serial },
            TokenAct::Retire => TokenChange::Retire { serial },
        };
        desk.propose(fields, form, Change::Tokens(change)).await
    }

    fn page(&self, desk: &Desk, status: StatusCode, form: Form) -> Response {
        let view = TokenActPage {
            page: desk.page(),
            form,
            act: self.act,
            token: self.token.clone(),
        };
        desk.answer(status, &view)
    }
}

impl Subject {
    /// Whose token it becomes; the one that the administrator has is stopped by it.
    async fn assignment(&self, desk: &Desk, fields: &Fields) -> Result<TokenChange, Again> {
        let form = demand(fields, &TYPED, fields.again(&TYPED));
        if form.has_errors() {
            return Err(form.into());
        }
        let wrong = |field| Again::from(fields.again(&TYPED).with_error(field, FieldError::Wrong));
        let contract = desk.contract(fields.get(Field::ContractId)).await;
        let contract = contract.map_err(|_| wrong(Field::ContractId))?;
        let number = AdministratorNumber::parse(fields.get(Field::AdministratorNumber));
        let number = number.map_err(|_| wrong(Field::AdministratorNumber))?;
        let name = number.get().to_string();
        let mut lines = contract.administrators.into_iter();
        let line = lines.find(|line| line.holder.name_id == name);
        let line = line.ok_or_else(|| wrong(Field::AdministratorNumber))?;
        Ok(TokenChange::Assign {
            serial: self.token.serial.clone(),
            number: contract.contract.number,
            administrator: number.get(),
            replaces: line.token,
        })
    }

    async fn lost(&self, desk: &Desk) -> Result<Response, Again> {
        let serial = TokenSerial::parse(&self.token.serial).map_err(|_| desk.missing())?;
        let done = desk.visit.state.app.lose_token(&desk.staff, &serial).await;
        self.settled(desk, done, &urls::console::token(serial.as_str()))
    }
}
