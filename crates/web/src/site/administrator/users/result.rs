//! What was done, and what to tell the user.

use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
    routing::get,
};
use tegata_domain::{certificate::ReissueReason, ids::UserId};

use super::{facts, route};
use crate::{
    kit::urls::administrator as urls,
    site::{
        SiteState,
        administrator::desk::{Desk, User},
        answer,
    },
    view::administrator::users::result::{Done, HandOverSheet, OldCertificate, UserResultPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(&route("result"), get(show))
}

/// The way to the result of an act.
pub(super) fn redirect(user: &UserId, done: Done) -> Response {
    let path = urls::user(user.as_str(), "result");
    answer::see_other(&format!("{path}?done={}", word(done)))
}

/// The result with a sheet that is shown this once.
pub(super) fn with_sheet(desk: &Desk, user: &User, done: Done, code: String) -> Response {
    page(desk, user, done, Some(HandOverSheet { code }))
}

#[derive(serde::Deserialize)]
struct What {
    #[serde(default)]
    done: String,
}

async fn show(desk: Desk, Path(user): Path<String>, Query(what): Query<What>) -> Response {
    let user = match desk.user(&user).await {
        Ok(user) => user,
        Err(response) => return *response,
    };
    match Done::ALL.into_iter().find(|done| word(*done) == what.done) {
        Some(done) => page(&desk, &user, done, None),
        None => answer::fault(&desk.visit, StatusCode::NOT_FOUND),
    }
}

fn word(done: Done) -> &'static str {
    match done {
        Done::Registered => "registered",
        Done::Changed => "changed",
        Done::Reissued => "reissued",
        Done::Revoked => "revoked",
        Done::Suspended => "suspended",
        Done::Resumed => "resumed",
        Done::Deregistered => "deregistered",
        Done::PinsSet => "pins",
        Done::Unlocked => "unlocked",
        Done::TokenSet => "token",
        Done::TokenStopped => "token-stopped",
        Done::TokenLost => "token-lost",
        Done::TokenResynchronised => "token-resynchronised",
    }
}

fn page(desk: &Desk, user: &User, done: Done, sheet: Option<HandOverSheet>) -> Response {
    let issue = user.line.block.issue.as_ref();
    let open = issue.filter(|issue| issue.status == "open");
    let registered = open.filter(|_| matches!(done, Done::Registered | Done::Reissued));
    let old_certificate = registered.and_then(|issue| {
        issue.replaces.as_ref()?;
        let reason = issue.reason.as_deref().and_then(ReissueReason::parse)?;
        Some(if reason.revokes_at_once() {
            OldCertificate::Ended
        } else {
            OldCertificate::Stays
        })
    });
    let view = UserResultPage {
        page: desk.page(),
        done,
        contract_id: desk.admin.contract().number.clone(),
        user: facts(user),
        deadline: registered.map(|issue| issue.deadline),
        old_certificate,
        sheet,
    };
    desk.answer(StatusCode::OK, &view)
}
