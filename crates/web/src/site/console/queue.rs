//! 承認待ち: what waits for a second person.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::{console::Proposal, sign_in::StaffActor};

use crate::{
    kit::{render, urls},
    site::{SiteState, Visit, answer, console::words},
    texts::Texts,
    view::console::queue::{ApprovalRow, QueuePage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::QUEUE, get(show))
}

async fn show(visit: Visit) -> Response {
    let staff = match visit.staff().await {
        Ok(staff) => staff,
        Err(response) => return *response,
    };
    let proposals = match visit.state.app.proposals(&staff).await {
        Ok(proposals) => proposals,
        Err(error) => return answer::internal(&visit, &error),
    };
    let (t, now) = (visit.language.texts(), visit.state.app.now());
    let mut waiting: Vec<ApprovalRow> = proposals
        .iter()
        .filter(|proposal| is_open(proposal, now))
        .map(|proposal| row(t, &staff, proposal))
        .collect();
    waiting.sort_by_key(|row| row.asked_at);
    let view = QueuePage {
        page: visit.page_of(staff.actor(), ""),
        waiting,
    };
    visit.remember(render(StatusCode::OK, &view))
}

/// Whether it can still be approved.
pub(super) fn is_open(proposal: &Proposal, now: i64) -> bool {
    proposal.approval.status == "waiting" && now <= proposal.approval.ends_at
}

pub(super) fn row(t: &Texts, staff: &StaffActor, proposal: &Proposal) -> ApprovalRow {
    ApprovalRow {
        id: proposal.approval.id.clone(),
        kind: words::kind(t, &proposal.change).to_owned(),
        target: words::target(&proposal.change),
        maker: proposal.maker.display_name.clone(),
        asked_at: proposal.approval.made_at,
        ends_at: proposal.approval.ends_at,
        own: proposal.maker.person == staff.actor().holder().person,
    }
}
