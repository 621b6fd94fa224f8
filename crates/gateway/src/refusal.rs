//! The few answers the gateway gives itself, before any site is known. Small, without style or script.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};

/// The form in which a client reads an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Page,
    Text,
}

impl Form {
    pub(crate) fn wanted_by(request: &HeaderMap) -> Self {
        let accepts_page = request
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("text/html"));
        if accepts_page { Self::Page } else { Self::Text }
    }
}

/// An answer of the gateway itself.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    /// The stable code.
    pub code: &'static str,
    /// The status of HTTP.
    pub status: StatusCode,
    /// What happened and what to do, in Japanese.
    pub ja: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// Every answer of the gateway itself, for the catalogue of messages.
pub const REFUSALS: [Refusal; 4] = [MISDIRECTED, MALFORMED_HOST, TLS_MISSING, TOO_SLOW];

/// The host named is not served on this connection; the browser tries again on a new one (RFC 9110 section 15.5.20).
pub(crate) const MISDIRECTED: Refusal = Refusal {
    code: "GATE-ADDRESS",
    status: StatusCode::MISDIRECTED_REQUEST,
    ja: "この接続では、お求めの画面を表示できません。アドレスを確認して、もう一度開いてください。",
    en: "This connection does not serve the page you asked for. Check the address and open it again.",
};

/// The request names no host, several, or something that is no host.
pub(crate) const MALFORMED_HOST: Refusal = Refusal {
    code: "GATE-HOST",
    status: StatusCode::BAD_REQUEST,
    ja: "リクエストの宛先（Host）が正しくありません。",
    en: "The host of the request is missing or malformed.",
};

/// A form was sent without TLS to an address that speaks TLS.
pub(crate) const TLS_MISSING: Refusal = Refusal {
    code: "GATE-HTTPS",
    status: StatusCode::BAD_REQUEST,
    ja: "このアドレスは https:// で始めて開いてください。",
    en: "Open this address with https:// in front.",
};

/// The request or its handling took too long.
pub(crate) const TOO_SLOW: Refusal = Refusal {
    code: "GATE-SLOW",
    status: StatusCode::REQUEST_TIMEOUT,
    ja: "時間内に処理が終わりませんでした。もう一度お試しください。",
    en: "The request was not finished in time. Please try again.",
};

impl Refusal {
    /// A page for a browser, plain text for anything else.
    pub(crate) fn respond(self, form: Form) -> Response<Body> {
        let (kind, text) = match form {
            Form::Page => ("text/html; charset=utf-8", self.page()),
            Form::Text => ("text/plain; charset=utf-8", self.text()),
        };
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
        );
        response
    }

    fn text(self) -> String {
        format!(
            "{} {}\n{}\n{}\n",
            self.status.as_u16(),
            self.code,
            self.ja,
            self.en
        )
    }

    fn page(self) -> String {
        let (status, code) = (self.status.as_u16(), self.code);
        format!(
            "<!DOCTYPE html>\n<html lang=\"ja\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{status}</title>\n\
             <h1>{status}</h1>\n<p>{code}</p>\n<p>{}</p>\n<p lang=\"en\">{}</p>\n</html>\n",
            self.ja, self.en
        )
    }
}
