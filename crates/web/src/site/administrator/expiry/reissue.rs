//! 一括再発行: one reason and one confirmation PIN for the ticked users, an answer for each. Sent twice, it is done once.

use axum::{Router, http::StatusCode, response::Response, routing::post};
use tegata_app::{
    certificate::{CertificateRefusalByAdministrator as Refusal, ReissueAnswer},
    failure::Failure,
};
use tegata_domain::{certificate::ReissueReason, ids::UserId};

use crate::{
    kit::{Field, FieldError, Form, urls::administrator as urls},
    site::{
        SiteState,
        administrator::desk::{Again, Desk, Posted},
        answer,
        fields::Fields,
    },
    view::administrator::expiry::{
        BulkAnswer, BulkReissuePage, BulkResultPage, BulkResultRow, Ticked,
    },
};

/// Before the user ID in the names of the form's fields; the value is the version that the page showed.
const PICK: &str = "pick-";
/// Names the form, so that it is done once.
const FORM_ID: &str = "form_id";
/// At once; a company has 99 users unless its bank allows more.
const MOST: usize = 100;

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::EXPIRY_REISSUE, post(submit))
}

/// The ticked users with their versions; none when nothing, too much, or no user is named.
pub(super) fn ticked(fields: &Fields) -> Option<Vec<(UserId, i64)>> {
    let ticked: Option<Vec<_>> = fields
        .starting_with(PICK)
        .map(|(id, version)| Some((UserId::parse(id).ok()?, version.parse().ok()?)))
        .collect();
    ticked.filter(|ticked| (1..=MOST).contains(&ticked.len()))
}

/// The page that asks for reason and PIN.
pub(super) async fn first(desk: &Desk, ticked: &[(UserId, i64)]) -> Response {
    let id = hex::encode(desk.visit.state.app.secret::<16>());
    page(desk, StatusCode::OK, Form::new(), ticked, &id).await
}

async fn submit(posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    let id = fields.named(FORM_ID);
    let Some(ticked) = ticked(&fields).filter(|_| (16..=64).contains(&id.len())) else {
        return answer::fault(&desk.visit, StatusCode::BAD_REQUEST);
    };
    match reissued(&desk, &fields, &ticked, id).await {
        Ok(response) => response,
        Err(Again::Form(form)) => {
            page(&desk, StatusCode::UNPROCESSABLE_ENTITY, *form, &ticked, id).await
        }
        Err(Again::Page(response)) => *response,
    }
}

async fn reissued(
    desk: &Desk,
    fields: &Fields,
    ticked: &[(UserId, i64)],
    id: &str,
) -> Result<Response, Again> {
    let form = fields.again(&[Field::Reason]);
    let Some(reason) = ReissueReason::parse(fields.get(Field::Reason)) else {
        return Err(form.with_error(Field::Reason, FieldError::Required).into());
    };
    let confirmed = desk.confirm(fields, form).await?;
    let app = &desk.visit.state.app;
    match app
        .reissue_several_user_certificates(&desk.admin, confirmed, ticked, id, reason)
        .await
    {
        Ok(answers) => Ok(result(desk, answers)),
        Err(Failure::Refused(_)) => Err(desk.not_confirmed()),
        Err(Failure::Internal(error)) => Err(desk.internal(&error)),
    }
}

fn result(desk: &Desk, answers: Vec<ReissueAnswer>) -> Response {
    let row = |(user, answer): ReissueAnswer| BulkResultRow {
        user_id: user.as_str().to_owned(),
        answer: match answer {
            Ok(deadline) => BulkAnswer::Registered { deadline },
            Err(Refusal::NoUser) => BulkAnswer::Gone,
            Err(_) => BulkAnswer::Changed,
        },
    };
    let view = BulkResultPage {
        page: desk.page(),
        rows: answers.into_iter().map(row).collect(),
    };
    desk.answer(StatusCode::OK, &view)
}

async fn page(
    desk: &Desk,
    status: StatusCode,
    form: Form,
    ticked: &[(UserId, i64)],
    id: &str,
) -> Response {
    let lines = match desk.visit.state.app.users(&desk.admin).await {
        Ok(lines) => lines,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let named = |(user, version): &(UserId, i64)| {
        let line = lines.iter().find(|it| it.holder.name_id == user.as_str())?;
        Some(Ticked {
            user_id: user.as_str().to_owned(),
            name: line.holder.display_name.clone(),
            version: *version,
        })
    };
    let ticked: Vec<Ticked> = ticked.iter().filter_map(named).collect();
    if ticked.is_empty() {
        return answer::fault(&desk.visit, StatusCode::NOT_FOUND);
    }
    let view = BulkReissuePage {
        page: desk.page(),
        form,
        form_id: id.to_owned(),
        ticked,
    };
    desk.answer(status, &view)
}
