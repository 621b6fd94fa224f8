//! What the three sign-ins share: the session's cookies, the refusals, another certificate, signing out.

use axum::{http::StatusCode, response::Response};
use tegata_app::{
    calendar::Closure,
    sign_in::{NewSession, SignInRefusal, VerifiedClientCert},
};
use tegata_domain::time::{Millis, SECOND};

use crate::{
    kit::{Failure, Field, Form, Screens, render, urls},
    site::{Visit, answer, cookie},
    view::{
        CertificateFacts, refusal::locked::LockedPage, refused::Refused,
        web_fb::login::FbSignInPage,
    },
};

impl Visit {
    /// The redirect that carries the new session's cookie and remembers the certificate.
    pub(crate) fn begin(
        &self,
        session: &NewSession,
        verified: &VerifiedClientCert,
        next: &str,
    ) -> Response {
        let state = &self.state;
        let response = answer::see_other(next);
        let value = cookie::encode(&session.cookie);
        let response =
            answer::with_cookie(response, cookie::set(&cookie::session_name(state), &value));
        let last = state.app.remember_certificate(verified);
        answer::with_cookie(
            response,
            cookie::keep(&cookie::last_certificate_name(state), &last),
        )
    }

    /// Where somebody comes who has signed in: メイン of WEB-FB, or the page given.
    pub(crate) fn home(&self, otherwise: &'static str) -> &'static str {
        match self.state.screens {
            Screens::WebFb => urls::web_fb::MAIN,
            Screens::BusinessDirect => otherwise,
        }
    }

    /// The secret that the sign-in asks: ログインパスワード of WEB-FB, or the field given.
    pub(crate) fn secret_field(&self, otherwise: Field) -> Field {
        match self.state.screens {
            Screens::WebFb => Field::LoginPassword,
            Screens::BusinessDirect => otherwise,
        }
    }

    /// ログイン of WEB-FB behind a certificate, the same for master and public IDs.
    pub(crate) fn fb_sign_in(
        &self,
        status: StatusCode,
        form: Form,
        certificate: CertificateFacts,
    ) -> Response {
        let view = FbSignInPage {
            page: self.page(),
            form,
            certificate,
        };
        self.remember(render(status, &view))
    }

    /// A wrong PIN, or a wrong password of WEB-FB.
    pub(crate) fn wrong_pin(&self, left: u32) -> Refused {
        match self.state.screens {
            Screens::WebFb => Refused::Password(left),
            Screens::BusinessDirect => Refused::Pin(Some(left)),
        }
    }

    /// Why the PIN was refused, to be shown above the form; or the page of a lock.
    pub(crate) fn refused_sign_in(&self, refusal: SignInRefusal) -> Result<Failure, Box<Response>> {
        let refused = match refusal {
            SignInRefusal::WrongPin { left } => self.wrong_pin(left),
            SignInRefusal::Waiting(until) => Refused::Wait(self.seconds_until(until)),
            SignInRefusal::Closed(Closure::Company) => Refused::ClosedDay,
            SignInRefusal::Closed(Closure::Bank { opens }) => {
                return Err(Box::new(self.outside_hours(opens)));
            }
            SignInRefusal::Locked => return Err(Box::new(self.locked())),
            SignInRefusal::Over => return Err(Box::new(answer::see_other(&self.path))),
        };
        Ok(self.explain(refused))
    }

    /// The sentences of a refusal on this site, in the page's language.
    pub(crate) fn explain(&self, refused: Refused) -> Failure {
        refused.failure(self.state.kind, self.texts)
    }

    /// Whole seconds that are left, at least one.
    pub(crate) fn seconds_until(&self, until: Millis) -> i64 {
        ((until - self.state.app.now()) / SECOND).max(1)
    }

    /// Too many wrong PINs.
    pub(crate) fn locked(&self) -> Response {
        let page = LockedPage {
            page: self.page(),
            by_administrator: false,
        };
        render(StatusCode::FORBIDDEN, &page)
    }

    /// 別の電子証明書を選ぶ: a fresh label below the sign-in host, where the browser has made no choice yet.
    pub(crate) fn choose_another(&self) -> Response {
        self.choose_another_at("/")
    }

    /// The same for another page of this address.
    pub(crate) fn choose_another_at(&self, path: &str) -> Response {
        match &self.state.fresh_label_suffix {
            Some(suffix) => {
                let label = hex::encode(self.state.app.secret::<6>());
                answer::see_other(&format!("https://{label}{suffix}{path}"))
            }
            None => answer::see_other(path),
        }
    }

    /// The form cookie that this answer sets: drawn once per request.
    pub(crate) fn fresh_form_cookie(&self) -> String {
        self.fresh
            .get_or_init(|| cookie::encode(&self.state.app.secret::<16>()))
            .clone()
    }
}
