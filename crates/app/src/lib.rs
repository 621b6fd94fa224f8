//! The acts of the bank. One act is one function in one file, named as the manuals name it; sites, API, command line
//! and jobs all call it. Only here rules, keys and rows meet.

pub mod acquisition;
pub mod audit;
pub mod bank;
pub mod calendar;
pub mod certificate;
pub mod console;
pub mod contract;
pub mod face;
pub mod failure;
pub mod health;
pub mod help;
pub mod jobs;
pub mod kdf;
pub mod keys;
pub mod notice;
pub mod sign_in;
pub mod site;
pub mod terms;
pub mod token;
pub mod usage_history;
pub mod user;

mod attempts;
mod lookup;
mod paging;
mod sparing;
mod staff_certificate;
mod throttle;

use std::sync::Arc;

pub use tegata_storage::rows;

use tegata_domain::{
    random::Random,
    time::{Clock, Millis},
};
use tegata_pki::{Authority, IssuerKeyId, TrustedIssuers};
use tegata_storage::Database;
use tokio::sync::Notify;

use crate::{kdf::Kdf, keys::ServerKeys, sparing::Sparing, throttle::Throttle};

/// What the product is made of; everything comes in from the one wiring file of the server.
pub struct Parts {
    /// Rows.
    pub database: Database,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Peppers and sealing keys.
    pub keys: ServerKeys,
    /// The hash of PINs.
    pub kdf: Kdf,
    /// The issuing authorities.
    pub authorities: Authorities,
}

/// The issuing authorities with their names and where their lists are published.
pub struct Authorities {
    /// Issues to administrators and users.
    pub customers: Authority,
    /// Issues to the bank's staff.
    pub staff: Authority,
    /// `O` of every subject.
    pub operator: String,
    /// `OU` of customers' subjects: the issuing CA's name.
    pub customers_name: String,
    /// `OU` of staff's subjects.
    pub staff_name: String,
    /// Base URL of the repository, such as `http://localhost:8480`.
    pub repository: String,
}

impl Authorities {
    /// The authority with a key id.
    pub fn by_key_id(&self, key_id: &str) -> Option<&Authority> {
        [&self.customers, &self.staff]
            .into_iter()
            .find(|authority| authority.key_id().as_str() == key_id)
    }

    /// Where a certificate's CRL is: the URL of its partition, which serves the full list until partitions exist.
    pub fn crl_url(&self, issuer: &IssuerKeyId) -> String {
        format!("{}/crl/{}/0.crl", self.repository, short(issuer))
    }

    /// Where the full list is.
    pub fn full_crl_url(&self, issuer: &IssuerKeyId) -> String {
        format!("{}/crl/{}/full.crl", self.repository, short(issuer))
    }

    /// Where the issuer's own certificate is.
    pub fn ca_url(&self, issuer: &IssuerKeyId) -> String {
        format!("{}/ca/{}.cer", self.repository, short(issuer))
    }
}

/// The name of an authority in URLs: the first 16 digits of its key id.
pub fn short(issuer: &IssuerKeyId) -> &str {
    issuer.as_str().get(..16).unwrap_or_default()
}

/// The product: cheap to clone, shared by all sites and jobs.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    trusted: TrustedIssuers,
    code_throttle: Throttle,
    refusals: Sparing,
    revocations_changed: Notify,
}

/// An issuing authority's certificate could not be read back.
#[derive(Debug, thiserror::Error)]
#[error("the certificate of an issuing authority is damaged")]
pub struct DamagedAuthority;

impl App {
    /// Puts the parts together.
    ///
    /// # Errors
    /// [`DamagedAuthority`]
    pub fn new(parts: Parts) -> Result<Self, DamagedAuthority> {
        let certificates = [
            parts.authorities.customers.certificate_der(),
            parts.authorities.staff.certificate_der(),
        ];
        let trusted = TrustedIssuers::new(certificates).map_err(|_| DamagedAuthority)?;
        let inner = Inner {
            parts,
            trusted,
            code_throttle: Throttle::default(),
            refusals: Sparing::default(),
            revocations_changed: Notify::new(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The rows, for listings that are no act.
    pub fn database(&self) -> &Database {
        &self.inner.parts.database
    }

    /// Now, by the server's clock.
    pub fn now(&self) -> Millis {
        self.inner.parts.clock.now()
    }

    /// The issuing authorities' certificates and names.
    pub fn authorities(&self) -> &Authorities {
        &self.inner.parts.authorities
    }

    /// The sealing keys.
    pub fn keys(&self) -> &ServerKeys {
        &self.inner.parts.keys
    }

    /// Randomness for values that a page needs (cookies, labels).
    pub fn random(&self) -> &dyn Random {
        self.inner.parts.random.as_ref()
    }

    pub(crate) fn kdf(&self) -> &Kdf {
        &self.inner.parts.kdf
    }

    pub(crate) fn trusted(&self) -> &TrustedIssuers {
        &self.inner.trusted
    }

    pub(crate) fn code_throttle(&self) -> &Throttle {
        &self.inner.code_throttle
    }

    /// Which refusals of strangers are written.
    pub(crate) fn refusals(&self) -> &Sparing {
        &self.inner.refusals
    }

    /// Tells the publisher of revocation lists that one is out of date.
    pub(crate) fn revocations_changed(&self) {
        self.inner.revocations_changed.notify_one();
    }

    /// Waits until a revocation list is out of date.
    pub(crate) async fn until_revocations_change(&self) {
        self.inner.revocations_changed.notified().await;
    }

    /// A fresh row id.
    pub(crate) fn row_id(&self) -> String {
        tegata_domain::random::ordered_row_id(self.random(), self.now())
    }

    /// Fresh secret bytes.
    pub fn secret<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.random().fill(&mut bytes);
        bytes
    }
}
