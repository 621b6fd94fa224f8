//! "The same network": an IPv4 /24 or an IPv6 /48 (`protocol.md` §5).

use std::{fmt, net::IpAddr};

/// A /24 or /48, the unit in which networks are compared and remembered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Network(String);

impl Network {
    /// The network of an address. IPv4 written as IPv6 (`::ffff:…`) counts as IPv4.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Self(format!("{a}.{b}.{c}.0/24"))
            }
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                Self(format!("{a:x}:{b:x}:{c:x}::/48"))
            }
        }
    }

    /// The form in which it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_and_strangers() {
        let of = |text: &str| Network::of(text.parse().unwrap());
        assert_eq!(of("127.1.0.1"), of("127.1.0.200"));
        assert_ne!(of("127.1.0.1"), of("127.2.0.1"));
        assert_eq!(of("::ffff:127.1.0.1"), of("127.1.0.9"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:ffff::9"));
    }
}
