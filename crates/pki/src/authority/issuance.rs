//! From a checked request to a signed certificate: prepared, recorded, signed.

use der::{Decode, Encode};
use x509_cert::{TbsCertificate, ext::pkix::AuthorityKeyIdentifier};

use crate::{
    authority::{Authority, IssueError},
    csr::CheckedRequest,
    extension::{self, Purpose},
    key_id::IssuerKeyId,
    names::SubjectName,
    public_key::sha256,
    serial::Serial,
    tbs::TbsParts,
};

/// What the server decides about a client certificate; the request gives the key and nothing else.
#[derive(Debug, Clone)]
pub struct LeafParams {
    /// The holder's name.
    pub subject: SubjectName,
    /// The serial number, committed to the database before signing.
    pub serial: Serial,
    /// When it begins.
    pub not_before_ms: i64,
    /// When it ends; not later than the issuer.
    pub not_after_ms: i64,
    /// Where the revocation list lies.
    pub crl_url: String,
    /// Where the issuer's certificate lies.
    pub aia_ca_url: String,
    /// Where the OCSP responder answers, once there is one.
    pub ocsp_url: Option<String>,
}

/// Linted to-be-signed bytes that are not stored yet.
#[derive(Debug)]
pub struct Prepared {
    tbs_der: Vec<u8>,
    issuer: IssuerKeyId,
}

/// Linted to-be-signed bytes that are stored. Only these can be signed, once:
///
/// ```compile_fail,E0382
/// fn twice(authority: &tegata_pki::Authority, recorded: tegata_pki::Recorded) {
///     let _ = authority.sign(recorded);
///     let _ = authority.sign(recorded);
/// }
/// ```
///
/// ```compile_fail,E0308
/// fn unrecorded(authority: &tegata_pki::Authority, prepared: tegata_pki::Prepared) {
///     let _ = authority.sign(prepared);
/// }
/// ```
#[derive(Debug)]
pub struct Recorded {
    tbs_der: Vec<u8>,
    issuer: IssuerKeyId,
}

/// A certificate whose to-be-signed part equals the recorded one, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCertificate {
    der: Vec<u8>,
}

impl Authority {
    /// Builds the to-be-signed bytes of a client certificate and lints them, also as a certificate signed by a key
    /// nobody trusts and read back.
    ///
    /// # Errors
    /// [`IssueError`] when the certificate would outlive the issuer or break a rule.
    pub fn prepare(
        &self,
        request: &CheckedRequest,
        params: &LeafParams,
    ) -> Result<Prepared, IssueError> {
        if params.not_after_ms > self.not_after_ms {
            return Err(IssueError::BeyondIssuer);
        }
        if params.not_after_ms <= params.not_before_ms {
            return Err(IssueError::EmptyValidity);
        }
        let crl_url = check_url("crl_url", &params.crl_url)?;
        let ca_url = check_url("aia_ca_url", &params.aia_ca_url)?;
        let ocsp_url = params
            .ocsp_url
            .as_deref()
            .map(|url| check_url("ocsp_url", url))
            .transpose()?;
        let extensions = [
            extension::authority_key_identifier(self.public_key.key_identifier()),
            extension::subject_key_identifier(request.public_key().key_identifier()),
            extension::key_usage_leaf(),
            extension::extended_key_usage(Purpose::ClientAuth),
            extension::crl_distribution_point(crl_url),
            extension::authority_information_access(ca_url, ocsp_url),
        ];
        let parts = TbsParts {
            serial: &params.serial,
            signer: self.key.algorithm(),
            issuer_der: &self.subject_der,
            not_before_ms: params.not_before_ms,
            not_after_ms: params.not_after_ms,
            subject: &params.subject,
            spki_der: request.spki_der(),
            extensions: &extensions,
        };
        let tbs_der = parts.to_der()?;
        self.rehearse(&tbs_der)?;
        Ok(Prepared {
            tbs_der,
            issuer: self.key_id.clone(),
        })
    }

    /// Signs recorded bytes.
    ///
    /// # Errors
    /// [`IssueError`] when they are another authority's, the key fails, or its signature does not verify.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "what was signed once is used up"
    )]
    pub fn sign(&self, recorded: Recorded) -> Result<SignedCertificate, IssueError> {
        if recorded.issuer != self.key_id {
            return Err(IssueError::OtherIssuer);
        }
        Ok(SignedCertificate {
            der: self.sign_bytes(&recorded.tbs_der)?,
        })
    }
}

impl Prepared {
    /// The bytes to store before anything is signed.
    pub fn tbs_der(&self) -> &[u8] {
        &self.tbs_der
    }

    /// Takes the bytes as they were read back after the commit.
    ///
    /// # Errors
    /// [`IssueError::RecordedDiffers`] when they are not the prepared ones.
    pub fn into_recorded(self, stored_tbs: &[u8]) -> Result<Recorded, IssueError> {
        if stored_tbs == self.tbs_der {
            Ok(Recorded {
                tbs_der: self.tbs_der,
                issuer: self.issuer,
            })
        } else {
            Err(IssueError::RecordedDiffers)
        }
    }
}

impl Recorded {
    /// Takes up stored bytes after a crash between recording and signing: they are read and linted again.
    ///
    /// # Errors
    /// [`IssueError`] when they are no certificate of this authority or break a rule.
    pub fn reload(stored_tbs: &[u8], authority: &Authority) -> Result<Self, IssueError> {
        let tbs = TbsCertificate::from_der(stored_tbs).map_err(|_| IssueError::OtherIssuer)?;
        let issuer_der = tbs.issuer().to_der().map_err(|_| IssueError::OtherIssuer)?;
        let named = tbs.get_extension::<AuthorityKeyIdentifier>().ok().flatten();
        let named = named.and_then(|(_, identifier)| identifier.key_identifier);
        let ours = authority.public_key.key_identifier();
        if issuer_der != authority.subject_der || named.is_none_or(|it| it.as_bytes() != ours) {
            return Err(IssueError::OtherIssuer);
        }
        authority.rehearse(stored_tbs)?;
        Ok(Self {
            tbs_der: stored_tbs.to_vec(),
            issuer: authority.key_id.clone(),
        })
    }
}

impl SignedCertificate {
    /// The certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate, without a copy.
    pub fn into_der(self) -> Vec<u8> {
        self.der
    }

    /// SHA-256 of the certificate.
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.der)
    }
}

/// Lists and certificates are fetched without TLS: whoever checks a certificate must not need another one for it.
pub(super) fn check_url<'a>(field: &'static str, url: &'a str) -> Result<&'a str, IssueError> {
    let rest = url.strip_prefix("http://").ok_or(IssueError::Url(field))?;
    let plain = !rest.is_empty()
        && !rest.starts_with('/')
        && url.bytes().all(|byte| byte.is_ascii_graphic());
    if plain {
        Ok(url)
    } else {
        Err(IssueError::Url(field))
    }
}
