//! The gateway as a whole: bound first, so that a taken port is told before anything else starts, then run.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, atomic::AtomicU64},
};

use axum::Router;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};

use crate::{
    address::{Address, Transport},
    connection::{Door, Speech, TlsSite},
    limits::{Limits, PeerCounts},
    listener::{self, Shared},
    live::LiveConnections,
    request::Site,
    tls,
};

/// All listeners of one node, bound and ready to run.
#[derive(Debug)]
pub struct Gateway {
    doors: Vec<(TcpListener, Arc<Door>)>,
    local: Vec<(Arc<str>, SocketAddr)>,
    live: LiveConnections,
    limits: Limits,
}

impl Gateway {
    /// Binds every address, with the default [`Limits`]. Nothing is accepted before [`Gateway::run`].
    ///
    /// # Errors
    /// If a place cannot be bound, two addresses claim one host at one place, or TLS cannot be set up.
    pub fn bind(addresses: Vec<(Address, Router)>) -> Result<Self, BindError> {
        Self::bind_with(addresses, Limits::default())
    }

    /// Binds every address, with these limits.
    ///
    /// # Errors
    /// As [`Gateway::bind`].
    pub fn bind_with(addresses: Vec<(Address, Router)>, limits: Limits) -> Result<Self, BindError> {
        let live = LiveConnections::default();
        let mut local = Vec::new();
        let mut doors = Vec::new();
        for place in places(addresses)? {
            let listener = listen(place.at, &place.names)?;
            let at = listener
                .local_addr()
                .map_err(|source| place.failed(source))?;
            local.extend(place.names.iter().map(|name| (Arc::clone(name), at)));
            let (limits, live) = (limits.clone(), live.clone());
            doors.push((
                listener,
                Arc::new(Door {
                    speech: place.speech,
                    limits,
                    live,
                }),
            ));
        }
        Ok(Self {
            doors,
            local,
            live,
            limits,
        })
    }

    /// Name and place of every bound address; a port asked for as 0 is the one the system gave.
    pub fn local_addresses(&self) -> &[(Arc<str>, SocketAddr)] {
        &self.local
    }

    /// The first place of the address of this name.
    pub fn local_address(&self, name: &str) -> Option<SocketAddr> {
        self.local
            .iter()
            .find(|(one, _)| &**one == name)
            .map(|(_, at)| *at)
    }

    /// The open connections that presented a certificate, to be kept beyond [`Gateway::run`].
    pub fn live(&self) -> LiveConnections {
        self.live.clone()
    }

    /// Serves until `shutdown` completes and the open exchanges have ended or the drain time is over.
    ///
    /// # Errors
    /// If a bound socket cannot be handed to the runtime.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let (stopper, stop) = watch::channel(false);
        let shared = Shared {
            places: Arc::new(Semaphore::new(self.limits.connections)),
            peers: PeerCounts::default(),
            ids: Arc::new(AtomicU64::new(1)),
        };
        let mut loops = JoinSet::new();
        for (listener, door) in self.doors {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            loops.spawn(listener::accept_all(
                listener,
                door,
                shared.clone(),
                stop.clone(),
            ));
        }
        shutdown.await;
        // Fails only when no listener is left, and then there is nobody to tell.
        let _ = stopper.send(true);
        while loops.join_next().await.is_some() {}
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

/// One socket to be, with the addresses that share it.
struct Place {
    at: SocketAddr,
    names: Vec<Arc<str>>,
    speech: Speech,
}

impl Place {
    fn failed(&self, source: io::Error) -> BindError {
        failed(self.at, &self.names, source)
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

/// Groups addresses by the place they listen at. Port 0 is a new place each time.
fn places(addresses: Vec<(Address, Router)>) -> Result<Vec<Place>, BindError> {
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

fn listen(at: SocketAddr, names: &[Arc<str>]) -> Result<TcpListener, BindError> {
    let bound = TcpListener::bind(at).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    bound.map_err(|source| failed(at, names, source))
}

fn failed(at: SocketAddr, names: &[Arc<str>], source: io::Error) -> BindError {
    let names = spoken(names);
    match source.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse { names, at },
        io::ErrorKind::PermissionDenied => BindError::Denied { names, at },
        _ => BindError::Io { names, at, source },
    }
}

fn spoken(names: &[Arc<str>]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
