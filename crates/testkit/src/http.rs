//! A small browser-like HTTPS client: cookies, forms, redirects, a client certificate, and the network it calls from.
//! For protocol and attack tests, where a real browser would only be slow.

mod jar;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::client::Resumption;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpSocket;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::html::{self, Form};
use crate::http::jar::Jar;
use crate::openssl::Identity;

/// The first of the two test networks.
pub const NETWORK_1: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 1, 0, 1));
/// The second of the two test networks.
pub const NETWORK_2: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 2, 0, 1));

/// A client with a cookie jar. Each request opens a connection of its own with a full handshake; every host name leads
/// to 127.0.0.1, as in the demo.
pub struct Client {
    tls: Arc<ClientConfig>,
    source: IpAddr,
    jar: Jar,
    headers: HeaderMap,
    follows: bool,
}

/// An answer, its body read.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address that gave this answer, after redirects.
    pub url: Url,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Client {
    /// A client from network 1 without a certificate that trusts servers below a root.
    pub fn trusting(root_pem: &Path) -> Result<Self> {
        Self::new(root_pem, None)
    }

    /// A client that presents a certificate wherever one is asked.
    pub fn presenting(root_pem: &Path, identity: &Identity) -> Result<Self> {
        Self::new(root_pem, Some(identity))
    }

    fn new(root_pem: &Path, identity: Option<&Identity>) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_file_iter(root_pem)
            .with_context(|| root_pem.display().to_string())?
        {
            roots.add(root?)?;
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let builder = builder.with_root_certificates(roots);
        let mut tls = match identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let chain = CertificateDer::pem_file_iter(&identity.certificate)?
                    .collect::<Result<Vec<_>, _>>()?;
                builder
                    .with_client_auth_cert(chain, PrivateKeyDer::from_pem_file(&identity.key)?)?
            }
        };
        tls.resumption = Resumption::disabled();
        Ok(Self {
            tls: Arc::new(tls),
            source: NETWORK_1,
            jar: Jar::default(),
            headers: HeaderMap::new(),
            follows: true,
        })
    }

    /// Calls from another address: [`NETWORK_1`], [`NETWORK_2`].
    #[must_use]
    pub fn from(mut self, source: IpAddr) -> Self {
        self.source = source;
        self
    }

    /// Shows redirects instead of following them.
    #[must_use]
    pub fn without_redirects(mut self) -> Self {
        self.follows = false;
        self
    }

    /// Sends a header with every request: a language, a forged proxy header.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self> {
        self.headers
            .insert(HeaderName::try_from(name)?, HeaderValue::from_str(value)?);
        Ok(self)
    }

    /// The cookies held for a host, as `name=value`.
    pub fn cookies(&self, host: &str) -> Vec<String> {
        self.jar.cookies(host)
    }

    /// Puts a cookie into the jar: a stolen or an old one.
    pub fn set_cookie(&self, host: &str, cookie: &str) {
        self.jar.store(host, cookie);
    }

    /// Empties the cookie jar.
    pub fn forget_cookies(&self) {
        self.jar.clear();
    }

    /// Opens an address.
    pub async fn get(&self, url: &str) -> Result<Page> {
        self.send(Method::GET, Url::parse(url)?, None).await
    }

    /// Posts form fields to an address, whatever a page may say.
    pub async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(
            Method::POST,
            Url::parse(url)?,
            Some(("application/x-www-form-urlencoded".to_owned(), body.into())),
        )
        .await
    }

    /// Fills in the form of a page that has these fields and sends it with all its hidden ones.
    pub async fn submit(&self, page: &Page, fields: &[(&str, &str)]) -> Result<Page> {
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let mut form = page.form_with(&names)?;
        for (name, value) in fields {
            form.set(name, value);
        }
        self.submit_form(page, &form).await
    }

    /// Sends a form of a page as it stands.
    pub async fn submit_form(&self, page: &Page, form: &Form) -> Result<Page> {
        let mut url = page.url.join(&form.action)?;
        let fields: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        if form.method == "POST" {
            return self.post(url.as_str(), &fields).await;
        }
        url.query_pairs_mut().clear().extend_pairs(fields);
        self.get(url.as_str()).await
    }

    /// Follows the link of a page whose text contains `label`.
    pub async fn follow(&self, page: &Page, label: &str) -> Result<Page> {
        let url = page.url.join(&html::link(&page.html(), label)?)?;
        self.get(url.as_str()).await
    }

    /// Sends any request: a method, and a content type with a body.
    pub async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<(String, Bytes)>,
    ) -> Result<Page> {
        let mut page = self.exchange(&method, url, body).await?;
        for _ in 0..10 {
            let Some(location) = page
                .headers
                .get(LOCATION)
                .filter(|_| self.follows && page.status.is_redirection())
            else {
                return Ok(page);
            };
            let next = page.url.join(location.to_str()?)?;
            // Our sites answer a form with 303; none of them redirects a POST with its body.
            page = self.exchange(&Method::GET, next, None).await?;
        }
        bail!("more than ten redirects, last to {}", page.url)
    }

    async fn exchange(
        &self,
        method: &Method,
        url: Url,
        body: Option<(String, Bytes)>,
    ) -> Result<Page> {
        let host = url.host_str().context("an address has a host")?.to_owned();
        let port = url
            .port_or_known_default()
            .context("an address has a port")?;
        let path = url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        );
        let mut request = Request::builder().method(method).uri(path);
        let headers = request
            .headers_mut()
            .context("a method and a path make a request")?;
        headers.extend(self.headers.clone());
        headers.insert(HOST, HeaderValue::from_str(&format!("{host}:{port}"))?);
        let cookies = self.jar.cookies(&host);
        if !cookies.is_empty() {
            headers.insert(COOKIE, HeaderValue::from_str(&cookies.join("; "))?);
        }
        if method != Method::GET && url.scheme() == "https" && !headers.contains_key("origin") {
            headers.insert(
                "origin",
                HeaderValue::from_str(&url.origin().ascii_serialization())?,
            );
        }
        let (content_type, body) = body.unwrap_or_default();
        if !content_type.is_empty() {
            headers.insert("content-type", HeaderValue::from_str(&content_type)?);
        }
        let request = request.body(Full::new(body))?;

        let (status, headers, body) = self.connect_and_send(&url, &host, port, request).await?;
        for cookie in headers.get_all(SET_COOKIE) {
            self.jar.store(&host, cookie.to_str()?);
        }
        Ok(Page {
            url,
            status,
            headers,
            body,
        })
    }

    async fn connect_and_send(
        &self,
        url: &Url,
        host: &str,
        port: u16,
        request: Request<Full<Bytes>>,
    ) -> Result<(StatusCode, HeaderMap, Bytes)> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(self.source, 0))?;
        let target = host.parse::<Ipv4Addr>().unwrap_or(Ipv4Addr::LOCALHOST);
        let stream = socket
            .connect((target, port).into())
            .await
            .with_context(|| format!("connecting to {url}"))?;
        stream.set_nodelay(true)?;
        if url.scheme() == "http" {
            return converse(stream, request).await;
        }
        ensure!(url.scheme() == "https", "{url}: only http and https");
        let name = ServerName::try_from(host.to_owned())?;
        let stream = TlsConnector::from(Arc::clone(&self.tls))
            .connect(name, stream)
            .await;
        converse(stream.with_context(|| format!("TLS with {url}"))?, request).await
    }
}

impl Page {
    /// The body as text.
    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The text people would see.
    pub fn text(&self) -> String {
        html::text(&self.html())
    }

    /// The form that has all of these fields or buttons.
    pub fn form_with(&self, names: &[&str]) -> Result<Form> {
        html::form_with(&self.html(), names)
            .with_context(|| format!("{} at {}", self.status, self.url))
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The page if it shows this text, else an error with what it shows.
    pub fn showing(self, text: &str) -> Result<Self> {
        let shown = self.text();
        ensure!(
            shown.contains(text),
            "no “{text}” at {} ({}), but:\n{shown}",
            self.url,
            self.status
        );
        Ok(self)
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<(StatusCode, HeaderMap, Bytes)> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    drop(sender);
    // The server may end the connection without a TLS goodbye; the answer is complete all the same.
    let _ended = connection.await?;
    Ok((parts.status, parts.headers, body))
}
