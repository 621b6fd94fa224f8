//! 取得エラー: a code of the protocol as a page with its reason and the way on.

use axum::{http::StatusCode, response::Response};
use tegata_acquisition::codes::{Code, Language as CodeLanguage};
use tegata_app::acquisition::BrowserSession;
use tegata_domain::ids::HolderKind;

use crate::{
    kit::{Failure, render},
    site::{Visit, answer},
    texts::Language,
    view::acquisition::{Holder, error::AcquisitionErrorPage, failure::AcquisitionFailure},
};

/// The page of a refused step; the session says for whom.
pub(crate) async fn page(visit: &Visit, code: Code) -> Response {
    if code == Code::Hours
        && let Err(response) = visit.within_hours().await
    {
        return *response;
    }
    match visit.browser_session().await {
        Ok(session) => {
            let holder = session.map_or(Holder::User, |session| holder(session.kind));
            page_for(visit, StatusCode::FORBIDDEN, code, holder)
        }
        Err(error) => answer::internal(visit, &error),
    }
}

/// The page of an acquisition that has ended.
pub(crate) fn page_for(visit: &Visit, status: StatusCode, code: Code, holder: Holder) -> Response {
    let (failure, may_begin_again) = words(visit, code, holder);
    error_page(visit, status, holder, failure, may_begin_again)
}

/// A newer acquisition of the same certificate took the place of this one.
pub(crate) fn replaced(visit: &Visit, holder: Holder) -> Response {
    let words = AcquisitionFailure::Replaced.failure(holder, visit.texts);
    error_page(visit, StatusCode::OK, holder, words, true)
}

/// No acquisition of this browser, or its time is over.
pub(crate) fn no_session(visit: &Visit, session: Option<&BrowserSession>) -> Response {
    let holder = session.map_or(Holder::User, |session| holder(session.kind));
    let failure = AcquisitionFailure::Session;
    let words = failure.failure(holder, visit.texts);
    error_page(visit, StatusCode::FORBIDDEN, holder, words, true)
}

/// Who acquires, in the words of the pages.
pub(crate) fn holder(kind: HolderKind) -> Holder {
    match kind {
        HolderKind::Administrator => Holder::Administrator,
        HolderKind::User | HolderKind::Staff => Holder::User,
    }
}

/// The site's own words for a code where it has them, else the ones that the app shows too.
pub(crate) fn words(visit: &Visit, code: Code, holder: Holder) -> (Failure, bool) {
    let known = AcquisitionFailure::ALL
        .into_iter()
        .find(|failure| failure.code() == code.as_str());
    if let Some(known) = known {
        let failure = known.failure(holder, visit.texts);
        return (failure, known.may_begin_again());
    }
    let text = code.text(match visit.language {
        Language::Ja => CodeLanguage::Ja,
        Language::En => CodeLanguage::En,
    });
    let failure = Failure {
        code: code.as_str().to_owned(),
        reason: text.what.to_owned(),
        hint: text.next.to_owned(),
    };
    let over = matches!(
        code,
        Code::Held
            | Code::Lapsed
            | Code::Renewal
            | Code::ContractSuspended
            | Code::ContractTerminated
    );
    (failure, !over)
}

fn error_page(
    visit: &Visit,
    status: StatusCode,
    holder: Holder,
    failure: Failure,
    may_begin_again: bool,
) -> Response {
    let view = AcquisitionErrorPage {
        page: visit.page(),
        holder,
        failure,
        may_begin_again,
    };
    visit.remember(render(status, &view))
}
