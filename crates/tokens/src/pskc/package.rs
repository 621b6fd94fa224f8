//! One key package: a token.

use roxmltree::Node;
use tegata_domain::{
    ids::TokenSerial,
    otp::{OtpKind, OtpProfile},
};

use crate::{
    csv,
    delivery::{Delivered, checked_seed},
    fault::RowFault,
    pskc::{
        protection::Protection,
        xml::{self, PSKC, Twice},
    },
};

const HOTP: &str = "urn:ietf:params:xml:ns:keyprov:pskc:hotp";
const TOTP: &str = "urn:ietf:params:xml:ns:keyprov:pskc:totp";

impl From<Twice> for RowFault {
    fn from(_: Twice) -> Self {
        Self::Structure
    }
}

/// The serial number as it stands there, for a report, and the token.
pub(super) fn read(
    package: Node<'_, '_>,
    protection: &Protection,
) -> (String, Result<Delivered, RowFault>) {
    let device = xml::child(package, PSKC, "DeviceInfo").ok().flatten();
    let serial = device.and_then(|device| xml::child(device, PSKC, "SerialNo").ok().flatten());
    let serial = serial.map(xml::text).unwrap_or_default();
    let token = token(package, device, &serial, protection);
    (serial, token)
}

fn token(
    package: Node<'_, '_>,
    device: Option<Node<'_, '_>>,
    serial: &str,
    protection: &Protection,
) -> Result<Delivered, RowFault> {
    let serial = TokenSerial::parse(serial).map_err(|_| RowFault::Serial)?;
    let key = demanded(package, "Key")?;
    enforceable(key)?;
    let data = demanded(key, "Data")?;
    let (kind, last) = match key.attribute("Algorithm") {
        Some(HOTP) => (OtpKind::Counter, counter(data)? - 1),
        Some(TOTP) => (
            OtpKind::Clock {
                period: period(data)?,
            },
            0,
        ),
        _ => return Err(RowFault::Algorithm),
    };
    let profile = profile(key, kind)?;
    let seed = checked_seed(protection.seed(demanded(data, "Secret")?)?)?;
    let maker = match device {
        Some(device) => xml::child(device, PSKC, "Manufacturer")?,
        None => None,
    };
    Ok(Delivered {
        serial,
        maker: maker
            .map(xml::text)
            .unwrap_or_default()
            .chars()
            .take(64)
            .collect(),
        profile,
        seed,
        last,
    })
}

/// A policy allows what it names and nothing else (RFC 6030 §5); of its parts only the use for one-time passwords is
/// one that this product enforces.
fn enforceable(key: Node<'_, '_>) -> Result<(), RowFault> {
    let Some(policy) = xml::child(key, PSKC, "Policy")? else {
        return Ok(());
    };
    let only_otp = policy
        .children()
        .filter(Node::is_element)
        .all(|part| xml::is(part, PSKC, "KeyUsage") && xml::text(part) == "OTP");
    if only_otp {
        Ok(())
    } else {
        Err(RowFault::Policy)
    }
}

fn profile(key: Node<'_, '_>, kind: OtpKind) -> Result<OtpProfile, RowFault> {
    let parameters = demanded(key, "AlgorithmParameters")?;
    let suite = xml::child(parameters, PSKC, "Suite")?;
    let algorithm = csv::algorithm(&suite.map(xml::text).unwrap_or_default())?;
    let format = demanded(parameters, "ResponseFormat")?;
    if format.attribute("Encoding") != Some("DECIMAL")
        || format.attribute("CheckDigits") == Some("true")
    {
        return Err(RowFault::Digits);
    }
    let digits = format
        .attribute("Length")
        .and_then(|text| text.parse().ok());
    let digits = digits.ok_or(RowFault::Digits)?;
    OtpProfile::new(kind, algorithm, digits).map_err(csv::unusable)
}

fn counter(data: Node<'_, '_>) -> Result<i64, RowFault> {
    match plain(data, "Counter")? {
        Some(text) => csv::counter(&text),
        None => Ok(0),
    }
}

fn period(data: Node<'_, '_>) -> Result<u16, RowFault> {
    match plain(data, "TimeInterval")? {
        Some(text) => text.parse().map_err(|_| RowFault::Interval),
        None => Ok(30),
    }
}

/// A value that is no secret; encrypted ones are not read.
fn plain(data: Node<'_, '_>, name: &str) -> Result<Option<String>, RowFault> {
    let Some(element) = xml::child(data, PSKC, name)? else {
        return Ok(None);
    };
    demanded(element, "PlainValue").map(|value| Some(xml::text(value)))
}

fn demanded<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Result<Node<'a, 'input>, RowFault> {
    xml::child(node, PSKC, name)?.ok_or(RowFault::Structure)
}
