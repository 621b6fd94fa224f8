//! Bounds that keep one peer, or a crowd of slow ones, from holding the gateway.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Bounds of the gateway; the default fits one node of a bank.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Connections open at once over all listeners; more wait in the kernel's queue.
    pub connections: usize,
    /// Connections open at once from one IPv4 address or IPv6 /64; more are closed at once. An office behind one
    /// address needs room: a browser opens up to six, and two or three per sign-in.
    pub connections_per_peer: usize,
    /// Time for the TLS handshake, from accept to the last message.
    pub handshake: Duration,
    /// Time for the head of a request; on HTTP/1.1 also the time a kept-alive connection may rest.
    pub header: Duration,
    /// Time for a request from its head to the head of the answer, the body of the request included.
    pub request: Duration,
    /// Time an HTTP/2 connection may rest without a request.
    pub idle: Duration,
    /// Time for a write to the peer to move on.
    pub write_stall: Duration,
    /// Time for open exchanges to end when the gateway or the connection closes.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            connections_per_peer: 1_000,
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(15),
            request: Duration::from_mins(1),
            idle: Duration::from_secs(75),
            write_stall: Duration::from_secs(30),
            drain: Duration::from_secs(10),
        }
    }
}

/// Counts open connections by peer network.
#[derive(Clone, Debug, Default)]
pub(crate) struct PeerCounts(Arc<Mutex<HashMap<IpAddr, usize>>>);

impl PeerCounts {
    /// A place for one more connection of `peer`, or `None` when it has `most` already.
    pub(crate) fn admit(&self, peer: IpAddr, most: usize) -> Option<PeerPlace> {
        let network = network_of(peer);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        let counts = self.clone();
        Some(PeerPlace { counts, network })
    }
}

/// One counted connection; gives its place back when dropped.
#[derive(Debug)]
pub(crate) struct PeerPlace {
    counts: PeerCounts,
    network: IpAddr,
}

impl Drop for PeerPlace {
    fn drop(&mut self) {
        let mut counts = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}

/// IPv6 peers own a /64 as a rule, so that counting single addresses would count nothing.
fn network_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::PeerCounts;

    #[test]
    fn places_are_counted_and_given_back() {
        let counts = PeerCounts::default();
        let peer = "127.1.0.1".parse().unwrap();
        let first = counts.admit(peer, 2);
        let second = counts.admit(peer, 2);
        assert!(first.is_some() && second.is_some());
        assert!(counts.admit(peer, 2).is_none());
        assert!(counts.admit("127.2.0.1".parse().unwrap(), 2).is_some());
        drop(first);
        assert!(counts.admit(peer, 2).is_some());
    }

    #[test]
    fn one_ipv6_network_is_one_peer() {
        let counts = PeerCounts::default();
        let _held = counts.admit("2001:db8::1".parse().unwrap(), 1).unwrap();
        assert!(counts.admit("2001:db8::2".parse().unwrap(), 1).is_none());
        assert!(
            counts
                .admit("2001:db8:0:1::1".parse().unwrap(), 1)
                .is_some()
        );
    }
}
