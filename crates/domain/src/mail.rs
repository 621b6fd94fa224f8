//! Mail addresses: checked when typed, masked wherever somebody else may read them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::half_width;

/// Not an address that mail can be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address")]
pub struct InvalidMailAddress;

/// An address of one mailbox. `Debug` and `Display` show the mask, so that a log never has the address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

/// RFC 5321, section 4.5.3.1: a path of 256 with its brackets.
const LONGEST: usize = 254;

impl MailAddress {
    /// Reads what a person typed: full-width forms and outer blanks are forgiven, the domain becomes lower case.
    /// Only dot-atoms of ASCII (RFC 5321): no quotes, comments, blanks or control characters can reach a header.
    ///
    /// # Errors
    /// [`InvalidMailAddress`]
    pub fn parse(typed: &str) -> Result<Self, InvalidMailAddress> {
        let text = half_width(typed);
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidMailAddress)?;
        let domain = domain.to_ascii_lowercase();
        let fits = text.len() <= LONGEST && local.len() <= 64;
        if fits && is_local(local) && is_domain(&domain) {
            Ok(Self(format!("{local}@{domain}")))
        } else {
            Err(InvalidMailAddress)
        }
    }

    /// The address itself, for the envelope of a mail and for the page of whom it belongs to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What others may see: `h***@m***.example`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or_default();
        let (name, rest) = domain.split_once('.').unwrap_or((domain, ""));
        let first = |text: &str| text.chars().take(1).collect::<String>();
        format!("{}***@{}***.{rest}", first(local), first(name))
    }
}

/// Dots neither first, last nor twice: `a..b@` is refused although some Japanese carriers once gave such addresses,
/// because relays refuse them too.
fn is_local(local: &str) -> bool {
    local.split('.').all(|atom| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    })
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(label)
        && last.bytes().any(|b| b.is_ascii_alphabetic())
}

impl TryFrom<String> for MailAddress {
    type Error = InvalidMailAddress;
    fn try_from(text: String) -> Result<Self, InvalidMailAddress> {
        Self::parse(&text)
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for (typed, read) in [
            (" Hanako.Aoba@Mihon.Example ", "Hanako.Aoba@mihon.example"),
            ("ｈａｎａ＠ｍｉｈｏｎ．ｅｘａｍｐｌｅ", "hana@mihon.example"),
            ("a+b@x-y.co.example", "a+b@x-y.co.example"),
        ] {
            assert_eq!(MailAddress::parse(typed).unwrap().as_str(), read);
        }
    }

    #[test]
    fn refuses_what_could_reach_a_header_or_nobody() {
        let long = format!("{}@mihon.example", "a".repeat(65));
        for typed in [
            "",
            "hana",
            "@mihon.example",
            "hana@",
            "hana@localhost",
            "hana@mihon",
            "a..b@mihon.example",
            ".a@mihon.example",
            "a b@mihon.example",
            "\"a\"@mihon.example",
            "a@mihon.example\r\nBcc: b@evil.example",
            "a@b@mihon.example",
            "a@-x.example",
            "a@1.2.3.4",
            "a,b@mihon.example",
            "花@mihon.example",
            &long,
        ] {
            assert_eq!(
                MailAddress::parse(typed),
                Err(InvalidMailAddress),
                "{typed}"
            );
        }
    }

    #[test]
    fn nobody_else_reads_it() {
        let address = MailAddress::parse("hanako@mihon.co.example").unwrap();
        assert_eq!(
            format!("{address} {address:?}"),
            "h***@m***.co.example h***@m***.co.example"
        );
    }
}
