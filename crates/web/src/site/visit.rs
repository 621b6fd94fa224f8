//! One request: language, address of the caller, cookies, and the frame of the page that will answer it.

use std::{convert::Infallible, net::IpAddr};

use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, header, request::Parts},
};
use tegata_app::sign_in::PasswordActor;
use tegata_gateway::Connection;

use crate::{
    kit::{Page, SignedIn},
    site::{SiteState, cookie, state::Face},
    texts::{Language, Texts},
};

/// One request to a site.
pub(crate) struct Visit {
    pub(crate) state: SiteState,
    pub(crate) connection: Option<Connection>,
    pub(crate) language: Language,
    /// The texts in that language, in the bank's words.
    pub(crate) texts: &'static Texts,
    /// How the bank shows itself.
    pub(crate) face: Face,
    pub(crate) language_chosen: bool,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) fresh: std::sync::OnceLock<String>,
}

#[derive(serde::Deserialize, Default)]
struct LanguageLink {
    lang: Option<String>,
}

impl FromRequestParts<SiteState> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &SiteState) -> Result<Self, Infallible> {
        let link = Query::<LanguageLink>::try_from_uri(&parts.uri)
            .map(|query| query.0)
            .unwrap_or_default()
            .lang;
        let accepted = parts
            .headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        let remembered = cookie::read(&parts.headers, cookie::LANGUAGE);
        let language = Language::negotiate(link.as_deref(), remembered.as_deref(), accepted);
        let face = state.face(language).await;
        Ok(Self {
            state: state.clone(),
            connection: parts.extensions.get::<Connection>().cloned(),
            language,
            texts: face.texts,
            face,
            language_chosen: link.is_some(),
            path: parts.uri.path().to_owned(),
            headers: parts.headers.clone(),
            fresh: std::sync::OnceLock::new(),
        })
    }
}

impl Visit {
    /// From where the request came; the unspecified address outside the gateway (never in production).
    pub(crate) fn address(&self) -> IpAddr {
        self.connection
            .as_ref()
            .map_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), |connection| {
                connection.peer.ip().to_canonical()
            })
    }

    /// What the browser calls itself.
    pub(crate) fn agent(&self) -> &str {
        let agent = self.headers.get(header::USER_AGENT);
        agent
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// A cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        cookie::read(&self.headers, name)
    }

    /// The session cookie of this site, as bytes.
    pub(crate) fn session_cookie(&self) -> Option<Vec<u8>> {
        self.cookie(&cookie::session_name(&self.state))
            .as_deref()
            .and_then(cookie::decode)
    }

    /// The frame for a page before signing in; its forms carry a token bound to a cookie.
    pub(crate) fn page(&self) -> Page {
        self.frame(self.anonymous_csrf(), None)
    }

    /// The frame for a page of someone who is signed in.
    pub(crate) fn page_of(&self, actor: &tegata_app::sign_in::Actor, organisation: &str) -> Page {
        let signed_in = SignedIn {
            name: actor.holder().display_name.clone(),
            organisation: organisation.to_owned(),
        };
        self.frame(actor.csrf().to_owned(), Some(signed_in))
    }

    /// The frame for a page of someone who is signed in without a certificate.
    pub(crate) fn page_of_password(&self, user: &PasswordActor) -> Page {
        let signed_in = SignedIn {
            name: user.holder().display_name.clone(),
            organisation: user.contract().company.clone(),
        };
        self.frame(user.csrf().to_owned(), Some(signed_in))
    }

    fn frame(&self, csrf: String, signed_in: Option<SignedIn>) -> Page {
        let state = &self.state;
        Page {
            t: self.texts,
            bank: self.face.bank.clone(),
            look: self.face.look.clone(),
            site: state.kind,
            screens: state.screens,
            path: self.path.clone(),
            csrf,
            signed_in,
            addresses: state.addresses.clone(),
            help_desk: state.help_desk.clone(),
            notice: None,
            now: state.app.now(),
            demo: state.demo,
        }
    }
}
