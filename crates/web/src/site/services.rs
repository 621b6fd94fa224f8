//! The tabs of banking at banks with WEB-FB: on to the registered application, which is told the service and the right.

use axum::{http::StatusCode, response::Response};
use tegata_domain::right::Right;

use crate::{
    kit::{Page, render, web_fb::Service},
    site::{Visit, answer},
    view::web_fb::main::NoServicePage,
};

/// What a master ID may do.
pub(crate) const MASTER: Right = Right::Administrator;

/// The redirect of a tab. Service and right are stated, not proven: the application learns who comes from the sign-in
/// that it asks for itself.
pub(crate) fn hand_off(visit: &Visit, page: &Page, service: &str, right: Right) -> Response {
    let found = Service::ALL.into_iter().find(|one| one.word() == service);
    let Some(service) = found else {
        return answer::fault(visit, StatusCode::NOT_FOUND);
    };
    match visit.state.banking_url.as_str() {
        "" => {
            let view = NoServicePage {
                page: page.clone(),
                service: service.words(page.t),
            };
            visit.remember(render(StatusCode::OK, &view))
        }
        url => answer::see_other(&told(url, service, right)),
    }
}

fn told(url: &str, service: Service, right: Right) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let (service, right) = (service.word(), right.as_str());
    format!("{url}{separator}service={service}&right={right}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_application_is_told_service_and_right() {
        let told = |url| told(url, Service::Transfer, Right::Approver);
        assert_eq!(
            told("https://bank.example/start"),
            "https://bank.example/start?service=transfer&right=approver"
        );
        assert_eq!(
            told("https://bank.example/?a=1"),
            "https://bank.example/?a=1&service=transfer&right=approver"
        );
    }
}
