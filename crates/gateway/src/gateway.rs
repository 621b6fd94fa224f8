//! The gateway as a whole: bound first, so that a taken port is told before anything else starts, then run.

use std::{
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
    address::Address,
    bind::{BindError, places},
    connection::Door,
    limits::{Limits, PeerCounts},
    listener::{self, Shared},
    live::LiveConnections,
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
            let listener = place.listen()?;
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
