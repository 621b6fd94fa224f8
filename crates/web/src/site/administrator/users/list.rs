//! 利用者情報選択.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::user::{LockState, UserLine};
use tegata_domain::ids::UserId;

use crate::{
    kit::{Field, FieldError, Form, Notice, NoticeKind, urls::administrator as urls},
    site::{
        SiteState,
        administrator::desk::{Desk, Posted},
        answer, convert,
    },
    view::{
        Lock,
        administrator::users::list::{UserRow, UsersPage},
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

/// The address after a user was deregistered, who has no page any more.
pub(super) fn after_deregistering() -> String {
    format!("{}?done=deregistered", urls::USERS)
}

#[derive(serde::Deserialize)]
struct After {
    #[serde(default)]
    done: String,
}

async fn show(desk: Desk, Query(after): Query<After>) -> Response {
    let deregistered = after.done == "deregistered";
    page(&desk, StatusCode::OK, Form::new(), deregistered).await
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
    page(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, false).await
}

async fn page(desk: &Desk, status: StatusCode, form: Form, deregistered: bool) -> Response {
    let users = match desk.visit.state.app.users(&desk.admin).await {
        Ok(users) => users,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let mut page = desk.page();
    page.notice = deregistered.then(|| Notice {
        kind: NoticeKind::Done,
        text: page.t.act.deregistered.to_owned(),
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
