//! Forms from elsewhere are refused twice over: by the browser's own word on where the request began, and by a token
//! in every form (of the session, or of a cookie before there is one).

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

use crate::site::{SiteState, Visit, answer, cookie, fields::Fields};

/// A post must come from a page of this very origin.
pub(crate) async fn same_origin(
    State(state): State<SiteState>,
    request: Request,
    next: Next,
) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) || comes_from_here(&request) {
        return next.run(request).await;
    }
    answer::turned_away(request, &state, StatusCode::FORBIDDEN).await
}

fn comes_from_here(request: &Request) -> bool {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin") => return true,
        Some(_) => return false,
        None => {}
    }
    let authority = request
        .uri()
        .authority()
        .map(|authority| authority.as_str().to_owned())
        .or_else(|| text(header::HOST.as_str()).map(str::to_owned));
    match (text(header::ORIGIN.as_str()), authority) {
        (Some(origin), Some(authority)) => {
            origin.strip_prefix("https://") == Some(authority.as_str())
        }
        // Neither header: an old browser or a tool; the form's token alone decides.
        (None, _) => true,
        (Some(_), None) => false,
    }
}

impl Visit {
    /// The token of forms before there is a session: a tag over the form cookie, or over the one about to be set.
    pub(crate) fn anonymous_csrf(&self) -> String {
        let cookie = self.form_cookie();
        BASE64.encode(self.state.app.keys().sign_cookie("form", &cookie))
    }

    /// The form cookie; drawn once per request when the browser has none, and set with the answer.
    pub(crate) fn form_cookie(&self) -> String {
        self.cookie(&cookie::anonymous_name(&self.state))
            .unwrap_or_else(|| self.fresh_form_cookie())
    }

    /// Whether a form was made for this browser.
    pub(crate) fn is_own_form(&self, fields: &Fields) -> bool {
        let has_cookie = self.cookie(&cookie::anonymous_name(&self.state)).is_some();
        has_cookie && same(fields.token(), &self.anonymous_csrf())
    }

    /// Whether a form was made for this session.
    #[expect(
        clippy::unused_self,
        reason = "asked of the visit, like `is_own_form` before there is a session"
    )]
    pub(crate) fn is_form_of(&self, actor: &tegata_app::sign_in::Actor, fields: &Fields) -> bool {
        same(fields.token(), actor.csrf())
    }

    /// Whether a form carries this session's token.
    #[expect(
        clippy::unused_self,
        reason = "asked of the visit, like `is_own_form` before there is a session"
    )]
    pub(crate) fn is_form_with(&self, token: &str, fields: &Fields) -> bool {
        same(fields.token(), token)
    }
}

/// Compares two tokens by their digests, so that time tells nothing.
fn same(one: &str, other: &str) -> bool {
    tegata_app::keys::sha256(one.as_bytes()) == tegata_app::keys::sha256(other.as_bytes())
}
