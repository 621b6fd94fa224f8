//! Certificates of the bank's staff: from a request handed in, prepared, recorded in the unit of work of the act, then
//! signed and in force at once. The key's owner proves it at the first sign-in.

use serde_json::json;
use tegata_domain::{
    certificate::CertificateState,
    time::{HOUR, certificate_end},
};
use tegata_pki::{CheckedRequest, LeafParams, Prepared, Recorded, Serial, SubjectName};
use tegata_storage::{StorageError, rows};

use crate::{
    App,
    audit::{self, Who},
    failure::{Failure, Internal, Outcome},
    lookup,
};

/// The subject's names cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadName;

/// A linted certificate with its row, not recorded yet.
pub(crate) struct StaffDraft {
    pub(crate) row: rows::Certificate,
    pub(crate) prepared: Prepared,
}

impl App {
    /// Prepares a certificate for a request of this member.
    pub(crate) fn draft_staff_certificate(
        &self,
        holder: &rows::Holder,
        request: &CheckedRequest,
        key_protection: &str,
    ) -> Outcome<StaffDraft, BadName> {
        let authorities = self.authorities();
        let authority = &authorities.staff;
        let now = self.now();
        let common_name = format!("{} {}", holder.name_id, holder.bank);
        let subject =
            SubjectName::staff(&authorities.operator, &authorities.staff_name, &common_name)
                .map_err(|_| Failure::Refused(BadName))?;
        let end = certificate_end(now).ok_or(Internal::Contradiction("the calendar"))?;
        let serial = Serial::from_random(self.secret());
        let (not_before, not_after) = (
            (now - HOUR).div_euclid(1_000) * 1_000,
            end.min(authority.not_after_ms()),
        );
        let params = LeafParams {
            subject,
            serial: serial.clone(),
            not_before_ms: not_before,
            not_after_ms: not_after,
            crl_url: authorities.crl_url(authority.key_id()),
            aia_ca_url: authorities.ca_url(authority.key_id()),
            ocsp_url: None,
        };
        let prepared = authority.prepare(request, &params)?;
        let row = rows::Certificate {
            id: self.row_id(),
            bank: holder.bank.clone(),
            holder: holder.id.clone(),
            issue: None,
            issuer: authority.key_id().as_str().to_owned(),
            serial: serial.as_bytes().to_vec(),
            common_name,
            number: 1,
            state: CertificateState::Recorded,
            state_at: now,
            reason: None,
            tbs: prepared.tbs_der().to_vec(),
            der: None,
            fingerprint: None,
            not_before,
            not_after,
            public_key: request.public_key_sha256().to_vec(),
            key_protection: key_protection.to_owned(),
            pc_name: String::new(),
            recorded_at: now,
            proven_at: None,
            counts_from: None,
            last_used_at: None,
        };
        Ok(StaffDraft { row, prepared })
    }

    /// Signs what the act recorded, the bytes compared.
    pub(crate) async fn issue_recorded_staff(
        &self,
        prepared: Prepared,
        certificate: &str,
        who: &Who,
    ) -> Result<Vec<u8>, Internal> {
        let id = certificate.to_owned();
        let read = self.database().read(move |tx| lookup::certificate(tx, &id));
        let recorded = prepared.into_recorded(&read.await?.tbs)?;
        self.sign_staff(recorded, certificate, who).await
    }

    /// After a crash between record and signature.
    pub(crate) async fn sign_staff_again(
        &self,
        row: &rows::Certificate,
        who: &Who,
    ) -> Result<Vec<u8>, Internal> {
        let recorded = Recorded::reload(&row.tbs, &self.authorities().staff)?;
        self.sign_staff(recorded, &row.id, who).await
    }

    /// Signs recorded bytes; of two signers one signature is stored, and only that one is released. In force at once,
    /// unless it was taken away meanwhile.
    pub(crate) async fn sign_staff(
        &self,
        recorded: Recorded,
        certificate: &str,
        who: &Who,
    ) -> Result<Vec<u8>, Internal> {
        let signed = self.authorities().staff.sign(recorded)?;
        let (der, digest) = (signed.der().to_vec(), signed.fingerprint());
        let (id, who) = (certificate.to_owned(), who.clone());
        let stored = self
            .database()
            .write(move |tx| {
                if !rows::Certificate::store_signed(tx, &id, &der, &digest, who.at)? {
                    return Ok(lookup::certificate(tx, &id)?.der);
                }
                let row = lookup::certificate(tx, &id)?;
                row.advance(tx, CertificateState::Valid, None, who.at)?;
                rows::Certificate::note_proof(tx, &id, who.at, Some(who.at))?;
                let detail = json!({ "sha256": hex::encode(digest) });
                audit::done(tx, &who, "certificate_sign", &id, &detail)?;
                Ok::<_, StorageError>(Some(der.clone()))
            })
            .await?;
        stored.ok_or(Internal::Contradiction(
            "a signed certificate without bytes",
        ))
    }
}
