//! The security headers of every answer.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// What a browser may do with our pages; one value per site, because the user site also posts to the banking application.
#[derive(Clone, Debug)]
pub struct SecurityHeaders {
    policy: HeaderValue,
    https_only: bool,
}

impl SecurityHeaders {
    /// Pages that post to their own address only.
    pub fn new() -> Self {
        Self::with_form_targets(&[])
    }

    /// Pages that may also post or redirect a form to these origins (`https://host[:port]`). An origin that cannot
    /// stand in a header is left out, so that the policy only gets stricter.
    pub fn with_form_targets(origins: &[&str]) -> Self {
        let mut targets = String::new();
        for origin in origins {
            if origin
                .bytes()
                .all(|b| b.is_ascii_graphic() && !matches!(b, b';' | b','))
            {
                targets.push(' ');
                targets.push_str(origin);
            }
        }
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
             form-action 'self'{targets}; frame-ancestors 'none'; base-uri 'none'"
        );
        let policy =
            HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        Self {
            policy,
            https_only: false,
        }
    }

    /// Adds `Strict-Transport-Security`. Not for `localhost`, whose plain addresses the browser would then refuse.
    #[must_use]
    pub fn https_only(mut self) -> Self {
        self.https_only = true;
        self
    }
}

impl Default for SecurityHeaders {
    fn default() -> Self {
        Self::new()
    }
}

/// Middleware (`axum::middleware::from_fn_with_state(SecurityHeaders::new(), security_headers)`): sets the headers, and
/// `no-store` where the handler said nothing about caching.
pub async fn security_headers(
    State(headers): State<SecurityHeaders>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let map = response.headers_mut();
    for (name, value) in FIXED {
        map.insert(name, HeaderValue::from_static(value));
    }
    map.insert(header::CONTENT_SECURITY_POLICY, headers.policy);
    if headers.https_only {
        map.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    map.entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

const FIXED: [(HeaderName, &str); 5] = [
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    ),
];
