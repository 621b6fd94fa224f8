//! From the addresses of the configuration to the sockets that carry them, and what can be wrong with them.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use axum::Router;

use crate::{
    address::{Address, Transport},
    connection::{Speech, TlsSite},
    request::Site,
    tls,
};

/// Groups addresses by the place they listen at. Port 0 is a new place each time.
pub(crate) fn places(addresses: Vec<(Address, Router)>) -> Result<Vec<Place>, BindError> {
    let mut any_port = Vec::new();
    let mut fixed = BTreeMap::<SocketAddr, Place>::new();
    for (address, router) in addresses {
        let site = Arc::new(Site {
            name: address.name.as_str().into(),
            hosts: address.hosts.clone(),
            router,
        });
        let speech = speech(&address, &site)?;
        for at in address.bind {
            let place = || Place {
                at,
                names: vec![Arc::clone(&site.name)],
                speech: speech.clone(),
            };
            if at.port() == 0 {
                any_port.push(place());
                continue;
            }
            match fixed.entry(at) {
                Entry::Vacant(entry) => drop(entry.insert(place())),
                Entry::Occupied(mut entry) => entry.get_mut().join(speech.clone(), &site)?,
            }
        }
    }
    any_port.extend(fixed.into_values());
    Ok(any_port)
}

/// One socket to be, with the addresses that share it.
pub(crate) struct Place {
    pub(crate) at: SocketAddr,
    pub(crate) names: Vec<Arc<str>>,
    pub(crate) speech: Speech,
}

impl Place {
    pub(crate) fn listen(&self) -> Result<TcpListener, BindError> {
        let bound = TcpListener::bind(self.at).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        bound.map_err(|source| self.failed(source))
    }

    pub(crate) fn failed(&self, source: io::Error) -> BindError {
        let (names, at) = (spoken(&self.names), self.at);
        match source.kind() {
            io::ErrorKind::AddrInUse => BindError::InUse { names, at },
            io::ErrorKind::PermissionDenied => BindError::Denied { names, at },
            _ => BindError::Io { names, at, source },
        }
    }

    fn sites(&self) -> Vec<&Arc<Site>> {
        match &self.speech {
            Speech::Plain(sites) => sites.iter().collect(),
            Speech::Tls(sites) => sites.iter().map(|one| &one.site).collect(),
        }
    }

    /// Adds a newcomer that shares this place.
    fn join(&mut self, newcomer: Speech, site: &Site) -> Result<(), BindError> {
        for present in self.sites() {
            if let Some(host) = present.hosts.overlap(&site.hosts) {
                let (first, second) = (present.name.to_string(), site.name.to_string());
                return Err(BindError::HostTwice {
                    first,
                    second,
                    host,
                    at: self.at,
                });
            }
        }
        self.names.push(Arc::clone(&site.name));
        match (&mut self.speech, newcomer) {
            (Speech::Plain(present), Speech::Plain(new)) => present.extend(new),
            (Speech::Tls(present), Speech::Tls(new)) => present.extend(new),
            _ => {
                return Err(BindError::Mixed {
                    names: spoken(&self.names),
                    at: self.at,
                });
            }
        }
        Ok(())
    }
}

/// Why the addresses cannot be bound.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// Another program listens there.
    #[error("{names} cannot listen on {at}: the port is in use")]
    InUse {
        /// Names of the addresses, for a person.
        names: String,
        /// The place.
        at: SocketAddr,
    },
    /// The system does not let this user listen there.
    #[error(
        "{names} cannot listen on {at}: permission denied (ports below 1024 need a right of their own)"
    )]
    Denied {
        /// Names of the addresses, for a person.
        names: String,
        /// The place.
        at: SocketAddr,
    },
    /// Listening fails for another reason, such as an address this machine does not have.
    #[error("{names} cannot listen on {at}: {source}")]
    Io {
        /// Names of the addresses, for a person.
        names: String,
        /// The place.
        at: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Two addresses at one place answer for the same host.
    #[error("addresses {first} and {second} both answer for {host} on {at}")]
    HostTwice {
        /// The one.
        first: String,
        /// The other.
        second: String,
        /// The host.
        host: String,
        /// The place.
        at: SocketAddr,
    },
    /// One place is to speak with and without TLS.
    #[error("{names} cannot share {at}: one speaks TLS and one does not")]
    Mixed {
        /// Names of the addresses, for a person.
        names: String,
        /// The place.
        at: SocketAddr,
    },
    /// The TLS configuration of an address cannot be made.
    #[error("TLS for {name} cannot be set up: {source}")]
    Tls {
        /// Name of the address.
        name: String,
        /// What the TLS library said.
        source: rustls::Error,
    },
}

fn speech(address: &Address, site: &Arc<Site>) -> Result<Speech, BindError> {
    let site = Arc::clone(site);
    match &address.transport {
        Transport::Plain => Ok(Speech::Plain(vec![site])),
        Transport::Tls(tls) => {
            let config = tls::server_config(tls).map_err(|source| BindError::Tls {
                name: address.name.clone(),
                source,
            })?;
            Ok(Speech::Tls(vec![TlsSite {
                site,
                config: Arc::new(config),
            }]))
        }
    }
}

fn spoken(names: &[Arc<str>]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
