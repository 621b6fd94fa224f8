//! One token with its history.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{TokenHistoryLine, TokenView};
use tegata_domain::ids::TokenSerial;

use super::list::row;
use crate::{
    kit::urls,
    site::{SiteState, console::desk::Desk},
    view::{
        console::tokens::{TokenAct, TokenCodes, TokenHistoryRow, TokenPage},
        token::TokenStatus,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::TOKEN_ROUTE, get(show))
}

async fn show(desk: Desk, Path(serial): Path<String>) -> Response {
    let (view, history) = match find(&desk, &serial).await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let (since, codes) = (view.token.state_at, codes(&view));
    let token = row(view);
    let page = TokenPage {
        page: desk.page(),
        acts: TokenAct::of(token.status),
        token,
        since,
        codes,
        history: history.into_iter().map(line).collect(),
    };
    desk.answer(StatusCode::OK, &page)
}

/// The token of that serial number, or the page that says that there is none.
pub(super) async fn find(
    desk: &Desk,
    serial: &str,
) -> Result<(TokenView, Vec<TokenHistoryLine>), Box<Response>> {
    let serial = TokenSerial::parse(serial).map_err(|_| Box::new(desk.missing()))?;
    desk.found(desk.visit.state.app.token(&desk.staff, &serial).await)
}

fn codes(view: &TokenView) -> TokenCodes {
    TokenCodes {
        event: view.token.kind == "hotp",
        algorithm: view.token.algorithm.to_uppercase(),
        digits: view.token.digits,
        period: view.token.period,
        drift: view.token.drift,
    }
}

fn line(line: TokenHistoryLine) -> TokenHistoryRow {
    TokenHistoryRow {
        at: line.at,
        resynchronised: line.act == "resynchronised",
        status: TokenStatus::from_stored(&line.act),
        holder: line.holder,
        actor: line.actor,
    }
}
