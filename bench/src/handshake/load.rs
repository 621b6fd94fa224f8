//! The client: full handshakes only, one request each, then the connection is closed.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    crypto::{SupportedKxGroup, aws_lc_rs},
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime::Runtime,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::material::Material;

/// The key exchange a client offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exchange {
    /// X25519, which nginx speaks too.
    Classic,
    /// X25519 with ML-KEM-768, which our gateway prefers.
    Hybrid,
}

/// A client with the certificates of one run.
pub(crate) struct Load {
    runtime: Runtime,
    classic: TlsConnector,
    hybrid: TlsConnector,
    revoked: TlsConnector,
}

impl Load {
    pub(crate) fn new(material: &Material) -> Result<Self> {
        Ok(Self {
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()?,
            classic: connector(material, "valid", aws_lc_rs::kx_group::X25519)?,
            hybrid: connector(material, "valid", aws_lc_rs::kx_group::X25519MLKEM768)?,
            revoked: connector(material, "revoked", aws_lc_rs::kx_group::X25519)?,
        })
    }

    /// Makes `count` handshakes and tells how long they took together. Every answer must be a welcome.
    pub(crate) fn handshakes(
        &self,
        at: SocketAddr,
        exchange: Exchange,
        count: u32,
        concurrency: u32,
    ) -> Result<Duration> {
        let connector = match exchange {
            Exchange::Classic => &self.classic,
            Exchange::Hybrid => &self.hybrid,
        };
        self.runtime.block_on(async {
            let began = now();
            let taken = Arc::new(AtomicU32::new(0));
            let mut clients = JoinSet::new();
            for _ in 0..concurrency {
                let (connector, taken) = (connector.clone(), Arc::clone(&taken));
                clients.spawn(async move {
                    while taken.fetch_add(1, Ordering::Relaxed) < count {
                        let welcome = visit(&connector, at).await?;
                        anyhow::ensure!(welcome, "a valid certificate was refused");
                    }
                    Ok(())
                });
            }
            while let Some(ended) = clients.join_next().await {
                ended.context("a client panicked")??;
            }
            Ok(began.elapsed())
        })
    }

    pub(crate) fn valid_is_accepted(&self, at: SocketAddr) -> Result<bool> {
        Ok(self.runtime.block_on(visit(&self.classic, at))?)
    }

    pub(crate) fn revoked_is_accepted(&self, at: SocketAddr) -> Result<bool> {
        Ok(self.runtime.block_on(visit(&self.revoked, at))?)
    }
}

/// One handshake and one request; whether the server said welcome.
async fn visit(connector: &TlsConnector, at: SocketAddr) -> io::Result<bool> {
    let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
    let visit = async {
        let stream = TcpStream::connect(at).await?;
        stream.set_nodelay(true)?;
        let mut stream = connector.connect(name, stream).await?;
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await?;
        let mut answer = Vec::with_capacity(512);
        stream.read_to_end(&mut answer).await?;
        Ok(answer.starts_with(b"HTTP/1.1 200"))
    };
    timeout(Duration::from_secs(30), visit)
        .await
        .map_err(|_| io::ErrorKind::TimedOut)?
}

fn connector(
    material: &Material,
    name: &str,
    group: &'static dyn SupportedKxGroup,
) -> Result<TlsConnector> {
    let mut provider = aws_lc_rs::default_provider();
    provider.kx_groups = vec![group];
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(
        material.path("server-root.pem"),
    )?)?;
    let certificate = CertificateDer::from_pem_file(material.path(&format!("{name}.pem")))?;
    let key = PrivateKeyDer::from_pem_file(material.path(&format!("{name}.key")))?;
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![certificate], key)?;
    config.resumption = Resumption::disabled();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[expect(clippy::disallowed_methods, reason = "measuring is reading the clock")]
fn now() -> Instant {
    Instant::now()
}
