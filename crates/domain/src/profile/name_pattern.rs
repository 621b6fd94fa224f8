//! The CN's shape, such as `{contract} {user} {bank}`. `{bank}` is the bank's code: a certificate never carries the name that
//! the bank shows, which may change while the certificate is in force.

use serde::{Deserialize, Serialize};

use crate::profile::Identification;

/// A common name has at most 64 characters (RFC 5280, `ub-common-name`).
const LONGEST_NAME: usize = 64;

/// The shapes of both kinds of holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateNames {
    /// A user's CN.
    pub user: NamePattern,
    /// An administrator's CN.
    pub administrator: NamePattern,
}

/// Text with names of ids in braces: `{contract}`, `{user}`, `{administrator}`, `{customer}`, `{bank}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NamePattern(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Id(Id),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Id {
    Contract,
    User,
    Administrator,
    Customer,
    Bank,
}

/// Why a pattern makes no names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPattern {
    /// A word in braces that names no id, or a brace without its other half.
    #[error("{0:?} is none of {{contract}}, {{user}}, {{administrator}}, {{customer}}, {{bank}}")]
    Placeholder(String),
    /// Only characters that every system shows alike.
    #[error("a common name's pattern may hold printable half-width characters only")]
    Characters,
    /// Two holders would get the same name.
    #[error("the pattern of a common name lacks {{{0}}}")]
    Lacks(&'static str),
    /// The id does not exist for this kind of holder.
    #[error("the pattern of a common name cannot hold {{{0}}} here")]
    Foreign(&'static str),
    /// The bank's code tells whose the name is (`product.md`), and stands at the end of every one.
    #[error("the pattern of a common name must end with \" {{bank}}\"")]
    Ending,
    /// Longer than a certificate allows.
    #[error("names of this pattern can be longer than {LONGEST_NAME} characters")]
    TooLong,
}

/// The ids of one holder.
#[derive(Debug, Clone, Copy)]
pub struct HolderIds<'a> {
    /// 契約者ID
    pub contract: &'a str,
    /// 利用者ID, or the administrator's number.
    pub name: &'a str,
    /// お客様ID, where the profile has one.
    pub customer: Option<&'a str>,
    /// 金融機関コード
    pub bank: &'a str,
}

impl Id {
    const ALL: [Self; 5] = [
        Self::Contract,
        Self::User,
        Self::Administrator,
        Self::Customer,
        Self::Bank,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::User => "user",
            Self::Administrator => "administrator",
            Self::Customer => "customer",
            Self::Bank => "bank",
        }
    }

    /// The most characters that it can have (`ids.rs`).
    const fn longest(self) -> usize {
        match self {
            Self::Contract => 11,
            Self::User | Self::Customer => 30,
            Self::Administrator => 1,
            Self::Bank => 4,
        }
    }
}

impl CertificateNames {
    /// Checks that every holder gets a name that tells whose it is.
    ///
    /// # Errors
    /// [`InvalidPattern`]
    pub fn check(&self, identification: Identification) -> Result<(), InvalidPattern> {
        let by_customer = identification == Identification::CustomerId;
        let (user, administrator): (&[Id], &[Id]) = if by_customer {
            (&[Id::Customer, Id::Bank], &[Id::Customer, Id::Bank])
        } else {
            (
                &[Id::Contract, Id::User, Id::Bank],
                &[Id::Contract, Id::Bank],
            )
        };
        self.user.check(user, Id::Administrator)?;
        self.administrator.check(administrator, Id::User)?;
        for pattern in [&self.user, &self.administrator] {
            if !by_customer && pattern.has(Id::Customer) {
                return Err(InvalidPattern::Foreign(Id::Customer.name()));
            }
        }
        Ok(())
    }
}

