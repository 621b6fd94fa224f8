//! 有効期限一覧: whose certificate ends when, sorted and filtered, as a page and as a file.

mod file;
mod reissue;

use std::cmp::Reverse;

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::{certificate::CertificateStatus, failure::Internal, user::UserLine};
use tegata_domain::{expiry, ids::HolderKind};

use crate::{
    kit::{Field, FieldError, Form, urls::administrator as urls},
    site::{
        SiteState,
        administrator::desk::{Desk, Posted},
        answer, convert,
    },
    view::administrator::expiry::{ExpiryPage, ExpiryRow, Show, Sort},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(urls::EXPIRY, get(show).post(choose))
        .merge(file::routes())
        .merge(reissue::routes())
}

/// Which rows, in which order; a word that is none of ours is the first one.
#[derive(Debug, Clone, Copy, Default, serde::Deserialize)]
struct View {
    #[serde(default)]
    sort: Sort,
    #[serde(default)]
    show: Show,
}

async fn show(desk: Desk, Query(view): Query<View>) -> Response {
    page(&desk, StatusCode::OK, Form::new(), view).await
}

/// The ticked users go on to reason and PIN.
async fn choose(Query(view): Query<View>, posted: Posted) -> Response {
    let Posted { desk, fields } = posted;
    if let Some(ticked) = reissue::ticked(&fields) {
        return reissue::first(&desk, &ticked).await;
    }
    let form = Form::new().with_error(Field::SelectedUser, FieldError::Required);
    page(&desk, StatusCode::UNPROCESSABLE_ENTITY, form, view).await
}

async fn page(desk: &Desk, status: StatusCode, form: Form, view: View) -> Response {
    let rows = match rows(desk, view).await {
        Ok(rows) => rows,
        Err(error) => return answer::internal(&desk.visit, &error),
    };
    let view = ExpiryPage {
        page: desk.page(),
        form,
        sort: view.sort,
        show: view.show,
        rows,
    };
    desk.answer(status, &view)
}

/// Administrators and users with their certificates.
async fn rows(desk: &Desk, view: View) -> Result<Vec<ExpiryRow>, Internal> {
    let app = &desk.visit.state.app;
    let mut lines = app.administrators(&desk.admin).await?;
    lines.extend(app.users(&desk.admin).await?);
    let now = app.now();
    let mut rows: Vec<ExpiryRow> = lines
        .into_iter()
        .map(|line| row(line, now))
        .filter(|row| view.show.has(row))
        .collect();
    match view.sort {
        Sort::End => rows.sort_by_key(|row| (row.not_after.is_none(), row.not_after)),
        Sort::Latest => rows.sort_by_key(|row| Reverse(row.not_after)),
        Sort::Id => rows.sort_by(|a, b| a.id.cmp(&b.id)),
        Sort::Name => rows.sort_by(|a, b| a.name.cmp(&b.name)),
    }
    Ok(rows)
}

fn row(line: UserLine, now: i64) -> ExpiryRow {
    let counts = matches!(
        line.block.status,
        CertificateStatus::Valid
            | CertificateStatus::Ending
            | CertificateStatus::Expired
            | CertificateStatus::Suspended
            | CertificateStatus::Held
    );
    let certificate = line.block.certificate.filter(|_| counts);
    let not_after = certificate.as_ref().map(|row| row.not_after);
    ExpiryRow {
        is_user: line.holder.kind == HolderKind::User,
        id: line.holder.name_id,
        name: line.holder.display_name,
        version: line.holder.version,
        status: convert::status(line.block.status),
        number: certificate.map(|row| convert::issue_number(row.number)),
        not_after,
        days: not_after.map(|end| expiry::days_left(now, end)),
    }
}
