//! 依頼書: which request a paper form was for.

use axum::{Router, extract::Query, http::StatusCode, response::Response, routing::get};
use tegata_app::{
    console::{FormLine, FormsPage as Found},
    failure::Internal,
};
use tegata_domain::ids::FormNumber;

use super::{
    approval::state,
    desk::{Desk, place},
    words,
};
use crate::{
    kit::{Field, FieldError, Form, urls},
    site::SiteState,
    view::console::forms::{FormRow, FormsPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::FORMS, get(show))
}

#[derive(serde::Deserialize)]
struct Wanted {
    #[serde(default)]
    search: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    before: String,
}

async fn show(desk: Desk, Query(wanted): Query<Wanted>) -> Response {
    let searched = wanted.search.trim();
    let mut form = Form::new().with_value(Field::FormSearch, searched);
    let found = if searched.is_empty() {
        let before = wanted.at.parse().ok().map(|at| (at, place(&wanted.before)));
        let app = &desk.visit.state.app;
        app.request_forms(&desk.staff, before).await
    } else if let Ok(number) = FormNumber::parse(searched) {
        uses(&desk, &number).await
    } else {
        form = form.with_error(Field::FormSearch, FieldError::Format);
        Ok(nothing())
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return desk.internal(&error),
    };
    let view = FormsPage {
        form,
        rows: found.lines.iter().map(|line| row(&desk, line)).collect(),
        next: found
            .next
            .map(|(at, before)| format!("{}?at={at}&before={before}", urls::console::FORMS)),
        page: desk.page(),
    };
    desk.answer(StatusCode::OK, &view)
}

async fn uses(desk: &Desk, number: &FormNumber) -> Result<Found, Internal> {
    let app = &desk.visit.state.app;
    let lines = app.request_form(&desk.staff, number).await?;
    Ok(Found { lines, next: None })
}

fn nothing() -> Found {
    Found {
        lines: Vec::new(),
        next: None,
    }
}

/// Shared with the search.
pub(super) fn row(desk: &Desk, line: &FormLine) -> FormRow {
    let (t, now) = (desk.texts(), desk.visit.state.app.now());
    let proposal = &line.proposal;
    FormRow {
        number: line.form.number.clone(),
        approval: proposal.approval.id.clone(),
        kind: words::kind(t, &proposal.change).to_owned(),
        target: words::target(t, &proposal.change),
        maker: proposal.maker.display_name.clone(),
        asked_at: proposal.approval.made_at,
        checker: proposal
            .checker
            .as_ref()
            .map(|checker| checker.display_name.clone()),
        state: state(t, proposal, now),
    }
}
