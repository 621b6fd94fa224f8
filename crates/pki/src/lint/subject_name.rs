//! The subject of the certificate policy: C, O, OU, [OU=USERTYPE, OU=CERTISSUEDNUM,] CN, each an RDN of its own, in
//! the string types and bounds of RFC 5280 appendix A.

use const_oid::db::rfc4519::{C, CN, O, OU};
use der::{Tag, Tagged};
use x509_cert::attr::AttributeTypeAndValue;

use super::{Subject, ensure};
use crate::names::MAX_ATTRIBUTE_CHARS;

pub(super) fn lint(subject: &Subject<'_>) -> Result<(), String> {
    let name = subject.tbs().subject();
    ensure(
        name.iter_rdn().all(|rdn| rdn.len() == 1),
        "has an RDN with several attributes",
    )?;
    let attributes: Vec<&AttributeTypeAndValue> = name.iter().collect();
    let order: Vec<_> = attributes.iter().map(|attribute| attribute.oid).collect();
    let customer = order == [C, O, OU, OU, OU, CN];
    ensure(
        customer || order == [C, O, OU, CN],
        "does not have its attributes in order",
    )?;

    let texts = attributes
        .into_iter()
        .map(text)
        .collect::<Result<Vec<_>, _>>()?;
    ensure(texts.first() == Some(&"JP"), "is not of Japan")?;
    if customer {
        let kind = texts.get(3).copied().unwrap_or_default();
        ensure(
            matches!(kind, "USERTYPE - 1" | "USERTYPE - 2"),
            "has no USERTYPE",
        )?;
        let number = texts
            .get(4)
            .and_then(|text| text.strip_prefix("CERTISSUEDNUM - "))
            .unwrap_or_default();
        let digits = !number.is_empty()
            && !number.starts_with('0')
            && number.bytes().all(|byte| byte.is_ascii_digit());
        ensure(digits, "has no CERTISSUEDNUM")?;
    }
    Ok(())
}

fn text(attribute: &AttributeTypeAndValue) -> Result<&str, String> {
    let expected = if attribute.oid == C {
        Tag::PrintableString
    } else {
        Tag::Utf8String
    };
    ensure(
        attribute.value.tag() == expected,
        "has an attribute of the wrong string type",
    )?;
    let text = std::str::from_utf8(attribute.value.value())
        .map_err(|_| "has an attribute that is no text")?;
    let length = text.chars().count();
    ensure(
        (1..=MAX_ATTRIBUTE_CHARS).contains(&length),
        "has an attribute that is empty or too long",
    )?;
    ensure(
        !text.chars().any(char::is_control),
        "has a control character",
    )?;
    Ok(text)
}
