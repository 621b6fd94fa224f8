//! 設定: the bank's policies, read by everyone, changed by two operators.

mod hours;
mod wording;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    http::StatusCode,
    response::Response,
    routing::get,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tegata_app::{
    console::{Change, PolicyLine},
    failure::Internal,
};
use tegata_domain::{policy::FieldKind, staff::Duty};

use super::desk::{Again, Desk, Posted};
use crate::{
    kit::{Field, FieldError, Form, urls},
    site::{SiteState, fields::Fields},
    view::console::policies::{PoliciesPage, PolicyPage, PolicyRow},
};

/// Two lists of 400 dates and 500 more that are typed, or every word at its longest.
const LARGEST_FORM: usize = 64 * 1024;

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(urls::console::POLICIES, get(list))
        .route(urls::console::POLICY_ROUTE, get(show).post(submit))
        .merge(
            hours::routes()
                .merge(wording::routes())
                .layer(DefaultBodyLimit::max(LARGEST_FORM)),
        )
}

async fn list(desk: Desk) -> Response {
    let lines = match desk.visit.state.app.policy_lines(&desk.staff).await {
        Ok(lines) => lines,
        Err(error) => return desk.internal(&error),
    };
    let view = PoliciesPage {
        page: desk.page(),
        rows: lines.iter().map(|line| row(&desk, line)).collect(),
        may_change: desk.staff.may(Duty::Operate),
    };
    desk.answer(StatusCode::OK, &view)
}

async fn show(desk: Desk, Path(name): Path<String>) -> Response {
    match find(&desk, &name).await {
        Ok(line) => page(&desk, &line, StatusCode::OK, Form::new()),
        Err(response) => *response,
    }
}

async fn submit(Path(name): Path<String>, Posted { desk, fields }: Posted) -> Response {
    let line = match find(&desk, &name).await {
        Ok(line) => line,
        Err(response) => return *response,
    };
    match proposed(&desk, &line, &fields).await {
        Ok(response) => response,
        Err(Again::Form(form)) => page(&desk, &line, StatusCode::UNPROCESSABLE_ENTITY, *form),
        Err(Again::Page(response)) => *response,
    }
}

async fn proposed(desk: &Desk, line: &PolicyLine, fields: &Fields) -> Result<Response, Again> {
    let form = fields.again(&[Field::PolicyValue]);
    let typed = fields.get(Field::PolicyValue).trim();
    let Some(value) = parse(line.field.kind, typed) else {
        let error = if typed.is_empty() {
            FieldError::Required
        } else {
            FieldError::Format
        };
        return Err(form.with_error(Field::PolicyValue, error).into());
    };
    desk.propose(fields, form, change(line, value)).await
}

fn change(line: &PolicyLine, value: Value) -> Change {
    Change::SetPolicy {
        policy: line.field.name.to_owned(),
        value,
        before: line.value.clone(),
    }
}

/// What was typed as it is stored; bounds are judged by the domain.
fn parse(kind: FieldKind, typed: &str) -> Option<Value> {
    match kind {
        FieldKind::Number { .. } => typed.parse::<i64>().ok().map(Value::from),
        FieldKind::Flag => typed.parse::<bool>().ok().map(Value::from),
        FieldKind::OneOf(words) => words.contains(&typed).then(|| Value::from(typed)),
        FieldKind::Days => {
            let days = typed.split(',').map(|day| day.trim().parse::<i64>().ok());
            days.collect::<Option<Vec<_>>>().map(Value::from)
        }
        // They have pages of their own.
        FieldKind::Hours | FieldKind::Words => None,
    }
}

async fn find(desk: &Desk, name: &str) -> Result<PolicyLine, Box<Response>> {
    desk.demand(Duty::Operate)?;
    let lines = desk.visit.state.app.policy_lines(&desk.staff).await;
    let lines = lines.map_err(|error| Box::new(desk.internal(&error)))?;
    let found = lines.into_iter().find(|line| line.field.name == name);
    found.ok_or_else(|| Box::new(desk.missing()))
}

/// A value as its type; what was stored is of that type.
fn typed<T: DeserializeOwned>(desk: &Desk, value: &Value) -> Result<T, Box<Response>> {
    serde_json::from_value(value.clone())
        .map_err(|_| Box::new(desk.internal(&Internal::Contradiction("the value of a policy"))))
}

/// A value as it is stored.
fn stored(desk: &Desk, value: &impl Serialize) -> Result<Value, Box<Response>> {
    serde_json::to_value(value)
        .map_err(|_| Box::new(desk.internal(&Internal::Contradiction("the value of a policy"))))
}

fn row(desk: &Desk, line: &PolicyLine) -> PolicyRow {
    PolicyRow::of(&line.field, &line.value, &line.default, desk.texts())
}

fn page(desk: &Desk, line: &PolicyLine, status: StatusCode, form: Form) -> Response {
    let view = PolicyPage {
        page: desk.page(),
        form,
        row: row(desk, line),
    };
    desk.answer(status, &view)
}