impl NamePattern {
    /// The name of one holder; `None` where the pattern asks an id that the holder has not.
    pub fn fill(&self, ids: HolderIds<'_>) -> Option<String> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text(text) => Some(text.as_str()),
                Part::Id(Id::Contract) => Some(ids.contract),
                Part::Id(Id::User | Id::Administrator) => Some(ids.name),
                Part::Id(Id::Customer) => ids.customer,
                Part::Id(Id::Bank) => Some(ids.bank),
            })
            .collect()
    }

    fn has(&self, id: Id) -> bool {
        self.0.contains(&Part::Id(id))
    }

    fn ends_with_bank(&self) -> bool {
        matches!(self.0.as_slice(), [.., Part::Text(text), Part::Id(Id::Bank)] if text.ends_with(' '))
    }

    fn check(&self, needed: &[Id], foreign: Id) -> Result<(), InvalidPattern> {
        if let Some(missing) = needed.iter().find(|id| !self.has(**id)) {
            return Err(InvalidPattern::Lacks(missing.name()));
        }
        if self.has(foreign) {
            return Err(InvalidPattern::Foreign(foreign.name()));
        }
        if !self.ends_with_bank() {
            return Err(InvalidPattern::Ending);
        }
        let longest: usize = self
            .0
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.len(),
                Part::Id(id) => id.longest(),
            })
            .sum();
        if longest > LONGEST_NAME {
            return Err(InvalidPattern::TooLong);
        }
        Ok(())
    }

    fn parse(text: &str) -> Result<Self, InvalidPattern> {
        if !text
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic())
        {
            return Err(InvalidPattern::Characters);
        }
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            push_text(&mut parts, before)?;
            let (name, after) = after
                .split_once('}')
                .ok_or_else(|| InvalidPattern::Placeholder(after.to_owned()))?;
            let id = Id::ALL.into_iter().find(|id| id.name() == name);
            let unknown = || InvalidPattern::Placeholder(format!("{{{name}}}"));
            parts.push(Part::Id(id.ok_or_else(unknown)?));
            rest = after;
        }
        push_text(&mut parts, rest)?;
        Ok(Self(parts))
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) -> Result<(), InvalidPattern> {
    if text.contains('}') {
        return Err(InvalidPattern::Placeholder(text.to_owned()));
    }
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
    Ok(())
}

impl TryFrom<String> for NamePattern {
    type Error = InvalidPattern;
    fn try_from(text: String) -> Result<Self, InvalidPattern> {
        Self::parse(&text)
    }
}

impl From<NamePattern> for String {
    fn from(pattern: NamePattern) -> String {
        pattern
            .0
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => text,
                Part::Id(id) => format!("{{{}}}", id.name()),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ServiceProfile;

    fn ids(name: &'static str) -> HolderIds<'static> {
        HolderIds {
            contract: "00009876543",
            name,
            customer: Some("nozawa1"),
            bank: "1635",
        }
    }

    /// Facts: 36, 37.
    /// Picture: pages/user-status.ja.1440.png.
    #[test]
    fn names_of_the_manuals() {
        let direct = &ServiceProfile::BusinessDirect.certificate;
        assert_eq!(
            direct.user.fill(ids("riyousya")).unwrap(),
            "00009876543 riyousya 1635"
        );
        assert_eq!(
            direct.administrator.fill(ids("1")).unwrap(),
            "00009876543 1635"
        );
        let web_fb = &ServiceProfile::WebFb.certificate;
        for pattern in [&web_fb.user, &web_fb.administrator] {
            assert_eq!(pattern.fill(ids("1")).unwrap(), "nozawa1 1635");
        }
        let unnamed = HolderIds {
            customer: None,
            ..ids("1")
        };
        assert_eq!(web_fb.user.fill(unnamed), None);
    }

    #[test]
    fn a_pattern_survives_storage_and_faults_are_named() {
        let text = "{bank}/{contract}.{user}";
        assert_eq!(String::from(NamePattern::parse(text).unwrap()), text);
        for wrong in ["{bank", "bank}", "{}", "{会社}", "{bank}\n"] {
            assert!(NamePattern::parse(wrong).is_err(), "{wrong:?}");
        }
        let long = NamePattern::parse(&format!("{{contract}}{{user}}{} {{bank}}", "x".repeat(20)));
        assert_eq!(
            long.unwrap().check(&[], Id::Administrator),
            Err(InvalidPattern::TooLong)
        );
    }
}
