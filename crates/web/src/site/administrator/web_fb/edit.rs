//! IDメンテナンス › 編集: name, right, password and certificate in one step, and its 登録完了.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    certificate::Reissue,
    failure::Failure,
    user::{CertificateChoice, EditRefusal, EditUser},
};
use tegata_domain::{certificate::ReissueReason, pin::Pin, right::Right};

use super::confirm;
use crate::{
    kit::{Field, FieldError, Form, urls::web_fb},
    site::{
        SiteState,
        administrator::{
            desk::{Again, Desk, Posted, User},
            users::{block, typed_name},
        },
        answer,
        fields::Fields,
        new_pin::PASSWORD,
    },
    view::{
        refused::Refused,
        web_fb::edit::{EditIdPage, IdDonePage},
    },
};

const SHOWN_AGAIN: [Field; 5] = [
    Field::UserName,
    Field::Right,
    Field::CertificateChoice,
    Field::Reason,
    Field::Outside,
];

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(web_fb::ID_EDIT_ROUTE, get(show).post(submit))
        .route(web_fb::ID_EDITED_ROUTE, get(edited))
}

async fn show(desk: Desk, Path(user): Path<String>) -> Response {
    match desk.user(&user).await {
        Ok(user) => {
            let form = Form::new()
                .with_value(Field::UserName, user.line.holder.display_name.as_str())
                .with_value(Field::Right, user.line.right.as_str())
                .with_value(Field::CertificateChoice, "continue");
            page(&desk, &user, StatusCode::OK, form).await
        }
        Err(response) => *response,
    }
}

async fn submit(Path(user): Path<String>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match change(&desk, &user, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &user, StatusCode::UNPROCESSABLE_ENTITY, *form).await,
        Err(Again::Page(response)) => *response,
    }
}

async fn edited(desk: Desk, Path(user): Path<String>) -> Response {
    match desk.user(&user).await {
        Ok(user) => done(&desk, &user, false, None),
        Err(response) => *response,
    }
}

/// A hand-over code is shown in this very answer and never again; without one the answer can be a redirect.
async fn change(desk: &Desk, user: &User, fields: &Fields) -> Result<Response, Again> {
    let app = &desk.visit.state.app;
    let policies = app
        .policies(&desk.visit.state.site.bank)
        .await
        .map_err(|error| desk.internal(&error))?;
    let edit = read(fields, policies.pin_length, user.id.as_str());
    let form = fields.again(&SHOWN_AGAIN);
    let marked = match &edit {
        Ok(_) => form.clone(),
        Err(errors) => errors.iter().fold(form.clone(), |form, (field, error)| {
            form.with_error(*field, *error)
        }),
    };
    let confirmed = confirm::confirmed(desk, fields, marked.clone()).await?;
    let Ok(edit) = edit else {
        return Err(marked.into());
    };
    let edited = app.edit_user(&desk.admin, confirmed, &user.id, edit).await;
    let edited = edited.map_err(|failure| refused(desk, form, failure))?;
    match edited.reissued.and_then(|reissued| reissued.handover_code) {
        Some(code) => {
            let user = desk.user(user.id.as_str()).await?;
            Ok(done(desk, &user, false, Some(code)))
        }
        None => Ok(answer::see_other(&web_fb::id(user.id.as_str(), "edited"))),
    }
}

fn refused(desk: &Desk, form: Form, failure: Failure<EditRefusal>) -> Again {
    match failure {
        Failure::Refused(EditRefusal::Conflict) => desk.refused(form, Refused::Conflict),
        Failure::Refused(EditRefusal::NothingToRevoke) => desk.refused(form, Refused::State),
        Failure::Refused(EditRefusal::NoUser) => desk.missing(),
        Failure::Refused(EditRefusal::NotConfirmed) => desk.not_confirmed(),
        Failure::Internal(error) => desk.internal(&error),
    }
}

type Wrong = (Field, FieldError);

/// What was typed, or everything that is wrong with it. A form without a version is one that this page never made.
fn read(fields: &Fields, least: usize, id: &str) -> Result<EditUser, Vec<Wrong>> {
    let name = typed_name(fields);
    let right =
        Right::from_stored(fields.get(Field::Right)).ok_or((Field::Right, FieldError::Required));
    let (certificate, password) = (choice(fields), password(fields, least, id));
    match (name, right, certificate, password) {
        (Ok(name), Ok(right), Ok(certificate), Ok(password)) => Ok(EditUser {
            version: fields.named("version").parse().unwrap_or_default(),
            name,
            right,
            password,
            certificate,
        }),
        (name, right, certificate, password) => {
            Err([name.err(), right.err(), certificate.err(), password.err()]
                .into_iter()
                .flatten()
                .collect())
        }
    }
}

fn choice(fields: &Fields) -> Result<CertificateChoice, Wrong> {
    let reason = ReissueReason::parse(fields.get(Field::Reason))
        .ok_or((Field::Reason, FieldError::Required));
    match fields.get(Field::CertificateChoice) {
        "continue" => Ok(CertificateChoice::Continue),
        "reissue" => Ok(CertificateChoice::Reissue(Reissue {
            reason: reason?,
            outside_office: fields.is_ticked(Field::Outside),
        })),
        "revoke" => Ok(CertificateChoice::Revoke(reason?)),
        _ => Err((Field::CertificateChoice, FieldError::Required)),
    }
}

fn password(fields: &Fields, least: usize, id: &str) -> Result<Option<Pin>, Wrong> {
    if PASSWORD.is_empty(fields) {
        return Ok(None);
    }
    PASSWORD.read(fields, least, id).map(Some)
}

/// 登録完了.
pub(super) fn done(desk: &Desk, user: &User, registered: bool, code: Option<String>) -> Response {
    let block = &user.line.block;
    let open = block.may_acquire(desk.visit.state.app.now());
    let issue = block.issue.as_ref().filter(|_| open);
    let view = IdDonePage {
        page: desk.page(),
        id: user.id.as_str().to_owned(),
        registered,
        deadline: issue.map(|issue| issue.deadline),
        code,
    };
    desk.answer(StatusCode::OK, &view)
}

async fn page(desk: &Desk, user: &User, status: StatusCode, form: Form) -> Response {
    match confirm::asked(desk).await {
        Ok(confirm) => {
            let view = EditIdPage {
                page: desk.page(),
                form,
                id: user.id.as_str().to_owned(),
                block: block(user),
                version: user.line.holder.version,
                confirm,
            };
            desk.answer(status, &view)
        }
        Err(again) => desk.answer_again(again),
    }
}
