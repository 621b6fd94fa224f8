//! GET `/acquisition/result`: 電子証明書 取得完了 with the certificate, held for release, stopped, or 取得エラー.

use axum::{Router, http::StatusCode, response::Response, routing::get};
use tegata_acquisition::codes::Code;
use tegata_app::{
    acquisition::{AcquisitionPage, BrowserWay, PageState},
    failure::Internal,
    rows,
};
use tegata_domain::{acquisition::AcquisitionState, ids::HolderKind};
use tegata_pki::presented::subject_lines;

use crate::{
    kit::{Screens, render, urls::acquisition},
    site::{
        SiteState, Visit,
        acquisition::{place, refusal},
        answer, convert,
    },
    view::{
        acquisition::{Holder, done::DonePage, stopped::StoppedPage},
        web_fb::acquire::{FbDonePage, Releaser, subject_line},
    },
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::RESULT, get(show))
}

async fn show(visit: Visit) -> Response {
    let found = match visit.acquisition().await {
        Ok(found) => found,
        Err(response) => return *response,
    };
    let kind = HolderKind::from_stored(&found.kind).unwrap_or(HolderKind::User);
    let holder = refusal::holder(kind);
    match found.state {
        PageState::At(AcquisitionState::Valid) => done(&visit, holder, &found, false),
        PageState::At(AcquisitionState::Held) => done(&visit, holder, &found, true),
        PageState::Ended(_) if found.replaced => refusal::replaced(&visit, holder),
        PageState::Ended(Code::Stopped) => stopped(&visit, holder),
        PageState::Ended(code) => refusal::page_for(&visit, StatusCode::OK, code, holder),
        PageState::At(_) => visit.remember(answer::see_other(place::of(&found))),
    }
}

/// Stopped by the person, here or in the app.
pub(crate) fn stopped(visit: &Visit, holder: Holder) -> Response {
    let view = StoppedPage {
        page: visit.page(),
        holder,
    };
    visit.remember(render(StatusCode::OK, &view))
}

fn done(visit: &Visit, holder: Holder, found: &AcquisitionPage, held: bool) -> Response {
    let Some((certificate, subject)) = found.certificate.as_ref().and_then(with_subject) else {
        let contradiction = Internal::Contradiction("a finished acquisition has no certificate");
        return answer::internal(visit, &contradiction);
    };
    let issuer = &visit.state.app.authorities().customers_name;
    if visit.state.screens == Screens::WebFb {
        let releaser = if holder.is_administrator() {
            Releaser::Bank
        } else {
            Releaser::Administrator
        };
        let view = FbDonePage {
            page: visit.page(),
            ca_name: issuer.clone(),
            subject: subject.iter().map(|line| subject_line(line)).collect(),
            serial: hex::encode(&certificate.serial),
            held: held.then_some(releaser),
        };
        return visit.remember(render(StatusCode::OK, &view));
    }
    let view = DonePage {
        page: visit.page(),
        holder,
        certificate: convert::facts(certificate, issuer),
        subject,
        held,
        in_browser: found.browser == BrowserWay::Taken,
    };
    visit.remember(render(StatusCode::OK, &view))
}

fn with_subject(certificate: &rows::Certificate) -> Option<(&rows::Certificate, Vec<String>)> {
    let lines = subject_lines(certificate.der.as_deref()?).ok()?;
    Some((certificate, lines))
}
