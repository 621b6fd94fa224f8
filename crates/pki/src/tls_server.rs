//! Certificates of our own TLS servers, under a root of their own that browsers and the app are told to trust.

use std::{fmt, net::IpAddr, sync::Arc};

use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    authority::{Authority, AuthorityParams, IssueError},
    ca_key::{CaKey, FileKey, KeyFileError},
    extension::{self, Purpose},
    names::{NameError, SubjectName},
    public_key::PublicKey,
    serial::Serial,
    tbs::{TbsParts, assemble},
};

/// When a certificate begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// When it begins.
    pub not_before_ms: i64,
    /// When it ends.
    pub not_after_ms: i64,
}

/// The root of TLS server certificates. It shares no key with the authorities that certify clients.
pub struct TlsRoot {
    authority: Authority,
    key: Arc<FileKey>,
}

/// A server's chain and key.
pub struct ServerCertificate {
    /// The server's certificate first; the root is not part of it.
    pub chain_der: Vec<Vec<u8>>,
    /// The key as PKCS#8.
    pub key_pkcs8: Zeroizing<Vec<u8>>,
}

/// Why no server certificate was made.
#[derive(Debug, Error)]
pub enum TlsServerError {
    /// There is neither a DNS name nor an address.
    #[error("a server certificate needs a name or an address")]
    NoName,
    /// A DNS name is none.
    #[error("{0:?} is no DNS name")]
    DnsName(String),
    /// A name is out of bounds.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The root did not sign.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The server's key could not be made.
    #[error(transparent)]
    Key(#[from] KeyFileError),
}

/// Makes the root of TLS server certificates around `key`.
///
/// # Errors
/// [`IssueError`] when the validity is empty or the key does not sign.
pub fn create_tls_root(
    subject: SubjectName,
    validity: Validity,
    serial: Serial,
    key: FileKey,
) -> Result<TlsRoot, IssueError> {
    let key = Arc::new(key);
    let params = AuthorityParams {
        subject,
        serial,
        not_before_ms: validity.not_before_ms,
        not_after_ms: validity.not_after_ms,
        crl_url: None,
        aia_ca_url: None,
    };
    let authority = Authority::create_root(&params, Arc::clone(&key) as Arc<dyn CaKey>)?;
    Ok(TlsRoot { authority, key })
}

/// Makes a server's key and its certificate for these names.
///
/// # Errors
/// [`TlsServerError`] when a name is none, there is no name, or the root does not sign.
pub fn issue_server_certificate(
    root: &TlsRoot,
    dns: &[&str],
    ips: &[IpAddr],
    validity: Validity,
    serial: &Serial,
) -> Result<ServerCertificate, TlsServerError> {
    if validity.not_after_ms > root.authority.not_after_ms() {
        return Err(IssueError::BeyondIssuer.into());
    }
    if validity.not_after_ms <= validity.not_before_ms {
        return Err(IssueError::EmptyValidity.into());
    }
    for name in dns {
        check_dns_name(name)?;
    }
    let common_name = dns
        .first()
        .map(ToString::to_string)
        .or_else(|| ips.first().map(ToString::to_string));
    let key = FileKey::generate()?;
    let public_key =
        PublicKey::from_spki_der(key.spki_der()).map_err(|_| IssueError::KeyAlgorithm)?;
    let parts = TbsParts {
        serial,
        signer: root.key.algorithm(),
        issuer_der: root.authority.subject_der(),
        not_before_ms: validity.not_before_ms,
        not_after_ms: validity.not_after_ms,
        subject: &SubjectName::server(&common_name.ok_or(TlsServerError::NoName)?)?,
        spki_der: public_key.spki_der(),
        extensions: &[
            extension::authority_key_identifier(root.authority.public_key().key_identifier()),
            extension::subject_key_identifier(public_key.key_identifier()),
            extension::key_usage_leaf(),
            extension::extended_key_usage(Purpose::ServerAuth),
            extension::subject_alternative_names(dns, ips),
        ],
    };
    let tbs = parts.to_der().map_err(IssueError::from)?;
    let signature = root.key.sign(&tbs).map_err(IssueError::from)?;
    let certificate = assemble(&tbs, root.key.algorithm(), &signature);
    Ok(ServerCertificate {
        chain_der: vec![certificate],
        key_pkcs8: key.to_pkcs8()?,
    })
}

impl TlsRoot {
    /// Takes up an existing root.
    ///
    /// # Errors
    /// [`IssueError`] when certificate and key do not belong together.
    pub fn open(certificate_der: Vec<u8>, key: FileKey) -> Result<Self, IssueError> {
        let key = Arc::new(key);
        let authority = Authority::open(certificate_der, Arc::clone(&key) as Arc<dyn CaKey>)?;
        Ok(Self { authority, key })
    }

    /// The root certificate, which clients are told to trust.
    pub fn certificate_der(&self) -> &[u8] {
        self.authority.certificate_der()
    }

    /// When the root ends.
    pub fn not_after_ms(&self) -> i64 {
        self.authority.not_after_ms()
    }
}

impl fmt::Debug for TlsRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TlsRoot").field(&self.authority).finish()
    }
}

impl fmt::Debug for ServerCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerCertificate")
            .field("chain_len", &self.chain_der.len())
            .finish_non_exhaustive()
    }
}

/// Letters, digits and inner hyphens per label; `*` may be the whole first label.
fn check_dns_name(name: &str) -> Result<(), TlsServerError> {
    let host = name.strip_prefix("*.").unwrap_or(name);
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let ok = host.len() <= 253 && host.split('.').all(label_ok);
    if ok {
        Ok(())
    } else {
        Err(TlsServerError::DnsName(name.to_owned()))
    }
}
