//! Headers by which other gateways report a client certificate or a peer address.
//!
//! This gateway terminates TLS itself and passes such facts as a request extension, so whatever arrives in these
//! headers was written by the client. A handler that one day reads one by mistake finds it empty (RFC 9440 section 4
//! demands removal).

use axum::http::{HeaderMap, HeaderName};

/// Removes every such header from a request.
pub(crate) fn strip(headers: &mut HeaderMap) {
    let claimed: Vec<HeaderName> = headers
        .keys()
        .filter(|name| is_claim(name.as_str()))
        .cloned()
        .collect();
    for name in claimed {
        headers.remove(name);
    }
}

const EXACT: [&str; 14] = [
    "client-cert",
    "client-cert-chain",
    "forwarded",
    "true-client-ip",
    "fastly-client-ip",
    "cf-connecting-ip",
    "x-arr-clientcert",
    "x-cluster-client-ip",
    "x-http-method-override",
    "x-method-override",
    "x-original-host",
    "x-original-url",
    "x-real-ip",
    "x-rewrite-url",
];

const PREFIXES: [&str; 9] = [
    "cf-client-cert-",
    "ssl-client-",
    "ssl-cert",
    "tls-client-",
    "x-amzn-mtls-",
    "x-client-",
    "x-forwarded-",
    "x-ssl-",
    "x-tls-",
];

/// Underscores count as hyphens, since a CGI-style consumer could not tell them apart.
fn is_claim(name: &str) -> bool {
    let name = name.replace('_', "-");
    EXACT.contains(&name.as_str()) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::strip;

    #[test]
    fn claims_go_and_the_rest_stays() {
        let claims = [
            "client-cert",
            "client-cert-chain",
            "x-ssl-client-cert",
            "x_ssl_client_verify",
            "x-client-cert",
            "x-forwarded-for",
            "x-forwarded-client-cert",
            "forwarded",
            "x-amzn-mtls-clientcert",
            "x-real-ip",
            "ssl-client-verify",
            "x-tls-client-cert",
        ];
        let kept = [
            "host",
            "cookie",
            "accept-language",
            "x-requested-with",
            "content-type",
        ];
        let mut headers = HeaderMap::new();
        for name in claims.into_iter().chain(kept) {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static("1"));
            headers.append(HeaderName::from_static(name), HeaderValue::from_static("2"));
        }
        strip(&mut headers);
        let mut left: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        let mut expected = kept.to_vec();
        expected.sort_unstable();
        assert_eq!(left, expected);
    }
}
