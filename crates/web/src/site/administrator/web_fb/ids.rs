//! IDメンテナンス › 利用者選択.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{failure::Internal, user::UserLine};
use tegata_domain::{ids::UserId, right::Right};

use crate::{
    kit::{Field, FieldError, Form, urls::web_fb},
    site::{
        SiteState,
        administrator::desk::{Desk, Posted},
        answer,
    },
    view::web_fb::ids::{IdRow, IdsPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::IDS, get(show).post(choose))
}

async fn show(desk: Desk) -> Response {
    page(&desk, StatusCode::OK, Form::new()).await
}

async fn choose(posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    if let Ok(user) = UserId::parse(fields.get(Field::SelectedUser)) {
        return answer::see_other(&web_fb::id(user.as_str(), "edit"));
    }
    let form = Form::new().with_error(Field::SelectedUser, FieldError::Required);
    page(&desk, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

async fn page(desk: &Desk, status: StatusCode, form: Form) -> Response {
    match view(desk, form).await {
        Ok(view) => desk.answer(status, &view),
        Err(error) => answer::internal(&desk.visit, &error),
    }
}

async fn view(desk: &Desk, form: Form) -> Result<IdsPage, Internal> {
    let app = &desk.visit.state.app;
    let users = app.users(&desk.admin).await?;
    let masters = app.administrators(&desk.admin).await?;
    Ok(IdsPage {
        page: desk.page(),
        form,
        masters: masters.into_iter().map(master).collect(),
        users: users.into_iter().map(row).collect(),
    })
}

fn row(line: UserLine) -> IdRow {
    IdRow {
        right: line.right,
        id: line.shown_id,
        name: line.holder.display_name,
    }
}

/// A master ID administers, whatever the table of rights holds.
fn master(line: UserLine) -> IdRow {
    IdRow {
        right: Right::Administrator,
        ..row(line)
    }
}
