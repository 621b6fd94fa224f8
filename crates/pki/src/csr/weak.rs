//! Keys whose private half others know or can compute.

use std::{collections::HashSet, sync::LazyLock};

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};

use crate::{
    csr::CsrError,
    public_key::{KeyAlgorithm, PublicKey, rsa_numbers},
};

/// Private P-256 keys printed in public documents. What is published is nobody's secret, so they may stand here.
const PUBLISHED_P256: [&str; 5] = [
    // RFC 6979 A.2.5
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
    // RFC 7515 A.3
    "8e9b109e719098bf980487df1f5d77e9cb29606ebed2263b5f57c213df84f4b2",
    // RFC 7517 A.2
    "f3bd0c07a81fb932781ed52752f60cc89a6be5e51934fe01938ddb55d8f77801",
    // RFC 9421 B.1.3
    "529b85f3597e90ec5b8dfed3e26352bf4af9b4debb1a29bbae77fa105a5c603b",
    // RFC 9500 §2.3
    "e6cb5bdd80aa45ae9c95e8c15476679ffec953c16851e711e743939589c64fc1",
];
/// SHA-256 of the `SubjectPublicKeyInfo` of other keys whose private half is public, as lowercase
/// hexadecimal digits.
const PUBLISHED_SPKI_SHA256: [&str; 1] = [
    // RFC 9500 §2.1, testRSA4096
    "96465ea5dc9bb2da7b351d808a7196e5761f2412a5040131c68d719aaba28fb9",
];
/// Private keys 1 to this are guessed by counting.
const COUNTED_P256: u64 = 1000;

/// The x coordinates of these keys. A key and its negative share one, so both are found.
static WEAK_X: LazyLock<HashSet<[u8; 32]>> = LazyLock::new(|| {
    let published = PUBLISHED_P256
        .iter()
        .filter_map(|text| hex::decode(text).ok()?.try_into().ok());
    let counted = (1..=COUNTED_P256).map(|number| {
        let mut scalar = [0; 32];
        if let Some(low) = scalar.last_chunk_mut() {
            *low = number.to_be_bytes();
        }
        scalar
    });
    published
        .chain(counted)
        .filter_map(|scalar: [u8; 32]| x_of(&scalar))
        .collect()
});

/// Refuses a key that is known to be weak.
pub(super) fn check(key: &PublicKey) -> Result<(), CsrError> {
    if PUBLISHED_SPKI_SHA256.contains(&hex::encode(key.sha256()).as_str()) {
        return Err(CsrError::WeakKey);
    }
    match key.algorithm() {
        KeyAlgorithm::P256 => check_p256(key.key_bytes()),
        KeyAlgorithm::Rsa { .. } => {
            let numbers = rsa_numbers(key.key_bytes()).map_err(|_| CsrError::Encoding)?;
            check_exponent(numbers.exponent)?;
            check_modulus(numbers.modulus)
        }
    }
}

fn check_p256(point: &[u8]) -> Result<(), CsrError> {
    let x: Option<&[u8; 32]> = point.get(1..33).and_then(|x| x.try_into().ok());
    if x.is_some_and(|x| WEAK_X.contains(x)) {
        Err(CsrError::WeakKey)
    } else {
        Ok(())
    }
}

/// Odd, from 65537 to below 2³³: small ones invite attacks on careless software, larger ones are read by few.
fn check_exponent(exponent: &[u8]) -> Result<(), CsrError> {
    let value = exponent.iter().try_fold(0u64, |value, byte| {
        value.checked_mul(256)?.checked_add(u64::from(*byte))
    });
    match value {
        Some(odd @ 65_537..0x2_0000_0000) if odd % 2 == 1 => Ok(()),
        _ => Err(CsrError::KeyStrength),
    }
}

fn check_modulus(modulus: &[u8]) -> Result<(), CsrError> {
    let small_factor = primes_below(752).any(|prime| remainder(modulus, prime) == 0);
    if small_factor || is_roca(modulus) {
        Err(CsrError::WeakKey)
    } else {
        Ok(())
    }
}

