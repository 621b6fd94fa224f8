//! The link that the browser hands to the app: `tegata://acquire/v1?server=…&ticket=…&secret=…`.
//!
//! Anybody can make a page that opens such a link, so the parser takes nothing but the three
//! fields, each once, and the server only *selects* a bank's profile.

use std::fmt;

use thiserror::Error;

use crate::{id::Ticket, origin::Origin, secret::LinkSecret};

/// The longest link that is looked at.
pub const MAX_LENGTH: usize = 512;

const PREFIX: &str = "tegata://acquire/v1?";

/// A link, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// Selects the bank's profile; never trusted beyond that.
    pub server: Origin,
    /// Which ticket is claimed.
    pub ticket: Ticket,
    /// What permits claiming it.
    pub secret: LinkSecret,
}

impl Link {
    /// Takes a link apart.
    ///
    /// # Errors
    /// [`LinkError`] for another scheme or version and for missing, repeated, unknown, oversized or
    /// malformed fields.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        if text.len() > MAX_LENGTH {
            return Err(LinkError::TooLong);
        }
        let query = text
            .strip_prefix(PREFIX)
            .ok_or(LinkError::NotAnAcquisitionLink)?;
        let mut fields = Fields::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').ok_or(LinkError::Malformed)?;
            fields.set(name, decode(value)?)?;
        }
        fields.finish()
    }

    /// The link as the browser gets it. It shows the secret: write it into the page, not into a log.
    pub fn to_url(&self) -> String {
        let server = encode(&self.server.to_string());
        format!(
            "{PREFIX}server={server}&ticket={}&secret={}",
            self.ticket,
            self.secret.encoded()
        )
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("server", &self.server)
            .field("ticket", &self.ticket)
            .finish_non_exhaustive()
    }
}

/// Why a link is refused. Never repeats the link's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LinkError {
    /// Longer than [`MAX_LENGTH`].
    #[error("the link is too long")]
    TooLong,
    /// Another scheme, path or version.
    #[error("this is not a tegata://acquire/v1 link")]
    NotAnAcquisitionLink,
    /// No `name=value`, or a broken percent escape.
    #[error("the link is malformed")]
    Malformed,
    /// A field that version 1 does not have.
    #[error("the link has a field that does not belong there")]
    Unknown,
    /// A field given twice.
    #[error("the link gives a field twice")]
    Repeated,
    /// A field is missing.
    #[error("the link lacks a field")]
    Missing,
    /// `server` is no origin.
    #[error("the link's server is not an https origin")]
    Server,
    /// `ticket` is no ticket.
    #[error("the link's ticket has the wrong form")]
    Ticket,
    /// `secret` is no secret.
    #[error("the link's secret has the wrong form")]
    Secret,
}

#[derive(Default)]
struct Fields {
    server: Option<Origin>,
    ticket: Option<Ticket>,
    secret: Option<LinkSecret>,
}

impl Fields {
    fn set(&mut self, name: &str, value: String) -> Result<(), LinkError> {
        match name {
            "server" => once(
                &mut self.server,
                Origin::parse(&value).map_err(|_| LinkError::Server)?,
            ),
            "ticket" => once(
                &mut self.ticket,
                Ticket::parse(&value).map_err(|_| LinkError::Ticket)?,
            ),
            "secret" => once(
                &mut self.secret,
                LinkSecret::try_from(value).map_err(|_| LinkError::Secret)?,
            ),
            _ => Err(LinkError::Unknown),
        }
    }

    fn finish(self) -> Result<Link, LinkError> {
        match (self.server, self.ticket, self.secret) {
            (Some(server), Some(ticket), Some(secret)) => Ok(Link {
                server,
                ticket,
                secret,
            }),
            _ => Err(LinkError::Missing),
        }
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), LinkError> {
    if place.replace(value).is_some() {
        Err(LinkError::Repeated)
    } else {
        Ok(())
    }
}

/// Percent-decodes ASCII. A `+` stays a plus; nothing here may hold a blank.
fn decode(text: &str) -> Result<String, LinkError> {
    let mut decoded = String::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let byte = if byte == b'%' {
            let high = hex_digit(bytes.next())?;
            let low = hex_digit(bytes.next())?;
            high * 16 + low
        } else {
            byte
        };
        if !byte.is_ascii_graphic() {
            return Err(LinkError::Malformed);
        }
        decoded.push(char::from(byte));
    }
    Ok(decoded)
}

fn hex_digit(byte: Option<u8>) -> Result<u8, LinkError> {
    let digit = byte
        .and_then(|b| char::from(b).to_digit(16))
        .ok_or(LinkError::Malformed)?;
    u8::try_from(digit).map_err(|_| LinkError::Malformed)
}

fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            ':' => encoded.push_str("%3A"),
            '/' => encoded.push_str("%2F"),
            other => encoded.push(other),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> Link {
        Link {
            server: Origin::parse("https://localhost:8447").unwrap(),
            ticket: Ticket::parse("t-1").unwrap(),
            secret: LinkSecret::from_bytes([7; 32]),
        }
    }

    #[test]
    fn a_link_comes_back() {
        assert_eq!(Link::parse(&sample().to_url()), Ok(sample()));
        let plain = sample().to_url().replace("%3A", ":").replace("%2F", "/");
        assert_eq!(Link::parse(&plain), Ok(sample()));
    }

    #[test]
    fn other_repeated_and_missing_fields_are_refused() {
        let url = sample().to_url();
        assert_eq!(
            Link::parse(&format!("{url}&ticket=t-1")),
            Err(LinkError::Repeated)
        );
        assert_eq!(Link::parse(&format!("{url}&x=1")), Err(LinkError::Unknown));
        assert_eq!(Link::parse(&format!("{url}&")), Err(LinkError::Malformed));
        assert_eq!(
            Link::parse("tegata://acquire/v1?ticket=t-1"),
            Err(LinkError::Missing)
        );
        assert_eq!(
            Link::parse(&url.replace("v1", "v2")),
            Err(LinkError::NotAnAcquisitionLink)
        );
        assert_eq!(
            Link::parse(&format!("{url}{}", "a".repeat(600))),
            Err(LinkError::TooLong)
        );
        assert_eq!(
            Link::parse(&url.replace("https", "http")),
            Err(LinkError::Server)
        );
        assert_eq!(
            Link::parse(&url.replace("t-1", "t%0a")),
            Err(LinkError::Malformed)
        );
        assert_eq!(
            Link::parse(&url.replace("t-1", "%2")),
            Err(LinkError::Malformed).or(Err(LinkError::Malformed))
        );
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let shown = format!("{:?}", sample());
        assert!(!shown.contains(&sample().secret.encoded()), "{shown}");
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,600}") {
            let _ = Link::parse(&text);
        }

        #[test]
        fn any_query_is_answered(query in "[a-z=&%0-9A-F:/.]{0,200}") {
            if let Ok(link) = Link::parse(&format!("{PREFIX}{query}")) {
                prop_assert_eq!(Link::parse(&link.to_url()), Ok(link));
            }
        }

        #[test]
        fn every_link_comes_back(bytes in any::<[u8; 32]>(), ticket in "[A-Za-z0-9_-]{1,64}", port in 1u16..) {
            let link = Link {
                server: Origin::parse(&format!("https://agent.bank.example:{port}")).unwrap(),
                ticket: Ticket::parse(&ticket).unwrap(),
                secret: LinkSecret::from_bytes(bytes),
            };
            prop_assert_eq!(Link::parse(&link.to_url()), Ok(link));
        }
    }
}
