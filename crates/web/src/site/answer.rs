//! Answers that every site gives: redirects, cookies, faults.

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tegata_app::failure::Internal;

use crate::{
    kit::render,
    paper::{self, Paper},
    site::{SiteState, Visit, cookie},
    texts::Texts,
    view::refusal::fault::FaultPage,
};

/// Post, redirect, get.
pub(crate) fn see_other(path: &str) -> Response {
    match HeaderValue::try_from(path) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The answer with a cookie.
pub(crate) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Papers as an address to save them from; empty, and logged, when they could not be made: the page itself prints too.
pub(crate) fn pdf_address(papers: &[Paper], t: &Texts) -> String {
    match paper::pdf(papers, t) {
        Ok(pdf) => paper::data_address(&pdf),
        Err(error) => {
            tracing::error!(%error, "papers could not be made");
            String::new()
        }
    }
}

/// A page for a fault of HTTP.
pub(crate) fn fault(visit: &Visit, status: StatusCode) -> Response {
    render(
        status,
        &FaultPage {
            page: visit.page(),
            status,
            reference: String::new(),
        },
    )
}

/// Logs a fault of ours once and shows a page with a reference that the help desk can look up.
pub(crate) fn internal(visit: &Visit, error: &Internal) -> Response {
    let reference = hex::encode(visit.state.app.secret::<4>());
    tracing::error!(%error, reference, path = visit.path, "a request failed");
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    render(
        status,
        &FaultPage {
            page: visit.page(),
            status,
            reference,
        },
    )
}

/// No such page.
pub(crate) async fn not_found(visit: Visit) -> Response {
    fault(&visit, StatusCode::NOT_FOUND)
}

/// The page for a request that goes no further.
pub(crate) async fn turned_away(
    request: Request,
    state: &SiteState,
    status: StatusCode,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let Ok(visit) = Visit::from_request_parts(&mut parts, state).await;
    fault(&visit, status)
}

/// A known page, another method.
pub(crate) async fn method_not_allowed(visit: Visit) -> Response {
    fault(&visit, StatusCode::METHOD_NOT_ALLOWED)
}

impl Visit {
    /// Keeps the chosen language, and the cookie that binds forms, with an answer.
    pub(crate) fn remember(&self, response: Response) -> Response {
        let language = self
            .language_chosen
            .then(|| cookie::keep(cookie::LANGUAGE, self.language.code()));
        let response = with_cookie(response, language.flatten());
        let name = cookie::anonymous_name(&self.state);
        if self.cookie(&name).is_some() {
            return response;
        }
        with_cookie(response, cookie::set(&name, &self.form_cookie()))
    }
}
