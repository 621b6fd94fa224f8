//! GET `/health/live`: the process answers. GET `/health/ready`: it can do its work.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tegata_app::{App, failure::Internal, health::PublishedList};
use tegata_domain::time::Millis;

#[derive(Serialize)]
struct Health {
    status: Status,
    checks: Vec<Check>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    Failed,
}

#[derive(Serialize)]
struct Check {
    name: String,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

pub(super) async fn live() -> Response {
    respond(Vec::new())
}

pub(super) async fn ready(State(app): State<App>) -> Response {
    let mut checks = vec![check("database", problem(app.check_database().await))];
    match app.published_lists().await {
        Ok(lists) => {
            checks.extend(lists.iter().map(|list| of_list(list, app.now())));
        }
        Err(error) => checks.push(check("revocation_lists", Some(logged(&error)))),
    }
    respond(checks)
}

/// A list past its nextUpdate makes relying parties refuse every certificate.
fn of_list(list: &PublishedList, now: Millis) -> Check {
    let problem = match list.newest {
        None => Some("never published".to_owned()),
        Some(head) if now >= head.next_update => Some("past its nextUpdate".to_owned()),
        Some(_) => None,
    };
    check(format!("revocation_list_{}", list.authority), problem)
}

fn problem(answer: Result<(), Internal>) -> Option<String> {
    answer.err().map(|error| logged(&error))
}

/// What exactly failed is for the log; an answer may be read by more people.
fn logged(error: &Internal) -> String {
    tracing::error!(%error, "a health check failed");
    "does not answer".to_owned()
}

fn check(name: impl Into<String>, problem: Option<String>) -> Check {
    Check {
        name: name.into(),
        status: problem.as_ref().map_or(Status::Ok, |_| Status::Failed),
        detail: problem,
    }
}

fn respond(checks: Vec<Check>) -> Response {
    let (code, status) = if checks.iter().all(|check| check.status == Status::Ok) {
        (StatusCode::OK, Status::Ok)
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Status::Failed)
    };
    let fresh = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (code, fresh, Json(Health { status, checks })).into_response()
}
