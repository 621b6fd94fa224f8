//! POST `/acquisition/browser/request`: the CSR of the key that the page made; the answer is JSON for `browser_key.js`.
//! The key itself never comes here.

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde::Serialize;
use tegata_acquisition::codes::Code;
use tegata_app::{
    acquisition::{BrowserRequest, Issued},
    failure::Failure,
};

use crate::{
    kit::urls::acquisition,
    site::{
        SiteState, Visit,
        acquisition::{place, refusal},
        answer,
        fields::Fields,
        user_agent,
    },
    view::acquisition::Holder,
};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(acquisition::BROWSER_REQUEST, post(submit).get(back))
}

/// What goes into the file beside the key.
#[derive(Serialize)]
struct Certified {
    /// The certificate and its issuer's, base64 of DER; never a root.
    chain: [String; 2],
    /// What the certificate is called.
    name: String,
}

/// Why there is none.
#[derive(Serialize)]
struct Refused {
    code: String,
    reason: String,
    hint: String,
}

async fn submit(visit: Visit, fields: Fields) -> Response {
    if !visit.is_own_form(&fields) {
        return answer::fault(&visit, StatusCode::FORBIDDEN);
    }
    let Some(cookie) = visit.acquisition_cookie() else {
        return refuse(&visit, Code::TicketExpired).await;
    };
    let Ok(csr) = BASE64.decode(fields.named("csr")) else {
        return refuse(&visit, Code::Csr).await;
    };
    let seen = user_agent::seen(visit.agent(), visit.texts);
    let request = BrowserRequest {
        csr,
        browser: format!("{} ({})", seen.browser, seen.system),
    };
    let state = &visit.state;
    let issued = state
        .app
        .request_in_browser(&state.site.bank, &cookie, request, visit.address())
        .await;
    match issued {
        Ok(issued) => certified(&visit, &issued).await,
        Err(Failure::Refused(code)) => refuse(&visit, code).await,
        Err(Failure::Internal(error)) => answer::internal(&visit, &error),
    }
}

async fn certified(visit: &Visit, issued: &Issued) -> Response {
    let found = match visit.acquisition_or_code().await {
        Ok(Ok(found)) => found,
        Ok(Err(code)) => return refuse(visit, code).await,
        Err(error) => return answer::internal(visit, &error),
    };
    let certificate = found.certificate;
    Json(Certified {
        chain: [&issued.leaf, &issued.issuer].map(|der| BASE64.encode(der)),
        name: certificate.map_or_else(String::new, |certificate| certificate.common_name),
    })
    .into_response()
}

async fn refuse(visit: &Visit, code: Code) -> Response {
    let holder = match visit.browser_session().await {
        Ok(session) => session.map_or(Holder::User, |session| refusal::holder(session.kind)),
        Err(error) => return answer::internal(visit, &error),
    };
    let (failure, _) = refusal::words(visit, code, holder);
    let refused = Refused {
        code: failure.code,
        reason: failure.reason,
        hint: failure.hint,
    };
    (StatusCode::FORBIDDEN, Json(refused)).into_response()
}

/// The language links of a page that answered a post lead here.
async fn back(visit: Visit) -> Response {
    place::lead_on(&visit).await
}
