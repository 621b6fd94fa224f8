//! ワンタイムパスワード認証情報管理: each user's token, registered and stopped.

use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
    routing::get,
};
use tegata_app::{
    token::{PresentToken, TokenEnd, TokenProof},
    user::UserLine,
};

use super::confirm;
use crate::{
    kit::{Field, FieldError, Form, Notice, NoticeKind, urls::web_fb},
    site::{
        SiteState,
        administrator::{
            desk::{Again, Desk, Posted, User},
            users::token_refused,
        },
        answer,
        fields::Fields,
    },
    view::web_fb::tokens::{FbTokenPage, FbTokenRow, FbTokensPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(web_fb::TOKENS, get(list))
        .route(web_fb::TOKEN_ROUTE, get(show).post(submit))
}

/// What the list says was done.
#[derive(serde::Deserialize)]
struct After {
    #[serde(default)]
    done: String,
}

async fn list(desk: Desk, Query(after): Query<After>) -> Response {
    let users = match desk.visit.state.app.users(&desk.admin).await {
        Ok(users) => users,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let mut page = desk.page();
    let text = match after.done.as_str() {
        "set" => Some(page.t.fb_token.set),
        "stopped" => Some(page.t.fb_token.stopped),
        "lost" => Some(page.t.fb_token.lost),
        _ => None,
    };
    page.notice = text.map(|text| Notice {
        kind: NoticeKind::Done,
        text: text.to_owned(),
    });
    let view = FbTokensPage {
        page,
        rows: users.iter().map(row).collect(),
    };
    desk.answer(StatusCode::OK, &view)
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
    let done = match fields.named("act") {
        "stop" => ended(&desk, &user, TokenEnd::Stopped).await,
        "lost" => ended(&desk, &user, TokenEnd::Lost).await,
        _ => registered(&desk, &user, &fields).await,
    };
    match done {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form).await,
        Err(Again::Page(response)) => *response,
    }
}

/// Only takes access away, so nothing is asked.
async fn ended(desk: &Desk, user: &User, end: TokenEnd) -> Result<Response, Again> {
    let app = &desk.visit.state.app;
    let word = match end {
        TokenEnd::Stopped => "stopped",
        TokenEnd::Lost => "lost",
    };
    match app.stop_user_token(&desk.admin, &user.id, end).await {
        Ok(_) => Ok(answer::see_other(&done(word))),
        Err(failure) => Err(token_refused(desk, Form::new(), failure)),
    }
}

async fn registered(desk: &Desk, user: &User, fields: &Fields) -> Result<Response, Again> {
    let serial = fields.get(Field::TokenSerial).trim();
    let code = fields.get(Field::OneTimePassword).trim();
    let mut form = fields.again(&[Field::TokenSerial]);
    for (field, typed) in [(Field::TokenSerial, serial), (Field::OneTimePassword, code)] {
        if typed.is_empty() {
            form = form.with_error(field, FieldError::Required);
        }
    }
    let confirmed = confirm::confirmed(desk, fields, form.clone()).await?;
    let (app, proof) = (&desk.visit.state.app, TokenProof { serial, code });
    match app
        .register_user_token(
            &desk.admin,
            confirmed,
            &user.id,
            (proof, PresentToken::Absent),
        )
        .await
    {
        Ok(()) => Ok(answer::see_other(&done("set"))),
        Err(failure) => Err(token_refused(desk, form, failure)),
    }
}

fn done(word: &str) -> String {
    format!("{}?done={word}", web_fb::TOKENS)
}

fn row(line: &UserLine) -> FbTokenRow {
    FbTokenRow {
        id: line.holder.name_id.clone(),
        name: line.holder.display_name.clone(),
        serial: line.token.clone(),
    }
}

async fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    match confirm::asked(desk).await {
        Ok(confirm) => {
            let view = FbTokenPage {
                page: desk.page(),
                form,
                row: row(&user.line),
                confirm,
            };
            desk.answer(status, &view)
        }
        Err(again) => desk.answer_again(again),
    }
}
