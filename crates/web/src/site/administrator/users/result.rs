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
    paper::{self, Recipient},
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
pub(super) fn with_sheet(desk: &Desk, user: &User, done: Done, code: &str) -> Response {
    let page = desk.page();
    let contract = desk.admin.contract();
    let from = paper::Desk {
        t: page.t,
        bank: &page.bank,
        origin: &page.addresses.public,
        contract_id: &contract.number,
        company: &contract.company,
    };
    let to = Recipient {
        term: page.t.field.user_id,
        id: user.line.holder.name_id.clone(),
        name: user.line.holder.display_name.clone(),
        suffix: String::new(),
        entrance: page.t.public.user_sign_in,
    };
    let issue = user.line.block.issue.as_ref();
    let sheet = from.hand_over(&to, code, issue.map(|issue| issue.deadline), None);
    let pdf = answer::pdf_address(std::slice::from_ref(&sheet), page.t);
    let sheet = HandOverSheet { paper: sheet, pdf };
    self::page(desk, user, done, Some(sheet))
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
    match done(&what.done) {
        Some(done) => page(&desk, &user, done, None),
        None => answer::fault(&desk.visit, StatusCode::NOT_FOUND),
    }
}

/// What an address says was done.
pub(super) fn done(typed: &str) -> Option<Done> {
    Done::ALL.into_iter().find(|done| word(*done) == typed)
}

/// How an address says it.
pub(super) fn word(done: Done) -> &'static str {
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
        Done::MailSet => "mail",
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
