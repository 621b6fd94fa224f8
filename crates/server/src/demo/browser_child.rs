//! A process that plays the browser of one PC: requests come as JSON lines on standard input, answers go out as JSON
//! lines. The client certificate's key stays in the PC's NSS database; softoken opens one database per process, hence
//! a process per PC.

use std::{
    io::{BufRead, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request,
    client::conn::http1,
    header::{HOST, HeaderValue},
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, client::Resumption, sign::SingleCertAndKey};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use serde::{Deserialize, Serialize};
use tegata_acquisition::Origin;
use tegata_agent::{certificate::decode_chain, journal::Folder, network::identity};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::{cli::DemoBrowser, files};

/// One request.
#[derive(Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) origin: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// One answer.
#[derive(Serialize, Deserialize)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    pub(super) error: Option<String>,
}

pub(crate) async fn run(command: &DemoBrowser) -> Result<ExitCode> {
    let roots = trusted(&command.roots)?;
    let certificate = match &command.certificate {
        Some(fingerprint) => Some(certified_key(command, fingerprint)?),
        None => None,
    };
    for line in std::io::stdin().lock().lines() {
        let asked: Asked = serde_json::from_str(&line?).context("a request cannot be read")?;
        let answered = match ask(&asked, &roots, certificate.clone()).await {
            Ok(answered) => answered,
            Err(error) => Answered {
                status: 0,
                headers: Vec::new(),
                body: String::new(),
                error: Some(format!("{error:#}")),
            },
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", serde_json::to_string(&answered)?)?;
        out.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}

type Key = Arc<rustls::sign::CertifiedKey>;

/// One request on a connection of its own, with a full handshake; redirects are the caller's.
async fn ask(asked: &Asked, roots: &RootCertStore, certificate: Option<Key>) -> Result<Answered> {
    let origin = Origin::parse(&asked.origin)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots.clone());
    let mut tls = match certificate {
        None => builder.with_no_client_auth(),
        Some(key) => builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(key))),
    };
    tls.resumption = Resumption::disabled();
    let tcp = TcpStream::connect((origin.host(), origin.port()))
        .await
        .context("no connection")?;
    tcp.set_nodelay(true)?;
    let name = ServerName::try_from(origin.host().to_owned())?;
    let stream = TlsConnector::from(Arc::new(tls))
        .connect(name, tcp)
        .await
        .context("no TLS connection")?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let mut request = Request::builder()
        .method(asked.method.as_str())
        .uri(&asked.path)
        .header(HOST, origin.authority());
    for (name, value) in &asked.headers {
        request = request.header(name, value);
    }
    let body: Full<bytes::Bytes> = Full::from(asked.body.clone());
    let response = sender.send_request(request.body(body)?).await?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    connection.abort();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Ok(Answered {
        status: parts.status.as_u16(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
        error: None,
    })
}

fn trusted(path: &Path) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&files::read(path)?) {
        roots.add(certificate.context("the roots are not PEM")?)?;
    }
    Ok(roots)
}

fn certified_key(command: &DemoBrowser, fingerprint: &str) -> Result<Key> {
    let folder = Folder::open(&command.home.join(".local/state/tegata/agent"))?;
    let records = folder.certificates()?;
    let record = records
        .into_iter()
        .find(|record| record.fingerprint == fingerprint)
        .context("this PC has no such certificate")?;
    let store = record.store.open(None)?;
    let key = store
        .find(&record.key_label)?
        .context("the certificate's key is gone")?;
    let chain = decode_chain(&record.chain)?;
    Ok(identity(&chain, store, key))
}
