//! The issuing authorities of the tests.

use std::sync::Arc;

use tegata_app::Authorities;
use tegata_pki::{Authority, AuthorityParams, CaKey, FileKey, Serial, SubjectName};

use super::START;

const OPERATOR: &str = "Mihon Center";
const YEAR: i64 = 365 * 24 * 3_600_000;

pub(super) fn create() -> Authorities {
    let root = Authority::create_root(&params("Mihon Root CA", 20, 1), key()).unwrap();
    let issuing = |name: &str, serial| {
        Authority::create_issuing(&root, &params(name, 10, serial), key()).unwrap()
    };
    Authorities {
        customers: issuing("Mihon Customers CA", 2),
        staff: issuing("Mihon Staff CA", 3),
        operator: OPERATOR.to_owned(),
        customers_name: "Mihon Customers CA".to_owned(),
        staff_name: "Mihon Staff CA".to_owned(),
        repository: "http://127.0.0.1:8480".to_owned(),
    }
}

fn key() -> Arc<dyn CaKey> {
    Arc::new(FileKey::generate().unwrap())
}

fn params(name: &str, years: i64, serial: u8) -> AuthorityParams {
    AuthorityParams {
        subject: SubjectName::authority(OPERATOR, name).unwrap(),
        serial: Serial::from_random([serial; 16]),
        not_before_ms: START - YEAR,
        not_after_ms: START + years * YEAR,
        crl_url: Some("http://127.0.0.1:8480/crl/root.crl".to_owned()),
        aia_ca_url: Some("http://127.0.0.1:8480/ca/root.cer".to_owned()),
    }
}
