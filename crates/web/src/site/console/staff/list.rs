//! 職員一覧, read by everyone; changed by two operators.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_app::console::{Change, StaffMember};
use tegata_domain::staff::Duty;

use crate::{
    kit::urls,
    site::{SiteState, console::desk::Desk, convert},
    texts::Texts,
    view::{
        console::staff::{MemberRow, StaffPage},
        words,
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::STAFF, get(show))
}

async fn show(desk: Desk) -> Response {
    let app = &desk.visit.state.app;
    let members = match app.staff_members(&desk.staff).await {
        Ok(members) => members,
        Err(error) => return desk.internal(&error),
    };
    let proposals = match app.proposals(&desk.staff).await {
        Ok(proposals) => proposals,
        Err(error) => return desk.internal(&error),
    };
    let about_staff = proposals
        .iter()
        .filter(|proposal| matches!(proposal.change, Change::Staff(_)));
    let view = StaffPage {
        page: desk.page(),
        rows: members.iter().map(|one| row(one, desk.texts())).collect(),
        may_change: desk.staff.may(Duty::Operate),
        pending: desk.waiting(about_staff),
    };
    desk.answer(StatusCode::OK, &view)
}

pub(super) fn row(member: &StaffMember, t: &Texts) -> MemberRow {
    let (line, holder) = (&member.line, &member.line.holder);
    let roles: Vec<_> = member.roles.iter().collect();
    MemberRow {
        account: holder.name_id.clone(),
        name: holder.display_name.clone(),
        employee: holder.person.clone(),
        roles: words::roles(&roles, t),
        status: convert::status(line.block.status),
        lock: convert::lock(line.lock),
        last_sign_in: member.last_sign_in,
    }
}
