//! 承認待ち: what waits for a second person.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{ENDING_WITHIN, Proposal};
use tegata_domain::{calendar::Day, staff::is_same_person};

use super::{desk::Desk, words};
use crate::{
    kit::urls,
    site::SiteState,
    view::{
        console::queue::{ApprovalRow, QueuePage},
        words as view_words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::QUEUE, get(show))
}

async fn show(desk: Desk) -> Response {
    let app = &desk.visit.state.app;
    let proposals = match app.proposals(&desk.staff).await {
        Ok(proposals) => proposals,
        Err(error) => return desk.internal(&error),
    };
    let work = match app.work(&desk.staff).await {
        Ok(work) => work,
        Err(error) => return desk.internal(&error),
    };
    let view = QueuePage {
        page: desk.page(),
        roles: {
            let roles: Vec<_> = desk.staff.actor().roles().iter().collect();
            view_words::roles(&roles, desk.texts())
        },
        waiting: desk.waiting(&proposals),
        ends_before: Day::at(app.now() + ENDING_WITHIN)
            .map_or_else(String::new, |day| day.to_string()),
        work,
    };
    desk.answer(StatusCode::OK, &view)
}

/// Whether it can still be approved.
pub(super) fn is_open(proposal: &Proposal, now: i64) -> bool {
    proposal.approval.status == "waiting" && now <= proposal.approval.ends_at
}

impl Desk {
    /// The proposals that can still be approved, the oldest first.
    pub(super) fn waiting<'a>(
        &self,
        proposals: impl IntoIterator<Item = &'a Proposal>,
    ) -> Vec<ApprovalRow> {
        let now = self.visit.state.app.now();
        let mut waiting: Vec<_> = proposals
            .into_iter()
            .filter(|proposal| is_open(proposal, now))
            .map(|proposal| self.row(proposal))
            .collect();
        waiting.sort_by_key(|row| row.asked_at);
        waiting
    }

    fn row(&self, proposal: &Proposal) -> ApprovalRow {
        ApprovalRow {
            id: proposal.approval.id.clone(),
            kind: words::kind(self.texts(), &proposal.change).to_owned(),
            target: words::target(self.texts(), &proposal.change),
            maker: proposal.maker.display_name.clone(),
            asked_at: proposal.approval.made_at,
            ends_at: proposal.due(),
            afterwards: proposal.change.is_done_already(),
            form_used: proposal.form_used,
            own: is_same_person(
                &proposal.approval.maker_person,
                &self.staff.actor().holder().person,
            ),
        }
    }
}
