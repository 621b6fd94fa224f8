//! Hosts an address answers for, and the parsing of the host a request names.

use std::net::IpAddr;

use axum::http::uri::Authority;

/// The set of hosts of one address: exact names, random labels below one name, IP literals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    names: Vec<String>,
    below: Option<String>,
    ips: Vec<IpAddr>,
}

impl Hosts {
    /// Exact host names; ports do not belong here.
    pub fn names<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        let names = names
            .into_iter()
            .map(|name| name.into().to_ascii_lowercase())
            .collect();
        Self {
            names,
            ..Self::default()
        }
    }

    /// Also any single label below `parent` (`login.localhost` or `.login.localhost` allows `k3x.login.localhost`).
    #[must_use]
    pub fn and_labels_below(mut self, parent: &str) -> Self {
        self.below = Some(format!(
            ".{}",
            parent.trim_start_matches('.').to_ascii_lowercase()
        ));
        self
    }

    /// Also these IP addresses, named literally.
    #[must_use]
    pub fn and_ips(mut self, ips: impl IntoIterator<Item = IpAddr>) -> Self {
        self.ips.extend(ips);
        self
    }

    pub(crate) fn contains(&self, host: &Host) -> bool {
        match host {
            Host::Ip(ip) => self.ips.contains(ip),
            Host::Name(name) => self.names.contains(name) || self.is_label_below(name),
        }
    }

    /// The first host both sets claim exactly, if any.
    pub(crate) fn overlap(&self, other: &Self) -> Option<String> {
        let name = self
            .names
            .iter()
            .find(|name| other.names.contains(name) || other.is_label_below(name));
        let reverse = || other.names.iter().find(|name| self.is_label_below(name));
        let below = || {
            self.below
                .as_ref()
                .filter(|below| other.below.as_ref() == Some(below))
        };
        let ip = || self.ips.iter().find(|ip| other.ips.contains(ip));
        name.or_else(reverse)
            .or_else(below)
            .cloned()
            .or_else(|| ip().map(ToString::to_string))
    }

    fn is_label_below(&self, name: &str) -> bool {
        self.below
            .as_deref()
            .and_then(|parent| name.strip_suffix(parent))
            .is_some_and(is_label)
    }
}

/// The host of one request, without its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Name(String),
    Ip(IpAddr),
}

impl Host {
    /// A host as an authority carries it; `None` where it is no host at all (user information, empty, odd bytes).
    pub(crate) fn from_authority(authority: &Authority) -> Option<Self> {
        if authority.as_str().contains('@') {
            return None;
        }
        let host = authority.host();
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        if let Ok(ip) = bare.unwrap_or(host).parse::<IpAddr>() {
            return Some(Self::Ip(ip));
        }
        let name = host.to_ascii_lowercase();
        let well_formed = !name.is_empty() && name.len() <= 253 && name.split('.').all(is_label);
        well_formed.then_some(Self::Name(name))
    }

    /// The host as a site may print it.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Name(name) => name,
            Self::Ip(ip) => ip.to_string(),
        }
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::{Host, Hosts};

    fn host(text: &str) -> Option<Host> {
        text.parse()
            .ok()
            .and_then(|authority| Host::from_authority(&authority))
    }

    fn contains(hosts: &Hosts, text: &str) -> bool {
        host(text).is_some_and(|host| hosts.contains(&host))
    }

    #[test]
    fn exact_names_ignore_case_and_port() {
        let hosts = Hosts::names(["LocalHost"]);
        assert!(contains(&hosts, "localhost:8444"));
        assert!(contains(&hosts, "LOCALHOST"));
        assert!(!contains(&hosts, "localhost.example"));
        assert!(!contains(&hosts, "localhost."));
        assert!(!contains(&hosts, "127.0.0.1"));
    }

    #[test]
    fn one_label_below_the_parent_is_allowed() {
        let hosts = Hosts::names(["localhost"]).and_labels_below("login.localhost");
        assert!(contains(&hosts, "k3x.login.localhost:8444"));
        assert!(!contains(&hosts, "login.localhost"));
        assert!(!contains(&hosts, "a.b.login.localhost"));
        assert!(!contains(&hosts, ".login.localhost"));
        assert!(!contains(&hosts, "evil-login.localhost"));
    }

    #[test]
    fn ip_literals_in_both_families() {
        let hosts =
            Hosts::default().and_ips(["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()]);
        assert!(contains(&hosts, "127.0.0.1:8490"));
        assert!(contains(&hosts, "[::1]:8490"));
        assert!(!contains(&hosts, "127.0.0.2"));
    }

    #[test]
    fn user_information_is_no_host() {
        assert_eq!(host("user@localhost"), None);
    }

    #[test]
    fn overlaps_are_found() {
        let user = Hosts::names(["user.example"]).and_labels_below("login.example");
        assert_eq!(
            user.overlap(&Hosts::names(["x.login.example"])).as_deref(),
            Some("x.login.example")
        );
        assert_eq!(user.overlap(&Hosts::names(["admin.example"])), None);
    }
}
