//! A small world for the gateway's tests: certificates made on the spot, a gateway that runs, a client that speaks TLS.

#![expect(dead_code, reason = "each test file uses its part of the kit")]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Extension, Router, routing::get};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, IsCa, KeyPair,
    SignatureAlgorithm,
};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    client::{ResolvesClientCert, Resumption},
    sign::{CertifiedKey, SigningKey, SingleCertAndKey},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tegata_gateway::{
    Address, ClientCertificates, Connection, ConnectionControl, Gateway, Hosts, Limits,
    LiveConnections, ServerIdentity, TlsAddress, Transport,
};
use tokio::{
    io::{AsyncRead as _, AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

pub(crate) const BOTH: [&SupportedProtocolVersion; 2] =
    [&rustls::version::TLS12, &rustls::version::TLS13];

/// A certificate with its key.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Pair {
    pub(crate) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.clone()).unwrap()
    }

    /// This certificate with somebody else's key.
    pub(crate) fn with_key_of(&self, other: &Self) -> Self {
        Self {
            certificate: self.certificate.clone(),
            key: other.key.clone(),
        }
    }
}

/// An authority for servers and one for clients.
pub(crate) struct World {
    servers: CertifiedIssuer<'static, KeyPair>,
    clients: CertifiedIssuer<'static, KeyPair>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            servers: authority("Test server root"),
            clients: authority("Test client root"),
        }
    }

    pub(crate) fn server(&self, names: &[&str]) -> Pair {
        let names: Vec<_> = names.iter().copied().map(String::from).collect();
        signed(&CertificateParams::new(names).unwrap(), &self.servers)
    }

    pub(crate) fn identity(&self, names: &[&str]) -> Arc<ServerIdentity> {
        let pair = self.server(names);
        let identity = ServerIdentity::new(vec![pair.certificate.clone()], pair.key());
        Arc::new(identity.unwrap())
    }

    pub(crate) fn client(&self, name: &str) -> Pair {
        signed(&named(name), &self.clients)
    }

    pub(crate) fn expired_client(&self) -> Pair {
        let mut params = named("expired");
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2021, 1, 1);
        signed(&params, &self.clients)
    }

    /// With a critical extension that nobody knows.
    pub(crate) fn odd_client(&self) -> Pair {
        let mut params = named("odd");
        let mut extension =
            CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
        extension.set_criticality(true);
        params.custom_extensions.push(extension);
        signed(&params, &self.clients)
    }

    pub(crate) fn client_hints(&self) -> Vec<Vec<u8>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.clients.der().clone()).unwrap();
        let subjects = roots.subjects().into_iter();
        subjects.map(|subject| subject.as_ref().to_vec()).collect()
    }

    pub(crate) fn trust(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.servers.der().clone()).unwrap();
        roots
    }

    pub(crate) fn tls(&self, client: ClientCertificates) -> TlsAddress {
        TlsAddress {
            identity: self.identity(&["localhost", "*.login.localhost", "127.0.0.1"]),
            client,
            tls13_only: false,
        }
    }
}

/// A self-signed client certificate that no authority knows.
pub(crate) fn stranger() -> Pair {
    stranger_with(&rcgen::PKCS_ECDSA_P256_SHA256)
}

/// The same with another kind of key.
pub(crate) fn stranger_with(algorithm: &'static SignatureAlgorithm) -> Pair {
    let key = KeyPair::generate_for(algorithm).unwrap();
    let certificate = named("stranger").self_signed(&key).unwrap();
    Pair {
        certificate: certificate.der().clone(),
        key: key.serialize_der(),
    }
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn signed(params: &CertificateParams, issuer: &CertifiedIssuer<'static, KeyPair>) -> Pair {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, issuer).unwrap();
    Pair {
        certificate: certificate.der().clone(),
        key: key.serialize_der(),
    }
}

/// A gateway that runs until dropped or stopped.
pub(crate) struct Running {
    pub(crate) at: Vec<SocketAddr>,
    pub(crate) live: LiveConnections,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) fn start(addresses: Vec<Address>) -> Self {
        Self::start_with(addresses, Limits::default())
    }

    pub(crate) fn start_with(addresses: Vec<Address>, limits: Limits) -> Self {
        let sites = addresses.into_iter().map(|one| (one, site())).collect();
        let gateway = Gateway::bind_with(sites, limits).unwrap();
        let at = gateway
            .local_addresses()
            .iter()
            .map(|(_, at)| *at)
            .collect();
        let live = gateway.live();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let shutdown = async { drop(stopped.await) };
            gateway.run(shutdown).await.unwrap();
        });
        Self {
            at,
            live,
            stop: Some(stop),
            task,
        }
    }

    pub(crate) fn stop(&mut self) {
        drop(self.stop.take());
    }

    pub(crate) async fn ended(&mut self) {
        self.stop();
        tokio::time::timeout(Duration::from_secs(20), &mut self.task)
            .await
            .unwrap()
            .unwrap();
    }
}

pub(crate) fn address(name: &str, hosts: Hosts, transport: Transport) -> Address {
    Address {
        name: name.into(),
        bind: vec!["127.0.0.1:0".parse().unwrap()],
        hosts,
        transport,
    }
}

