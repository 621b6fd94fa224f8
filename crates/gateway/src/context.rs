//! What every request carries: who is calling, and a handle on the connection it came by.

use std::{net::SocketAddr, sync::Arc};

use tegata_pki::PresentedCertificate;
use tokio::sync::Notify;

/// Who is calling, as a request extension. Set by the gateway alone, after the headers by which others pass on client
/// certificates have been removed.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Name of the [`crate::Address`] the request came to.
    pub address: Arc<str>,
    /// The socket at the other end.
    pub peer: SocketAddr,
    /// The certificate whose key the peer proved to hold in this connection's handshake; its trust is not judged yet.
    pub presented: Option<PresentedCertificate>,
    /// The host the request names, lower case and without port; over TLS it is the name of the handshake.
    pub host: Option<String>,
    /// The handshake was a full one, not resumed from a ticket. False without TLS.
    pub full_handshake: bool,
    /// Number of the connection within this process.
    pub id: u64,
}

/// A handle that closes the connection a request came by, as a request extension.
#[derive(Clone, Debug, Default)]
pub struct ConnectionControl(Arc<Notify>);

impl ConnectionControl {
    /// Takes no further request on this connection and closes it once the open answers are sent. The browser makes a
    /// new handshake for its next request, so that a certificate is chosen and proven anew.
    pub fn close_after_response(&self) {
        self.0.notify_one();
    }

    pub(crate) async fn closing(&self) {
        self.0.notified().await;
    }
}
