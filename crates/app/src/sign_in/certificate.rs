//! The judgement on a presented certificate: possession was proven by TLS, everything else is decided here, on every
//! request, from our own rows. No lookup outside ever happens on behalf of a presented certificate.

use tegata_domain::{
    certificate::CertificateState,
    contract::ContractState,
    ids::{BankCode, HolderKind},
    refusal::CertificateRefusal,
    time::Millis,
};
use tegata_pki::PresentedCertificate;
use tegata_storage::{StorageError, Tx, rows};

use crate::{App, failure::Internal, lookup, site::Site};

/// A certificate that opens an address now. Only [`App::judge_certificate`] makes one.
#[derive(Clone)]
pub struct VerifiedClientCert {
    pub(crate) certificate: rows::Certificate,
    pub(crate) holder: rows::Holder,
    pub(crate) contract: Option<rows::Contract>,
}

impl VerifiedClientCert {
    /// The register's row.
    pub fn certificate(&self) -> &rows::Certificate {
        &self.certificate
    }
    /// Whose it is.
    pub fn holder(&self) -> &rows::Holder {
        &self.holder
    }
    /// The company; none for staff.
    pub fn contract(&self) -> Option<&rows::Contract> {
        self.contract.as_ref()
    }

    /// Whether the end of the contract revoked it: both were written at one moment.
    fn ended_with_contract(&self) -> bool {
        self.contract.as_ref().is_some_and(|contract| {
            contract.status == ContractState::Terminated
                && contract.status_at == self.certificate.state_at
        })
    }

    /// Whether it would still be accepted, read again within a unit of work: a PIN takes time to compare.
    pub(crate) fn still_opens(&self, tx: &mut dyn Tx, now: Millis) -> Result<bool, StorageError> {
        in_force(tx, &self.certificate, now)
    }
}

/// Whether a certificate that was accepted before would be accepted now.
pub(super) fn in_force(
    tx: &mut dyn Tx,
    certificate: &rows::Certificate,
    now: Millis,
) -> Result<bool, StorageError> {
    let found = find(tx, &certificate.issuer, &certificate.serial)?;
    Ok(found
        .is_some_and(|found| judge(&found, &certificate.bank, found.holder.kind, now).is_none()))
}

/// A certificate that opens the address it was issued for. Signs nobody in.
pub struct Diagnosed {
    /// The register's row.
    pub certificate: rows::Certificate,
    /// Whose address it opens.
    pub kind: HolderKind,
}

/// Why a certificate does not open the address, and what may be shown of it.
#[derive(Debug, Clone)]
pub struct Refused {
    /// One of the stable reasons.
    pub reason: CertificateRefusal,
    /// The certificate presented, or the one remembered by the browser's cookie.
    pub shown: Option<ShownCertificate>,
    /// `shown` was not presented now: the cookie of the last sign-in speaks.
    pub from_memory: bool,
    /// Its row, where it is one of this bank.
    pub(crate) found: Option<Found>,
}

/// A row of this bank's register.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) certificate: String,
    pub(crate) holder: String,
}

impl Found {
    pub(super) fn of(certificate: &rows::Certificate) -> Self {
        Self {
            certificate: certificate.id.clone(),
            holder: certificate.holder.clone(),
        }
    }
}

/// Facts of a certificate for the person in front of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCertificate {
    /// CN.
    pub common_name: String,
    /// Issuer's CN.
    pub issuer: String,
    /// Serial number in hex.
    pub serial: String,
    /// Beginning.
    pub not_before: Millis,
    /// End.
    pub not_after: Millis,
}

impl App {
    /// Judges the certificate of a connection for an address.
    ///
    /// # Errors
    /// The inner error is a refusal for a page; the outer a fault of ours.
    pub async fn judge_certificate(
        &self,
        site: &Site,
        presented: Option<&PresentedCertificate>,
    ) -> Result<Result<VerifiedClientCert, Refused>, Internal> {
        self.judge_for(&site.bank, Some(site.role), presented).await
    }

    /// ログインできないときは: judges a certificate for the address it was issued for, whichever that is.
    ///
    /// # Errors
    /// The inner error is a refusal for a page; the outer a fault of ours.
    pub async fn diagnose_certificate(
        &self,
        bank: &BankCode,
        presented: Option<&PresentedCertificate>,
    ) -> Result<Result<Diagnosed, Refused>, Internal> {
        let judged = self.judge_for(bank, None, presented).await?;
        Ok(judged.map(|found| Diagnosed {
            kind: found.holder.kind,
            certificate: found.certificate,
        }))
    }

