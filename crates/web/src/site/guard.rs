//! Who is asking: the certificate judged anew on every request, then the session. Every refusal is a page with code,
//! reason and one next step.

use axum::{http::StatusCode, response::Response};
use tegata_app::{
    calendar::Closure,
    failure::Internal,
    sign_in::{AdminActor, Refused, SessionEnd, StaffActor, UserActor, VerifiedClientCert},
};
use tegata_domain::{ids::HolderKind, refusal::CertificateRefusal, time::DAY};

use crate::{
    kit::{self, Page, Screens, render, urls},
    site::{Visit, answer, convert, cookie},
    view::refusal::{
        certificate::{LastUsed, RefusalPage},
        locked::LockedPage,
        session::{self, SessionEndedPage},
    },
};

impl Visit {
    /// The certificate in force for this address, or the page that says why not.
    pub(crate) async fn certificate(&self) -> Result<VerifiedClientCert, Box<Response>> {
        let presented = self
            .connection
            .as_ref()
            .and_then(|connection| connection.presented.as_ref());
        let state = &self.state;
        match state.app.judge_certificate(&state.site, presented).await {
            Ok(Ok(verified)) => Ok(verified),
            Ok(Err(refused)) => {
                let noted = state
                    .app
                    .note_refused_certificate(&state.site, presented, &refused, self.address())
                    .await;
                if let Err(error) = noted {
                    return Err(Box::new(answer::internal(self, &error)));
                }
                Err(Box::new(self.refuse_certificate(refused).await))
            }
            Err(error) => Err(Box::new(answer::internal(self, &error))),
        }
    }

    /// Whether a master ID came to the users' address of a bank with WEB-FB, whose one 電子証明書ログイン leads here.
    pub(crate) async fn is_of_master(&self) -> bool {
        let state = &self.state;
        if state.screens != Screens::WebFb {
            return false;
        }
        let presented = self
            .connection
            .as_ref()
            .and_then(|connection| connection.presented.as_ref());
        let found = state
            .app
            .diagnose_certificate(&state.site.bank, presented)
            .await;
        matches!(found, Ok(Ok(found)) if found.kind == HolderKind::Administrator)
    }

    /// One of the nine pages, "none" improved by what this browser's cookie remembers.
    pub(crate) async fn refuse_certificate(&self, refused: Refused) -> Response {
        let state = &self.state;
        let remembered = self.cookie(&cookie::last_certificate_name(state));
        match state
            .app
            .explain_none(&state.site, refused, remembered.as_deref())
            .await
        {
            Ok(refused) => match self.may_reacquire(&refused).await {
                Ok(may) => self.remember(refusal_page(self.page(), &refused, may)),
                Err(error) => answer::internal(self, &error),
            },
            Err(error) => answer::internal(self, &error),
        }
    }

    /// Whether the bank lets this holder of an ended certificate acquire anew alone (policy "after expiry").
    async fn may_reacquire(&self, refused: &Refused) -> Result<bool, Internal> {
        let ended = refused.reason == CertificateRefusal::Expired;
        let (Some(shown), true) = (&refused.shown, ended && self.state.kind == kit::Site::User)
        else {
            return Ok(false);
        };
        let policies = self.state.app.policies(&self.state.site.bank).await?;
        let until = shown.not_after + policies.reacquire_after_expiry_days * DAY;
        Ok(self.state.app.now() <= until)
    }

    /// The signed-in user.
    pub(crate) async fn user(&self) -> Result<UserActor, Box<Response>> {
        let (verified, cookie) = (self.certificate().await?, self.session_cookie());
        let state = &self.state;
        let found = state
            .app
            .user(&state.site, verified, cookie.as_deref(), self.address())
            .await;
        self.settled(found)
    }

    /// The signed-in administrator.
    pub(crate) async fn administrator(&self) -> Result<AdminActor, Box<Response>> {
        let (verified, cookie) = (self.certificate().await?, self.session_cookie());
        let state = &self.state;
        let found = state
            .app
            .administrator(&state.site, verified, cookie.as_deref(), self.address())
            .await;
        self.settled(found)
    }

    /// The signed-in member of staff.
    pub(crate) async fn staff(&self) -> Result<StaffActor, Box<Response>> {
        let (verified, cookie) = (self.certificate().await?, self.session_cookie());
        let state = &self.state;
        let found = state
            .app
            .staff(&state.site, verified, cookie.as_deref(), self.address())
            .await;
        self.settled(found)
    }

    fn settled<T>(
        &self,
        found: Result<Result<T, SessionEnd>, tegata_app::failure::Internal>,
    ) -> Result<T, Box<Response>> {
        match found {
            Ok(Ok(actor)) => Ok(actor),
            Ok(Err(end)) => Err(Box::new(self.no_session(end))),
            Err(error) => Err(Box::new(answer::internal(self, &error))),
        }
    }

    /// The page, or the way, for someone without a session.
    pub(crate) fn no_session(&self, end: SessionEnd) -> Response {
        let end = match end {
            SessionEnd::None if self.session_cookie().is_none() => {
                return answer::see_other(urls::user::SIGN_IN);
            }
            SessionEnd::FirstStep => {
                return answer::see_other(urls::administrator::SIGN_IN_CONFIRM);
            }
            SessionEnd::NewPins => return answer::see_other(urls::user::FIRST_PINS),
            SessionEnd::Locked => {
                let page = LockedPage {
                    page: self.page(),
                    by_administrator: false,
                };
                return render(StatusCode::FORBIDDEN, &page);
            }
            SessionEnd::Idle => session::SessionEnd::Idle,
            SessionEnd::Closed(Closure::Company) => session::SessionEnd::Closed,
            SessionEnd::Closed(Closure::Bank { opens }) => {
                let cleared = cookie::clear(&cookie::session_name(&self.state));
                return answer::with_cookie(self.outside_hours(opens), cleared);
            }
            SessionEnd::Overall => session::SessionEnd::Overall,
            SessionEnd::Certificate => session::SessionEnd::Revoked,
            SessionEnd::None => session::SessionEnd::OtherCertificate,
            SessionEnd::SignedOut => session::SessionEnd::None,
        };
        let page = SessionEndedPage {
            page: self.page(),
            end,
        };
        let response = self.remember(render(StatusCode::UNAUTHORIZED, &page));
        answer::with_cookie(response, cookie::clear(&cookie::session_name(&self.state)))
    }
}

/// The page of one of the nine reasons.
pub(crate) fn refusal_page(page: Page, refused: &Refused, may_reacquire: bool) -> Response {
    let view = refusal_view(page, refused, may_reacquire);
    render(StatusCode::FORBIDDEN, &view)
}

/// What that page tells.
pub(crate) fn refusal_view(page: Page, refused: &Refused, may_reacquire: bool) -> RefusalPage {
    let shown = refused.shown.as_ref();
    let last_used = shown.filter(|_| refused.from_memory).map(|shown| LastUsed {
        common_name: shown.common_name.clone(),
        not_after: shown.not_after,
    });
    RefusalPage {
        page,
        reason: convert::reason(refused.reason),
        certificate: shown.map(convert::facts_shown),
        last_used,
        may_reacquire,
    }
}
