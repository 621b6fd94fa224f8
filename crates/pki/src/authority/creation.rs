//! Making a root and the issuing authority under it.

use std::sync::Arc;

use crate::{
    authority::{Authority, IssueError, issuance::check_url},
    ca_key::CaKey,
    extension,
    names::SubjectName,
    public_key::{KeyAlgorithm, PublicKey},
    serial::Serial,
    tbs::{TbsParts, assemble},
};

/// What the certificate of a new authority says.
#[derive(Debug, Clone)]
pub struct AuthorityParams {
    /// The authority's name.
    pub subject: SubjectName,
    /// Its serial number.
    pub serial: Serial,
    /// When it begins.
    pub not_before_ms: i64,
    /// When it ends.
    pub not_after_ms: i64,
    /// Where the issuer's revocation list lies; not used by a root.
    pub crl_url: Option<String>,
    /// Where the issuer's certificate lies; not used by a root.
    pub aia_ca_url: Option<String>,
}

impl Authority {
    /// A new root, signed by its own key, with one level of authorities below it.
    ///
    /// # Errors
    /// [`IssueError`] when the validity is empty or the key does not sign.
    pub fn create_root(params: &AuthorityParams, key: Arc<dyn CaKey>) -> Result<Self, IssueError> {
        let public_key =
            PublicKey::from_spki_der(key.spki_der()).map_err(|_| IssueError::KeyAlgorithm)?;
        let extensions = [
            extension::subject_key_identifier(public_key.key_identifier()),
            extension::basic_constraints_authority(Some(1)),
            extension::key_usage_authority(),
        ];
        let tbs = authority_tbs(params, params.subject.as_der(), &public_key, &extensions)?;
        let signature = key.sign(&tbs)?;
        public_key
            .verify(&tbs, &signature)
            .map_err(|_| IssueError::BadSignature)?;
        Self::open(assemble(&tbs, key.algorithm(), &signature), key)
    }

    /// A new issuing authority under `root`; it certifies no further authorities.
    ///
    /// # Errors
    /// [`IssueError`] when it would outlive the root, an address is none, or a key does not sign.
    pub fn create_issuing(
        root: &Self,
        params: &AuthorityParams,
        key: Arc<dyn CaKey>,
    ) -> Result<Self, IssueError> {
        if params.not_after_ms > root.not_after_ms {
            return Err(IssueError::BeyondIssuer);
        }
        let public_key =
            PublicKey::from_spki_der(key.spki_der()).map_err(|_| IssueError::KeyAlgorithm)?;
        let mut extensions = vec![
            extension::authority_key_identifier(root.public_key.key_identifier()),
            extension::subject_key_identifier(public_key.key_identifier()),
            extension::basic_constraints_authority(Some(0)),
            extension::key_usage_authority(),
        ];
        if let Some(url) = &params.crl_url {
            extensions.push(extension::crl_distribution_point(check_url(
                "crl_url", url,
            )?));
        }
        if let Some(url) = &params.aia_ca_url {
            extensions.push(extension::authority_information_access(
                check_url("aia_ca_url", url)?,
                None,
            ));
        }
        let tbs = authority_tbs(params, &root.subject_der, &public_key, &extensions)?;
        Self::open(root.sign_bytes(&tbs)?, key)
    }
}

fn authority_tbs(
    params: &AuthorityParams,
    issuer_der: &[u8],
    public_key: &PublicKey,
    extensions: &[Vec<u8>],
) -> Result<Vec<u8>, IssueError> {
    if params.not_after_ms <= params.not_before_ms {
        return Err(IssueError::EmptyValidity);
    }
    let parts = TbsParts {
        serial: &params.serial,
        signer: KeyAlgorithm::P256,
        issuer_der,
        not_before_ms: params.not_before_ms,
        not_after_ms: params.not_after_ms,
        subject: &params.subject,
        spki_der: public_key.spki_der(),
        extensions,
    };
    Ok(parts.to_der()?)
}
