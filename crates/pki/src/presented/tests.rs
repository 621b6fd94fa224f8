//! Bent certificates: none is identified, none makes a reader stumble.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::{Facts, TrustedIssuers, spki_of_certificate, subject_lines};
use crate::{
    Authority, AuthorityParams, CaKey, FileKey, KeyAlgorithm, PublicKey, Serial, SubjectName,
    extension::{self, Purpose},
    tbs::{TbsParts, assemble},
};

const NOW_MS: i64 = 1_795_132_800_000;

/// A client certificate, its key, and the authority that signed it.
static GOOD: LazyLock<(Vec<u8>, PublicKey, TrustedIssuers)> = LazyLock::new(|| {
    let signer = Arc::new(FileKey::generate().unwrap());
    let params = AuthorityParams {
        subject: SubjectName::authority("O", "CA").unwrap(),
        serial: Serial::from_random([1; 16]),
        not_before_ms: NOW_MS,
        not_after_ms: NOW_MS * 2,
        crl_url: None,
        aia_ca_url: None,
    };
    let authority = Authority::create_root(&params, Arc::clone(&signer) as Arc<dyn CaKey>).unwrap();
    let leaf = FileKey::generate().unwrap();
    let key = PublicKey::from_spki_der(leaf.spki_der()).unwrap();
    let parts = TbsParts {
        serial: &Serial::from_random([2; 16]),
        signer: KeyAlgorithm::P256,
        issuer_der: authority.subject_der(),
        not_before_ms: NOW_MS,
        not_after_ms: NOW_MS * 2,
        subject: &SubjectName::staff("O", "CA", "花子").unwrap(),
        spki_der: key.spki_der(),
        extensions: &[
            extension::key_usage_leaf(),
            extension::extended_key_usage(Purpose::ClientAuth),
        ],
    };
    let tbs = parts.to_der().unwrap();
    let der = assemble(&tbs, KeyAlgorithm::P256, &signer.sign(&tbs).unwrap());
    (
        der,
        key,
        TrustedIssuers::new([authority.certificate_der()]).unwrap(),
    )
});

#[test]
fn the_good_one_is_identified() {
    let (der, key, issuers) = &*GOOD;
    assert!(issuers.identify(der).is_ok());
    assert_eq!(
        Facts::read(der).unwrap().subject_cn.as_deref(),
        Some("花子")
    );
    assert_eq!(
        subject_lines(der).unwrap(),
        ["C = JP", "O = O", "OU = CA", "CN = 花子"]
    );
    assert_eq!(spki_of_certificate(der).unwrap(), key.spki_der());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_bent_certificate_is_identified(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let (good, _, issuers) = &*GOOD;
        let mut bent = good.clone();
        let at = at.index(bent.len());
        bent[at] = to;
        let cut = good.get(..cut.index(good.len())).unwrap();
        prop_assert_eq!(issuers.identify(&bent).is_ok(), bent == *good);
        prop_assert!(issuers.identify(cut).is_err());
        let _ = (Facts::read(&bent), spki_of_certificate(&bent));
        let _ = (Facts::read(cut), spki_of_certificate(cut));
    }

    #[test]
    fn no_garbage_makes_a_reader_stumble(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = (Facts::read(&bytes), spki_of_certificate(&bytes));
        prop_assert!(GOOD.2.identify(&bytes).is_err());
    }
}
