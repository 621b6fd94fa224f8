//! Cookies: `__Host-`, `Secure`, `HttpOnly`, `SameSite=Strict`. Their names carry bank and role, because one host name
//! has one jar for all its ports.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use tegata_domain::ids::HolderKind;

use crate::site::SiteState;

/// Remembers the language; not secret, readable by all sites of the host.
pub(crate) const LANGUAGE: &str = "__Host-tegata-lang";

/// The session's cookie on this address.
pub(crate) fn session_name(state: &SiteState) -> String {
    format!(
        "__Host-tegata-{}-{}",
        state.site.bank,
        state.site.role.as_str()
    )
}

/// The browser's cookie on the acquisition site.
pub(crate) fn acquisition_name(state: &SiteState) -> String {
    format!("__Host-tegata-{}-acquisition", state.site.bank)
}

/// The session of ID・パスワード方式, on the public site.
pub(crate) fn password_session_name(state: &SiteState) -> String {
    format!("__Host-tegata-{}-id", state.site.bank)
}

/// Remembers which certificate last signed in here.
pub(crate) fn last_certificate_name(state: &SiteState) -> String {
    last_certificate_of(state, state.site.role)
}

/// The same of another role's sign-in; readable where its host is this one.
pub(crate) fn last_certificate_of(state: &SiteState, role: HolderKind) -> String {
    format!("__Host-tegata-{}-{}-last", state.site.bank, role.as_str())
}

/// Binds forms before there is a session.
pub(crate) fn anonymous_name(state: &SiteState) -> String {
    format!("{}-form", session_name(state))
}

/// The first cookie of a name.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// Bytes of a cookie's value.
pub(crate) fn decode(value: &str) -> Option<Vec<u8>> {
    BASE64.decode(value).ok()
}

/// A cookie's value of bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// A cookie that ends with the browser.
pub(crate) fn set(name: &str, value: &str) -> Option<HeaderValue> {
    HeaderValue::try_from(format!(
        "{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict"
    ))
    .ok()
}

/// A cookie that stays for 400 days, the most that browsers keep.
pub(crate) fn keep(name: &str, value: &str) -> Option<HeaderValue> {
    let text =
        format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000");
    HeaderValue::try_from(text).ok()
}

/// Takes a cookie away.
pub(crate) fn clear(name: &str) -> Option<HeaderValue> {
    HeaderValue::try_from(format!(
        "{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
    ))
    .ok()
}
