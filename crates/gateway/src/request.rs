//! One request: the host is checked, claims of the client are removed, the facts are put in, the site answers.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, Request, Response, StatusCode, header, uri::Authority},
};
use hyper::body::Incoming;
use tegata_pki::PresentedCertificate;
use tower::ServiceExt;

use crate::{
    client_headers,
    context::{Connection, ConnectionControl},
    hosts::{Host, Hosts},
    refusal::{Form, MALFORMED_HOST, MISDIRECTED, TLS_MISSING, TOO_SLOW},
};

/// An address as requests meet it.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) name: Arc<str>,
    pub(crate) hosts: Hosts,
    pub(crate) router: Router,
}

/// What is known of a connection once its handshake is done; the same for each of its requests.
#[derive(Debug)]
pub(crate) struct Link {
    /// The sites that may answer: over TLS the one of the handshake, else all of the listener.
    pub(crate) sites: Vec<Arc<Site>>,
    pub(crate) peer: SocketAddr,
    pub(crate) presented: Option<PresentedCertificate>,
    pub(crate) security: Security,
    pub(crate) id: u64,
    pub(crate) control: ConnectionControl,
    pub(crate) request_limit: Duration,
}

/// What the handshake settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Security {
    Plain,
    /// HTTP came where TLS is spoken; a person left out the `https://`.
    TlsMissing,
    Tls {
        /// The name the client asked for, lower case; clients that address an IP literal send none.
        server_name: Option<String>,
        full_handshake: bool,
    },
}

impl Link {
    /// Answers one request of this connection.
    pub(crate) async fn answer(&self, mut request: Request<Incoming>) -> Response<Body> {
        let form = Form::wanted_by(request.headers());
        let Some(host) = requested_host(&request) else {
            return MALFORMED_HOST.respond(form);
        };
        let Some(site) = self.site_of(&host) else {
            tracing::info!(connection = self.id, ?host, "misdirected request");
            return MISDIRECTED.respond(form);
        };
        if self.security == Security::TlsMissing {
            return to_https(&request).unwrap_or_else(|| TLS_MISSING.respond(form));
        }
        client_headers::strip(request.headers_mut());
        let extensions = request.extensions_mut();
        extensions.insert(self.connection(site, host));
        extensions.insert(self.control.clone());
        let answer = site.router.clone().oneshot(request);
        match tokio::time::timeout(self.request_limit, answer).await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(_) => TOO_SLOW.respond(form),
        }
    }

    /// The site for `host`. Over TLS the name of the handshake must be the host of the request: a browser that reuses
    /// a connection for another host of the same certificate would otherwise carry one host's choice of client
    /// certificate over to the other (RFC 9113 section 9.1.1).
    fn site_of(&self, host: &Host) -> Option<&Arc<Site>> {
        let agrees = match (&self.security, host) {
            (Security::Plain | Security::TlsMissing, _) => true,
            (Security::Tls { server_name, .. }, Host::Name(host)) => {
                server_name.as_ref() == Some(host)
            }
            (Security::Tls { server_name, .. }, Host::Ip(_)) => server_name.is_none(),
        };
        let mut sites = self.sites.iter();
        agrees.then(|| sites.find(|site| site.hosts.contains(host)))?
    }

    fn connection(&self, site: &Site, host: Host) -> Connection {
        Connection {
            address: Arc::clone(&site.name),
            peer: self.peer,
            presented: self.presented.clone(),
            host: Some(host.into_text()),
            full_handshake: matches!(
                self.security,
                Security::Tls {
                    full_handshake: true,
                    ..
                }
            ),
            id: self.id,
        }
    }
}

/// Sends a reader on to the same page over TLS; a form has been sent in the clear already and is not repeated.
fn to_https<B>(request: &Request<B>) -> Option<Response<Body>> {
    let authority = request.headers().get(header::HOST)?.to_str().ok()?;
    let path = request.uri().path_and_query()?;
    let location = HeaderValue::try_from(format!("https://{authority}{path}")).ok()?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(header::LOCATION, location);
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    is_read.then_some(response)
}

/// The one host a request names. `:authority` or an absolute target must agree with the Host header where both are
/// given; two Host headers are an attack (RFC 9112 section 3.2).
fn requested_host<B>(request: &Request<B>) -> Option<Host> {
    let mut headers = request.headers().get_all(header::HOST).iter();
    let from_header = match (headers.next(), headers.next()) {
        (Some(value), None) => {
            let authority = Authority::try_from(value.as_bytes()).ok()?;
            Some(Host::from_authority(&authority)?)
        }
        (None, _) => None,
        (Some(_), Some(_)) => return None,
    };
    let from_target = match request.uri().authority() {
        Some(authority) => Some(Host::from_authority(authority)?),
        None => None,
    };
    match (from_header, from_target) {
        (Some(header), Some(target)) => (header == target).then_some(target),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::requested_host;

    fn host(target: &str, headers: &[&str]) -> Option<String> {
        let mut builder = Request::builder().uri(target);
        for value in headers {
            builder = builder.header("host", *value);
        }
        requested_host(&builder.body(()).unwrap()).map(super::Host::into_text)
    }

    #[test]
    fn header_and_target_must_agree() {
        assert_eq!(host("/", &["localhost:8444"]).as_deref(), Some("localhost"));
        assert_eq!(
            host("https://localhost:8444/", &[]).as_deref(),
            Some("localhost")
        );
        assert_eq!(
            host("https://localhost/", &["LOCALHOST"]).as_deref(),
            Some("localhost")
        );
        assert_eq!(host("https://localhost/", &["other"]), None);
    }

    #[test]
    fn none_or_two_hosts_are_refused() {
        assert_eq!(host("/", &[]), None);
        assert_eq!(host("/", &["localhost", "localhost"]), None);
        assert_eq!(host("/", &[""]), None);
        assert_eq!(host("/", &["user@localhost"]), None);
    }
}
