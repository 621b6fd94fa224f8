//! Signing a revocation list.

use std::collections::HashSet;

use crate::{
    authority::{Authority, IssueError, issuance::check_url},
    crl::{self, CrlParams},
    extension,
};

impl Authority {
    /// Signs a full revocation list. The authority key identifier is this CA's own subject key identifier.
    ///
    /// # Errors
    /// [`IssueError`] when the times are in the wrong order, a serial is listed twice, or the key fails.
    pub fn sign_crl(&self, params: &CrlParams<'_>) -> Result<Vec<u8>, IssueError> {
        if params.next_update_ms <= params.this_update_ms {
            return Err(IssueError::EmptyValidity);
        }
        let mut seen = HashSet::with_capacity(params.entries.len());
        if !params
            .entries
            .iter()
            .all(|entry| seen.insert(entry.serial()))
        {
            return Err(IssueError::DuplicateEntry);
        }
        let mut extensions = vec![
            extension::authority_key_identifier(self.public_key.key_identifier()),
            extension::crl_number(params.number),
        ];
        if let Some(url) = &params.idp_url {
            extensions.push(extension::issuing_distribution_point(check_url(
                "idp_url", url,
            )?));
        }
        self.sign_bytes(&crl::tbs(
            params,
            self.key.algorithm(),
            &self.subject_der,
            &extensions,
        )?)
    }
}
