//! IDメンテナンス › 登録抹消.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};

use super::confirm;
use crate::{
    kit::{Form, urls::web_fb},
    site::{
        SiteState,
        administrator::{
            desk::{Again, Desk, Posted, User},
            users::user_refused,
        },
        answer,
        fields::Fields,
    },
    view::web_fb::edit::DeregisterIdPage,
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::ID_DEREGISTER_ROUTE, get(show).post(submit))
}

async fn show(desk: Desk, Path(user): Path<String>) -> Response {
    match desk.user(&user).await {
        Ok(user) => page(&desk, &user, StatusCode::OK, Form::new()).await,
        Err(response) => *response,
    }
}

async fn submit(Path(user): Path<String>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match deregister(&desk, &user, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form).await,
        Err(Again::Page(response)) => *response,
    }
}

async fn deregister(desk: &Desk, user: &User, fields: &Fields) -> Result<Response, Again> {
    let confirmed = confirm::confirmed(desk, fields, Form::new()).await?;
    let app = &desk.visit.state.app;
    app.deregister_user(&desk.admin, confirmed, &user.id)
        .await
        .map_err(|failure| user_refused(desk, failure))?;
    Ok(answer::see_other(web_fb::IDS))
}

async fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    match confirm::asked(desk).await {
        Ok(confirm) => {
            let view = DeregisterIdPage {
                page: desk.page(),
                form,
                id: user.id.as_str().to_owned(),
                name: user.line.holder.display_name.clone(),
                confirm,
            };
            desk.answer(status, &view)
        }
        Err(again) => desk.answer_again(again),
    }
}
