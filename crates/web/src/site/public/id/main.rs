//! GET `/id/main`: メイン, which says that no certificate is used.

use axum::{Router, http::StatusCode, response::Response, routing::get};

use super::user;
use crate::{
    kit::{render, urls::public},
    site::{SiteState, Visit, answer},
    view::{user::status::SignInRecord, web_fb::login::IdMainPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(public::ID_MAIN, get(show))
}

async fn show(visit: Visit) -> Response {
    let user = match user(&visit).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    let sign_ins = match visit.state.app.sign_ins_of(&user).await {
        Ok(sign_ins) => sign_ins,
        Err(error) => return answer::internal(&visit, &error),
    };
    let view = IdMainPage {
        page: visit.page_of_password(&user),
        sign_ins: sign_ins
            .into_iter()
            .map(|line| SignInRecord {
                at: line.at,
                from: line.address,
                succeeded: line.succeeded,
            })
            .collect(),
    };
    visit.remember(render(StatusCode::OK, &view))
}
