//! Distinguished names, written attribute by attribute in the order of the certificate policy.

use const_oid::{ObjectIdentifier, db::rfc4519};
use thiserror::Error;

use crate::writer::{self, PRINTABLE_STRING, SET, UTF8_STRING, tlv};

/// The longest O, OU or CN in characters (X.520 upper bounds, RFC 5280 appendix A).
pub const MAX_ATTRIBUTE_CHARS: usize = 64;

/// Who holds a customer's certificate: the number behind `USERTYPE` in its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UserType {
    /// A company's administrator.
    Administrator = 1,
    /// A company's user.
    User = 2,
}

/// A name that may stand as a subject or an issuer; every attribute is within its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectName {
    der: Vec<u8>,
}

/// Why a text cannot stand in a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// An attribute is empty or begins or ends with a space.
    #[error("{0} is empty or has a space at an end")]
    Blank(&'static str),
    /// An attribute is longer than [`MAX_ATTRIBUTE_CHARS`].
    #[error("{0} is longer than {MAX_ATTRIBUTE_CHARS} characters")]
    TooLong(&'static str),
    /// An attribute has a control character.
    #[error("{0} has a control character")]
    Control(&'static str),
    /// Issue numbers begin at one.
    #[error("the issue number is zero")]
    IssueNumber,
}

impl SubjectName {
    /// A customer's name: `C=JP, O, OU=<CA>, OU=USERTYPE - n, OU=CERTISSUEDNUM - n, CN`.
    ///
    /// # Errors
    /// [`NameError`] when a text is out of bounds or the issue number is zero.
    pub fn customer(
        operator: &str,
        ca_name: &str,
        user_type: UserType,
        issue_number: u32,
        common_name: &str,
    ) -> Result<Self, NameError> {
        if issue_number == 0 {
            return Err(NameError::IssueNumber);
        }
        Self::build(&[
            (rfc4519::O, "O", operator),
            (rfc4519::OU, "OU", ca_name),
            (
                rfc4519::OU,
                "OU",
                &format!("USERTYPE - {}", user_type as u8),
            ),
            (
                rfc4519::OU,
                "OU",
                &format!("CERTISSUEDNUM - {issue_number}"),
            ),
            (rfc4519::CN, "CN", common_name),
        ])
    }

    /// A staff member's name: `C=JP, O, OU=<CA>, CN`.
    ///
    /// # Errors
    /// [`NameError`] when a text is out of bounds.
    pub fn staff(operator: &str, ca_name: &str, common_name: &str) -> Result<Self, NameError> {
        Self::build(&[
            (rfc4519::O, "O", operator),
            (rfc4519::OU, "OU", ca_name),
            (rfc4519::CN, "CN", common_name),
        ])
    }

    /// A certificate authority's name: `C=JP, O, CN=<CA>`.
    ///
    /// # Errors
    /// [`NameError`] when a text is out of bounds.
    pub fn authority(operator: &str, ca_name: &str) -> Result<Self, NameError> {
        Self::build(&[(rfc4519::O, "O", operator), (rfc4519::CN, "CN", ca_name)])
    }

    /// A server's name: `CN` alone, which nobody reads beside the alternative names.
    pub(crate) fn server(common_name: &str) -> Result<Self, NameError> {
        check("CN", common_name)?;
        let der = writer::sequence(&[&rdn(rfc4519::CN, UTF8_STRING, common_name)]);
        Ok(Self { der })
    }

    /// The DER of the whole name.
    pub fn to_der(&self) -> Vec<u8> {
        self.der.clone()
    }

    #[cfg(test)]
    pub(crate) fn from_der_unchecked(der: Vec<u8>) -> Self {
        Self { der }
    }

    pub(crate) fn as_der(&self) -> &[u8] {
        &self.der
    }

    fn build(attributes: &[(ObjectIdentifier, &'static str, &str)]) -> Result<Self, NameError> {
        // RFC 5280 appendix A: a country is a PrintableString of two letters.
        let mut rdns = rdn(rfc4519::C, PRINTABLE_STRING, "JP");
        for (oid, label, value) in attributes {
            check(label, value)?;
            rdns.extend_from_slice(&rdn(*oid, UTF8_STRING, value));
        }
        Ok(Self {
            der: writer::sequence(&[&rdns]),
        })
    }
}

fn check(label: &'static str, value: &str) -> Result<(), NameError> {
    if value.is_empty() || value.trim() != value {
        return Err(NameError::Blank(label));
    }
    if value.chars().count() > MAX_ATTRIBUTE_CHARS {
        return Err(NameError::TooLong(label));
    }
    if value.chars().any(char::is_control) {
        return Err(NameError::Control(label));
    }
    Ok(())
}

fn rdn(oid: ObjectIdentifier, string_tag: u8, value: &str) -> Vec<u8> {
    let attribute = writer::sequence(&[&writer::oid(oid), &tlv(string_tag, &[value.as_bytes()])]);
    tlv(SET, &[&attribute])
}

#[cfg(test)]
mod tests {
    use der::{Decode, Encode};
    use proptest::prelude::*;
    use x509_cert::name::Name;

    use super::*;

    #[test]
    fn out_of_bounds_texts_are_refused() {
        let staff = |cn: &str| SubjectName::staff("Operator", "CA", cn).map(|_| ());
        assert_eq!(staff(""), Err(NameError::Blank("CN")));
        assert_eq!(staff(" x"), Err(NameError::Blank("CN")));
        assert_eq!(staff("a\u{0}b"), Err(NameError::Control("CN")));
        assert_eq!(staff(&"あ".repeat(64)), Ok(()));
        assert_eq!(staff(&"あ".repeat(65)), Err(NameError::TooLong("CN")));
        let none = SubjectName::customer("O", "CA", UserType::User, 0, "x");
        assert_eq!(none, Err(NameError::IssueNumber));
    }

    proptest! {
        #[test]
        fn names_read_back_in_order(cn in "[a-z0-9あ-ん][ -~あ-ん]{0,40}[a-z0-9あ-ん]", issue in 1u32..) {
            let ours = SubjectName::customer("Operator, Ltd.", "CA + \"x\"", UserType::User, issue, &cn).unwrap().to_der();
            let name = Name::from_der(&ours).unwrap();
            prop_assert_eq!(name.to_der().unwrap(), ours);
            prop_assert_eq!(name.iter_rdn().count(), 6);
            let read = name.common_name().unwrap().unwrap().value().into_owned();
            prop_assert_eq!(read, cn);
        }
    }
}
