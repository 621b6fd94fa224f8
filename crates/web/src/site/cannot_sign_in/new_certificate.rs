//! 導入確認 of a certificate that a browser acquired (A4 without the app): GET shows what the browser presents, POST takes
//! the handshake of this connection as the proof. The certificate names its acquisition; no secret comes this way.

use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use tegata_app::{
    acquisition::{NewCertificate, Proven},
    failure::{Failure, Internal},
};
use tegata_domain::ids::HolderKind;

use crate::{
    kit::{render, urls::cannot_sign_in},
    site::{SiteState, Visit, acquisition::refusal, answer, fields::Fields},
    view::{
        acquisition::Holder,
        cannot_sign_in::{NewCertificatePage, NewStanding, Owner},
    },
};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route(cannot_sign_in::NEW_CERTIFICATE, get(show).post(prove))
        .route(
            cannot_sign_in::NEW_CERTIFICATE_CHOOSE,
            post(choose).get(back),
        )
}

async fn show(visit: Visit) -> Response {
    match standing(&visit).await {
        Ok(standing) => page(&visit, StatusCode::OK, standing),
        Err(error) => answer::internal(&visit, &error),
    }
}

async fn prove(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let (app, bank) = (&visit.state.app, &visit.state.site.bank);
    let full_handshake = visit
        .connection
        .as_ref()
        .is_some_and(|connection| connection.full_handshake);
    let proven = app
        .prove_in_browser(bank, visit.presented(), full_handshake, visit.address())
        .await;
    match proven {
        Ok(_) => answer::see_other(cannot_sign_in::NEW_CERTIFICATE),
        Err(Failure::Refused(code)) => {
            let (failure, _) = refusal::words(&visit, code, Holder::User);
            page(&visit, StatusCode::FORBIDDEN, NewStanding::Ended(failure))
        }
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

async fn choose(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    visit.choose_another_at(cannot_sign_in::NEW_CERTIFICATE)
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    visit.remember(answer::see_other(cannot_sign_in::NEW_CERTIFICATE))
}

async fn standing(visit: &Visit) -> Result<NewStanding, Internal> {
    let (app, bank) = (&visit.state.app, &visit.state.site.bank);
    Ok(match app.new_certificate(bank, visit.presented()).await? {
        NewCertificate::Nothing => NewStanding::Nothing,
        NewCertificate::Other => NewStanding::Other,
        NewCertificate::Waiting(row) => NewStanding::Waiting(visit.facts_of(&row)),
        NewCertificate::Proven(row, kind, proven) => {
            let owner = match kind {
                HolderKind::User => Owner::User,
                HolderKind::Administrator => Owner::Administrator,
                HolderKind::Staff => Owner::Staff,
            };
            match proven {
                Proven::Valid => NewStanding::Valid(visit.facts_of(&row), owner),
                Proven::Held => NewStanding::Held(visit.facts_of(&row), owner),
            }
        }
        NewCertificate::Ended(code, kind) => {
            NewStanding::Ended(refusal::words(visit, code, refusal::holder(kind)).0)
        }
    })
}

fn page(visit: &Visit, status: StatusCode, standing: NewStanding) -> Response {
    let view = NewCertificatePage {
        page: visit.page(),
        standing,
    };
    visit.remember(render(status, &view))
}
