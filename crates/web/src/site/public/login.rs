//! ログイン: the two blocks of seed 004, at `/` of a bank with WEB-FB.

use axum::{http::StatusCode, response::Response};

use crate::{
    kit::{Form, render},
    site::{Visit, answer},
    view::web_fb::login::LoginPage,
};

/// The page; the first block only where the bank's policy offers it.
pub(super) async fn page(visit: &Visit, status: StatusCode, form: Form) -> Response {
    let by_password = match visit.state.app.policies(&visit.state.site.bank).await {
        Ok(policies) => policies.id_password_sign_in,
        Err(error) => return answer::internal(visit, &error),
    };
    let view = LoginPage {
        page: visit.page(),
        form,
        by_password,
    };
    visit.remember(render(status, &view))
}
