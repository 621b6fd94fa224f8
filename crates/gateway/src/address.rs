//! What an address of the product is: a name, places to listen, hosts it answers for, and how it speaks.

use std::{net::SocketAddr, sync::Arc};

use crate::{hosts::Hosts, identity::ServerIdentity};

/// One address of the product, such as the user sign-in of one bank.
#[derive(Clone, Debug)]
pub struct Address {
    /// Name used in logs, errors and [`crate::Connection::address`].
    pub name: String,
    /// Where to listen. Several addresses may share one place when their hosts differ (production: one port 443).
    pub bind: Vec<SocketAddr>,
    /// The hosts this address answers for; any other gets 421.
    pub hosts: Hosts,
    /// With TLS or without.
    pub transport: Transport,
}

/// How an address speaks.
#[derive(Clone, Debug)]
pub enum Transport {
    /// HTTP/2 and HTTP/1.1 over TLS.
    Tls(TlsAddress),
    /// HTTP/1.1 without TLS, for CRLs, CA certificates, OCSP and management.
    Plain,
}

/// The TLS side of an address.
#[derive(Clone, Debug)]
pub struct TlsAddress {
    /// The server's own certificate and key; can be replaced while running.
    pub identity: Arc<ServerIdentity>,
    /// Whether client certificates are asked for, and with which hints.
    pub client: ClientCertificates,
    /// Refuse TLS 1.2.
    pub tls13_only: bool,
}

/// Whether an address asks for a client certificate. None ever demands one: a missing certificate is a page too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientCertificates {
    /// Never asked, so that the browser keeps no decision for this host.
    NotAsked,
    /// Asked, naming the issuers whose certificates the browser should offer.
    Optional {
        /// Distinguished names of the issuing CAs, each in DER.
        hints: Vec<Vec<u8>>,
    },
    /// Asked without naming anybody, so that the browser offers whatever it has.
    OptionalWithoutHints,
}

impl ClientCertificates {
    /// Whether the address sends a certificate request at all.
    pub fn asked(&self) -> bool {
        !matches!(self, Self::NotAsked)
    }
}
