//! Where a person belongs: read from the server on every request, never from the browser.

use axum::response::Response;
use tegata_acquisition::codes::Code;
use tegata_app::{
    acquisition::{AcquisitionPage, BrowserSession, BrowserWay, PageState},
    failure::{Failure, Internal},
};
use tegata_domain::acquisition::AcquisitionState;

use crate::{
    kit::urls::acquisition,
    site::{Visit, acquisition::refusal, answer, cookie},
};

/// The page on which an acquisition is shown.
pub(crate) fn of(found: &AcquisitionPage) -> &'static str {
    let in_browser = found.browser == BrowserWay::Taken;
    match found.state {
        PageState::At(AcquisitionState::Approved) if in_browser => acquisition::BROWSER,
        PageState::At(AcquisitionState::Recorded | AcquisitionState::Issued) if in_browser => {
            acquisition::BROWSER_IMPORT
        }
        PageState::At(AcquisitionState::Ticketed) => acquisition::APP,
        PageState::At(AcquisitionState::Paired) => acquisition::NUMBER,
        PageState::At(
            AcquisitionState::Approved | AcquisitionState::Recorded | AcquisitionState::Issued,
        ) => acquisition::PROGRESS,
        PageState::At(_) | PageState::Ended(_) => acquisition::RESULT,
    }
}

/// The name of a state for `progress.js`.
pub(crate) fn name(state: PageState) -> &'static str {
    match state {
        PageState::At(state) => state.as_str(),
        PageState::Ended(_) => "ended",
    }
}

/// Leads to the page of the state; without an acquisition, to the second step or to the page that says so.
pub(crate) async fn lead_on(visit: &Visit) -> Response {
    match visit.acquisition().await {
        Ok(page) => visit.remember(answer::see_other(of(&page))),
        Err(response) => *response,
    }
}

impl Visit {
    /// The browser's cookie on the acquisition site.
    pub(crate) fn acquisition_cookie(&self) -> Option<Vec<u8>> {
        self.cookie(&cookie::acquisition_name(&self.state))
            .as_deref()
            .and_then(cookie::decode)
    }

    /// The browser's session, before or after its ticket.
    pub(crate) async fn browser_session(&self) -> Result<Option<BrowserSession>, Internal> {
        let Some(cookie) = self.acquisition_cookie() else {
            return Ok(None);
        };
        let state = &self.state;
        let bank = &state.site.bank;
        state.app.browser_session(bank, &cookie).await
    }

    /// Where the acquisition of this browser stands.
    ///
    /// # Errors
    /// The answer where there is none: on to the second step, or a page that says so.
    pub(crate) async fn acquisition(&self) -> Result<AcquisitionPage, Box<Response>> {
        match self.acquisition_or_code().await {
            Ok(Ok(page)) => Ok(page),
            Ok(Err(_)) => Err(Box::new(self.without_acquisition().await)),
            Err(error) => Err(Box::new(answer::internal(self, &error))),
        }
    }

    /// The same for answers that are no pages.
    pub(crate) async fn acquisition_or_code(
        &self,
    ) -> Result<Result<AcquisitionPage, Code>, Internal> {
        let Some(cookie) = self.acquisition_cookie() else {
            return Ok(Err(Code::TicketExpired));
        };
        let state = &self.state;
        let found = state
            .app
            .acquisition_page(&state.site.bank, &cookie, self.address())
            .await;
        match found {
            Ok(page) => Ok(Ok(page)),
            Err(Failure::Refused(code)) => Ok(Err(code)),
            Err(Failure::Internal(error)) => Err(error),
        }
    }

    async fn without_acquisition(&self) -> Response {
        match self.browser_session().await {
            Ok(Some(session)) if session.form_id.is_some() => {
                self.remember(answer::see_other(acquisition::OTP))
            }
            Ok(session) => refusal::no_session(self, session.as_ref()),
            Err(error) => answer::internal(self, &error),
        }
    }
}