/// CVE-2017-15361: a library made primes of the form k·M + 65537^a mod M, so that the modulus is a power of 65537
/// modulo every small prime. A sound modulus is so with probability below 2^-100.
fn is_roca(modulus: &[u8]) -> bool {
    primes_below(168).filter(|prime| *prime > 2).all(|prime| {
        let wanted = remainder(modulus, prime);
        let generator = 65_537 % prime;
        let powers = std::iter::successors(Some(1), |power| Some(power * generator % prime));
        powers.take(prime as usize).any(|power| power == wanted)
    })
}

fn remainder(big_endian: &[u8], modulus: u32) -> u32 {
    big_endian
        .iter()
        .fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % modulus)
}

fn primes_below(limit: u32) -> impl Iterator<Item = u32> {
    (2..limit).filter(|candidate| {
        (2..*candidate)
            .take_while(|d| d * d <= *candidate)
            .all(|d| candidate % d != 0)
    })
}

fn x_of(scalar: &[u8; 32]) -> Option<[u8; 32]> {
    let private = PrivateKey::from_private_key(&ECDH_P256, scalar).ok()?;
    let public = private.compute_public_key().ok()?;
    public.as_ref().get(1..33)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Multiplies a big-endian number by a small one.
    fn times(number: &[u8], factor: u32) -> Vec<u8> {
        let mut carry = 0u64;
        let mut out: Vec<u8> = Vec::new();
        for byte in number.iter().rev() {
            carry += u64::from(*byte) * u64::from(factor);
            out.push((carry & 0xff) as u8);
            carry >>= 8;
        }
        while carry > 0 {
            out.push((carry & 0xff) as u8);
            carry >>= 8;
        }
        out.reverse();
        out
    }

    #[test]
    fn the_list_holds_all_keys_by_their_printed_coordinates() {
        assert_eq!(WEAK_X.len(), 1005);
        for printed in [
            "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
            "7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445",
            "30a0424cd21c2944838a2d75c92b37e76ea20d9f00893a3b4eee8a3c0aafec3e",
            "a885586552c2acf6471878cfd7b0935b4ffe0fd2dfc341248ea17bc41e058af0",
            "422548f88fb782ffb5eca3744452c72a1e558fbd6f73be5e48e93232cc45c5b1",
        ] {
            assert!(
                WEAK_X.contains(hex::decode(printed).unwrap().as_slice()),
                "{printed}"
            );
        }
    }

    #[test]
    fn exponents_are_odd_and_in_bounds() {
        for good in [&[1, 0, 1][..], &[1, 0xff, 0xff, 0xff, 0xff]] {
            assert_eq!(check_exponent(good), Ok(()));
        }
        for bad in [
            &[3][..],
            &[1, 0, 0],
            &[1, 0, 2],
            &[2, 0, 0, 0, 1],
            &[1; 9],
            &[],
        ] {
            assert_eq!(check_exponent(bad), Err(CsrError::KeyStrength), "{bad:?}");
        }
    }

    #[test]
    fn powers_of_the_generator_look_like_roca_and_multiples_of_small_primes_are_refused() {
        let power = (0..190).fold(vec![1], |number, _| times(&number, 65_537));
        assert!(is_roca(&power));
        assert!(!is_roca(&times(&power, 3)));
        assert_eq!(check_modulus(&times(&power, 751)), Err(CsrError::WeakKey));
        assert_eq!(remainder(&times(&power, 751), 751), 0);
    }

    #[test]
    fn a_sound_modulus_passes() {
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa3072).unwrap();
        let public = aws_lc_rs::signature::KeyPair::public_key(&pair)
            .as_ref()
            .to_vec();
        let numbers = rsa_numbers(&public).unwrap();
        assert_eq!(check_exponent(numbers.exponent), Ok(()));
        assert_eq!(check_modulus(numbers.modulus), Ok(()));
    }

    #[test]
    fn a_published_rsa_key_is_refused() {
        let text = include_str!("rfc9500_rsa4096.pem");
        let spki = crate::pem::from_pem("PUBLIC KEY", text).unwrap();
        let key = PublicKey::from_spki_der(&spki).unwrap();
        assert_eq!(check(&key), Err(CsrError::WeakKey));
        let numbers = rsa_numbers(key.key_bytes()).unwrap();
        assert_eq!(
            check_modulus(numbers.modulus),
            Ok(()),
            "nothing but the list finds it"
        );
    }
}
