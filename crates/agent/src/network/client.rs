//! One kept-alive connection: TLS 1.3 only, no session tickets, no redirects, no system roots.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request,
    client::conn::http1::{self, SendRequest},
    header::{CONTENT_TYPE, DATE, HOST, HeaderName, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use rustls::{
    CertificateError, ClientConfig, RootCertStore,
    client::Resumption,
    sign::{CertifiedKey, SingleCertAndKey},
};
use rustls_pki_types::ServerName;
use tegata_acquisition::{Origin, messages::MAX_BODY};
use thiserror::Error;
use tokio::{
    net::{TcpSocket, TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::TlsConnector;

use crate::certificate::certificates_of_pem;

const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(30);

/// A server as a bank's profile names it.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Its exact origin.
    pub origin: Origin,
    roots: Arc<RootCertStore>,
    source: Option<IpAddr>,
}

impl Endpoint {
    /// A server, the roots its certificate must come from, and the own address to call from.
    ///
    /// # Errors
    /// [`NetworkError::Roots`] when the PEM holds no usable root.
    pub fn new(
        origin: Origin,
        roots_pem: &str,
        source: Option<IpAddr>,
    ) -> Result<Self, NetworkError> {
        let mut roots = RootCertStore::empty();
        for root in certificates_of_pem(roots_pem.as_bytes()).map_err(|_| NetworkError::Roots)? {
            roots.add(root).map_err(|_| NetworkError::Roots)?;
        }
        if roots.is_empty() {
            return Err(NetworkError::Roots);
        }
        Ok(Self {
            origin,
            roots: Arc::new(roots),
            source,
        })
    }

    /// A client without certificate (S), or with one (M), not connected yet.
    ///
    /// # Errors
    /// [`NetworkError::Tls`] when TLS cannot be set up.
    pub fn client(&self, identity: Option<Arc<CertifiedKey>>) -> Result<Client, NetworkError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| NetworkError::Tls(error.to_string()))?
            .with_root_certificates(self.roots.clone());
        let mut tls = match identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(identity)))
            }
        };
        // A proof must be a full handshake, and a ticket would tie calls together for an onlooker.
        tls.resumption = Resumption::disabled();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Client {
            endpoint: self.clone(),
            tls: TlsConnector::from(Arc::new(tls)),
            sender: None,
        })
    }

    async fn connect(&self) -> Result<TcpStream, NetworkError> {
        let addresses = lookup_host((self.origin.host(), self.origin.port()))
            .await
            .map_err(NetworkError::Connect)?;
        let mut last = io::Error::new(io::ErrorKind::NotFound, "no address of a usable kind");
        for address in addresses {
            match self.connect_to(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(NetworkError::Connect(last))
    }

    async fn connect_to(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        if let Some(source) = self.source {
            socket.bind(SocketAddr::new(source, 0))?;
        }
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

/// A connection to one server, made when first needed and again when it broke.
pub struct Client {
    endpoint: Endpoint,
    tls: TlsConnector,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    /// The server it talks to.
    pub fn origin(&self) -> &Origin {
        &self.endpoint.origin
    }

    /// Sends one request and reads the whole answer.
    ///
    /// # Errors
    /// [`NetworkError`]; after one the next call connects anew.
    pub async fn send(
        &mut self,
        method: &Method,
        path: &str,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Reply, NetworkError> {
        let request = self.request(method, path, headers, body)?;
        let mut sender = match self.sender.take() {
            Some(sender) if sender.is_ready() => sender,
            _ => timeout(CONNECT, self.handshake())
                .await
                .map_err(|_| NetworkError::Timeout)??,
        };
        let reply = timeout(ANSWER, exchange(&mut sender, request))
            .await
            .map_err(|_| NetworkError::Timeout)??;
        self.sender = Some(sender);
        Ok(reply)
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Request<Full<Bytes>>, NetworkError> {
        let mut builder = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.endpoint.origin.authority())
            .header(
                USER_AGENT,
                concat!("tegata-agent/", env!("CARGO_PKG_VERSION")),
            );
        if !body.is_empty() {
            builder = builder.header(CONTENT_TYPE, "application/json");
        }
        for (name, value) in headers {
            builder = builder.header(HeaderName::from_static(name), value);
        }
        builder
            .body(Full::from(body))
            .map_err(|error| NetworkError::Http(error.to_string()))
    }

    async fn handshake(&self) -> Result<SendRequest<Full<Bytes>>, NetworkError> {
        let stream = self.endpoint.connect().await?;
        let name = ServerName::try_from(self.endpoint.origin.host().to_owned())
            .map_err(|error| NetworkError::Tls(error.to_string()))?;
        let tls = self
            .tls
            .connect(name, stream)
            .await
            .map_err(|error| of_handshake(&error))?;
        let (sender, connection) = http1::handshake(TokioIo::new(tls))
            .await
            .map_err(|error| NetworkError::Http(text_of(&error)))?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The server's clock, seconds since 1970.
    pub date: Option<i64>,
    /// The body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum NetworkError {
    /// The profile's TLS roots cannot be used.
    #[error("the profile holds no usable TLS root")]
    Roots,
    /// No connection.
    #[error("no connection: {0}")]
    Connect(io::Error),
    /// The server's certificate does not come from the profile's roots: a fake, or a proxy that
    /// opens TLS.
    #[error("the server's certificate is not trusted: {0}")]
    Untrusted(String),
    /// The server's certificate is not valid at the time this PC believes it is.
    #[error("the server's certificate is not valid today; is this PC's clock right? ({0})")]
    Clock(String),
    /// TLS failed otherwise.
    #[error("no safe connection: {0}")]
    Tls(String),
    /// HTTP failed.
    #[error("no answer: {0}")]
    Http(String),
    /// It took too long.
    #[error("no answer in time")]
    Timeout,
    /// The server answered with a redirect, which is never followed.
    #[error("the server answered with a redirect (status {0}), which is never followed")]
    Redirect(u16),
}

impl NetworkError {
    /// Whether trying again can help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Connect(_) | Self::Tls(_) | Self::Http(_) | Self::Timeout
        )
    }
}

async fn exchange(
    sender: &mut SendRequest<Full<Bytes>>,
    request: Request<Full<Bytes>>,
) -> Result<Reply, NetworkError> {
    let response = sender
        .send_request(request)
        .await
        .map_err(|error| NetworkError::Http(text_of(&error)))?;
    let status = response.status();
    if status.is_redirection() {
        return Err(NetworkError::Redirect(status.as_u16()));
    }
    let date = response
        .headers()
        .get(DATE)
        .and_then(|value| value.to_str().ok())
        .and_then(seconds);
    let body = Limited::new(response.into_body(), MAX_BODY)
        .collect()
        .await
        .map_err(|error| NetworkError::Http(error.to_string()))?
        .to_bytes();
    Ok(Reply {
        status: status.as_u16(),
        date,
        body,
    })
}

/// Sun, 06 Nov 1994 08:49:37 GMT, as seconds since 1970.
fn seconds(date: &str) -> Option<i64> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    parser
        .parse_timestamp(date)
        .ok()
        .map(jiff::Timestamp::as_second)
}

fn of_handshake(error: &io::Error) -> NetworkError {
    let tls = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(reason)) => of_certificate(reason),
        Some(error) => NetworkError::Tls(error.to_string()),
        None => NetworkError::Tls(error.to_string()),
    }
}

fn of_certificate(reason: &CertificateError) -> NetworkError {
    match reason {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => NetworkError::Clock(reason.to_string()),
        other => NetworkError::Untrusted(other.to_string()),
    }
}

/// hyper keeps the reason one level down.
fn text_of(error: &hyper::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_dates_are_read() {
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(seconds("yesterday"), None);
    }
}
