//! A DER writer: the structures we sign are few and fixed, so each is written once, in order, as bytes.

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const PRINTABLE_STRING: u8 = 0x13;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// One tag, its definite shortest length, and the parts one after another.
pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    push_length(&mut out, length);
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// A SEQUENCE of the parts.
pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, parts)
}

/// A positive INTEGER from big-endian bytes, written in the shortest form.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let first = bytes
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(bytes.len());
    let digits = bytes.get(first..).unwrap_or_default();
    match digits.first() {
        None => tlv(INTEGER, &[&[0]]),
        Some(high) if *high >= 0x80 => tlv(INTEGER, &[&[0], digits]),
        Some(_) => tlv(INTEGER, &[digits]),
    }
}

/// A BIT STRING of whole octets.
pub(crate) fn bit_string(octets: &[u8]) -> Vec<u8> {
    tlv(BIT_STRING, &[&[0], octets])
}

/// An OBJECT IDENTIFIER.
pub(crate) fn oid(oid: const_oid::ObjectIdentifier) -> Vec<u8> {
    tlv(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

fn push_length(out: &mut Vec<u8>, length: usize) {
    let bytes = length.to_be_bytes();
    let significant = bytes
        .iter()
        .position(|byte| *byte != 0)
        .map_or(&[][..], |first| bytes.get(first..).unwrap_or_default());
    match significant {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        // A length has at most eight octets, so the count fits seven bits.
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
            out.extend_from_slice(long);
        }
    }
}

#[cfg(test)]
mod tests {
    use der::{
        Decode, Encode,
        asn1::{OctetString, Uint},
    };
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn octets_agree_with_an_independent_encoder(bytes in proptest::collection::vec(any::<u8>(), 0..70_000)) {
            let ours = tlv(OCTET_STRING, &[&bytes]);
            prop_assert_eq!(&ours, &OctetString::new(bytes).unwrap().to_der().unwrap());
        }

        #[test]
        fn integers_agree_with_an_independent_encoder(bytes in proptest::collection::vec(any::<u8>(), 1..21)) {
            let ours = unsigned(&bytes);
            prop_assert_eq!(&ours, &Uint::new(&bytes).unwrap().to_der().unwrap());
            prop_assert!(Uint::from_der(&ours).is_ok());
        }
    }
}
