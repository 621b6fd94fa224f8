//! 利用者情報選択.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::user::{LockState, UserLine};
use tegata_domain::ids::UserId;

use super::result;
use crate::{
    kit::{Field, FieldError, Form, Notice, NoticeKind, urls::administrator as urls},
    site::{
        SiteState,
        administrator::desk::{Desk, Posted},
        answer, convert,
    },
    view::{
        Lock,
        administrator::users::{
            list::{UserRow, UsersPage},
            result::Done,
        },
    },
};

const ACTS: [&str; 8] = [
    "change",
    "deregister",
    "suspend",
    "resume",
    "unlock",
    "pins",
    "token",
    "mail",
];

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::USERS, get(show).post(choose))
}

/// 利用者情報選択 again, where there is nothing to pass on to the user (seed 002).
pub(super) fn after(done: Done) -> String {
    format!("{}?done={}", urls::USERS, result::word(done))
}

#[derive(serde::Deserialize)]
struct After {
    #[serde(default)]
    done: String,
}

async fn show(desk: Desk, Query(after): Query<After>) -> Response {
    let done = result::done(&after.done);
    page(&desk, StatusCode::OK, Form::new(), done).await
}

async fn choose(posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let act = fields.named("act");
    if !ACTS.contains(&act) {
        return answer::fault(&desk.visit, StatusCode::BAD_REQUEST);
    }
    if let Ok(user) = UserId::parse(fields.get(Field::SelectedUser)) {
        return answer::see_other(&urls::user(user.as_str(), act));
    }
    let form = Form::new().with_error(Field::SelectedUser, FieldError::Required);
    page(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, None).await
}

async fn page(desk: &Desk, status: StatusCode, form: Form, done: Option<Done>) -> Response {
    let users = match desk.visit.state.app.users(&desk.admin).await {
        Ok(users) => users,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let mut page = desk.page();
    page.notice = done.map(|done| Notice {
        kind: NoticeKind::Done,
        text: done.words(page.t).to_owned(),
    });
    let view = UsersPage {
        page,
        form,
        users: users.into_iter().map(row).collect(),
    };
    desk.answer(status, &view)
}

fn row(line: UserLine) -> UserRow {
    UserRow {
        user_id: line.holder.name_id,
        name: line.holder.display_name,
        status: convert::status(line.block.status),
        not_after: line.block.certificate.map(|row| row.not_after),
        token: line.token,
        lock: lock(line.lock),
    }
}

/// In the words of pages.
pub(in crate::site::administrator) fn lock(lock: LockState) -> Lock {
    match lock {
        LockState::Free => Lock::Free,
        LockState::Waiting(_) => Lock::Waiting,
        LockState::Locked => Lock::Locked,
        LockState::AcquisitionStopped => Lock::AcquisitionStopped,
    }
}
