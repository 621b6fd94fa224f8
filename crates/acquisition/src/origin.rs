//! Exact origins: `https://host[:port]` and nothing else.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest origin that is accepted.
pub const MAX_LENGTH: usize = 270;

/// An `https` origin in its one canonical spelling: lower-case host, port only when it is not 443.
///
/// Two origins are the same exactly when their texts are the same, which is what a profile compares.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin {
    host: String,
    port: u16,
}

impl Origin {
    /// Reads `https://host[:port]`.
    ///
    /// # Errors
    /// [`OriginError`] for another scheme, user information, a path, a query, or a strange host.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        if text.len() > MAX_LENGTH {
            return Err(OriginError::TooLong);
        }
        let rest = text.strip_prefix("https://").ok_or(OriginError::NotHttps)?;
        let (host, port) = match rest.split_once(':') {
            None => (rest, 443),
            Some((host, port)) => (host, parse_port(port)?),
        };
        if !is_host(host) {
            return Err(OriginError::Host);
        }
        Ok(Self {
            host: host.to_ascii_lowercase(),
            port,
        })
    }

    /// Host name or IPv4 address, lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Port, 443 when none was written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the `Host` header must say for this origin.
    pub fn authority(&self) -> String {
        if self.port == 443 {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}", self.authority())
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.to_string()
    }
}

/// Why a text is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OriginError {
    /// Longer than [`MAX_LENGTH`].
    #[error("the origin is too long")]
    TooLong,
    /// Does not begin with `https://`.
    #[error("the origin does not begin with https://")]
    NotHttps,
    /// No usable host name, or more than a host and a port.
    #[error("the origin is not just a host and a port")]
    Host,
    /// The port is no number from 1 to 65535 in its shortest spelling.
    #[error("the port is not a number from 1 to 65535")]
    Port,
}

fn parse_port(text: &str) -> Result<u16, OriginError> {
    let digits = !text.is_empty() && text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || text.starts_with('0') {
        return Err(OriginError::Port);
    }
    text.parse().map_err(|_| OriginError::Port)
}

fn is_host(host: &str) -> bool {
    host.len() <= 253 && host.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_per_origin() {
        let spelled = |text| Origin::parse(text).map(|origin| origin.to_string());
        assert_eq!(
            spelled("https://Bank.Example:443"),
            Ok("https://bank.example".to_owned())
        );
        assert_eq!(
            spelled("https://localhost:8447"),
            Ok("https://localhost:8447".to_owned())
        );
        assert_eq!(
            spelled("https://127.1.0.1:8447"),
            Ok("https://127.1.0.1:8447".to_owned())
        );
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "http://a",
            "https://",
            "https://a/",
            "https://a?b",
            "https://u@a",
            "https://a:",
            "https://a:0",
            "https://a:08",
            "https://a:65536",
            "https://a..b",
            "https://-a",
            "https://a b",
            "HTTPS://a",
            "https://a#",
            "https://a:1:2",
            "https://é",
            "https://[::1]",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
