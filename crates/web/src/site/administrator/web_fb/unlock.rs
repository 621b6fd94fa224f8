//! IDロック解除: the users who are locked, one of them released at a time.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::user::UserLine;

use super::confirm;
use crate::{
    kit::{Field, FieldError, Form, Notice, NoticeKind, urls::web_fb},
    site::{
        SiteState,
        administrator::{
            desk::{Again, Desk, Posted},
            users::{lock, user_refused},
        },
        answer,
        fields::Fields,
    },
    view::web_fb::unlock::{LockedRow, UnlockPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(web_fb::UNLOCK, get(show).post(submit))
}

/// Whom the page says was released.
#[derive(serde::Deserialize)]
struct After {
    #[serde(default)]
    done: String,
}

async fn show(desk: Desk, Query(after): Query<After>) -> Response {
    let done = match after.done.as_str() {
        "" => None,
        id => desk.user(id).await.ok().map(|user| user.id),
    };
    let notice = done.map(|id| Notice {
        kind: NoticeKind::Done,
        text: desk.page().t.fb_id.unlocked(id),
    });
    page(&desk, StatusCode::OK, Form::new(), notice).await
}

async fn submit(posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    match unlock(&desk, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form, None).await,
        Err(Again::Page(response)) => *response,
    }
}

async fn unlock(desk: &Desk, fields: &Fields) -> Result<Response, Again> {
    let typed = fields.get(Field::SelectedUser);
    if typed.is_empty() {
        let form = Form::new().with_error(Field::SelectedUser, FieldError::Required);
        return Err(form.into());
    }
    let user = desk.user(typed).await?;
    let form = fields.again(&[Field::SelectedUser]);
    let confirmed = confirm::confirmed(desk, fields, form).await?;
    let app = &desk.visit.state.app;
    app.unlock_user(&desk.admin, confirmed, &user.id)
        .await
        .map_err(|failure| user_refused(desk, failure))?;
    let (path, id) = (web_fb::UNLOCK, user.id.as_str());
    Ok(answer::see_other(&format!("{path}?done={id}")))
}

async fn page(desk: &Desk, status: StatusCode, form: Form, notice: Option<Notice>) -> Response {
    let users = match desk.visit.state.app.users(&desk.admin).await {
        Ok(users) => users,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let mut page = desk.page();
    page.notice = notice;
    match confirm::asked(desk).await {
        Ok(confirm) => {
            let view = UnlockPage {
                page,
                form,
                users: users.into_iter().filter_map(locked).collect(),
                confirm,
            };
            desk.answer(status, &view)
        }
        Err(again) => desk.answer_again(again),
    }
}

fn locked(line: UserLine) -> Option<LockedRow> {
    let lock = lock(line.lock);
    (!lock.is_free()).then_some(LockedRow {
        id: line.holder.name_id,
        name: line.holder.display_name,
        lock,
    })
}
