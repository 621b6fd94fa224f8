//! ログインできないときは (8448): an address without hints, so that the browser offers any certificate. What it presents
//! is judged for the address it was issued for; the answer is a reason with one next step, or "this one works".

mod emergency_stop;
mod new_certificate;
mod support_code;

use axum::{
    Router,
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use tegata_app::{
    failure::Internal,
    sign_in::{Diagnosed, Refused},
};
use tegata_domain::{ids::HolderKind, refusal::CertificateRefusal};
use tegata_pki::PresentedCertificate;

use crate::{
    kit::{render, urls::cannot_sign_in},
    site::{self, SiteState, Visit, answer, convert, cookie, fields::Fields, guard, user_agent},
    view::cannot_sign_in::{DiagnosisPage, Owner, RefusedDiagnosisPage},
};

/// The whole site.
pub fn router(state: SiteState) -> Router {
    let routes = Router::new()
        .route(cannot_sign_in::TOP, get(show))
        .route(cannot_sign_in::CHOOSE, post(choose).get(back))
        .merge(new_certificate::routes())
        .merge(support_code::routes())
        .merge(emergency_stop::routes());
    site::finish(routes, state)
}

async fn show(visit: Visit) -> Response {
    let response = match diagnose(&visit).await {
        Ok(Ok(found)) => works(&visit, &found),
        Ok(Err(refused)) => {
            let view = RefusedDiagnosisPage {
                seen: user_agent::seen(visit.agent(), visit.texts),
                page: visit.page(),
                refusal: guard::refusal_view(visit.page(), &refused, false),
            };
            render(StatusCode::FORBIDDEN, &view)
        }
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
        seen: user_agent::seen(visit.agent(), visit.texts),
    };
    render(StatusCode::OK, &view)
}

impl Visit {
    /// What the browser presented on this connection.
    fn presented(&self) -> Option<&PresentedCertificate> {
        self.connection.as_ref()?.presented.as_ref()
    }
}

/// The judgement; "none" becomes "the one you used ended on …" where this host keeps the cookie of any sign-in's last
/// certificate.
async fn diagnose(visit: &Visit) -> Result<Result<Diagnosed, Refused>, Internal> {
    let state = &visit.state;
    let (app, bank) = (&state.app, &state.site.bank);
    let mut refused = match app.diagnose_certificate(bank, visit.presented()).await? {
        Ok(found) => return Ok(Ok(found)),
        Err(refused) => refused,
    };
    for role in [
        HolderKind::User,
        HolderKind::Administrator,
        HolderKind::Staff,
    ] {
        if refused.reason != CertificateRefusal::None || refused.from_memory {
            break;
        }
        let remembered = visit.cookie(&cookie::last_certificate_of(state, role));
        refused = app
            .explain_none(&state.site, refused, remembered.as_deref())
            .await?;
    }
    Ok(Err(refused))
}
