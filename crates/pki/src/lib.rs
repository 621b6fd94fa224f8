//! X.509 for Tegata: names, keys, requests, certificates, revocation lists and the certificates that clients present.
//!
//! Nothing here knows what a bank is. A CA key is reachable from [`authority`] alone, and only through the chain
//! [`authority::Prepared`] → [`authority::Recorded`] → [`authority::SignedCertificate`]. A client's certificate is
//! reachable only as a [`presented::PresentedCertificate`], which a finished TLS handshake alone can make.

pub mod authority;
pub mod ca_key;
pub mod crl;
pub mod csr;
pub mod key_id;
pub mod lint;
pub mod names;
pub mod pem;
pub mod presented;
pub mod public_key;
pub mod serial;
pub mod tls_server;

mod extension;
mod tbs;
mod time;
mod writer;

pub use crate::{
    authority::{
        Authority, AuthorityParams, IssueError, LeafParams, Prepared, Recorded, SignedCertificate,
    },
    ca_key::{CaKey, FileKey, KeyFileError, SignError},
    crl::{CrlParams, RevocationReason, RevokedEntry},
    csr::{CheckedRequest, CsrError, check_request},
    key_id::IssuerKeyId,
    names::{NameError, SubjectName, UserType},
    presented::{Facts, FactsError, IdentifyError, Identity, PresentedCertificate, TrustedIssuers},
    public_key::{KeyAlgorithm, PublicKey},
    serial::Serial,
};
