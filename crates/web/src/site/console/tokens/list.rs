//! トークンの一覧: how many in each state, and those in one.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{StockPage, StockQuery, TokenView};
use tegata_domain::ids::TokenSerial;

use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{SiteState, answer, console::desk::Desk},
    view::{
        console::tokens::{StateCount, TokenRow, TokensPage},
        token::TokenStatus,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::TOKENS, get(show))
}

#[derive(serde::Deserialize)]
struct Wanted {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    token_serial: String,
}

async fn show(desk: Desk, Query(wanted): Query<Wanted>) -> Response {
    let searched = wanted.token_serial.trim();
    if searched.is_empty() {
        return page(&desk, &wanted, Form::new()).await;
    }
    let app = &desk.visit.state.app;
    let found = match TokenSerial::parse(searched) {
        Ok(serial) => app.token(&desk.staff, &serial).await,
        Err(_) => Ok(None),
    };
    match found {
        Ok(Some((view, _))) => answer::see_other(&urls::console::token(&view.token.serial)),
        Ok(None) => {
            let form = Form::new()
                .with_value(Field::TokenSerial, searched)
                .with_error(Field::TokenSerial, FieldError::Wrong);
            page(&desk, &wanted, form).await
        }
        Err(error) => desk.internal(&error),
    }
}

async fn page(desk: &Desk, wanted: &Wanted, form: Form) -> Response {
    let mut all = TokenStatus::ALL.into_iter();
    let shown = all.find(|status| status.stored() == wanted.state);
    let shown = shown.unwrap_or(TokenStatus::Stock);
    let query = StockQuery {
        status: shown.stored().to_owned(),
        after: wanted.after.clone(),
    };
    let found = match desk.visit.state.app.tokens(&desk.staff, query).await {
        Ok(found) => found,
        Err(error) => return desk.internal(&error),
    };
    let view = TokensPage {
        page: desk.page(),
        form,
        counts: counts(&found, shown),
        shown,
        rows: found.tokens.into_iter().map(row).collect(),
        next: found.next,
    };
    desk.answer(StatusCode::OK, &view)
}

fn counts(found: &StockPage, shown: TokenStatus) -> Vec<StateCount> {
    let of = |status: TokenStatus| {
        let mut counts = found.counts.iter();
        counts.find(|count| count.status == status.stored())
    };
    let all = TokenStatus::ALL.into_iter();
    all.map(|status| StateCount {
        status,
        tokens: of(status).map_or(0, |count| count.tokens),
        shown: status == shown,
    })
    .collect()
}

/// Shared with the page of one token.
pub(super) fn row(view: TokenView) -> TokenRow {
    TokenRow {
        serial: view.token.serial,
        status: TokenStatus::from_stored(&view.token.status),
        maker: view.token.maker,
        holder: view.holder.map(|holder| holder.display_name),
        contract_id: view.contract.map(|contract| contract.number),
    }
}
