//! One TCP connection: the handshake, and what is known of the peer after it.

use std::{io, net::SocketAddr, sync::Arc};

use rustls::{HandshakeKind, ServerConfig, ServerConnection, server::Acceptor};
use tegata_pki::PresentedCertificate;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    time::timeout,
};
use tokio_rustls::{LazyConfigAcceptor, server::TlsStream};

use crate::{
    context::ConnectionControl,
    hosts::Host,
    http::{self, Protocol},
    limits::Limits,
    listener::is_stopped,
    live::LiveConnections,
    request::{Link, Security, Site},
};

/// What stands behind one listening socket.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) speech: Speech,
    pub(crate) limits: Limits,
    pub(crate) live: LiveConnections,
}

/// How the addresses behind one socket speak; the two do not mix.
#[derive(Clone, Debug)]
pub(crate) enum Speech {
    Plain(Vec<Arc<Site>>),
    Tls(Vec<TlsSite>),
}

/// A site with its TLS configuration.
#[derive(Clone, Debug)]
pub(crate) struct TlsSite {
    pub(crate) site: Arc<Site>,
    pub(crate) config: Arc<ServerConfig>,
}

/// An accepted socket, before anything is known of it.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) stream: TcpStream,
    pub(crate) peer: SocketAddr,
    pub(crate) id: u64,
}

impl Door {
    /// Serves one arrival to its end.
    pub(crate) async fn serve(&self, arrival: Arrival, stop: watch::Receiver<bool>) {
        let Arrival { stream, peer, id } = arrival;
        // Answers are small and end with a flush; waiting to fill a segment costs 40 ms against delayed ACKs.
        if stream.set_nodelay(true).is_err() {
            return;
        }
        let ended = match &self.speech {
            Speech::Plain(sites) => {
                let link = self.link(sites.clone(), Security::Plain, (id, peer));
                self.http(stream, Protocol::Http1, link, stop).await
            }
            Speech::Tls(sites) => self.tls(stream, sites, (id, peer), stop).await,
        };
        if let Err(error) = ended {
            // Browsers drop connections when asked for a certificate and open new ones: nothing to worry about.
            tracing::debug!(connection = id, %peer, %error, "connection ended early");
        }
    }

    async fn tls(
        &self,
        stream: TcpStream,
        sites: &[TlsSite],
        caller: (u64, SocketAddr),
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), http::Error> {
        let greeted = tokio::select! {
            greeted = timeout(self.limits.handshake, greet(stream, sites)) => greeted??,
            () = is_stopped(&mut stop) => return Err("the gateway stops".into()),
        };
        let (stream, site) = match greeted {
            Greeted::Tls(stream, site) => (stream, site),
            Greeted::Http(stream) => {
                let sites = sites.iter().map(|one| Arc::clone(&one.site)).collect();
                let link = self.link(sites, Security::TlsMissing, caller);
                return self.http(stream, Protocol::Http1, link, stop).await;
            }
        };
        let proven = stream.get_ref().1;
        let protocol = Protocol::of_alpn(proven.alpn_protocol());
        let mut link = self.link(vec![site], security_of(proven), caller);
        link.presented = PresentedCertificate::from_connection(proven);
        let _entered = link
            .presented
            .clone()
            .map(|presented| self.live.enter(link.id, presented, link.control.clone()));
        self.http(*stream, protocol, link, stop).await
    }

    async fn http<S>(
        &self,
        stream: S,
        protocol: Protocol,
        link: Link,
        stop: watch::Receiver<bool>,
    ) -> Result<(), http::Error>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        http::serve(stream, protocol, link, (&self.limits, stop)).await
    }

    fn link(
        &self,
        sites: Vec<Arc<Site>>,
        security: Security,
        (id, peer): (u64, SocketAddr),
    ) -> Link {
        Link {
            sites,
            peer,
            presented: None,
            security,
            id,
            control: ConnectionControl::default(),
            request_limit: self.limits.request,
        }
    }
}

/// What came of a peer's first words.
enum Greeted {
    Tls(Box<TlsStream<TcpStream>>, Arc<Site>),
    /// It speaks HTTP without TLS.
    Http(TcpStream),
}

/// Reads the first message, picks the site by its server name, and ends the handshake.
async fn greet(stream: TcpStream, sites: &[TlsSite]) -> io::Result<Greeted> {
    if speaks_http(&stream).await? {
        return Ok(Greeted::Http(stream));
    }
    let local = stream.local_addr()?;
    let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    let hello = start.client_hello();
    let host = match hello.server_name() {
        Some(name) => Host::Name(name.to_ascii_lowercase()),
        None => Host::Ip(local.ip().to_canonical()),
    };
    let chosen = match sites {
        // A stranger's name is answered by the only certificate there is, and by 421 after it.
        [only] => only,
        several => several
            .iter()
            .find(|one| one.site.hosts.contains(&host))
            .ok_or_else(|| io::Error::other("no address for this server name"))?,
    };
    let stream = start.into_stream(Arc::clone(&chosen.config)).await?;
    Ok(Greeted::Tls(Box::new(stream), Arc::clone(&chosen.site)))
}

/// A method begins with a letter, a TLS record with 22.
async fn speaks_http(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0];
    stream.peek(&mut first).await?;
    Ok(first[0].is_ascii_alphabetic())
}

fn security_of(proven: &ServerConnection) -> Security {
    Security::Tls {
        server_name: proven.server_name().map(str::to_ascii_lowercase),
        full_handshake: !matches!(proven.handshake_kind(), Some(HandshakeKind::Resumed) | None),
    }
}
