//! HTTPS as both loads speak it: HTTP/1.1 on connections that stay open, full handshakes only.

use std::{
    net::SocketAddr,
    ops::Range,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use rustls::{ClientConfig, RootCertStore, client::Resumption, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

const PATIENCE: Duration = Duration::from_secs(30);

/// A way to one address, with or without a certificate to show.
#[derive(Clone)]
pub(crate) struct Way {
    at: SocketAddr,
    connector: TlsConnector,
}

impl Way {
    pub(crate) fn new(
        at: SocketAddr,
        root: &Path,
        shows: Option<(CertificateDer<'static>, PrivateKeyDer<'static>)>,
    ) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(root)?)?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_root_certificates(roots);
        let mut config = match shows {
            Some((certificate, key)) => config.with_client_auth_cert(vec![certificate], key)?,
            None => config.with_no_client_auth(),
        };
        config.resumption = Resumption::disabled();
        Ok(Self {
            at,
            connector: TlsConnector::from(Arc::new(config)),
        })
    }

    /// A new connection with a full handshake.
    pub(crate) async fn open(&self) -> Result<Connection> {
        let open = async {
            let stream = TcpStream::connect(self.at).await?;
            stream.set_nodelay(true)?;
            let name = ServerName::try_from("localhost")?;
            let stream = self.connector.connect(name, stream).await?;
            Ok(Connection {
                stream,
                received: Vec::with_capacity(16 * 1024),
            })
        };
        timeout(PATIENCE, open).await?
    }

    /// `localhost` with the port.
    pub(crate) fn authority(&self) -> String {
        format!("localhost:{}", self.at.port())
    }
}

/// An open connection.
pub(crate) struct Connection {
    stream: TlsStream<TcpStream>,
    received: Vec<u8>,
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Connection {
    /// Sends one request and reads its whole answer.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<Reply> {
        timeout(PATIENCE, self.exchange_now(request)).await?
    }

    async fn exchange_now(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let end = loop {
            ensure!(
                self.stream.read_buf(&mut self.received).await? > 0,
                "the connection was closed"
            );
            let end = self.received.windows(4).position(|w| w == b"\r\n\r\n");
            if let Some(end) = end {
                break end + 4;
            }
        };
        let head = self.received.get(..end).unwrap_or_default();
        let head = String::from_utf8(head.to_vec())?;
        let length: usize = header(&head, "content-length")
            .next()
            .context("an answer without a length")?
            .parse()?;
        while self.received.len() < end + length {
            ensure!(
                self.stream.read_buf(&mut self.received).await? > 0,
                "the connection was closed"
            );
        }
        let body = self.received.get(end..end + length).unwrap_or_default();
        Ok(Reply {
            status: head.get(9..12).unwrap_or_default().parse()?,
            body: String::from_utf8(body.to_vec())?,
            head,
        })
    }
}

/// All values of a header.
pub(crate) fn header<'a>(head: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    head.lines().filter_map(move |line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

/// One of the clients that are busy at once.
pub(crate) trait Client: Send + 'static {
    /// Does one piece of work.
    fn work(&mut self, number: u32) -> impl Future<Output = Result<()>> + Send;
}

/// Lets the clients do the pieces of work in `numbers` together; tells how long it took, and gives the clients back.
pub(crate) async fn share<C: Client>(
    clients: Vec<C>,
    numbers: Range<u32>,
) -> Result<(Duration, Vec<C>)> {
    let taken = Arc::new(AtomicU32::new(numbers.start));
    let began = now();
    let mut tasks = JoinSet::new();
    for mut client in clients {
        let taken = Arc::clone(&taken);
        tasks.spawn(async move {
            loop {
                let next = taken.fetch_add(1, Ordering::Relaxed);
                if next >= numbers.end {
                    return Ok::<_, anyhow::Error>(client);
                }
                client.work(next).await?;
            }
        });
    }
    let mut clients = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        clients.push(ended.context("a client panicked")??);
    }
    Ok((began.elapsed(), clients))
}

#[expect(clippy::disallowed_methods, reason = "measuring is reading the clock")]
fn now() -> Instant {
    Instant::now()
}
