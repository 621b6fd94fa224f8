//! One TCP connection: the handshake, and what is known of the peer after it.

use std::{io, net::SocketAddr, sync::Arc};

use rustls::{HandshakeKind, ServerConfig, ServerConnection, server::Acceptor};
use tegata_pki::PresentedCertificate;
use tokio::{net::TcpStream, sync::watch, time::timeout};
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
        let (id, peer) = (arrival.id, arrival.peer);
        // Answers are small and end with a flush; waiting to fill a segment costs 40 ms against delayed ACKs.
        if arrival.stream.set_nodelay(true).is_err() {
            return;
        }
        let ended = match &self.speech {
            Speech::Plain(sites) => self.plain(arrival, sites, stop).await,
            Speech::Tls(sites) => self.tls(arrival, sites, stop).await,
        };
        if let Err(error) = ended {
            // Browsers drop connections when asked for a certificate and open new ones: nothing to worry about.
            tracing::debug!(connection = id, %peer, %error, "connection ended early");
        }
    }

    async fn plain(
        &self,
        arrival: Arrival,
        sites: &[Arc<Site>],
        stop: watch::Receiver<bool>,
    ) -> Result<(), http::Error> {
        let link = Link {
            sites: sites.to_vec(),
            peer: arrival.peer,
            presented: None,
            security: Security::Plain,
            id: arrival.id,
            control: ConnectionControl::default(),
            request_limit: self.limits.request,
        };
        http::serve(arrival.stream, Protocol::Http1, link, (&self.limits, stop)).await
    }

    async fn tls(
        &self,
        arrival: Arrival,
        sites: &[TlsSite],
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), http::Error> {
        let (stream, site) = tokio::select! {
            greeted = timeout(self.limits.handshake, greet(arrival.stream, sites)) => greeted??,
            () = is_stopped(&mut stop) => return Err("the gateway stops".into()),
        };
        let proven = stream.get_ref().1;
        let protocol = Protocol::of_alpn(proven.alpn_protocol());
        let link = Link {
            sites: vec![site],
            peer: arrival.peer,
            presented: PresentedCertificate::from_connection(proven),
            security: security_of(proven),
            id: arrival.id,
            control: ConnectionControl::default(),
            request_limit: self.limits.request,
        };
        let _entered = link
            .presented
            .clone()
            .map(|presented| self.live.enter(link.id, presented, link.control.clone()));
        http::serve(stream, protocol, link, (&self.limits, stop)).await
    }
}

/// Reads the first message, picks the site by its server name, and ends the handshake.
async fn greet(
    stream: TcpStream,
    sites: &[TlsSite],
) -> io::Result<(TlsStream<TcpStream>, Arc<Site>)> {
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
    Ok((stream, Arc::clone(&chosen.site)))
}

fn security_of(proven: &ServerConnection) -> Security {
    Security::Tls {
        server_name: proven.server_name().map(str::to_ascii_lowercase),
        full_handshake: !matches!(proven.handshake_kind(), Some(HandshakeKind::Resumed) | None),
    }
}
