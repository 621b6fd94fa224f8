//! ログインできないときは (8448): an address without hints, so that the browser offers any certificate. What it presents
//! is judged for the address it was issued for; the answer is a reason with one next step, or "this one works".

use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use tegata_app::sign_in::{Diagnosed, Refused};
use tegata_domain::{ids::HolderKind, refusal::CertificateRefusal};

use crate::{
    kit::{render, urls::cannot_sign_in},
    site::{self, SiteState, Visit, answer, convert, cookie, fields::Fields, guard},
    view::cannot_sign_in::{DiagnosisPage, Owner},
};

/// The whole site.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .route(cannot_sign_in::TOP, get(show))
        .route(cannot_sign_in::CHOOSE, post(choose).get(back));
    site::finish(routes, state)
}

async fn show(visit: Visit) -> Response {
    let presented = visit
        .connection
        .as_ref()
        .and_then(|connection| connection.presented.as_ref());
    let (app, bank) = (&visit.state.app, &visit.state.site.bank);
    let response = match app.diagnose_certificate(bank, presented).await {
        Ok(Ok(found)) => works(&visit, &found),
        Ok(Err(refused)) => match explain(&visit, refused).await {
            Ok(refused) => guard::refusal_page(visit.page(), &refused, false),
            Err(error) => answer::internal(&visit, &error),
        },
        Err(error) => answer::internal(&visit, &error),
    };
    visit.remember(response)
}

async fn choose(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    visit.choose_another()
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    visit.remember(answer::see_other(cannot_sign_in::TOP))
}

fn works(visit: &Visit, found: &Diagnosed) -> Response {
    let authorities = visit.state.app.authorities();
    let (owner, issuer) = match found.kind {
        HolderKind::User => (Owner::User, &authorities.customers_name),
        HolderKind::Administrator => (Owner::Administrator, &authorities.customers_name),
        HolderKind::Staff => (Owner::Staff, &authorities.staff_name),
    };
    let view = DiagnosisPage {
        page: visit.page(),
        certificate: convert::facts(&found.certificate, issuer),
        owner,
    };
    render(StatusCode::OK, &view)
}

/// "None" becomes "the one you used ended on …" where this host keeps the cookie of any sign-in's last certificate.
async fn explain(
    visit: &Visit,
    refused: Refused,
) -> Result<Refused, tegata_app::failure::Internal> {
    let state = &visit.state;
    let mut refused = refused;
    for role in [
        HolderKind::User,
        HolderKind::Administrator,
        HolderKind::Staff,
    ] {
        if refused.reason != CertificateRefusal::None || refused.from_memory {
            break;
        }
        let remembered = visit.cookie(&cookie::last_certificate_of(state, role));
        let app = &state.app;
        refused = app
            .explain_none(&state.site, refused, remembered.as_deref())
            .await?;
    }
    Ok(refused)
}
