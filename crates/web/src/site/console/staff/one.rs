//! One member of staff: certificate, sign-ins, and what can be done.

use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use tegata_acquisition::fingerprint::in_groups;
use tegata_app::console::StaffView;
use tegata_domain::staff::Duty;

use super::list::row;
use crate::{
    kit::urls,
    site::{SiteState, console::desk::Desk, convert},
    view::console::staff::{MemberAct, MemberCertificate, MemberPage},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new().route(urls::console::STAFF_MEMBER_ROUTE, get(show))
}

async fn show(desk: Desk, Path(account): Path<String>) -> Response {
    let found = match find(&desk, &account).await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let member = row(&found.member, desk.texts());
    let acts = if desk.staff.may(Duty::Operate) {
        MemberAct::of(member.status)
    } else {
        Vec::new()
    };
    let view = MemberPage {
        page: desk.page(),
        certificate: certificate(&found),
        acts,
        sign_ins: found.sign_ins.iter().map(convert::sign_in).collect(),
        member,
    };
    desk.answer(StatusCode::OK, &view)
}

fn certificate(found: &StaffView) -> Option<MemberCertificate> {
    let row = found.member.line.block.certificate.as_ref()?;
    Some(MemberCertificate {
        number: convert::issue_number(row.number),
        serial: hex::encode(&row.serial),
        not_after: row.not_after,
        key: in_groups(&hex::encode(&row.public_key)),
        is_signed: row.der.is_some(),
    })
}

/// One member of the bank's staff, or the page that says that there is none.
pub(super) async fn find(desk: &Desk, account: &str) -> Result<StaffView, Box<Response>> {
    let app = &desk.visit.state.app;
    desk.found(app.staff_member(&desk.staff, account).await)
}
