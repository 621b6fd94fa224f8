//! Faults of HTTP, in words.

use askama::Template;
use axum::http::StatusCode;

use crate::{kit::Page, texts::Texts};

/// 400, 403, 404, 405, 409, 413, 421, 429, 500.
#[derive(Template)]
#[template(path = "refusal/fault.html")]
pub struct FaultPage {
    /// The frame.
    pub page: Page,
    /// The status; those without words of their own are shown as 500.
    pub status: StatusCode,
    /// What the help desk can look up; empty for none.
    pub reference: String,
}

impl FaultPage {
    /// The statuses that have words of their own.
    pub const STATUSES: [StatusCode; 9] = [
        StatusCode::BAD_REQUEST,
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::CONFLICT,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::MISDIRECTED_REQUEST,
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::INTERNAL_SERVER_ERROR,
    ];

    fn title(&self) -> &'static str {
        words(self.status, self.page.t).0
    }

    fn text(&self) -> &'static str {
        words(self.status, self.page.t).1
    }
}

/// What happened, and what to do.
pub(crate) fn words(status: StatusCode, t: &Texts) -> (&'static str, &'static str) {
    let f = &t.fault;
    match status {
        StatusCode::BAD_REQUEST => (f.bad_request, f.bad_request_text),
        StatusCode::FORBIDDEN => (f.forbidden, f.forbidden_text),
        StatusCode::NOT_FOUND => (f.not_found, f.not_found_text),
        StatusCode::METHOD_NOT_ALLOWED => (f.method, f.method_text),
        StatusCode::CONFLICT => (f.conflict, f.conflict_text),
        StatusCode::PAYLOAD_TOO_LARGE => (f.too_large, f.too_large_text),
        StatusCode::MISDIRECTED_REQUEST => (f.misdirected, f.misdirected_text),
        StatusCode::TOO_MANY_REQUESTS => (f.many, f.many_text),
        _ => (f.internal, f.internal_text),
    }
}