    async fn judge_for(
        &self,
        bank: &BankCode,
        role: Option<HolderKind>,
        presented: Option<&PresentedCertificate>,
    ) -> Result<Result<VerifiedClientCert, Refused>, Internal> {
        let Some(presented) = presented else {
            return Ok(Err(Refused {
                reason: CertificateRefusal::None,
                shown: None,
                from_memory: false,
                found: None,
            }));
        };
        let shown = shown(presented);
        let refused = |(reason, found)| Refused {
            reason,
            shown: shown.clone(),
            from_memory: false,
            found,
        };
        let Ok(identity) = presented.identify(self.trusted()) else {
            return Ok(Err(refused((CertificateRefusal::UnknownCa, None))));
        };
        let (issuer, serial) = (identity.issuer.as_str().to_owned(), identity.serial);
        let (bank, now) = (bank.as_str().to_owned(), self.now());
        let judged = self
            .database()
            .read(move |tx| {
                let Some(found) = find(tx, &issuer, &serial)? else {
                    return Ok::<_, StorageError>(Err((CertificateRefusal::UnknownCa, None)));
                };
                let role = role.unwrap_or(found.holder.kind);
                let own = (found.certificate.bank == bank).then(|| Found::of(&found.certificate));
                Ok(match judge(&found, &bank, role, now) {
                    None => Ok(found),
                    Some(reason) => Err((reason, own)),
                })
            })
            .await?;
        Ok(judged.map_err(refused))
    }
}

impl App {
    /// The address whose bank and role a presented certificate has, for calls that come to an address of all banks.
    /// Only which address it is; whether the certificate opens it is for [`App::judge_certificate`].
    ///
    /// # Errors
    /// [`Internal`]
    pub async fn site_of<'a>(
        &self,
        sites: &'a [Site],
        presented: Option<&PresentedCertificate>,
    ) -> Result<Option<&'a Site>, Internal> {
        let Some(Ok(identity)) = presented.map(|one| one.identify(self.trusted())) else {
            return Ok(None);
        };
        let (issuer, serial) = (identity.issuer.as_str().to_owned(), identity.serial);
        let found = self
            .database()
            .read(move |tx| find(tx, &issuer, &serial))
            .await?;
        Ok(found.and_then(|VerifiedClientCert { holder, .. }| {
            sites
                .iter()
                .find(|site| site.bank.as_str() == holder.bank && site.role == holder.kind)
        }))
    }
}

fn find(
    tx: &mut dyn Tx,
    issuer: &str,
    serial: &[u8],
) -> Result<Option<VerifiedClientCert>, StorageError> {
    let Some(certificate) = rows::Certificate::by_serial(tx, issuer, serial)? else {
        return Ok(None);
    };
    let holder = lookup::holder(tx, &certificate.holder)?;
    let contract = match holder.kind {
        HolderKind::Staff => None,
        HolderKind::Administrator | HolderKind::User => {
            Some(lookup::contract(tx, &holder.contract)?)
        }
    };
    Ok(Some(VerifiedClientCert {
        certificate,
        holder,
        contract,
    }))
}

/// The order matters: what is wrong for good comes before what passes.
fn judge(
    found: &VerifiedClientCert,
    bank: &str,
    role: HolderKind,
    now: Millis,
) -> Option<CertificateRefusal> {
    let VerifiedClientCert {
        certificate,
        holder,
        contract,
    } = found;
    if certificate.bank != bank {
        return Some(CertificateRefusal::Bank);
    }
    if holder.kind != role {
        return Some(CertificateRefusal::Role);
    }
    match certificate.state {
        CertificateState::Revoked if found.ended_with_contract() => {
            return Some(CertificateRefusal::ContractTerminated);
        }
        CertificateState::Revoked => return Some(CertificateRefusal::Revoked),
        CertificateState::Superseded => return Some(CertificateRefusal::Superseded),
        _ => {}
    }
    if holder.status != "active" {
        return Some(CertificateRefusal::Revoked);
    }
    if now < certificate.not_before {
        return Some(CertificateRefusal::NotYetValid);
    }
    if now > certificate.not_after {
        return Some(CertificateRefusal::Expired);
    }
    let counts = certificate.state == CertificateState::Valid
        && certificate.counts_from.is_some_and(|from| from <= now);
    if !counts {
        return Some(CertificateRefusal::Suspended);
    }
    // Told last: only to somebody whose certificate is good.
    let stop = contract.as_ref()?.status.stop()?;
    Some(stop.into())
}

/// What a presented certificate says of itself, for display only.
pub(crate) fn shown(presented: &PresentedCertificate) -> Option<ShownCertificate> {
    let facts = presented.facts().ok()?;
    Some(ShownCertificate {
        common_name: facts.subject_cn.clone().unwrap_or_default(),
        issuer: facts.issuer_cn.clone().unwrap_or_default(),
        serial: hex::encode(&facts.serial),
        not_before: facts.not_before_ms,
        not_after: facts.not_after_ms,
    })
}
