//! The accept loop of one listening socket.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::{JoinError, JoinSet},
    time::{sleep, timeout},
};

use crate::{
    connection::{Arrival, Door},
    limits::PeerCounts,
};

/// Counts that all listeners of a gateway share.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) places: Arc<Semaphore>,
    pub(crate) peers: PeerCounts,
    pub(crate) ids: Arc<AtomicU64>,
}

/// Accepts until `stop` turns true, then lets open connections end.
pub(crate) async fn accept_all(
    listener: TcpListener,
    door: Arc<Door>,
    shared: Shared,
    stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    let mut stopped = stop.clone();
    loop {
        tokio::select! {
            () = is_stopped(&mut stopped) => break,
            Some(ended) = connections.join_next() => report(ended),
            (accepted, place) = next(&listener, &shared.places) => match accepted {
                Ok((stream, peer)) => admit((stream, peer, place), &door, &shared, (&mut connections, &stop)),
                Err(error) => recover(&error).await,
            },
        }
    }
    drop(listener);
    let drained = async {
        while let Some(ended) = connections.join_next().await {
            report(ended);
        }
    };
    // Each connection bounds its own end; the margin only guards against one that does not.
    if timeout(door.limits.drain + Duration::from_secs(2), drained)
        .await
        .is_err()
    {
        connections.shutdown().await;
    }
}

/// Returns once the gateway is to stop, or is gone.
pub(crate) async fn is_stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

type Accepted = (
    io::Result<(TcpStream, SocketAddr)>,
    Option<OwnedSemaphorePermit>,
);

/// Waits for a place first, so that a full gateway leaves newcomers in the kernel's queue.
async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> Accepted {
    let place = Arc::clone(places).acquire_owned().await.ok();
    (listener.accept().await, place)
}

fn admit(
    (stream, peer, place): (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>),
    door: &Arc<Door>,
    shared: &Shared,
    (connections, stop): (&mut JoinSet<()>, &watch::Receiver<bool>),
) {
    let Some(counted) = shared
        .peers
        .admit(peer.ip(), door.limits.connections_per_peer)
    else {
        tracing::warn!(peer = %peer.ip(), "too many connections from one peer");
        return;
    };
    let id = shared.ids.fetch_add(1, Ordering::Relaxed);
    let (door, stop) = (Arc::clone(door), stop.clone());
    connections.spawn(async move {
        let _held = (place, counted);
        door.serve(Arrival { stream, peer, id }, stop).await;
    });
}

/// A peer that left the queue is its own affair; running out of descriptors or memory passes with time.
async fn recover(error: &io::Error) {
    let peer_left = matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    );
    if !peer_left {
        tracing::error!(%error, "accepting a connection failed");
        sleep(Duration::from_millis(200)).await;
    }
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended
        && error.is_panic()
    {
        tracing::error!(%error, "a connection's task panicked");
    }
}