pub(crate) fn localhost() -> Hosts {
    Hosts::names(["localhost"])
}

/// A site that tells what it was told.
fn site() -> Router {
    Router::new()
        .route("/", get(facts))
        .route("/headers", get(headers))
        .route("/close", get(close))
        .route("/slow", get(slow))
        .route("/never", get(never))
        .route("/trickle", get(trickle))
        .route("/large", get(|| async { vec![b'x'; 64 << 20] }))
}

async fn facts(Extension(connection): Extension<Connection>) -> String {
    let presented = connection
        .presented
        .as_ref()
        .map_or("none".to_owned(), |presented| {
            fingerprint(presented.leaf_der())
        });
    format!(
        "address={} peer={} host={} full={} id={} certificate={presented}",
        connection.address,
        connection.peer.ip(),
        connection.host.unwrap_or_default(),
        connection.full_handshake,
        connection.id,
    )
}

async fn headers(headers: axum::http::HeaderMap) -> String {
    let mut names: Vec<_> = headers
        .keys()
        .map(|name| name.as_str().to_owned())
        .collect();
    names.sort();
    names.join(",")
}

async fn close(Extension(control): Extension<ConnectionControl>) -> &'static str {
    control.close_after_response();
    "closing"
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_millis(700)).await;
    "slow"
}

/// An answer that takes twice the shortest rest.
async fn trickle() -> axum::body::Body {
    let (mut sender, receiver) = tokio::io::duplex(16);
    tokio::spawn(async move {
        for _ in 0..15 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            sender.write_all(b"x").await.unwrap();
        }
    });
    axum::body::Body::new(Trickle(receiver))
}

/// A body that reads a stream byte by byte.
struct Trickle(tokio::io::DuplexStream);

impl hyper::body::Body for Trickle {
    type Data = axum::body::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        let mut byte = [0];
        let mut buffer = tokio::io::ReadBuf::new(&mut byte);
        let polled = std::pin::Pin::new(&mut self.0).poll_read(context, &mut buffer);
        polled.map(|read| {
            let filled = read.map(|()| buffer.filled().to_vec());
            filled
                .map(|bytes| (!bytes.is_empty()).then(|| hyper::body::Frame::data(bytes.into())))
                .transpose()
        })
    }
}

async fn never() {
    std::future::pending::<()>().await;
}

/// A short, stable text for a certificate (FNV-1a).
pub(crate) fn fingerprint(der: &[u8]) -> String {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", der.iter().fold(0xcbf2_9ce4_8422_2325, mix))
}

/// A TLS client without resumption unless asked for.
#[derive(Clone)]
pub(crate) struct Client(pub(crate) ClientConfig);

impl Client {
    pub(crate) fn new(
        world: &World,
        versions: &[&'static SupportedProtocolVersion],
        certificate: Option<&Pair>,
    ) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(world.trust());
        let mut config = match certificate {
            None => builder.with_no_client_auth(),
            Some(pair) => builder.with_client_cert_resolver(unchecked(pair)),
        };
        config.resumption = Resumption::disabled();
        Self(config)
    }

    pub(crate) fn resuming(mut self) -> Self {
        self.0.resumption = Resumption::in_memory_sessions(8);
        self
    }

    pub(crate) fn http2(mut self) -> Self {
        self.0.alpn_protocols = vec![b"h2".to_vec()];
        self
    }

    pub(crate) async fn connect(
        &self,
        at: SocketAddr,
        name: &str,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        self.connect_over(TcpStream::connect(at).await?, name).await
    }

    /// From another network of this machine.
    pub(crate) async fn connect_from(
        &self,
        source: &str,
        at: SocketAddr,
        name: &str,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(source.parse().unwrap(), 0))?;
        self.connect_over(socket.connect(at).await?, name).await
    }

    async fn connect_over(
        &self,
        stream: TcpStream,
        name: &str,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let connector = TlsConnector::from(Arc::new(self.0.clone()));
        let name = ServerName::try_from(name.to_owned()).unwrap();
        connector.connect(name, stream).await
    }

    /// One request on a connection of its own; the whole answer.
    pub(crate) async fn ask(
        &self,
        at: SocketAddr,
        name: &str,
        request: &str,
    ) -> std::io::Result<String> {
        let mut stream = self.connect(at, name).await?;
        exchange(&mut stream, request).await
    }

    pub(crate) async fn get(&self, at: SocketAddr, name: &str) -> std::io::Result<String> {
        self.ask(at, name, &request("/", name)).await
    }
}

pub(crate) fn request(path: &str, host: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
}

/// Sends, then reads until the other side closes.
pub(crate) async fn exchange<S>(stream: &mut S, request: &str) -> std::io::Result<String>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// A resolver that pairs certificate and key without checking that they fit.
fn unchecked(pair: &Pair) -> Arc<dyn ResolvesClientCert> {
    let key: Arc<dyn SigningKey> =
        rustls::crypto::aws_lc_rs::sign::any_supported_type(&pair.key()).unwrap();
    let certified = CertifiedKey::new(vec![pair.certificate.clone()], key);
    Arc::new(SingleCertAndKey::from(certified))
}
