//! 電子証明書の一覧, as a file, and one certificate.

mod file;
mod list;
mod one;

use axum::Router;
use tegata_app::console::{CertificateHit, RegisterState};
use tegata_domain::ids::HolderKind;

use super::desk::Desk;
use crate::{
    site::{SiteState, convert},
    view::console::register::{self, CertificateRow},
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .merge(list::routes())
        .merge(file::routes())
        .merge(one::routes())
}

/// Shared with the search.
pub(super) fn row(desk: &Desk, hit: &CertificateHit) -> CertificateRow {
    let (t, certificate) = (desk.texts(), &hit.certificate);
    let state = RegisterState::of(certificate, desk.visit.state.app.now());
    let reason = certificate.reason.as_deref();
    CertificateRow {
        id: certificate.id.clone(),
        common_name: certificate.common_name.clone(),
        serial: hex::encode(&certificate.serial),
        issue_number: convert::issue_number(certificate.number),
        status: register::status(state),
        since: certificate.state_at,
        reason: reason.map_or_else(String::new, |reason| register::reason(reason, t)),
        kind: match hit.holder.kind {
            HolderKind::Administrator => t.register.administrator,
            HolderKind::User => t.register.user,
            HolderKind::Staff => t.register.staff,
        },
        holder: hit.holder.display_name.clone(),
        contract_id: hit
            .contract
            .as_ref()
            .map(|contract| contract.number.clone()),
        company: hit
            .contract
            .as_ref()
            .map_or_else(String::new, |contract| contract.company.clone()),
        recorded_at: certificate.recorded_at,
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        key: convert::key_protection(&certificate.key_protection).word(t),
        pc: certificate.pc_name.clone(),
    }
}
