//! ワンタイムパスワード（トークン）の設定: who has which.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use crate::{
    kit::urls,
    site::{SiteState, administrator::desk::Desk, answer, convert},
    view::administrator::tokens::{TokenRow, TokensPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::administrator::TOKENS, get(show))
}

async fn show(desk: Desk) -> Response {
    let users = match desk.visit.state.app.user_tokens(&desk.admin).await {
        Ok(users) => users,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let rows = users.into_iter().map(|user| TokenRow {
        user_id: user.holder.name_id,
        name: user.holder.display_name,
        token: user.token.map(convert::token),
    });
    let view = TokensPage {
        page: desk.page(),
        rows: rows.collect(),
    };
    desk.answer(StatusCode::OK, &view)
}
